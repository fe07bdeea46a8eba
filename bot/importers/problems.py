"""Everything wrong with a pack's files, reported together."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in a file; a note (`fatal` false) does not stop the night."""

    file: str
    line: int | None
    text: str
    fatal: bool = True

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {'' if self.fatal else 'note: '}{self.text}"


@dataclass(slots=True)
class Problems:
    found: list[Problem] = field(default_factory=list)

    def add_error(self, file: str, line: int | None, text: str) -> None:
        self.found.append(Problem(file, line, text))

    def add_note(self, file: str, line: int | None, text: str) -> None:
        self.found.append(Problem(file, line, text, fatal=False))

    @property
    def fatal(self) -> bool:
        return any(problem.fatal for problem in self.found)
