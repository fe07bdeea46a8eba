"""What an examination found: a sentence, and what to do where all is not well."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import CannotStart

_END_OF_SENTENCE = re.compile(r"(?<=[.?]) (?=[A-Z])")


class Severity(StrEnum):
    """A warning may be lived with tonight, a problem may not."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that was looked at; `fix` is empty only where nothing is to be done."""

    severity: Severity
    about: str
    text: str
    fix: str = ""


def ok(about: str, text: str) -> Diagnostic:
    """As it should be."""
    return Diagnostic(Severity.OK, about, text)


def warning(about: str, text: str, fix: str) -> Diagnostic:
    """Something to know about that the night can live with."""
    return Diagnostic(Severity.WARNING, about, text, fix)


def problem(about: str, text: str, fix: str) -> Diagnostic:
    """Something that has to be mended before the night."""
    return Diagnostic(Severity.PROBLEM, about, text, fix)


def startup_problems(about: str, fault: CannotStart, fix: str) -> list[Diagnostic]:
    """A problem for each line of a refusal; what follows its first sentence is what to do.

    `fix` is for a line that is one sentence only.
    """
    found = []
    for line in str(fault).splitlines():
        what, *how = _END_OF_SENTENCE.split(line, maxsplit=1)
        found.append(problem(about, what, how[0] if how else fix))
    return found
