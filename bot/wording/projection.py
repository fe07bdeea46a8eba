"""A projection in words: ranges and rounded chances. It never reads like a result."""

from fractions import Fraction

from bot.election.control import Standing
from bot.election.parties import NOC
from bot.election.projection.outlook import (
    CloseWard,
    PartyOutlook,
    Projection,
    SeatRange,
    Surprise,
)
from bot.election.rounding import round_half_up
from bot.wording import council
from bot.wording.numbers import quantity
from bot.wording.voice import Voice, sentence_case, with_article

HEADINGS = ("Party", "Now", "Best guess", "1 in 2", "9 in 10")
FIGURE_COLUMNS = frozenset(range(1, len(HEADINGS)))
NOT_A_RESULT = "Projection, not a result"

# The words for a chance below each of these; the last line is for the rest.
CHANCES = (
    ("less than 1 in 20", Fraction(1, 20)),
    ("about 1 in 10", Fraction(3, 20)),
    ("about 1 in 4", Fraction(29, 100)),
    ("about 1 in 3", Fraction(42, 100)),
    ("about even", Fraction(58, 100)),
    ("about 2 in 3", Fraction(71, 100)),
    ("about 3 in 4", Fraction(85, 100)),
    ("about 9 in 10", Fraction(95, 100)),
    ("more than 19 in 20", Fraction(2)),
)
_WORTH_SAYING = Fraction(1, 20)
_OTHERS_NAMED = 3


def chance_words(chance: Fraction) -> str:
    """about 2 in 3; never certain, because only a fact is."""
    return next(words for words, below in CHANCES if chance < below)


def lines(found: Projection, now: Standing, voice: Voice) -> list[str]:
    """The whole projection, the likely seats of the first party first."""
    all_lines = [
        headline(found, now, voice),
        _others_line(found, voice),
        control_line(found, now, voice),
        council.certain_line(now, voice) if now.control is None else "",
        _close_line(found.close, voice),
        _surprise_line(found.surprises, voice),
        basis_line(found, now, voice),
        _left_open_line(found),
    ]
    return [line for line in all_lines if line]


def headline(found: Projection, now: Standing, voice: Voice) -> str:
    """Projection for Worcester, not a result. Likely: Labour 16 to 18 of 35, best guess 17."""
    first, *_ = found.parties
    likely = seats_likely(first, f" of {now.seats}")
    return f"{_title(found, now, voice)}. Likely: {voice.label(first.party)} {likely}."


def _title(found: Projection, now: Standing, voice: Voice) -> str:
    title = f"Projection for {voice.council}"
    if not found.is_before_any_result:
        return f"{title}, not a result"
    compared = " that can be compared with last time" if now.declared else ""
    return f"{title} before any result{compared}"


def seats_likely(outlook: PartyOutlook, of_all: str = "") -> str:
    """16 to 18 of 35, best guess 17"""
    if outlook.most.low == outlook.most.high:
        return f"{outlook.most.low}{of_all}"
    return f"{range_words(outlook.most)}{of_all}, best guess {outlook.middle}"


def range_words(seats: SeatRange) -> str:
    """16 to 18; 17"""
    return f"{seats.low}" if seats.low == seats.high else f"{seats.low} to {seats.high}"


def _others_line(found: Projection, voice: Voice) -> str:
    """The Conservatives 15 to 17, best guess 16; the Greens 1 to 3, best guess 2."""
    others = [outlook for outlook in found.parties[1:] if outlook.most.high][:_OTHERS_NAMED]
    said = [f"{voice.group(o.party)} {seats_likely(o)}" for o in others]
    return sentence_case("; ".join(said)) + "." if said else ""


def control_line(found: Projection, now: Standing, voice: Voice) -> str:
    """Chance of a Labour majority about 2 in 3, of no overall control about 1 in 3."""
    if now.control is not None:
        return f"Certain: {council.control_line(now, voice)}"
    said = [
        f"of {_outcome(outcome, voice)} {chance_words(chance)}"
        for outcome, chance in found.control
        if chance >= _WORTH_SAYING
    ]
    return f"Chance {', '.join(said)}."


def _outcome(outcome: str, voice: Voice) -> str:
    if outcome != NOC:
        return f"{with_article(voice.label(outcome))} majority"
    return voice.term if voice.term.startswith("no ") else f"{with_article(voice.term)} council"


def _close_line(close: tuple[CloseWard, ...], voice: Voice) -> str:
    """Closest: Claines (Conservative or Green), St Clement (Labour or Conservative)."""
    wards = [
        f"{ward.ward} ({' or '.join(voice.label(party) for party in ward.parties)})"
        for ward in close
    ]
    return f"Closest: {', '.join(wards)}." if wards else ""


def _surprise_line(surprises: tuple[Surprise, ...], voice: Voice) -> str:
    """Unlike the others: Battenhall (Green 21 points above what they suggest)."""
    wards = []
    for ward in surprises:
        side = "above" if ward.points > 0 else "below"
        points = quantity(round_half_up(abs(ward.points)), "point")
        wards.append(f"{ward.ward} ({voice.label(ward.party)} {points} {side})")
    return f"Furthest from what the others suggest: {', '.join(wards)}." if wards else ""


def basis_line(found: Projection, now: Standing, voice: Voice) -> str:
    """It rests on 5 wards with full figures now and last time, of 8 declared.

    To come: 4 seats in 4 wards, 1 of them without figures from last time.
    """
    return (
        f"{_rests_on(found, now, voice)} To come: {quantity(found.seats_to_come, 'seat')} in "
        f"{voice.count_areas(found.wards_to_come)}{_without_figures(found)}."
    )


def _rests_on(found: Projection, now: Standing, voice: Voice) -> str:
    if found.rests_on:
        wards = f"{voice.count_areas(found.rests_on)} with full figures now and last time"
        return f"It rests on {wards}, of {now.declared} declared."
    if found.full:
        wards = voice.count_areas(found.full)
        return f"It rests on {wards} with full figures, but none can be compared with last time."
    return "It rests on figures from last time and on other years, not on tonight's votes."


def _without_figures(found: Projection) -> str:
    match found.not_compared:
        case 0:
            return ""
        case wards if wards == found.wards_to_come:
            return " without figures from last time"
        case wards:
            return f", {wards} of them without figures from last time"


def _left_open_line(found: Projection) -> str:
    match found.left_open:
        case 0:
            return ""
        case 1:
            return "1 seat is left out: tonight's counts can't fill it."
        case seats:
            return f"{seats} seats are left out: tonight's counts can't fill them."


def rows(found: Projection, now: Standing, voice: Voice) -> list[tuple[str, ...]]:
    """A row for each party that has a seat or may win one."""
    return [
        (
            sentence_case(voice.label(outlook.party)),
            str(now.holds.get(outlook.party, 0)),
            str(outlook.middle),
            range_words(outlook.half),
            range_words(outlook.most),
        )
        for outlook in found.parties
        if outlook.most.high
    ]


TABLE_NOTE = (
    "An estimate. The seats at the end are in the range “1 in 2” about half the time, and in the "
    "range “9 in 10” about nine times in ten."
)


def nothing_line(now: Standing, voice: Voice) -> str:
    """Why there is no projection."""
    if now.left_open:
        return f"Nothing to project in {voice.council}: only postponed polls are still to come."
    return f"Nothing to project in {voice.council}: every {voice.area} has declared."


def alt_text(found: Projection, now: Standing, voice: Voice) -> str:
    seats = "; ".join(
        f"{voice.label(o.party)} {seats_likely(o)}" for o in found.parties if o.most.high
    )
    return f"{_title(found, now, voice)}. Seats of {now.seats}: {seats}."
