"""Which candidates of an edited pack are those of the old one under another party or name.

What was declared of a candidate holds for the one who is meant now.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from bot.election.council import Candidate, Contest, Council
from bot.election.declaration import Declaration, ballot_order_votes
from bot.election.ledger import Correct, Declare, Undo, WardEntry, WardState


def successors(
    old: Collection[Candidate], new: Collection[Candidate]
) -> Mapping[Candidate, Candidate]:
    """By each candidate who is no longer listed, the one who is meant now.

    The same name under another party is the same person. So is the only new name of a party that
    also lost only one (rule DE-12).
    """
    by_name = namesakes(old, new)
    gone = [c for c in old if c not in new and c not in by_name]
    added = [c for c in new if c not in old and c not in by_name.values()]
    return {**by_name, **_pairs(gone, added, lambda candidate: candidate.party)}


def namesakes(
    old: Collection[Candidate], new: Collection[Candidate]
) -> Mapping[Candidate, Candidate]:
    """Those who stand for another party now."""
    gone = [c for c in old if c not in new]
    added = [c for c in new if c not in old]
    return _pairs(gone, added, lambda candidate: candidate.name.casefold())


def _pairs(
    gone: Sequence[Candidate], added: Sequence[Candidate], feature: Callable[[Candidate], str]
) -> dict[Candidate, Candidate]:
    """Those alike in a feature that they share with no one else."""
    before, now = (Counter(map(feature, candidates)) for candidates in (gone, added))
    heirs = {feature(candidate): candidate for candidate in added}
    return {
        candidate: heirs[feature(candidate)]
        for candidate in gone
        if before[feature(candidate)] == now[feature(candidate)] == 1
    }


def inherited_declaration(declaration: Declaration, old: Contest, new: Contest) -> Declaration:
    """The declaration of a ward of the old pack, of the new pack's candidates."""
    if old.candidates == new.candidates:
        return declaration
    found = successors(old.candidates, new.candidates)
    votes = {found.get(c, c): n for c, n in declaration.votes}
    known = {c: n for c, n in votes.items() if c in new.candidate_set}
    others = tuple((c, n) for c, n in votes.items() if c not in known)
    return replace(
        declaration,
        elected=tuple(found.get(c, c) for c in declaration.elected),
        votes=(*ballot_order_votes(known, new), *others),
        lot=tuple(found.get(c, c) for c in declaration.lot),
    )


def inherited_state(state: WardState, ward: str, old: Council, new: Council) -> WardState:
    """The ward's state, for the candidates of the new pack."""
    before, now = old.contests.get(ward), new.contests.get(ward)
    if state.declaration is None or before is None or now is None:
        return state
    return replace(state, declaration=inherited_declaration(state.declaration, before, now))


def inherited_entry(entry: WardEntry, old: Council, new: Council) -> WardEntry:
    """An entry made under the old pack, for the candidates of the new one."""
    match entry:
        case (
            Declare(ward=ward, declaration=declaration)
            | Correct(ward=ward, declaration=declaration)
        ):
            state = inherited_state(WardState(declaration=declaration), ward, old, new)
            return replace(entry, declaration=state.declaration or declaration)
        case Undo(ward=ward, state=state):
            return replace(entry, state=inherited_state(state, ward, old, new))
        case _:
            return entry
