"""Which candidates of an edited pack are those of the old one under another party or name."""

from collections.abc import Collection, Mapping

from bot.election.council import Candidate


def successors(
    old: Collection[Candidate], new: Collection[Candidate]
) -> Mapping[Candidate, Candidate]:
    """By each candidate who is no longer listed, the one who is meant now.

    The same name under another party is the same person. So is the only new name of a party that
    also lost only one.
    """
    gone = [candidate for candidate in old if candidate not in new]
    added = [candidate for candidate in new if candidate not in old]
    found: dict[Candidate, Candidate] = {}
    for shares_description in (_has_same_name, _has_same_party):
        for candidate in gone:
            rivals = [c for c in gone if shares_description(c, candidate)]
            heirs = [c for c in added if shares_description(c, candidate)]
            if candidate not in found and len(rivals) == len(heirs) == 1:
                found[candidate] = heirs[0]
        gone = [candidate for candidate in gone if candidate not in found]
        added = [candidate for candidate in added if candidate not in found.values()]
    return found


def _has_same_name(one: Candidate, other: Candidate) -> bool:
    return one.name.casefold() == other.name.casefold()


def _has_same_party(one: Candidate, other: Candidate) -> bool:
    return one.party == other.party
