"""What the board shows of a night, in plain values: every word and figure of the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.desk.book import Signed
from bot.election.control import standing
from bot.election.council import Contest
from bot.election.parties import VACANT, Registry
from bot.election.result import judge
from bot.election.swing import NotMeaningful, council_swing
from bot.exports.record import Story, Told, status
from bot.wording import board, council, swings
from bot.wording.defence import defended_line
from bot.wording.numbers import clock_time, day, votes
from bot.wording.scoreboard import progress, updated
from bot.wording.voice import Voice
from bot.wording.ward import lines, verdict_words

TICKER = 40  # lines; all of them are in the night record


@dataclass(frozen=True, slots=True)
class Chip:
    """A party's mark: its code, and the letter that stands in its colour."""

    code: str
    name: str
    colour: str
    text_colour: str
    letter: str


@dataclass(frozen=True, slots=True)
class Group:
    """A party's row of the chamber; no chip: seats that are vacant."""

    chip: Chip | None
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
class Ward:
    """A ward's row; `place` is its number in the pack, `says` all that is known of it."""

    place: int
    name: str
    verdict: str
    says: tuple[str, ...]
    at: Cell
    moment: str
    declared: bool = False
    gain: bool = False
    chips: tuple[Chip, ...] = ()
    elected: str = ""
    majority: Cell = Cell()
    swing: Cell = Cell()


@dataclass(frozen=True, slots=True)
class News:
    """A line of the ticker; `more` are its further lines."""

    kind: str
    time: str
    moment: str
    head: str
    more: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
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
    groups: tuple[Group, ...]
    to_come: int
    seats: int
    basis: str
    swing: str
    wards: tuple[Ward, ...]
    news: tuple[News, ...]
    updated: str
    moment: str


def facts(story: Story, signed: Mapping[str, Signed], at: datetime, notice: str) -> Facts:
    """What the board shows of a story; `at` is when the night last moved, in UTC."""
    night, voice = story.night, story.voice
    about, now = night.council, standing(story.night)
    found = council_swing(about, night.declarations)
    return Facts(
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
            Group(None if code == VACANT else chip(code, about.parties), name, seats, moved, before)
            for code, name, seats, moved, before in council.chamber(now, voice)
        ),
        to_come=now.to_come,
        seats=now.seats,
        basis=council.basis_of_change(now, new_boundaries=about.new_boundaries),
        swing="" if isinstance(found, NotMeaningful) else swings.council_swing(found, voice),
        wards=_wards(story, signed, voice),
        news=tuple(_news(told) for told in reversed(story.told[-TICKER:])),
        updated=updated(at),
        moment=at.isoformat(timespec="seconds"),
    )


def chip(code: str, parties: Registry) -> Chip:
    """A party's chip."""
    party = parties[code]
    return Chip(code, party.label, party.colour, party.text_colour, party.letter)


def _news(told: Told) -> News:
    head, *more = told.text.split("\n")
    moment = told.at.isoformat(timespec="seconds")
    return News(told.kind, clock_time(told.at), moment, head, tuple(more))


def _wards(story: Story, signed: Mapping[str, Signed], voice: Voice) -> tuple[Ward, ...]:
    """Those that declared first, the newest of them at the top; then the pack's order."""
    contests = story.night.council.contests
    places = {ward: place for place, ward in enumerate(contests)}
    declared = list(reversed(story.night.declared))
    order = [*declared, *(ward for ward in contests if ward not in set(declared))]
    return tuple(
        _ward(places[ward], story, contests[ward], signed.get(ward), voice) for ward in order
    )


def _ward(place: int, story: Story, contest: Contest, signed: Signed | None, voice: Voice) -> Ward:
    night, name = story.night, contest.ward
    state, defended = night.wards[name], defended_line(contest, voice)
    at, moment = Cell(key=state.since), ""
    if signed:
        at = Cell(clock_time(signed.at), state.since)
        moment = signed.at.isoformat(timespec="seconds")
    if state.declaration is None:
        said = board.state(state.mark)
        return Ward(place, name, verdict=said, says=(defended,), at=at, moment=moment)
    result = judge(night.council, contest, state.declaration)
    winners = dict.fromkeys(e.candidate.party for e in result.elected)
    found = result.swing
    return Ward(
        place=place,
        name=name,
        declared=True,
        gain=result.is_gain,
        chips=tuple(chip(code, night.council.parties) for code in winners),
        verdict=verdict_words(result, voice, loud=False),
        elected=board.elected(result),
        says=(*lines(result, voice), defended),
        majority=_cell(result.majority, votes),
        swing=Cell(
            board.swing(result),
            None if isinstance(found, NotMeaningful) else round(found.points * 1000),
        ),
        at=at,
        moment=moment,
    )


def _cell(number: int | None, words: Callable[[int], str]) -> Cell:
    return Cell() if number is None else Cell(words(number), number)
