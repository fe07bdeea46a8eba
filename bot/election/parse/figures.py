"""Names and their figures: each number with the words before it, or winners without numbers."""

from dataclasses import dataclass

from bot.election.council import Candidate
from bot.election.doubts import Doubt
from bot.election.parse.candidate import Ballot
from bot.election.parse.numbers import NumberFault, is_meant_as_number, is_share, whole_number
from bot.election.parse.seats import people_with_parties
from bot.election.parse.tokens import Fault, FaultReason


@dataclass(frozen=True, slots=True)
class Figure:
    candidate: Candidate
    votes: int | None


def candidate_figures(typed: list[str], ballot: Ballot) -> tuple[list[Figure], list[Doubt]] | Fault:
    groups = _groups(typed)
    if isinstance(groups, Fault):
        return groups
    if len(groups) == 1 and groups[0][1] is None:
        return _winners(groups[0][0], ballot)
    figures: list[Figure] = []
    doubts: list[Doubt] = []
    for names, votes in groups:
        found = ballot.candidate(names)
        if isinstance(found, Fault):
            return found
        candidate, more = found
        if votes is None:
            return Fault(FaultReason.VOTES_MISSING, candidate.name)
        if any(f.candidate == candidate for f in figures):
            return Fault(FaultReason.NAMED_TWICE, candidate.name)
        figures.append(Figure(candidate, votes))
        doubts += more
    return figures, doubts


def _groups(kept: list[str]) -> list[tuple[list[str], int | None]] | Fault:
    """Each number with the words before it, or after it if the line begins with a number."""
    if not kept:
        return Fault(FaultReason.WINNER_MISSING)
    # "1081 Green 887 Con": the numbers lead. Read it backwards, so that each number ends a group.
    numbers_first = is_meant_as_number(kept[0]) and not is_meant_as_number(kept[-1])
    groups: list[tuple[list[str], int | None]] = []
    names: list[str] = []
    previous = ""
    for word in reversed(kept) if numbers_first else kept:
        after_number = is_meant_as_number(previous)
        previous = word
        if not is_meant_as_number(word):
            names.append(word)
        elif after_number and not names:
            if is_share(word):  # a pasted table prints shares after the votes
                continue
            first = str(groups[-1][1]) if groups else ""
            pair = (word, first) if numbers_first else (first, word)
            return Fault(FaultReason.NUMBER_SPACED, " ".join(pair))
        else:
            votes = whole_number(word)
            if isinstance(votes, NumberFault):
                return Fault(FaultReason.NUMBER, word)
            groups.append((names[::-1] if numbers_first else names, votes))
            names = []
    if names:
        groups.append((names[::-1] if numbers_first else names, None))
    return groups[::-1] if numbers_first else groups


def _winners(names: list[str], ballot: Ballot) -> tuple[list[Figure], list[Doubt]] | Fault:
    if ballot.contest.seats == 1:
        found = ballot.candidate(names)
        return found if isinstance(found, Fault) else ([Figure(found[0], None)], found[1])
    if people := people_with_parties(names, ballot):
        return [Figure(c, None) for c in people], []
    read_names = ballot.meanings(names, several=True)
    if isinstance(read_names, Fault):
        return read_names
    meanings, doubts = read_names
    # "Louis Stephen Green" is one winner in three words, not three winners.
    if len(frozenset.intersection(*meanings)) == 1:
        return [Figure(next(iter(frozenset.intersection(*meanings))), None)], doubts
    for candidates in meanings:
        if len(candidates) > 1:
            labels = tuple(c.label for c in ballot.contest.candidates if c in candidates)
            return Fault(FaultReason.NAME_AMBIGUOUS, " ".join(names), labels)
    people = [next(iter(candidates)) for candidates in meanings]
    twice = next((c for i, c in enumerate(people) if c in people[:i]), None)
    if twice:
        return Fault(FaultReason.NAMED_TWICE, twice.name)
    return [Figure(c, None) for c in people], doubts
