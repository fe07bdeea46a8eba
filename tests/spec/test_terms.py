"""A double vacancy: two seats of one ward filled for different terms (rule DE-7)."""

from bot.election.council import Candidate, Contest
from bot.election.declaration import Declaration, ballot_order_votes
from bot.election.result import term_ends
from tests.spec.book import case, table


def two_terms() -> Contest:
    """Two Labour candidates and one Conservative stand for two seats."""
    people = (Candidate("Ash", "Con"), Candidate("Birch", "Lab"), Candidate("Cole", "Lab"))
    return Contest("Close", 2, people, terms=(2020, 2018))


def declared(votes: tuple[int, ...], lot: int | None = None, elected: int = 2) -> Declaration:
    contest = two_terms()
    figures = dict(zip(contest.candidates, votes, strict=False))
    best = sorted(contest.candidates, key=lambda c: -figures.get(c, 0))[:elected]
    drawn = (contest.candidates[lot],) if lot is not None else ()
    return Declaration(tuple(best), ballot_order_votes(figures, contest), lot=drawn)


@table(
    "declaration, expected",
    case("DE-7", "the most votes win the longer term", declared((800, 900, 100)), [2018, 2020]),
    case(
        "DE-7", "on equal votes no term is known before the lot", declared((900, 900, 100)),
        [None, None], example="TI3",
    ),
    case(
        "DE-7",
        "on equal votes the winner of the lot gets the longer term",
        declared((900, 900, 100), 1),
        [2018, 2020], example="TI3",
    ),
    case("DE-7", "no term is known without every winner's votes", declared((900,)), [None, None]),
    case(
        "DE-7", "no term is known while a seat is open", declared((800, 900, 100), elected=1),
        [None, None],
    ),
)  # fmt: skip
def test_terms(declaration: Declaration, expected: list[int | None]) -> None:
    contest = two_terms()
    won = term_ends(contest, declaration)

    assert expected == [won.get(candidate) for candidate in contest.candidates[:2]]
