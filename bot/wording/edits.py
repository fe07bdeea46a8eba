"""A message that was told and has to be put right: it says so, and what it said (rule NR-2)."""

from collections.abc import Sequence
from datetime import datetime

from bot.wording.numbers import clock_time

_LONGEST_QUOTE = 600  # characters of what was said


def edited_message(now: Sequence[str], said: str, at: datetime | None) -> tuple[str, ...]:
    """The message as it should read; `said` is what it said first, `at` when that was corrected.

    - What only has more to say now, `at` being None, simply says it.
    - A message none of which is so any more keeps its words, as what it said.
    """
    was = said.split("\n")
    if list(now) == was or at is None:
        return tuple(now)
    mark, gone = f"Corrected {clock_time(at)}.", [line for line in was if line not in now]
    quote = f"This message said: “{_excerpt(' '.join(gone))}”"
    if not now:
        return (f"{mark} None of this still stands.", quote)
    first, *rest = now
    if first == was[0]:
        return (first, *rest, f"{mark} {quote}")
    return (f"{mark} {first}", *rest, quote)


def _excerpt(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
