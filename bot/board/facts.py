"""What the board shows of a night, in plain values: every word and figure of the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.desk.book import LastEntry
from bot.election.control import standing
from bot.election.council import Contest
from bot.election.parties import VACANT, Registry
from bot.election.result import declared_result
from bot.election.swing import NotMeaningful, council_swing
from bot.exports.record import Story, StoryLine, status
from bot.wording import board, council, swings
from bot.wording.defence import defence_line
from bot.wording.numbers import clock_time, day, votes
from bot.wording.scoreboard import progress, updated_line
from bot.wording.voice import Voice
from bot.wording.ward import lines, verdict_words

TICKER_LINES = 40  # lines; all of them are in the night record


@dataclass(frozen=True, slots=True)
class PartyChip:
    """A party's mark: its code, and the letter that stands in its colour."""

    code: str
    name: str
    colour: str
    text_colour: str
    letter: str


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A party's row of the chamber; no chip: seats that are vacant."""

    chip: PartyChip | None
    name: str
    seats: int
    change: str
    before: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that can be sorted: what it says, and the number it is sorted by, if it has one."""

    text: str = ""
    key: int | None = None


@dataclass(frozen=True, slots=True)
class WardRow:
    """A ward's row; `place` is its number in the pack, `says` all that is known of it."""

    place: int
    name: str
    verdict: str
    says: tuple[str, ...]
    at: Cell
    moment: str
    declared: bool = False
    gain: bool = False
    chips: tuple[PartyChip, ...] = ()
    elected: str = ""
    majority: Cell = Cell()
    swing: Cell = Cell()


@dataclass(frozen=True, slots=True)
class TickerLine:
    """A line of the ticker; `more` are its further lines."""

    kind: str
    time: str
    moment: str
    head: str
    more: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """The whole of it. `notice` says why there is nothing, or that nothing of it is real."""

    council: str
    short_name: str
    date: str
    status: str
    notice: str
    progress: str
    share_in: tuple[int, int]
    control: str
    certain: str
    groups: tuple[SeatRow, ...]
    to_come: int
    seats: int
    basis: str
    swing: str
    wards: tuple[WardRow, ...]
    news: tuple[TickerLine, ...]
    updated: str
    moment: str


def facts(story: Story, signed: Mapping[str, LastEntry], at: datetime, notice: str) -> BoardFacts:
    """What the board shows of a story; `at` is when the night last moved, in UTC."""
    night, voice = story.night, story.voice
    about, now = night.council, standing(story.night)
    found = council_swing(about, night.declarations)
    return BoardFacts(
        council=about.name,
        short_name=about.short_name,
        date=day(about.election_date),
        status=status(now),
        notice=notice,
        progress=progress(now),
        share_in=(now.declared, now.contests),
        control=council.control_line(now, voice),
        certain=council.certain_line(now, voice),
        groups=tuple(
            SeatRow(
                None if code == VACANT else party_chip(code, about.parties),
                name,
                seats,
                moved,
                before,
            )
            for code, name, seats, moved, before in council.chamber_rows(now, voice)
        ),
        to_come=now.to_come,
        seats=now.seats,
        basis=council.change_basis(now, new_boundaries=about.new_boundaries),
        swing="" if isinstance(found, NotMeaningful) else swings.council_swing(found, voice),
        wards=_ward_rows(story, signed, voice),
        news=tuple(_ticker_line(told) for told in reversed(story.announcements[-TICKER_LINES:])),
        updated=updated_line(at),
        moment=at.isoformat(timespec="seconds"),
    )


def party_chip(code: str, parties: Registry) -> PartyChip:
    """A party's chip."""
    party = parties[code]
    return PartyChip(code, party.label, party.colour, party.text_colour, party.letter)


def _ticker_line(told: StoryLine) -> TickerLine:
    head, *more = told.text.split("\n")
    moment = told.at.isoformat(timespec="seconds")
    return TickerLine(told.kind, clock_time(told.at), moment, head, tuple(more))


def _ward_rows(story: Story, signed: Mapping[str, LastEntry], voice: Voice) -> tuple[WardRow, ...]:
    """Those that declared first, the newest of them at the top; then the pack's order."""
    contests = story.night.council.contests
    places = {ward: place for place, ward in enumerate(contests)}
    declared = list(reversed(story.night.declared_wards))
    order = [*declared, *(ward for ward in contests if ward not in set(declared))]
    return tuple(
        _ward_row(places[ward], story, contests[ward], signed.get(ward), voice) for ward in order
    )


def _ward_row(
    place: int, story: Story, contest: Contest, signed: LastEntry | None, voice: Voice
) -> WardRow:
    night, name = story.night, contest.ward
    state, defended = night.wards[name], defence_line(contest, voice)
    at, moment = Cell(key=state.since), ""
    if signed:
        at = Cell(clock_time(signed.at), state.since)
        moment = signed.at.isoformat(timespec="seconds")
    if state.declaration is None:
        said = board.mark_label(state.mark)
        return WardRow(place, name, verdict=said, says=(defended,), at=at, moment=moment)
    result = declared_result(night.council, contest, state.declaration)
    winners = dict.fromkeys(e.candidate.party for e in result.elected)
    found = result.swing
    return WardRow(
        place=place,
        name=name,
        declared=True,
        gain=result.is_gain,
        chips=tuple(party_chip(code, night.council.parties) for code in winners),
        verdict=verdict_words(result, voice, loud=False),
        elected=board.winners(result),
        says=(*lines(result, voice), defended),
        majority=_number_cell(result.majority, votes),
        swing=Cell(
            board.swing_label(result),
            None if isinstance(found, NotMeaningful) else round(found.points * 1000),
        ),
        at=at,
        moment=moment,
    )


def _number_cell(number: int | None, words: Callable[[int], str]) -> Cell:
    return Cell() if number is None else Cell(words(number), number)
