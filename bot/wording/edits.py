"""A sent message that has to be put right: what it said, and what is true (rule NR-2)."""

from collections.abc import Sequence
from datetime import datetime

from bot.wording.numbers import clock_time

_LONGEST_QUOTE = 600  # characters of the first text


def edited_message(current: Sequence[str], said: str, at: datetime | None) -> tuple[str, ...]:
    """The message as it should read; `said` is its first text, `at` when it was corrected.

    - A message that only has more to say (`at` is None) simply says it.
    - A message none of which still stands keeps its first words as a quotation.
    """
    first_lines = said.split("\n")
    if list(current) == first_lines or at is None:
        return tuple(current)
    mark = f"Corrected {clock_time(at)}."
    removed = [line for line in first_lines if line not in current]
    quote = f"This message said: “{_excerpt(' '.join(removed))}”"
    if not current:
        return (f"{mark} None of this still stands.", quote)
    first, *rest = current
    if first == first_lines[0]:
        return (first, *rest, f"{mark} {quote}")
    return (f"{mark} {first}", *rest, quote)


def _excerpt(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
