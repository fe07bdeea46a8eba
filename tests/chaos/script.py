"""What is typed in a night: every ward of Worcester 2016, in an order drawn from the seed."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from bot.election.declaration import Declaration
from bot.election.ledger import Correct, Declare, WardEntry, Withdraw
from bot.importers.pack import find_pack, load, read_pack_files
from tests.chaos.process import COUNCIL

PACK = read_pack_files(find_pack(COUNCIL))
_MORE = 10  # votes that a correction gives the winner


@dataclass(frozen=True)
class Said:
    """A line about a ward, and the figures in it: none for a winner alone, nobody if taken back."""

    line: str
    ward: str
    elected: str
    votes: frozenset[tuple[str, int]]

    def kept_in(self, entries: Iterable[WardEntry]) -> bool:
        """Whether one of the entries says the same."""
        if not self.elected:
            return any(isinstance(e, Withdraw) and e.ward == self.ward for e in entries)
        of_ward = [e for e in entries if isinstance(e, Declare | Correct) and e.ward == self.ward]
        return any(
            self.elected in {c.name for c in entry.declaration.elected}
            and self.votes <= {(c.name, n) for c, n in entry.declaration.votes}
            for entry in of_ward
        )


def script(random: Random) -> list[list[Said]]:
    """For each ward what is said of it, in order: some come twice, some are corrected."""
    wards = list(load(PACK).results)
    random.shuffle(wards)
    return [_of_ward(ward, said, random) for ward, said in wards]


def _of_ward(ward: str, declared: Declaration, random: Random) -> list[Said]:
    winner, *_ = (candidate.name for candidate in declared.elected)
    votes = {candidate.name: n for candidate, n in declared.votes}
    full = _said("/declare", ward, winner, votes)
    first = [Said(f"/declare {ward} {winner}", ward, winner, frozenset())]
    better = votes | {winner: votes[winner] + _MORE}
    again = [_said("/correct", ward, winner, better, " because misheard")]
    taken_back = [Said(f"/withdraw {ward} because of a recount", ward, "", frozenset()), full]
    return [
        *(first if random.random() < 0.4 else []),
        full,
        *(again if random.random() < 0.3 else []),
        *(taken_back if random.random() < 0.15 else []),
    ]


def _said(command: str, ward: str, winner: str, votes: dict[str, int], why: str = "") -> Said:
    figures = " ".join(f"{name} {n}" for name, n in votes.items())
    return Said(f"{command} {ward} {figures}{why}", ward, winner, frozenset(votes.items()))
