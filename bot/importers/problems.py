"""What is wrong with a file, so that all of it can be said at once."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file; a note (`fatal` false) does not stop the night."""

    file: str
    line: int | None
    text: str
    fatal: bool = True

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {'' if self.fatal else 'note: '}{self.text}"


@dataclass(slots=True)
class Problems:
    """The problems found so far, in the order they were found."""

    found: list[Problem] = field(default_factory=list)

    def add_error(self, file: str, line: int | None, text: str) -> None:
        """Something that has to be mended before the night."""
        self.found.append(Problem(file, line, text))

    def add_note(self, file: str, line: int | None, text: str) -> None:
        """Something to know about that the night can live with."""
        self.found.append(Problem(file, line, text, fatal=False))

    @property
    def fatal(self) -> bool:
        return any(problem.fatal for problem in self.found)
