"""Declarations from a file of results; proposals until a person confirms them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.election.council import Candidate, Contest, Council, Poll
from bot.election.declaration import Declaration, Tie, ballot_order_votes, top_candidates
from bot.election.doubts import figure_doubts
from bot.election.names import fold
from bot.election.parse.declaration import Reading
from bot.importers.foreign.modgov import modgov_records
from bot.importers.foreign.records import Record, records
from bot.importers.foreign.source import Source
from bot.importers.problems import Problem, Problems


@dataclass(frozen=True, slots=True)
class Proposal:
    council: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Proposals:
    found: tuple[Proposal, ...]
    problems: tuple[Problem, ...]


def proposals(source: Source, councils: Sequence[Council]) -> Proposals:
    """The results in a file for any of tonight's councils.

    A ward whose figures cannot all be matched to a candidate is a problem, and not proposed.
    """
    problems = Problems()
    if source.raw.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        rows = modgov_records(source.name, source.raw, problems)
    else:
        rows = records(source.name, source.raw, ("ward", "person", "votes"), problems)
    wards: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in rows:
        wards[fold(row.ward), row.council].append(row)
    proposed = []
    for table in wards.values():
        council = _council(table[0], councils, problems)
        if council:
            reading = _reading(table, council, source, problems)
            if reading:
                proposed.append(Proposal(council.slug, reading))
    return Proposals(tuple(proposed), tuple(problems.found))


def _council(row: Record, councils: Sequence[Council], problems: Problems) -> Council | None:
    with_ward = [c for c in councils if c.wards_up.exact_match(row.ward)]
    council_name = fold(row.council)
    named = [c for c in with_ward if council_name and fold(c.short_name) in council_name]
    chosen = named or with_ward
    if len(chosen) == 1:
        return chosen[0]
    fault = "no ward of that name is up tonight"
    if with_ward:
        fault = "more than one of tonight's councils has a ward of that name"
    problems.add_error(row.file, row.line, f"{row.ward}: {fault}")
    return None


def _reading(
    table: list[Record], council: Council, source: Source, problems: Problems
) -> Reading | None:
    first = table[0]
    ward = council.wards_up.exact_match(first.ward)
    assert ward is not None  # noqa: S101 - the council was chosen for it
    contest = council.contests[ward]
    if contest.poll is Poll.UNCONTESTED:
        return None
    votes: dict[Candidate, int] = {}
    elected: list[Candidate] = []
    for row in table:
        candidate = _candidate(row, contest)
        if candidate is None:
            problems.add_error(row.file, row.line, f"{row.person} is not standing in {ward}")
            return None
        if row.votes is not None:
            votes[candidate] = row.votes
        if row.elected:
            elected.append(candidate)
    winners = elected or _winners_by_votes(votes, contest)
    if not winners or len(winners) > contest.seats:
        problems.add_error(first.file, first.line, f"{ward}: the file does not say who is elected")
        return None
    ranked = tuple(sorted(winners, key=lambda c: -votes.get(c, 0)))
    declaration = Declaration(ranked, ballot_order_votes(votes, contest))
    odd = figure_doubts(council, contest, declaration)
    return Reading(ward, declaration, odd, source=f"file {source.name}"[:100])


def _candidate(row: Record, contest: Contest) -> Candidate | None:
    """The exact name, or the only one with its surname and initial."""
    matching = [c for c in contest.candidates if fold(c.name) == fold(row.person)]
    if len(matching) != 1:
        words = fold(row.person).split()
        matching = [
            c
            for c in contest.candidates
            if words and fold(c.surname) == words[-1] and fold(c.name)[:1] == words[0][:1]
        ]
    return matching[0] if len(matching) == 1 else None


def _winners_by_votes(votes: Mapping[Candidate, int], contest: Contest) -> list[Candidate]:
    """The highest, if every figure is known and the last seat is not tied."""
    if len(votes) < len(contest.candidates):
        return []
    best = top_candidates(votes, (), contest)
    return [] if isinstance(best, Tie) else list(best)
