"""A mended party or name is the same person; what was declared of them holds."""

from bot.election.council import Candidate
from bot.election.successors import successors
from tests.spec.book import case, table

ANN_LAB, ANN_IND = Candidate("Ann Fry", "Lab"), Candidate("ann fry", "Ind")
ANNE_LAB, BEN_LAB, CAT_CON = (
    Candidate("Anne Fry", "Lab"), Candidate("Ben Oak", "Lab"), Candidate("Cat Lee", "Con"),
)  # fmt: skip


@table(
    "old, new, expected",
    case("DE-12", "the same name under another party is the same person",
         [ANN_LAB, CAT_CON], [ANN_IND, CAT_CON], {ANN_LAB: ANN_IND}),
    case("DE-12", "the only new name of a party is the one it lost",
         [ANN_LAB, CAT_CON], [ANNE_LAB, CAT_CON], {ANN_LAB: ANNE_LAB}),
    case("DE-12", "a candidate who is still listed has no successor",
         [ANN_LAB], [ANN_LAB, BEN_LAB], {}),
    case("DE-12", "of two new names neither is certain to be the old one",
         [ANN_LAB], [ANNE_LAB, BEN_LAB], {}),
)  # fmt: skip
def test_successors(
    old: list[Candidate], new: list[Candidate], expected: dict[Candidate, Candidate]
) -> None:
    assert expected == successors(old, new)
