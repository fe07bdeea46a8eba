"""The words of the pictures: what stands in them, and the whole of each for whoever hears it."""

from bot.election.control import Standing
from bot.election.eve import Eve
from bot.election.result import WardResult
from bot.election.shares import CandidateLine
from bot.wording import council as words_of_council
from bot.wording import scoreboard, ward
from bot.wording.notices import TEST
from bot.wording.numbers import change, points, quantity, votes
from bot.wording.voice import Voice

GAINED_LABEL = "Gained tonight"
TO_COME_LABEL = "To come"
UP_LABEL = "Up tonight"
MAJORITY_LABEL = "for a majority"


def council_alt_text(council: str, now: Standing, voice: Voice, *, test: bool) -> str:
    """A hemicycle in words: what it says, and who has what."""
    first, second = scoreboard.status_lines(now, voice)
    seats = "; ".join(scoreboard.seats_lines(now, voice))
    return f"{_test_prefix(test=test)}{council}, seats by party. {first} {second} {seats}."


def eve_alt_text(found: Eve, now: Standing, voice: Voice) -> str:
    """The chamber on the eve in words: who sits, and how many of each party's seats are up."""
    up = "; ".join(
        f"{voice.label(party.party)} {seats_with_up(party.seats, party.up)}"
        for party in found.prospects
        if party.seats
    )
    chamber = words_of_council.eve_line(now, voice)
    return f"{voice.council}, the chamber before the night. {chamber} {up}."


def seats_with_up(seats: int, up: int) -> str:
    """19 (5 up): seats on the eve, and how many of them are contested."""
    return f"{votes(seats)} ({votes(up)} up)"


def ward_alt_text(result: WardResult, voice: Voice, *, test: bool) -> str:
    """A ward card in words: the result, who has what share, and the swing."""
    return f"{_test_prefix(test=test)}{voice.council}. {' '.join(ward.lines(result, voice))}"


def party_suffix(line: CandidateLine) -> str:
    """What follows a candidate's name, which may be cut short."""
    return f" ({line.candidate.party})"


def share_label(line: CandidateLine) -> str:
    """1,081 · 49.5% (+38.2): votes, share of the vote and its change in percentage points."""
    found = [votes(line.votes)] if line.votes is not None else []
    if line.share is not None:
        moved = " (new)" if line.new else ""
        moved = f" ({change(line.change)})" if line.change is not None else moved
        found.append(f"{points(line.share)}%{moved}")
    return " · ".join(found)


def majority_label(result: WardResult) -> str:
    """Majority 194; nothing where it is not known, or where there is none."""
    return f"Majority {votes(result.majority)}" if result.majority else ""


def others_label(candidates: int) -> str:
    """What stands for those that there is no room for."""
    return f"and {quantity(candidates, 'other candidate')}"


def _test_prefix(*, test: bool) -> str:
    return f"{TEST}. " if test else ""
