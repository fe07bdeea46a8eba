"""Results as lines of text, as copied from a web page: “Ann Able, Labour Party: 1,081”."""

import io
import re
from collections.abc import Iterator
from itertools import islice

from bot.importers.raw_text import Row

_BULLETS = ' "•·*'
_LONGEST = 200  # characters of a person's line
_MAX_LINES = 5_000
_LOOKED_AT = 40  # lines that tell a list from a table
_MOST_OTHERS = 2  # lines for each person's
_HEADINGS = Row(0, ("Candidate", "Party", "Votes"))
_VOTES = r"(?P<votes>[0-9][0-9, ]*\b.{0,20})"
_PERSON = tuple(
    re.compile(form)
    for form in (
        rf"(?P<person>[^,:]+), +(?P<party>[^,:]+): *{_VOTES}",
        rf"(?P<person>[^,:(]+) \((?P<party>[^,:]+)\)(?: *[:–-])? *{_VOTES}",
        rf"(?P<person>[^,:]+?) [–-] (?P<party>[^,:]+?) [–-] {_VOTES}",
    )
)
_SENTENCE_END = re.compile(r"(?<=[0-9%])\.? +(?=[A-Z])")


def listed_rows(text: str) -> tuple[Row, ...]:
    """A row for each person, and one for every other line; empty if the text is no such list."""
    lines = [
        " ".join(line[: 2 * _LONGEST].split()).strip(_BULLETS)
        for line in islice(io.StringIO(text), _MAX_LINES + 1)
    ]
    if not _is_list(lines[:_LOOKED_AT]) or not _is_list(lines) or len(lines) > _MAX_LINES:
        return ()
    return (_HEADINGS, *_rows(lines))


def _is_list(lines: list[str]) -> bool:
    people = sum(_person_cells(line) is not None for line in lines)
    others = sum(bool(line) for line in lines) - people
    return people > 1 and others <= people * _MOST_OTHERS


def _rows(lines: list[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if cells := _person_cells(line):
            yield Row(number, cells)
        else:
            yield from (Row(number, (part,)) for part in _SENTENCE_END.split(line) if part)


def _person_cells(line: str) -> tuple[str, str, str] | None:
    if len(line) > _LONGEST:
        return None
    found = next((match for form in _PERSON if (match := form.fullmatch(line))), None)
    return (found["person"].strip(), found["party"].strip(), found["votes"]) if found else None
