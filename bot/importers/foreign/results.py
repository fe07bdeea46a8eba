"""Declarations from a file of results; proposals until a person confirms them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.election.accounts import has_undrawn_tie
from bot.election.council import Candidate, Contest, Council, Poll
from bot.election.declaration import (
    Completeness,
    Declaration,
    Tie,
    ballot_order_votes,
    top_candidates,
)
from bot.election.doubts import Doubt, DoubtReason, figure_doubts
from bot.election.names import fold
from bot.election.parse.declaration import Reading
from bot.election.people import people_called
from bot.importers.foreign.council_names import is_named
from bot.importers.foreign.headings import Column
from bot.importers.foreign.record import Record
from bot.importers.foreign.records import FileReading, read_records
from bot.importers.foreign.source import Source
from bot.importers.foreign.wards import Wards
from bot.importers.problems import Problem, Problems
from bot.wording.numbers import comma_list, day, quantity
from bot.wording.voice import either_area, with_article

_NEEDED = (Column.WARD, Column.PERSON, Column.VOTES)
_MAX_NAMED = 5  # wards or councils in one sentence


@dataclass(frozen=True, slots=True)
class Proposal:
    council: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Proposals:
    found: tuple[Proposal, ...]
    problems: tuple[Problem, ...]


class _WardFault(Exception):
    """Why a ward's rows can't be taken; the message is the problem."""

    def __init__(self, text: str, row: Record) -> None:
        super().__init__(text)
        self.row = row


def proposals(source: Source, councils: Sequence[Council]) -> Proposals:
    """The results in a file for any of tonight's councils.

    A ward is proposed only if every row of it is understood; anything else is a problem.
    """
    problems = Problems()
    wards = Wards.from_councils(councils)
    is_party = _known_party(councils)
    rows = read_records(source, FileReading(_NEEDED, wards, is_party=is_party), problems)
    proposed = []
    for (slug, ward), table in _rows_by_ward(rows, councils, wards, problems).items():
        council = next(c for c in councils if c.slug == slug)
        try:
            reading = _reading(table, council, council.contests[ward], source, problems)
        except _WardFault as fault:
            problems.add_error(fault.row.file, fault.row.line, f"{ward}: {fault}")
            continue
        if reading:
            proposed.append(Proposal(slug, reading))
    return Proposals(tuple(proposed), tuple(problems.found))


def _known_party(councils: Sequence[Council]) -> Callable[[str], bool]:
    return lambda text: any(council.parties.find(text) is not None for council in councils)


def _rows_by_ward(
    rows: Iterable[Record], councils: Sequence[Council], wards: Wards, problems: Problems
) -> Mapping[tuple[str, str], list[Record]]:
    """The rows of tonight's contests. What is left out is summed up, by its reason."""
    found: dict[tuple[str, str], list[Record]] = defaultdict(list)
    left_out: dict[str, list[Record]] = defaultdict(list)
    unknown: dict[str, Record] = {}
    for row in rows:
        near = [c for c in councils if not row.councils or is_named(c, row.councils)]
        ward = wards.find(row.ward, row.ballot, row.gss)
        having = [c for c in near if ward in c.contests]
        held = [c for c in having if row.held_on in {None, c.election_date}]
        if row.is_other_contest:
            left_out[f"of another election ({row.contest or row.ballot})"].append(row)
        elif not near:
            left_out[f"of another council ({row.councils[0]})"].append(row)
        elif having and not held and row.held_on:
            left_out[f"of another polling day ({day(row.held_on)})"].append(row)
        elif len(held) == 1 and ward:
            found[held[0].slug, ward].append(row)
        elif held:
            named = comma_list([c.short_name for c in held])
            problems.add_error(row.file, row.line, f"{named} each have {with_article(row.ward)}")
        else:
            unknown.setdefault(fold(row.ward), row)
    _add_left_out(left_out, problems)
    _add_unknown_wards(unknown, either_area(c.area for c in councils), problems)
    return found


def _add_left_out(left_out: Mapping[str, list[Record]], problems: Problems) -> None:
    for n, (why, rows) in enumerate(left_out.items()):
        if n == _MAX_NAMED:
            more = sum(len(rest) for rest in list(left_out.values())[n:])
            problems.add_error(rows[0].file, None, f"{quantity(more, 'more row')} left out")
            return
        problems.add_error(
            rows[0].file, rows[0].line, f"left out {quantity(len(rows), 'row')} {why}"
        )


def _add_unknown_wards(unknown: Mapping[str, Record], area: str, problems: Problems) -> None:
    if len(unknown) <= _MAX_NAMED:
        for row in unknown.values():
            why = f"no {area} of that name is up tonight" if row.ward else f"no {area} is named"
            problems.add_error(row.file, row.line, f"{row.ward}: {why}" if row.ward else why)
        return
    rows = list(unknown.values())
    named = ", ".join(row.ward for row in rows[:_MAX_NAMED])
    problems.add_error(
        rows[0].file,
        rows[0].line,
        f"{len(rows)} names are of no {area} that is up tonight: {named}, …",
    )


def _reading(
    table: list[Record], council: Council, contest: Contest, source: Source, problems: Problems
) -> Reading | None:
    """None if there is nothing to declare. Raises _WardFault."""
    if contest.poll is Poll.UNCONTESTED:
        return None
    _check_rows(table, problems)
    matched = _match_candidates(table, council, contest)
    votes = {c: row.votes for c, row in matched.items() if row.votes is not None}
    if votes and not any(votes.values()):
        raise _WardFault("every figure is 0, so it is not counted yet", table[0])
    lot = tuple(c for c, row in matched.items() if row.drawn_by_lot)
    elected = _winners(matched, votes, lot, contest, table[0])
    declaration = Declaration(
        tuple(sorted(elected, key=lambda c: -votes.get(c, 0))),
        ballot_order_votes(votes, contest),
        turnout=_ward_figure(table, "turnout", problems),
        electorate=_ward_figure(table, "electorate", problems),
        rejected=_ward_figure(table, "rejected", problems),
        lot=tuple(c for c in lot if c in elected),
    )
    if has_undrawn_tie(declaration, contest):
        raise _WardFault(_tie_sentence(contest), table[0])
    doubts = (
        *figure_doubts(council, contest, declaration),
        *_party_doubts(matched, council),
        *_sum_doubts(table, declaration, contest),
    )
    return Reading(contest.ward, declaration, doubts, source=source.label)


def _check_rows(table: list[Record], problems: Problems) -> None:
    for row in table:
        for note in row.notes:
            problems.add_error(row.file, row.line, note)
        if row.faults:
            raise _WardFault(row.faults[0], row)
    for what, attribute in (("elections", "contest"), ("ballot papers", "ballot")):
        firsts = {getattr(row, attribute): row for row in reversed(table)}
        if len(firsts) > 1:
            named = " and ".join(
                f"“{name}” ({_place(row)})" for name, row in reversed(list(firsts.items()))
            )
            raise _WardFault(f"has rows of {len(firsts)} {what}: {named}", table[0])


def _match_candidates(
    table: list[Record], council: Council, contest: Contest
) -> dict[Candidate, Record]:
    matched: dict[Candidate, Record] = {}
    for row in table:
        candidate = _candidate(row, council, contest)
        earlier = matched.get(candidate)
        if earlier and (earlier.votes, earlier.elected) != (row.votes, row.elected):
            raise _WardFault(
                f"{candidate.name} is there twice: {_account(earlier)}, {_account(row)}", row
            )
        matched[candidate] = row
    return matched


def _account(row: Record) -> str:
    votes = f"{row.votes:,}" if row.votes is not None else "no votes"
    return f"{row.person} {votes} ({_place(row)})"


def _place(row: Record) -> str:
    return f"line {row.line}" if row.line else row.file


def _candidate(row: Record, council: Council, contest: Contest) -> Candidate:
    """The candidate called so; of several the one of the row's party. Raises _WardFault."""
    called = people_called(row.person, contest.candidates) or people_called(
        row.formal, contest.candidates
    )
    parties = _row_parties(row, council)
    named = [c for c in called if c.party in parties] if len(called) > 1 else list(called)
    if len(named) == 1:
        return named[0]
    if not called:
        raise _WardFault(f"{row.person or 'a person without a name'} is not standing", row)
    labels = comma_list([candidate.label for candidate in called])
    raise _WardFault(f"{row.person} could be {labels}: the party doesn't tell them apart", row)


def _row_parties(row: Record, council: Council) -> set[str]:
    """The codes of the parties that the row's name and id mean."""
    found = (council.parties.find(row.party), council.parties.find("", row.party_id))
    return {party.code for party in found if party}


def _winners(
    matched: Mapping[Candidate, Record],
    votes: Mapping[Candidate, int],
    lot: tuple[Candidate, ...],
    contest: Contest,
    first: Record,
) -> list[Candidate]:
    """As marked, else the highest if every figure is known. Raises _WardFault."""
    marks = {row.elected for row in matched.values()}
    winners = [] if None in marks else [c for c, row in matched.items() if row.elected]
    if not winners and len(votes) == len(contest.candidates):
        best = top_candidates(votes, lot, contest)
        if isinstance(best, Tie):
            raise _WardFault(_tie_sentence(contest), first)
        winners = list(best)
    if len(winners) > contest.seats:
        raise _WardFault(
            f"{quantity(len(winners), 'candidate')} marked as elected for "
            f"{quantity(contest.seats, 'seat')}", first,
        )  # fmt: skip
    if not winners:
        missing = [c.name for c in contest.candidates if c not in votes]
        raise _WardFault(
            f"the file does not say who is elected, and has no figure for {comma_list(missing)}",
            first,
        )
    return winners


def _tie_sentence(contest: Contest) -> str:
    return (
        "the last seat is a tie: type it with the winner of the lot, "
        f"/declare {contest.ward} … lot <surname>"
    )


def _ward_figure(table: list[Record], attribute: str, problems: Problems) -> int | None:
    """What the rows say of their ward, if they agree."""
    given = {n for row in table if (n := getattr(row, attribute)) is not None}
    if len(given) > 1:
        first = table[0]
        text = f"{first.ward}: {attribute} differs from row to row, so it is left out"
        problems.add_error(first.file, first.line, text)
    return given.pop() if len(given) == 1 else None


def _party_doubts(matched: Mapping[Candidate, Record], council: Council) -> Iterable[Doubt]:
    for candidate, row in matched.items():
        parties = _row_parties(row, council)
        if parties and candidate.party not in parties:
            yield Doubt(
                DoubtReason.OTHER_PARTY,
                (candidate.name, row.party or row.party_id, candidate.party),
            )


def _sum_doubts(table: list[Record], declaration: Declaration, contest: Contest) -> Iterable[Doubt]:
    """The ward's total against its figures; with several seats a total may count papers."""
    total = next((row.total for row in table if row.total is not None), None)
    full = declaration.completeness(contest) is Completeness.FULL
    if total is None or not full or (contest.seats > 1 and total < declaration.total):
        return
    if total not in {declaration.total, declaration.total + (declaration.rejected or 0)}:
        yield Doubt(DoubtReason.OTHER_TOTAL, (str(total), str(declaration.total)))
