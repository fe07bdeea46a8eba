"""Everything wrong with a pack's files, reported together."""

from collections import defaultdict
from collections.abc import Iterable
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


def grouped_lines(problems: Iterable[Problem]) -> list[str]:
    """The problems as sentences, equal ones of a file as one: in 45 rows, from line 3."""
    groups: dict[tuple[str, str, bool], list[Problem]] = defaultdict(list)
    for problem in problems:
        groups[problem.file, problem.text, problem.fatal].append(problem)
    return [_group_line(group) for group in groups.values()]


def _group_line(group: list[Problem]) -> str:
    first = group[0]
    if len(group) == 1 or first.line is None:
        return str(first)
    note = "" if first.fatal else "note: "
    return f"{first.file}: {note}{first.text} in {len(group)} rows, from line {first.line}"


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
