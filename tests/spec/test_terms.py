"""A double vacancy: two seats of one ward that are filled for different terms (rule DE-7)."""

from bot.election.council import Candidate, Contest
from bot.election.declaration import Declaration, ballot_order_votes
from bot.election.result import term_ends
from tests.spec.book import case, table


def two_terms() -> Contest:
    """Two of Labour and one Conservative stand for two seats."""
    people = (Candidate("Ash", "Con"), Candidate("Birch", "Lab"), Candidate("Cole", "Lab"))
    return Contest("Close", 2, people, terms=(2020, 2018))


def heard(votes: tuple[int, ...], lot: int | None = None, elected: int = 2) -> Declaration:
    contest = two_terms()
    figures = dict(zip(contest.candidates, votes, strict=False))
    best = sorted(contest.candidates, key=lambda c: -figures.get(c, 0))[:elected]
    drawn = (contest.candidates[lot],) if lot is not None else ()
    return Declaration(tuple(best), ballot_order_votes(figures, contest), lot=drawn)


@table(
    "declaration, expected",
    case("DE-7", "most votes get the longer term", heard((800, 900, 100)), [2018, 2020]),
    case(
        "DE-7", "on equal votes nobody's term is known before the lot", heard((900, 900, 100)),
        [None, None], vector="TI3",
    ),
    case(
        "DE-7", "on equal votes the lot's winner gets the longer term", heard((900, 900, 100), 1),
        [2018, 2020], vector="TI3",
    ),
    case("DE-7", "without every winner's votes no term is known", heard((900,)), [None, None]),
    case(
        "DE-7", "while a seat is open no term is known", heard((800, 900, 100), elected=1),
        [None, None],
    ),
)  # fmt: skip
def test_terms(declaration: Declaration, expected: list[int | None]) -> None:
    contest = two_terms()
    won = term_ends(contest, declaration)

    assert expected == [won.get(candidate) for candidate in contest.candidates[:2]]
