"""The lines of a night: every ward of Worcester 2016, in an order drawn from the seed."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from bot.election.declaration import Declaration
from bot.election.ledger import Correct, Declare, WardEntry, Withdraw
from bot.importers.pack import find_pack, load, read_pack_files
from tests.chaos.process import COUNCIL

PACK = read_pack_files(find_pack(COUNCIL))
_CORRECTED_BY = 10  # votes a correction adds to the winner's


@dataclass(frozen=True)
class TypedLine:
    """A line about a ward. A winner alone has no votes; a withdrawal has nobody elected either."""

    text: str
    ward: str
    elected: str
    votes: frozenset[tuple[str, int]]

    def is_kept_in(self, entries: Iterable[WardEntry]) -> bool:
        if not self.elected:
            return any(isinstance(e, Withdraw) and e.ward == self.ward for e in entries)
        of_ward = [e for e in entries if isinstance(e, Declare | Correct) and e.ward == self.ward]
        return any(
            self.elected in {c.name for c in entry.declaration.elected}
            and self.votes <= {(c.name, n) for c, n in entry.declaration.votes}
            for entry in of_ward
        )


def night_script(random: Random) -> list[list[TypedLine]]:
    """The lines for each ward, in order; some wards come twice, some are corrected."""
    wards = list(load(PACK).results)
    random.shuffle(wards)
    return [_ward_lines(ward, declaration, random) for ward, declaration in wards]


def _ward_lines(ward: str, declaration: Declaration, random: Random) -> list[TypedLine]:
    winner, *_ = (candidate.name for candidate in declaration.elected)
    votes = {candidate.name: n for candidate, n in declaration.votes}
    full = _full_line("/declare", ward, winner, votes)
    flash = [TypedLine(f"/declare {ward} {winner}", ward, winner, frozenset())]
    corrected = votes | {winner: votes[winner] + _CORRECTED_BY}
    correction = [_full_line("/correct", ward, winner, corrected, " because misheard")]
    withdrawal = [TypedLine(f"/withdraw {ward} because of a recount", ward, "", frozenset()), full]
    return [
        *(flash if random.random() < 0.4 else []),
        full,
        *(correction if random.random() < 0.3 else []),
        *(withdrawal if random.random() < 0.15 else []),
    ]


def _full_line(
    command: str, ward: str, winner: str, votes: dict[str, int], reason: str = ""
) -> TypedLine:
    figures = " ".join(f"{name} {n}" for name, n in votes.items())
    return TypedLine(f"{command} {ward} {figures}{reason}", ward, winner, frozenset(votes.items()))
