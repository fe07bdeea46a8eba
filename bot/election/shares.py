"""Shares of the vote, exact: of all votes, or of each party's top candidate."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from bot.election.council import Candidate, Comparator, Contest
from bot.election.declaration import Completeness, Declaration
from bot.election.names import fold
from bot.election.parties import INDEPENDENT


class Basis(StrEnum):
    """The votes that shares are taken of."""

    ALL = "all votes"
    TOP = "top"


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A candidate's votes, share of the vote and change in share, both in percentage points.

    - None means "not known" or "meaningless".
    - `new`: the party had no candidate last time.
    - On the top basis, only a party's top candidate has a share.
    """

    candidate: Candidate
    votes: int | None
    share: Fraction | None = None
    change: Fraction | None = None
    new: bool = False


def block(candidate: Candidate) -> str:
    """The party a candidate's votes count for; every independent stands alone (rule HG-6)."""
    if candidate.party == INDEPENDENT:
        return f"{INDEPENDENT}:{fold(candidate.name)}"
    return candidate.party


def is_independent(block: str) -> bool:
    return block.startswith(f"{INDEPENDENT}:")


def basis(contest: Contest) -> Basis:
    """Top candidates if either contest had several seats, otherwise all votes (rule SW-7)."""
    then = contest.comparator.seats if contest.comparator else 1
    return Basis.TOP if contest.seats > 1 or then > 1 else Basis.ALL


def block_votes(votes: tuple[tuple[Candidate, int], ...], by: Basis) -> dict[str, int]:
    blocks: dict[str, int] = {}
    for candidate, n in votes:
        key = block(candidate)
        if by is Basis.TOP:
            blocks[key] = max(n, blocks.get(key, 0))
        else:
            blocks[key] = blocks.get(key, 0) + n
    return blocks


def percentages(blocks: Mapping[str, int]) -> dict[str, Fraction]:
    """Each block's share in percentage points; empty if there are no votes."""
    total = sum(blocks.values())
    return {key: Fraction(100 * n, total) for key, n in blocks.items()} if total else {}


def candidate_lines(contest: Contest, declaration: Declaration) -> tuple[CandidateLine, ...]:
    """In a full result all candidates, most votes first; otherwise those named or with figures.

    Only a full result has shares and changes: a flash never counts towards them.
    """
    given = declaration.figures
    if declaration.completeness(contest) is not Completeness.FULL:
        named = dict.fromkeys((*declaration.elected, *given))
        return tuple(CandidateLine(c, given.get(c)) for c in named)
    by = basis(contest)
    now = percentages(block_votes(declaration.votes, by))
    then = earlier_shares(contest.comparator, by)
    # If a party has several candidates, on the top basis only its top one has a share; on all votes
    # each has a share of their own, but no change.
    standing = Counter(block(c) for c in contest.candidates)
    ranked = sorted(contest.candidates, key=lambda c: (-given[c], c not in declaration.elected))
    seen: set[str] = set()
    out = []
    for candidate in ranked:
        key, votes = block(candidate), given[candidate]
        if standing[key] == 1 or (by is Basis.TOP and key not in seen):
            out.append(_candidate_line(candidate, votes, now, then))
        elif by is Basis.TOP:
            out.append(CandidateLine(candidate, votes))
        else:
            out.append(_rival_line(candidate, votes, declaration.total, then))
        seen.add(key)
    return tuple(out)


def _rival_line(
    candidate: Candidate, votes: int, total: int, then: Mapping[str, Fraction]
) -> CandidateLine:
    """One of several candidates of a party for one seat: a share of their own, but no change."""
    share = Fraction(100 * votes, total) if total else None
    return CandidateLine(candidate, votes, share, new=bool(then) and block(candidate) not in then)


def _candidate_line(
    candidate: Candidate, votes: int, now: dict[str, Fraction], then: Mapping[str, Fraction]
) -> CandidateLine:
    key = block(candidate)
    share = now.get(key)
    if not then or share is None:
        return CandidateLine(candidate, votes, share)
    if key not in then:
        return CandidateLine(candidate, votes, share, new=True)
    return CandidateLine(candidate, votes, share, share - then[key])


@lru_cache(maxsize=2_000)  # fixed all night, and needed three times for each declaration
def earlier_shares(comparator: Comparator | None, by: Basis) -> Mapping[str, Fraction]:
    """The comparator's shares in percentage points; empty without one."""
    return percentages(block_votes(comparator.votes, by)) if comparator else {}


def departed_shares(contest: Contest) -> dict[str, Fraction]:
    """Last share, in percentage points, of each party with no candidate tonight.

    Independents are left out: they are people, not parties that stood down (rule SW-10).
    """
    then = earlier_shares(contest.comparator, basis(contest))
    standing = {block(c) for c in contest.candidates}
    return {k: s for k, s in then.items() if k not in standing and not is_independent(k)}
