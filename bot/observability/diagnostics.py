"""A diagnostic: what the doctor found, and how to fix it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import CannotStart

_END_OF_SENTENCE = re.compile(r"(?<=[.?]) (?=[A-Z])")


class Severity(StrEnum):
    """The night can run with a warning, but not with a problem."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One sentence about one thing examined. Only an OK has no `fix`."""

    severity: Severity
    about: str
    text: str
    fix: str = ""


def ok(about: str, text: str) -> Diagnostic:
    return Diagnostic(Severity.OK, about, text)


def warning(about: str, text: str, fix: str) -> Diagnostic:
    return Diagnostic(Severity.WARNING, about, text, fix)


def problem(about: str, text: str, fix: str) -> Diagnostic:
    return Diagnostic(Severity.PROBLEM, about, text, fix)


def startup_problems(about: str, fault: CannotStart, fix: str) -> list[Diagnostic]:
    """A problem for each line of the fault. The first sentence is the text, the rest is the fix.

    `fix` is for a line of one sentence.
    """
    problems = []
    for line in str(fault).splitlines():
        text, *rest = _END_OF_SENTENCE.split(line, maxsplit=1)
        problems.append(problem(about, text, rest[0] if rest else fix))
    return problems
