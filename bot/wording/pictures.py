"""The words of the pictures: what stands in them, and the whole of each for whoever hears it."""

from bot.election.control import Standing
from bot.wording import scoreboard
from bot.wording.notices import TEST
from bot.wording.voice import Voice

GAINED = "Gained tonight"
TO_COME = "To come"
VACANT_SEAT = "Vacant"
NEEDED = "for a majority"


def council_in_words(council: str, now: Standing, voice: Voice, *, test: bool) -> str:
    """A hemicycle in words: what it says, and who has what."""
    first, second = scoreboard.status(now, voice)
    seats = "; ".join(scoreboard.chamber(now, voice))
    return f"{_marked(test=test)}{council}, seats by party. {first} {second} {seats}."


def _marked(*, test: bool) -> str:
    return f"{TEST}. " if test else ""
