"""Every word and figure on a council's page, as plain values for the templates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from bot.board.corrections import NO_CORRECTIONS, Corrections
from bot.desk.book import LastEntry
from bot.election.changes import Completed, FirstReport, Withdrawn
from bot.election.composition import party_seats
from bot.election.control import Standing, standing
from bot.election.council import Contest
from bot.election.names import fold
from bot.election.night import Night
from bot.election.parties import VACANT, Registry
from bot.election.result import WardResult
from bot.election.swing import NotMeaningful, council_swing
from bot.election.tally import Seats
from bot.exports.record import Story, StoryLine, status
from bot.importers.projection import projection
from bot.wording import board, composition, council, swings
from bot.wording import projection as projection_words
from bot.wording import ward as ward_words
from bot.wording.defence import defence_line
from bot.wording.numbers import clock_time, day, votes
from bot.wording.scoreboard import LATEST_RESULTS, progress, updated_line
from bot.wording.voice import Voice

TICKER_LINES = 40  # announcements; the night record has all of them


@dataclass(frozen=True, slots=True)
class PartyChip:
    """A party's badge: its code beside a letter on a disc of its colour."""

    code: str
    name: str
    colour: str
    text_colour: str
    letter: str


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One party's seats in the chamber. Vacant seats have a row without a chip."""

    chip: PartyChip | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A sortable cell; cells without a key sort last."""

    text: str = ""
    key: int | None = None


@dataclass(frozen=True, slots=True)
class WardRow:
    """A ward's row.

    `place` is its position in the pack, `details` its full result in sentences; `counts` has the
    seats of each party in `chips` if the ward elects several. `address` is that of the ward's page,
    empty if it has none. `marked`: as counting, a recount or
    postponed.
    """

    place: int
    name: str
    verdict: str
    details: tuple[str, ...]
    at: Cell
    corrected: str = ""
    declared: bool = False
    address: str = ""
    gain: bool = False
    marked: bool = False
    chips: tuple[PartyChip, ...] = ()
    counts: tuple[int, ...] = ()
    elected: str = ""
    majority: Cell = Cell()
    swing: Cell = Cell()


@dataclass(frozen=True, slots=True)
class TickerLine:
    """One announcement: its headline, and the lines below it.

    `place` is its number on the page. If it no longer stands, `correction` is the place of the one
    that took it back, and `corrected` says when.
    """

    place: int
    kind: str
    time: str
    head: str
    more: tuple[str, ...]
    correction: int | None = None
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """The whole page.

    - `notice`: that polls are still open, or that this is a replay.
    - `projection`: empty unless the pack wants it and a result can be compared.
    """

    council: str
    short_name: str
    area: str
    areas: str
    date: str
    status: str
    notice: str
    progress: str
    share_in: tuple[int, int]
    score: str
    headline: str
    control: str
    certain: str
    projection: tuple[str, ...]
    seat_headings: tuple[str, ...]
    groups: tuple[SeatRow, ...]
    to_come: int
    seats: int
    basis: tuple[str, ...]
    alerts: tuple[TickerLine, ...]
    swing: str
    wards: tuple[WardRow, ...]
    latest: tuple[WardRow, ...]
    news: tuple[TickerLine, ...]
    updated: str
    moment: str


def facts(
    story: Story,
    last_entries: Mapping[str, LastEntry],
    at: datetime,
    notice: str,
    corrected: Corrections = NO_CORRECTIONS,
    ward_ending: str | None = None,
) -> BoardFacts:
    """The page of a story; `at` is the time of the last change, in UTC.

    `ward_ending`: the end of the address of each ward's page, None if there are none.
    """
    night, voice, lines = story.night, story.voice, story.announcements
    about, now = night.council, standing(story.night)
    swing = council_swing(about, night.declarations)
    seats = party_seats(night)
    wards = tuple(
        row if ward_ending is None else replace(row, address=ward_address(row.name, ward_ending))
        for row in _ward_rows(story, last_entries, voice, corrected)
    )
    seat_headings, *seat_cells = composition.table(seats, voice)
    return BoardFacts(
        council=about.name,
        short_name=about.short_name,
        area=voice.area,
        areas=voice.areas,
        date=day(about.election_date),
        status=status(now),
        notice=notice,
        progress=progress(now, voice),
        share_in=(now.declared, now.contests),
        score=council.seats_by_party(now.holds),
        headline=board.headline(now, voice),
        control=board.control_line(now, voice) if now.declared else _opening_line(now, voice),
        certain=board.certain_line(now, voice),
        projection=_projection_lines(night, now, voice),
        seat_headings=seat_headings,
        groups=tuple(
            SeatRow(None if row.party == VACANT else party_chip(row.party, about.parties), cells)
            for row, cells in zip(seats, seat_cells, strict=True)
        ),
        to_come=now.to_come,
        seats=now.seats,
        basis=tuple(composition.notes(night, now, seats, voice)),
        swing="" if isinstance(swing, NotMeaningful) else swings.council_swing(swing, voice),
        wards=wards,
        latest=tuple(ward for ward in wards if ward.declared)[:LATEST_RESULTS],
        alerts=tuple(ticker_line(place, lines, corrected) for place in corrected.alerts),
        news=tuple(
            ticker_line(place, lines, corrected)
            for place in reversed(range(len(lines))[-TICKER_LINES:])
        ),
        updated=updated_line(at),
        moment=at.isoformat(timespec="seconds"),
    )


def _projection_lines(night: Night, now: Standing, voice: Voice) -> tuple[str, ...]:
    found = projection(night) if night.council.board_projection else None
    if found is None or found.is_before_any_result:
        return ()
    return tuple(projection_words.lines(found, now, voice))


def _opening_line(now: Standing, voice: Voice) -> str:
    """Who had control on the eve, and what a majority takes: until a ward declares, that is all."""
    return f"{council.eve_line(now, voice)} {composition.size_line(now)}"


def party_chip(code: str, parties: Registry) -> PartyChip:
    party = parties[code]
    return PartyChip(code, party.label, party.colour, party.text_colour, party.letter)


def ward_slug(ward: str) -> str:
    """A ward's name in an address: gorse-hill"""
    return fold(ward).replace(" ", "-")


def ward_address(ward: str, ending: str) -> str:
    """Below the board's own address: ward/gorse-hill?council=trafford-2022"""
    return f"ward/{quote(ward_slug(ward))}{ending}"


def ticker_line(place: int, lines: Sequence[StoryLine], corrected: Corrections) -> TickerLine:
    line, correction = lines[place], corrected.superseded.get(place)
    head, *more = line.text.split("\n")
    if isinstance(line.change, FirstReport | Completed):
        more = []  # the ward's row has the figures
    return TickerLine(
        place,
        line.kind,
        clock_time(line.at),
        head,
        tuple(more),
        correction,
        "" if correction is None else correction_note(lines[correction], None),
    )


def correction_note(line: StoryLine, reason: str | None) -> str:
    is_withdrawn = isinstance(line.change, Withdrawn)
    return board.correction_note(line.at, reason, is_withdrawn=is_withdrawn)


def _ward_rows(
    story: Story,
    last_entries: Mapping[str, LastEntry],
    voice: Voice,
    corrected: Corrections,
) -> tuple[WardRow, ...]:
    """Declared wards first, newest at the top, then the rest in the pack's order."""
    contests = story.night.council.contests
    places = {ward: place for place, ward in enumerate(contests)}
    declared = list(reversed(story.night.declared_wards))
    order = [*declared, *(ward for ward in contests if ward not in set(declared))]
    return tuple(
        replace(
            _ward_row(places[ward], story, contests[ward], last_entries.get(ward), voice),
            corrected=correction_note(line, line.reason)
            if (line := corrected.by_ward.get(ward))
            else "",
        )
        for ward in order
    )


def _ward_row(
    place: int, story: Story, contest: Contest, last: LastEntry | None, voice: Voice
) -> WardRow:
    night, name = story.night, contest.ward
    state, defended = night.wards[name], defence_line(contest, voice)
    at = Cell(clock_time(last.at) if last else "", state.since)
    result = night.result(name)
    if result is None:
        label = board.mark_label(state.mark)
        marked = state.mark is not None
        return WardRow(place, name, label, details=(defended,), at=at, marked=marked)
    winners = Seats.from_parties(result.winning_parties)
    swing = result.swing
    return WardRow(
        place=place,
        name=name,
        declared=True,
        gain=result.is_gain,
        chips=tuple(party_chip(code, night.council.parties) for code in winners),
        counts=tuple(winners.values()) if result.seats > 1 else (),
        verdict=board.short_verdict(result),
        elected=board.winners(result),
        details=(*_details(result, voice), defended),
        majority=_number_cell(result.majority, votes),
        swing=Cell(
            board.swing_label(result),
            None if isinstance(swing, NotMeaningful) else round(swing.points * 1000),
        ),
        at=at,
    )


def _details(result: WardResult, voice: Voice) -> list[str]:
    """The result in sentences; with every figure the row has said what the headline would."""
    lines = ward_words.lines(result, voice)
    return lines[1:] if result.has_full_figures else lines


def _number_cell(number: int | None, words: Callable[[int], str]) -> Cell:
    return Cell() if number is None else Cell(words(number), number)
