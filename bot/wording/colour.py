"""The colour of a ward's result, #RRGGBB: its winner's. It only repeats the words."""

from bot.election.result import WardResult
from bot.wording.voice import Voice


def winner_colour(result: WardResult, voice: Voice) -> str | None:
    """The elected party's; of several, the first to gain a seat, else the first."""
    elected = result.winning_parties
    gained = result.leading_verdict.gained if result.leading_verdict else {}
    party = next((p for p in elected if p in gained), next(iter(elected), None))
    return voice.colours.get(party) if party else None
