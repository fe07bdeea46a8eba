"""The eve of poll in words: what a person reads before the night."""

from collections.abc import Iterable, Sequence

from bot.election.control import standing
from bot.election.council import Council
from bot.election.eve import DefendedWard, Eve, HolderChange, Prospect, eve
from bot.election.night import Night
from bot.wording import council as council_words
from bot.wording.numbers import comma_list, day, quantity, votes
from bot.wording.voice import Voice, sentence_case

HEADINGS = ("", "Party", "Seats", "Up", "For a majority")
FIGURE_COLUMNS = frozenset({2, 3})


def party_rows(found: Eve, voice: Voice) -> list[tuple[str, ...]]:
    """A row a party: its seats, how many of them are up, and how many it has to win."""
    return [
        (
            prospect.party,
            voice.label(prospect.party),
            str(prospect.seats),
            str(prospect.up),
            _majority_target(prospect, found),
        )
        for prospect in found.prospects
    ]


def contested_line(found: Eve) -> str:
    """12 of 35 seats are contested, in 12 wards; 18 make a majority."""
    wards = quantity(found.wards, "ward")
    return (
        f"{found.contested} of {found.seats} seats are contested, in {wards}; "
        f"{found.needed} needed for a majority."
    )


def outcomes(found: Eve, control: str | None, voice: Voice) -> list[str]:
    """What each outcome would take, whoever controls the council now first."""
    can = [p for p in found.prospects if p.needs is not None]
    ranked = sorted(can, key=lambda p: (p.party != control, p.needs or 0))
    lines = [_outcome(p, found, voice, holds=p.party == control) for p in ranked]
    if control and control not in {p.party for p in can}:
        lines.insert(0, f"{sentence_case(voice.clause(control, 'lose'))} control whatever happens.")
    if not can:
        return [*lines, f"No party can reach a majority: {voice.term} is certain."]
    return [*lines, f"Any other result is {voice.term}."]


def defences(found: Eve, voice: Voice) -> list[str]:
    """A line a party: the wards it defends, the narrowest majority first."""
    return [
        f"{sentence_case(voice.clause(party, 'defend'))} {quantity(len(wards), 'ward')}: "
        f"{', '.join(_defended_ward(ward) for ward in wards)}."
        for party, wards in found.defended.items()
    ]


def comparisons(found: Eve) -> list[str]:
    """Which contests tonight's are compared with, the commonest day first, and which are not."""
    days = sorted(found.compared.items(), key=lambda pair: -len(pair[1]))
    if found.new_boundaries:
        return [
            "New boundaries: no seat is defended, no win counts as a gain, nothing is compared."
        ]
    lines = [
        f"Compared with {day(on)}: {quantity(len(wards), 'ward')}"
        f"{f' ({_ward_names(wards)})' if n else ''}."
        for n, (on, wards) in enumerate(days)
    ]
    return [*lines, *_wards_line("No earlier figures", found.not_compared, found)]


def data_warnings(found: Eve, voice: Voice) -> list[str]:
    """What of the data a person should look at."""
    return [
        *(_changed_hands_line(moved, voice) for moved in found.holder_changes),
        *_wards_line("Vacant", found.vacant, found),
        *_wards_line("Defending party unknown", found.unknown, found),
        *_wards_line("Last winner unknown", found.last_unknown, found),
        *_wards_line("Uncontested, already elected", found.uncontested, found),
        *_wards_line("Poll postponed", found.postponed, found),
        *_wards_line("A candidate with no votes in the earlier figures", found.suspect, found),
        *(
            f"No {voice.label(party)} candidate: {_ward_names(wards)}."
            for party, wards in found.absent.items()
        ),
    ]


def _majority_target(prospect: Prospect, found: Eve) -> str:
    if prospect.needs is None:
        return "out of reach"
    if prospect.needs <= 0:
        return "certain"
    return f"{prospect.needs} of {found.contested}"


def _outcome(prospect: Prospect, found: Eve, voice: Voice, *, holds: bool) -> str:
    needs, who = prospect.needs or 0, prospect.party
    if needs <= 0:
        return f"{sentence_case(voice.clause(who, 'keep'))} control whatever happens."
    does = voice.clause(who, "keep" if holds else "win")
    more = needs - prospect.up
    change = "the same as now"
    if more:
        change = f"{abs(more)} {'more' if more > 0 else 'fewer'} than now"
    return f"{sentence_case(does)} control with {needs} of the {found.contested} seats, {change}."


def _defended_ward(defended: DefendedWard) -> str:
    if defended.majority is None:
        return defended.ward
    return f"{defended.ward} (by {votes(defended.majority)} in {defended.year})"


def _changed_hands_line(moved: HolderChange, voice: Voice) -> str:
    holders = comma_list([voice.label(p) for p in moved.sitting])
    held = f"held by {holders}" if holders else "vacant"
    winners = comma_list([voice.label(p) for p in moved.last_fought])
    when = f"in {moved.year}" if moved.year else "last time"
    return f"{moved.ward}: {held}, won by {winners} {when}."


def _wards_line(what: str, wards: Sequence[str], found: Eve) -> list[str]:
    if found.wards > 1 and len(wards) == found.wards:
        return [f"{what}: every ward."]
    return [f"{what}: {_ward_names(wards)}."] if wards else []


def _ward_names(wards: Iterable[str]) -> str:
    return ", ".join(wards)


def eve_lines(council: Council) -> list[str]:
    """The opening chamber, what each outcome would take, who defends what, and every doubt."""
    voice, found = Voice.from_council(council), eve(council)
    return [
        council_words.eve_line(standing(Night.initial(council)), voice),
        contested_line(found),
        *outcomes(found, council.control_before, voice),
        *defences(found, voice),
        *comparisons(found),
        *data_warnings(found, voice),
    ]


def chamber_rows(council: Council) -> tuple[tuple[str, ...], ...]:
    """The chamber as a table, under HEADINGS."""
    return tuple(party_rows(eve(council), Voice.from_council(council)))
