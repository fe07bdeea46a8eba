"""What corrections leave on the page: announcements struck out, notes on wards, alerts on top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.book import Book, book_in_hindsight
from bot.election.changes import (
    CertaintyChange,
    Corrected,
    CouncilChange,
    FinalCorrected,
    FirstReport,
    NightComplete,
    NoLongerCertain,
    NoLongerComplete,
    WardChange,
    Withdrawn,
    certainty_of,
)
from bot.election.channel_history import has_retraction
from bot.election.control import certain_facts
from bot.election.hindsight import changes_that_stand
from bot.exports.record import Story, StoryLine
from bot.store import ledger
from bot.wording.corrections import moves_seats

TIME_ON_TOP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Corrections:
    """`superseded` has the place of an announcement and that of the one which took it back.

    `alerts` are the places of corrections of a seat or of control made in the last fifteen minutes;
    `expires` is when the first of them is to go.
    """

    superseded: Mapping[int, int]
    by_ward: Mapping[str, StoryLine]
    alerts: tuple[int, ...]
    expires: datetime | None


NO_CORRECTIONS = Corrections({}, {}, (), None)


def corrections(
    story: Story, book: Book, rows: Sequence[ledger.LedgerRow], now: datetime, newest: int
) -> Corrections:
    """`newest`: how many of the last announcements to compare with what turned out to be so."""
    lines = story.announcements
    if not has_retraction([line.change for line in lines]):
        return NO_CORRECTIONS
    superseded = _superseded(story, book, rows, max(0, len(lines) - newest))
    alerts = [
        place
        for place, line in enumerate(lines)
        if now < line.at + TIME_ON_TOP and moves_seats(line.change) and place not in superseded
    ]
    expires = min((lines[place].at + TIME_ON_TOP for place in alerts), default=None)
    alerts.sort(key=lambda place: _rank(lines[place]))
    return Corrections(superseded, _by_ward(lines), tuple(alerts), expires)


def _rank(line: StoryLine) -> tuple[int, bool]:
    """The newest entry first, and of one entry who runs the council."""
    return -line.seq, not isinstance(line.change, CouncilChange)


def _superseded(
    story: Story, book: Book, rows: Sequence[ledger.LedgerRow], start: int
) -> dict[int, int]:
    lines, certain = story.announcements, certain_facts(story.night)
    seen = book_in_hindsight(book, rows)
    found = {}
    for place, line in enumerate(lines[start:], start):
        # A score in the words of a completion is wrong once there is another one.
        is_completion = isinstance(line.change, NightComplete | FinalCorrected)
        if is_completion or line.change not in changes_that_stand(
            (line.change,), seen.entry(line.seq), certain
        ):
            later = enumerate(lines[place + 1 :], place + 1)
            found[place] = next((n for n, other in later if _takes_back(other, line)), place)
    return {place: later for place, later in found.items() if later != place}


def _takes_back(later: StoryLine, line: StoryLine) -> bool:
    change = line.change
    match later.change:
        case Corrected() | Withdrawn():
            return isinstance(change, WardChange) and line.ward == later.ward
        case FinalCorrected() | NoLongerComplete():
            return isinstance(change, NightComplete | FinalCorrected)
        case NoLongerCertain(party=party):
            return isinstance(change, CertaintyChange) and certainty_of(change).party == party
        case _:
            return False


def _by_ward(lines: Sequence[StoryLine]) -> dict[str, StoryLine]:
    """The last correction of each ward; a withdrawal until the ward declares again."""
    found: dict[str, StoryLine] = {}
    for line in lines:
        match line.change:
            case Corrected() | Withdrawn():
                found[line.ward] = line
            case FirstReport() if line.ward in found:
                if isinstance(found[line.ward].change, Withdrawn):
                    del found[line.ward]
            case _:
                continue
    return found
