"""The hemicycle: the council as it stands, one dot per seat."""

from dataclasses import dataclass

from bot.charts import drawing
from bot.charts.arch import Centre, Dots, arch_parts
from bot.charts.frame import credit_line, heading
from bot.charts.legend import LegendEntry, legend_rows
from bot.charts.picture import WIDE_LIGHT, Picture, Sheet
from bot.charts.seating import DrawnSeat, parties_left_to_right, seats_left_to_right
from bot.election.composition import party_seats
from bot.election.control import Standing, standing
from bot.election.council import Council, majority_needed
from bot.election.eve import eve
from bot.election.night import Night
from bot.election.review import seats_gained
from bot.election.tally import Seats
from bot.wording import council as council_words
from bot.wording import eve as eve_words
from bot.wording import pictures, scoreboard
from bot.wording.composition import seats_with_change
from bot.wording.voice import Voice, sentence_case

# A ring says little if most seats have one.
_MOST_GAINS_RINGED = 5  # one seat in five
_MOST_UP_RINGED = 2


@dataclass(frozen=True, slots=True)
class _House:
    """What an arch shows: the seats from left to right and the words in their middle."""

    seats: list[DrawnSeat]
    centre: Centre
    parties: list[LegendEntry]
    signs: list[LegendEntry]


def hemicycle(night: Night, voice: Voice, sheet: Sheet = WIDE_LIGHT) -> Picture:
    """Seats by party, the seats to come empty, the gains ringed if they are few."""
    council, now = night.council, standing(night)
    status = scoreboard.status_lines(now, voice)
    alt = pictures.council_alt_text(council.name, night, voice, test=sheet.is_test)
    return _picture(_house_now(night, now, voice), council, status, alt, sheet)


def eve_hemicycle(council: Council, voice: Voice, sheet: Sheet = WIDE_LIGHT) -> Picture:
    """The chamber as it was, the seats that are up ringed if not most are."""
    eve_facts, now = eve(council), standing(Night.initial(council))
    status = council_words.eve_line(now, voice), eve_words.contested_line(eve_facts, voice)
    alt = pictures.eve_alt_text(eve_facts, now, voice)
    return _picture(_house_on_the_eve(council, now, voice), council, status, alt, sheet)


def _picture(
    house: _House, council: Council, status: tuple[str, str], alt: str, sheet: Sheet
) -> Picture:
    dots = Dots(council.parties, sheet.theme)
    top, words = heading(council.name, council.election_date, *status, sheet)
    foot, credit = credit_line(sheet)
    bottom, figures = legend_rows(house.parties, house.signs, dots, sheet, foot)
    drawn = arch_parts(house.seats, house.centre, dots, sheet.shape, top + 14, bottom - 12)
    parts = [*words, *drawn, *figures, *credit]
    alt = f"{alt} {sheet.credit}".rstrip()
    return Picture(drawing.document(alt, sheet.theme, sheet.shape, parts), alt)


def _house_now(night: Night, now: Standing, voice: Voice) -> _House:
    gained = seats_gained(night)
    seats = _seats(now, gained, night.council)
    signs = []
    if gained:
        are_ringed = any(seat.ringed for seat in seats)
        signs.append(_sign(pictures.GAINED_LABEL, gained.total, ringed=are_ringed))
    if now.to_come:
        signs.append(LegendEntry(DrawnSeat(None), pictures.TO_COME_LABEL, str(now.to_come)))
    return _House(seats, centre_now(now), _party_entries(night, voice), signs)


def seats_now(night: Night) -> list[DrawnSeat]:
    """The gains are ringed if they are few."""
    return _seats(standing(night), seats_gained(night), night.council)


def _seats(now: Standing, gained: Seats, council: Council) -> list[DrawnSeat]:
    ringed = gained if gained.total * _MOST_GAINS_RINGED <= now.seats else Seats()
    return seats_left_to_right(now.holds, now.to_come, ringed, council.parties)


def centre_now(now: Standing) -> Centre:
    return Centre(now.needed, (pictures.MAJORITY_LABEL,), has_line=True)


def _party_entries(night: Night, voice: Voice) -> list[LegendEntry]:
    """Those with seats, and those that have lost or gained some."""
    rows = {row.party: row for row in party_seats(night) if row.now or row.change}
    return [
        LegendEntry(
            DrawnSeat(code), sentence_case(voice.label(code)), seats_with_change(rows[code])
        )
        for code in parties_left_to_right(rows, night.council.parties)
    ]


def _house_on_the_eve(council: Council, now: Standing, voice: Voice) -> _House:
    up, seats = _seats_up(council), seats_on_the_eve(council)
    are_all = up.total == len(seats)
    parties = [
        LegendEntry(
            DrawnSeat(code),
            sentence_case(voice.label(code)),
            pictures.seats_with_up(now.before[code], None if are_all else up[code]),
        )
        for code in parties_left_to_right(now.before, council.parties)
    ]
    are_ringed = any(seat.ringed for seat in seats)
    signs = [] if are_all else [_sign(pictures.UP_LABEL, up.total, ringed=are_ringed)]
    return _House(seats, centre_on_the_eve(now), parties, signs)


def _seats_up(council: Council) -> Seats:
    return Seats({prospect.party: prospect.up for prospect in eve(council).prospects})


def seats_on_the_eve(council: Council) -> list[DrawnSeat]:
    """The seats that are up are ringed if they are few."""
    up = _seats_up(council)
    ringed = up if up.total * _MOST_UP_RINGED <= council.before.total else Seats()
    return seats_left_to_right(council.before, 0, ringed, council.parties)


def centre_on_the_eve(now: Standing) -> Centre:
    """A chamber of another size has no majority to show: tonight's is another number."""
    before = sum(now.before.values())
    if before == now.seats:
        return Centre(majority_needed(before), (pictures.MAJORITY_LABEL,), has_line=True)
    return Centre(before, pictures.changed_size_labels(now.seats, now.needed), has_line=False)


def _sign(label: str, seats: int, *, ringed: bool) -> LegendEntry:
    if ringed:
        return LegendEntry(DrawnSeat(None, ringed=True), label, str(seats))
    return LegendEntry(None, pictures.not_ringed_label(label), str(seats))
