"""The words of the pictures: what stands in them, and the whole of each for whoever hears it."""

from bot.election.control import Standing
from bot.election.eve import Eve
from bot.election.result import WardResult
from bot.election.shares import Line
from bot.wording import council as words_of_council
from bot.wording import scoreboard, ward
from bot.wording.notices import TEST
from bot.wording.numbers import change, counted, points, votes
from bot.wording.voice import Voice

GAINED = "Gained tonight"
TO_COME = "To come"
UP = "Up tonight"
NEEDED = "for a majority"


def council_in_words(council: str, now: Standing, voice: Voice, *, test: bool) -> str:
    """A hemicycle in words: what it says, and who has what."""
    first, second = scoreboard.status(now, voice)
    seats = "; ".join(scoreboard.seats_lines(now, voice))
    return f"{_marked(test=test)}{council}, seats by party. {first} {second} {seats}."


def eve_in_words(found: Eve, now: Standing, voice: Voice) -> str:
    """The chamber on the eve in words: who sits, and how many of each party's seats are up."""
    up = "; ".join(
        f"{voice.label(party.party)} {with_up(party.seats, party.up)}"
        for party in found.prospects
        if party.seats
    )
    return (
        f"{voice.council}, the chamber before the night. {words_of_council.eve(now, voice)} {up}."
    )


def with_up(seats: int, up: int) -> str:
    """19 (5 up): seats on the eve, and how many of them are contested."""
    return f"{votes(seats)} ({votes(up)} up)"


def ward_in_words(result: WardResult, voice: Voice, *, test: bool) -> str:
    """A ward card in words: the result, who has what share, and the swing."""
    return f"{_marked(test=test)}{voice.council}. {' '.join(ward.lines(result, voice))}"


def party(line: Line) -> str:
    """What follows a candidate's name, which may be cut short."""
    return f" ({line.candidate.party})"


def share(line: Line) -> str:
    """1,081 · 49.5% (+38.2): votes, share of the vote and its change in percentage points."""
    found = [votes(line.votes)] if line.votes is not None else []
    if line.share is not None:
        moved = " (new)" if line.new else ""
        moved = f" ({change(line.change)})" if line.change is not None else moved
        found.append(f"{points(line.share)}%{moved}")
    return " · ".join(found)


def majority(result: WardResult) -> str:
    """Majority 194; nothing where it is not known, or where there is none."""
    return f"Majority {votes(result.majority)}" if result.majority else ""


def more(candidates: int) -> str:
    """What stands for those that there is no room for."""
    return f"and {counted(candidates, 'other candidate')}"


def _marked(*, test: bool) -> str:
    return f"{TEST}. " if test else ""
