"""Shares of the vote across the council, and their change in the wards that can be compared."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from bot.election.council import Candidate
from bot.election.night import Night
from bot.election.parties import INDEPENDENT
from bot.election.shares import Basis, block_votes, is_independent, percentages
from bot.election.tally import parties_by_seats


@dataclass(frozen=True, slots=True)
class PartyVotes:
    """One party: votes, share and change in share, both in percentage points.

    `change` is None if it can't be compared; `new`: it had no candidate in the compared wards.
    """

    party: str
    votes: int
    share: Fraction
    change: Fraction | None = None
    new: bool = False


@dataclass(frozen=True, slots=True)
class VoteShares:
    """Each party's votes, most first, in the `counted` wards that have every figure, out of `of`.

    Changes are those in the `compared` wards among them; `since` is the year of the contests
    compared with, None if they were held in several.
    """

    parties: tuple[PartyVotes, ...]
    counted: int
    compared: int
    of: int
    since: int | None


def vote_shares(night: Night) -> VoteShares:
    """Of each party's top candidate in each ward, as most published tables count.

    - Each independent counts as a party of one; their votes are then added up under one code, which
      has no change: they are other people.
    - Changes are like for like, and left out if fewer than half of the counted wards have an
      earlier result in the same boundaries (rule SW-9).
    """
    council = night.council
    counted = [
        (contest, declaration)
        for contest, declaration in night.declarations
        if (result := night.result(contest.ward)) and result.has_full_figures
    ]
    compared = [
        (then, declaration)
        for contest, declaration in counted
        if (then := contest.comparator) and then.total and not council.new_boundaries
    ]
    if 2 * len(compared) < len(counted):
        compared = []
    sums = _top_votes(declaration.votes for _, declaration in counted)
    shares = percentages(sums)
    before = percentages(_top_votes(then.votes for then, _ in compared))
    now = percentages(_top_votes(declaration.votes for _, declaration in compared))
    years = {then.held_on.year for then, _ in compared}
    rows = []
    for party in parties_by_seats(sums, council.parties):
        is_comparable = party != INDEPENDENT and party in now
        change = now[party] - before[party] if is_comparable and party in before else None
        is_new = is_comparable and party not in before
        rows.append(PartyVotes(party, sums[party], shares.get(party, Fraction(0)), change, is_new))
    since = years.pop() if len(years) == 1 else None
    return VoteShares(tuple(rows), len(counted), len(compared), len(council.contests), since)


def _top_votes(wards: Iterable[tuple[tuple[Candidate, int], ...]]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for votes in wards:
        for key, n in block_votes(votes, Basis.TOP).items():
            sums[INDEPENDENT if is_independent(key) else key] += n
    return sums
