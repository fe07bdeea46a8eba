"""Shares across the council: of wards with every figure, changes like for like."""

from dataclasses import replace
from fractions import Fraction

from bot.election.council import Council
from bot.election.declaration import Mark
from bot.election.vote_shares import VoteShares, vote_shares
from bot.wording.voice import Voice
from bot.wording.vote_shares import note
from tests.spec.book import rule
from tests.spec.vocabulary import Votes, council, night, ward

OLD = {"Con": 600, "Lab": 400}
TOWN = council(
    {
        "A": ward("Con Lab Grn", before=OLD),
        "B": ward("Con Lab Grn", before=OLD),
        "C": ward("Con Lab Grn"),
        "D": ward("Con Lab Grn", before=OLD),
    },
    {"Con": 10},
)
ONE: Votes = {"Con": 500, "Lab": 300, "Grn": 200}


def shares(declared: dict[str, str | Votes | Mark], town: Council = TOWN) -> VoteShares:
    return vote_shares(night(town, declared))


@rule("SW-9")
def test_only_wards_with_every_figure_count() -> None:
    found = shares({"A": ONE, "D": "Con"})

    assert (1, 1, 4) == (found.counted, found.compared, found.of)
    assert [("Con", 500, 50), ("Lab", 300, 30), ("Grn", 200, 20)] == [
        (row.party, row.votes, int(row.share)) for row in found.parties
    ]


@rule("SW-9")
def test_changes_are_those_of_the_wards_that_can_be_compared() -> None:
    found = shares({"A": ONE, "B": ONE, "C": {"Con": 1000, "Lab": 0, "Grn": 0}})
    changes = {row.party: row.change for row in found.parties}

    assert (3, 2, 2012) == (found.counted, found.compared, found.since)
    assert {"Con": Fraction(50 - 60), "Lab": Fraction(30 - 40), "Grn": None} == changes
    assert ["Grn"] == [row.party for row in found.parties if row.new]
    assert Fraction(100 * 2000, 3000) == found.parties[0].share


@rule("SW-9")
def test_there_are_no_changes_if_too_few_wards_can_be_compared() -> None:
    level = {"Con": 1, "Lab": 1, "Grn": 1, "LD": 1}
    few = council({"A": ward(before=OLD), "B": ward(), "C": ward()}, {"Con": 10})
    found = shares({"A": level, "B": level, "C": level}, few)
    new = shares({"A": ONE}, replace(TOWN, new_boundaries=True))

    assert (3, 0) == (found.counted, found.compared)
    assert [None] * 4 == [row.change for row in found.parties]
    assert (0, [None] * 3) == (new.compared, [row.change for row in new.parties])


@rule("HG-6")
def test_independents_have_a_share_and_no_change() -> None:
    town = council(
        {"A": ward("Con Ind:Zoe Ind:Yve", before={"Con": 600, "Ind:Zoe": 400})}, {"Con": 10}
    )
    (con, ind) = shares({"A": [("Con", 500), ("Ind:Zoe", 300), ("Ind:Yve", 200)]}, town).parties

    assert ("Ind", 500, None, False) == (ind.party, ind.votes, ind.change, ind.new)
    assert Fraction(50 - 60) == con.change


def test_the_note_says_of_how_many_wards() -> None:
    voice = Voice.from_council(TOWN)
    some = shares({"A": ONE, "B": ONE, "C": ONE})
    every = shares({"A": ONE, "B": ONE, "C": ONE, "D": ONE})

    assert (
        "Votes for each party's top candidate in the 3 of 4 wards with full figures. Changes since "
        "2012 in the 2 that can be compared."
    ) == note(some, voice)
    assert (
        "Votes for each party's top candidate in all 4 wards. Changes since 2012 in the 3 that can "
        "be compared."
    ) == note(every, voice)


def test_nothing_is_shared_before_the_first_full_result() -> None:
    assert () == shares({"A": "Con"}).parties
