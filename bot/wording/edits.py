"""A sent message that has to be put right: what it said, and what is true (rule NR-2)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.wording.control_corrections import is_standing_line
from bot.wording.council import is_needs_line, is_score_line
from bot.wording.numbers import clock_time

_QUOTE = "This message said:"
_LONGEST_QUOTE = 600  # characters of the first text


def edited_message(current: Sequence[str], said: str, at: datetime | None) -> tuple[str, ...]:
    """The message as it should read; `said` is its first text, `at` when it was corrected.

    - The mark comes first, so that a reader is warned before reading on.
    - A message that only has more to say (`at` is None) simply says it.
    - A message none of which still stands keeps its first words as a quotation.
    - A running score is not quoted: it has only moved on.
    """
    first_lines = said.split("\n")
    if list(current) == first_lines or at is None:
        return tuple(current)
    mark = f"{correction_mark(at)}."
    stands = set(headlines(current))
    removed = [line for line in first_lines if not set(headlines([line])) <= stands]
    quote = [f"{_QUOTE} “{_excerpt(' '.join(removed))}”"] if removed else []
    if not current:
        return (f"{mark} None of this still stands.", *quote)
    first, *rest = current
    return (f"{mark} {first}", *rest, *quote)


def correction_mark(at: datetime) -> str:
    """Corrected 02:14"""
    return f"Corrected {clock_time(at)}"


def headlines(lines: Iterable[str]) -> list[str]:
    """The lines without what only moves on: the running score, the seats of a majority that stands.

    That is out of date and never wrong.
    """
    return [
        line.partition(":")[0] if is_standing_line(line) else line
        for line in lines
        if not (is_score_line(line) or is_needs_line(line))
    ]


def with_score_of(text: str, current: Sequence[str]) -> tuple[str, ...]:
    """A message as it reads, but for what only moves on: that is changed without a word.

    What it quotes of its first text stays as it was.
    """
    running = {
        is_kind: next(filter(is_kind, current), None)
        for is_kind in (is_score_line, is_needs_line, is_standing_line)
    }
    lines = (
        line
        if line.startswith(_QUOTE)
        else next((now for is_kind, now in running.items() if is_kind(line)), line)
        for line in text.split("\n")
    )
    return tuple(line for line in lines if line is not None)


def _excerpt(text: str) -> str:
    """Cut after a whole word, so that no figure loses its end."""
    if len(text) <= _LONGEST_QUOTE:
        return text
    return f"{text[:_LONGEST_QUOTE].rpartition(' ')[0]} …"
