"""The eve of poll in words: what to read before the night."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.election.control import standing
from bot.election.council import Council
from bot.election.eve import DefendedWard, Eve, HolderChange, Prospect, eve
from bot.election.night import Night
from bot.wording import council as council_words
from bot.wording.numbers import all_seats, comma_list, day, votes
from bot.wording.voice import Voice, sentence_case

HEADINGS = ("Party", "Seats", "Up", "For a majority")
FIGURE_COLUMNS = frozenset({1, 2})


def party_rows(eve_facts: Eve, voice: Voice) -> list[tuple[str, ...]]:
    """One row per party: seats, seats up, and how many it has to win."""
    return [
        (
            voice.label(prospect.party),
            str(prospect.seats),
            str(prospect.up),
            _majority_target(prospect, eve_facts),
        )
        for prospect in eve_facts.prospects
    ]


def contested_line(eve_facts: Eve, voice: Voice) -> str:
    """12 of 35 seats are contested, in 12 wards; 18 needed for a majority."""
    wards = voice.count_areas(eve_facts.wards)
    return (
        f"{eve_facts.contested} of {eve_facts.seats} seats are contested, in {wards}; "
        f"{eve_facts.needed} needed for a majority."
    )


def outcomes(eve_facts: Eve, control: str | None, voice: Voice) -> list[str]:
    """The party in control comes first."""
    contenders = [p for p in eve_facts.prospects if p.needs is not None]
    ranked = sorted(contenders, key=lambda p: (p.party != control, p.needs or 0))
    lines = [_outcome(p, eve_facts, voice, holds=p.party == control) for p in ranked]
    if control and control not in {p.party for p in contenders}:
        lines.insert(0, f"{sentence_case(voice.clause(control, 'lose'))} control whatever happens.")
    if not contenders:
        return [*lines, f"No party can reach a majority: {voice.term} is certain."]
    return [*lines, f"Any other result is {voice.term}."]


def defences(eve_facts: Eve, voice: Voice) -> list[str]:
    return [
        f"{sentence_case(voice.clause(party, 'defend'))} {voice.count_areas(len(wards))}: "
        f"{', '.join(_defended_ward(ward) for ward in wards)}."
        for party, wards in eve_facts.defended.items()
    ]


def comparisons(eve_facts: Eve, voice: Voice) -> list[str]:
    """The dates tonight's wards are compared with, the most common first, and those with none."""
    days = sorted(eve_facts.compared.items(), key=lambda pair: -len(pair[1]))
    if eve_facts.new_boundaries:
        return [
            "New boundaries: no seat is defended, no win counts as a gain, nothing is compared."
        ]
    lines = [
        f"Compared with {day(on)}: {voice.count_areas(len(wards))}"
        f"{f' ({_ward_names(wards)})' if n else ''}."
        for n, (on, wards) in enumerate(days)
    ]
    return [*lines, *_wards_line("No earlier figures", eve_facts.not_compared, eve_facts, voice)]


def data_warnings(eve_facts: Eve, voice: Voice) -> list[str]:
    return [
        *(_changed_hands_line(change, voice) for change in eve_facts.holder_changes),
        *_wards_line("Vacant", eve_facts.vacant, eve_facts, voice),
        *_wards_line("Defending party unknown", eve_facts.unknown, eve_facts, voice),
        *_wards_line("Last winner unknown", eve_facts.last_unknown, eve_facts, voice),
        *_wards_line("Uncontested, already elected", eve_facts.uncontested, eve_facts, voice),
        *_wards_line("Poll postponed", eve_facts.postponed, eve_facts, voice),
        *_wards_line(
            "A candidate with no votes in the earlier figures", eve_facts.suspect, eve_facts, voice
        ),
        *(
            f"No {voice.label(party)} candidate: {_ward_names(wards)}."
            for party, wards in eve_facts.absent.items()
        ),
    ]


def _majority_target(prospect: Prospect, eve_facts: Eve) -> str:
    if prospect.needs is None:
        return "out of reach"
    if prospect.needs <= 0:
        return "certain"
    return f"{prospect.needs} of {eve_facts.contested}"


def _outcome(prospect: Prospect, eve_facts: Eve, voice: Voice, *, holds: bool) -> str:
    needs, who = prospect.needs or 0, prospect.party
    if needs <= 0:
        return f"{sentence_case(voice.clause(who, 'keep'))} control whatever happens."
    clause = voice.clause(who, "keep" if holds else "win")
    more = needs - prospect.up
    change = "the same as now"
    if more:
        change = f"{abs(more)} {'more' if more > 0 else 'fewer'} than now"
    contested = eve_facts.contested
    seats = all_seats(needs) if needs == contested else f"{needs} of the {contested} seats"
    return f"{sentence_case(clause)} control with {seats}, {change}."


def _defended_ward(defended: DefendedWard) -> str:
    if defended.majority is None:
        return defended.ward
    return f"{defended.ward} (by {votes(defended.majority)} in {defended.year})"


def _changed_hands_line(change: HolderChange, voice: Voice) -> str:
    holders = comma_list([voice.label(p) for p in change.sitting])
    held = f"held by {holders}" if holders else "vacant"
    winners = comma_list([voice.label(p) for p in change.last_fought])
    when = f"in {change.year}" if change.year else "last time"
    return f"{change.ward}: {held}, won by {winners} {when}."


def _wards_line(heading: str, wards: Sequence[str], eve_facts: Eve, voice: Voice) -> list[str]:
    if eve_facts.wards > 1 and len(wards) == eve_facts.wards:
        return [f"{heading}: every {voice.area}."]
    return [f"{heading}: {_ward_names(wards)}."] if wards else []


def _ward_names(wards: Iterable[str]) -> str:
    return ", ".join(wards)


def eve_lines(council: Council) -> list[str]:
    voice, eve_facts = Voice.from_council(council), eve(council)
    return [
        council_words.eve_line(standing(Night.initial(council)), voice),
        contested_line(eve_facts, voice),
        *outcomes(eve_facts, council.control_before, voice),
        *defences(eve_facts, voice),
        *comparisons(eve_facts, voice),
        *data_warnings(eve_facts, voice),
    ]


def chamber_rows(council: Council) -> tuple[tuple[str, ...], ...]:
    return tuple(party_rows(eve(council), Voice.from_council(council)))


def past_pack_warning(council: str, polling_day: date) -> str:
    return f"Is this the right pack? Polling day in {council} was {day(polling_day)}."
