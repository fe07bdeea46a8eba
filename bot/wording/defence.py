"""Which party defends a ward, and the contest it is compared with."""

from fractions import Fraction

from bot.election.council import Baseline, Contest
from bot.election.shares import Basis, basis, block, percentages
from bot.election.shares import block_votes as counted_votes
from bot.wording.numbers import comma_list, points, quantity, votes
from bot.wording.voice import Voice


def defenders(contest: Contest, voice: Voice) -> str:
    """Conservative; Labour 2, Green 1; no party (new boundaries); holder not known"""
    if not contest.defended:
        return "no party (new boundaries)"
    defended = contest.defended.get(Baseline.SITTING)
    if defended is None:
        return "holder not known"
    if contest.seats == 1:
        holder = comma_list([voice.label(party) for party in defended]) or "holder not known"
        return f"{holder} (vacant)" if contest.vacant else holder
    parts = [f"{voice.label(party)} {n}" for party, n in defended.items()]
    vacant = f", {quantity(contest.vacant, 'vacancy', 'vacancies')}" if contest.vacant else ""
    return f"{', '.join(parts)}{vacant}"


def defence_line(contest: Contest, voice: Voice) -> str:
    if not contest.defended:
        return "New boundaries: no party defends it."
    return f"Defended by: {defenders(contest, voice)}."


def previous_result_line(contest: Contest) -> str | None:
    """In 2012: Con 1,203 (45.1%) · Grn 991 (37.2%), most votes first."""
    then = contest.comparator
    if then is None:
        return None
    if not then.total:
        return f"In {then.held_on.year}: {comma_list([c.party for c, _ in then.votes])} unopposed."
    ranked = sorted(then.votes, key=lambda pair: -pair[1])
    by = basis(contest)
    shares = percentages(counted_votes(then.votes, by))
    parts = []
    for candidate, n in ranked:
        # On all votes each candidate has a share; on the top basis only a party's first does.
        share = shares.pop(block(candidate), None)
        if by is Basis.ALL:
            share = Fraction(100 * n, then.total)
        share_words = f" ({points(share)}%)" if share is not None else ""
        parts.append(f"{candidate.party} {votes(n)}{share_words}")
    return f"In {then.held_on.year}: {' · '.join(parts)}."
