"""Coalitions: the smallest alliances with a majority. Arithmetic, not politics."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from bot.election.council import Independents
from bot.election.night import Night
from bot.election.parties import INDEPENDENT, VACANT
from bot.election.tally import PartyOrder, parties_by_seats


@dataclass(frozen=True, slots=True)
class Alliance:
    """Parties that have a majority together, but not without any one of them."""

    parties: tuple[str, ...]
    seats: int


def minimal_winning_alliances(
    seats: Mapping[str, int], needed: int, order: PartyOrder
) -> tuple[Alliance, ...]:
    """Every minimal winning alliance, most seats first (rule CT-7).

    A party with a majority is an alliance of one.
    """
    ranked = parties_by_seats({p: n for p, n in seats.items() if n > 0}, order)
    found: list[Alliance] = []
    for size in range(1, len(ranked) + 1):
        for group in combinations(ranked, size):
            total = sum(seats[p] for p in group)
            # Minimal: the group loses its majority without any one of its members.
            if total >= needed and all(total - seats[p] < needed for p in group):
                found.append(Alliance(group, total))
    return tuple(sorted(found, key=lambda a: (-a.seats, len(a.parties))))


def alliances(night: Night, held: Mapping[str, int]) -> tuple[Alliance, ...]:
    """The night's alliances by seats held; vacant seats never count.

    Independents count as one group, unless the council's setting keeps them separate: then no
    alliance includes them.
    """
    is_separate = night.council.independents is Independents.SEPARATE
    excluded = {VACANT, INDEPENDENT} if is_separate else {VACANT}
    seats = {p: n for p, n in held.items() if p not in excluded}
    return minimal_winning_alliances(seats, night.council.needed, night.council.parties)
