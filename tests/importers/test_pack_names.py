"""Names in a pack that contradict each other, are garbled, or belong to two people."""

import pytest

from bot.importers.pack import Files, load
from tests.importers.northam import CANDIDATES, northam

RESULTS = """\
post_label,person_id,person_name,party_name,party_id,votes_cast,elected
Abbey,8,Ann Able,Labour Party,PP53,610,False
Abbey,7,Ann Able,Labour Party,PP53,600,False
Abbey,,Bob Baker,Conservative and Unionist Party,PP52,1081,True
"""


def with_rows(old: str, new: str) -> Files:
    assert old in CANDIDATES

    return {**northam(), "candidates.csv": CANDIDATES.replace(old, new)}


def with_ids(columns: str) -> Files:
    """Two Ann Ables of one party in Abbey, with what is in a further column."""
    head, first, *rest = CANDIDATES.splitlines()
    people = [f"{first},{text}" for text in columns.split()]
    return {
        **northam(),
        "candidates.csv": "\n".join([f"{head},person_id", *people, *(f"{row}," for row in rest)]),
    }


@pytest.mark.parametrize(
    ("files", "line"),
    [
        pytest.param(
            with_rows("Ann Able,Labour Party,PP53", "Ann Able,Independent,PP52"),
            "candidates.csv:2: note: the name says Independent, but PP52 is Conservative and "
            "Unionist Party: taken for the latter",
            id="a name and an id of two parties",
        ),
        pytest.param(
            with_rows("Ivy Ives,Labour Party,PP53", "Ivy Ives,Old Labour of Northam,"),
            "candidates.csv:12: party “Old Labour of Northam” is not in the registry, but looks "
            "like Labour Party: write that, or give its own id as party_id",
            id="a name with a large party's in it",
        ),
        pytest.param(
            with_rows("Ivy Ives,Labour Party,PP53", "Ivy Ives,Old Labour of Northam,PP99999"),
            "candidates.csv:12: note: party “Old Labour of Northam” is not in the registry: shown "
            "as OldLaboNort",
            id="the same with an id of its own",
        ),
        pytest.param(
            with_rows("Cai ap Dafydd", "CaÃ¯ ap Dafydd"),
            "candidates.csv:4: note: “CaÃ¯ ap Dafydd” looks garbled: write “Caï ap Dafydd”?",
            id="a garbled name",
        ),
        pytest.param(
            with_ids("7 7"),
            "candidates.csv:3: Ann Able (Lab) is listed twice: delete one, or give "
            "two people of one name different names, such as “John Smith (2)”",
            id="one person twice",
        ),
        pytest.param(
            with_ids("7 8"),
            "candidates.csv:3: note: 2 people of one name and party: this one is shown as "
            "Ann Able (2)",
            id="two people of one name",
        ),
    ],
)
def test_a_pack_says_what_is_wrong_with_its_names(files: Files, line: str) -> None:
    assert line in [str(problem) for problem in load(files).problems]


def test_a_dash_for_a_party_is_an_independent() -> None:
    loaded = load(with_rows("Ivy Ives,Labour Party,PP53", "Ivy Ives,-,"))

    assert "Ind" == loaded.usable_council.contests["Park"].candidates[1].party


def test_two_ballot_papers_in_one_ward_are_refused_with_the_remedy() -> None:
    head, *rows = CANDIDATES.splitlines()
    papers = ["a" if n else "b" for n in range(len(rows))]
    lines = [f"{row},{paper}" for row, paper in zip(rows, papers, strict=True)]
    text = "\n".join([f"{head},ballot_paper_id", *lines])
    loaded = load({**northam(), "candidates.csv": text})

    assert (
        "candidates.csv:3: Abbey has two ballot papers, b (line 2) and a: give each a name of "
        "its own"
    ) in loaded.faults


def test_two_people_of_one_name_have_one_surname() -> None:
    """A line of figures gives their whole names, then."""
    abbey = load(with_ids("7 8")).usable_council.contests["Abbey"]

    assert ["Able", "Able", "Baker", "ap Dafydd"] == [c.surname for c in abbey.candidates]


def test_two_people_of_one_name_have_their_own_results() -> None:
    ((_, declaration), *_) = load({**with_ids("7 8"), "results.csv": RESULTS}).results

    assert {"Ann Able (1)": 600, "Ann Able (2)": 610, "Bob Baker": 1081} == {
        candidate.name: n for candidate, n in declaration.votes
    }
