"""Seats by party, with addition and subtraction."""

from collections.abc import Iterable, Mapping
from typing import Protocol


class PartyOrder(Protocol):
    """Anything that ranks parties with equal seats."""

    def rank(self, code: str) -> int: ...


class Seats(dict[str, int]):
    """Seats by party code; a party with no seats is absent, so equal tallies are equal values."""

    @classmethod
    def from_parties(cls, parties: Iterable[str]) -> "Seats":
        seats = cls()
        for party in parties:
            seats[party] += 1
        return seats

    def __missing__(self, party: str) -> int:
        return 0

    @property
    def total(self) -> int:
        return sum(self.values())

    def plus(self, other: Mapping[str, int]) -> "Seats":
        return self._signed_sum(other, 1)

    def minus(self, other: Mapping[str, int]) -> "Seats":
        """The difference; a party may fall below zero (a net loss)."""
        return self._signed_sum(other, -1)

    def _signed_sum(self, other: Mapping[str, int], sign: int) -> "Seats":
        if not other:
            return self
        both = Seats(self)
        for party, n in other.items():
            both[party] = both[party] + sign * n
            if not both[party]:
                del both[party]
        return both


def parties_by_seats(seats: Mapping[str, int], parties: PartyOrder) -> list[str]:
    """Party codes, most seats first; ties in the registry's order."""
    return sorted(seats, key=lambda p: (-seats[p], parties.rank(p), p))
