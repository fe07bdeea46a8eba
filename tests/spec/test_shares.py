"""Shares of the vote and their changes: of all votes, or of each party's top candidate."""

from datetime import date
from fractions import Fraction

from bot.election.council import Comparator
from bot.election.shares import Basis, CandidateLine
from bot.election.swing import NoSwing, NotMeaningful
from bot.importers.contests import read_previous
from bot.importers.problems import Problems
from bot.wording.defence import previous_result_line
from bot.wording.numbers import change, points
from bot.wording.ward import figures_line
from tests.spec.book import case, rule, table
from tests.spec.vocabulary import PARTIES, Votes, Ward, council, result, ward

TREDEGAR = [
    ("Lab", 808), ("Lab", 740), ("Lab", 712), ("Lab", 691),
    ("PC", 587), ("PV", 544), ("LD", 539), ("PV", 516),
]  # fmt: skip


def shares(lines: tuple[CandidateLine, ...]) -> dict[str, str]:
    return {line.candidate.party: points(line.share) for line in lines if line.share is not None}


@rule("SW-7", "Tredegar 2008 on the top candidates", example="MM1")
def test_tredegar_in_2008_on_the_top_candidates() -> None:
    found = result(ward("Lab Lab Lab Lab PC PV LD PV", sitting="Lab Lab Lab Lab"), TREDEGAR)

    assert {"Lab": "32.6", "PC": "23.7", "PV": "22.0", "LD": "21.8"} == shares(found.lines)


@rule("SW-7", "only a party's top candidate has a share on the top basis", example="MM1")
def test_only_a_partys_top_candidate_has_a_share_on_the_top_basis() -> None:
    found = result(ward("Lab Lab Lab Lab PC PV LD PV", sitting="Lab Lab Lab Lab"), TREDEGAR)

    assert 4 == sum(line.share is not None for line in found.lines)


@table(
    "town, expected",
    case(
        "SW-7", "shares are of all votes if both contests had one seat",
        ward("Con Lab", before={"Con": 60, "Lab": 40}), Basis.ALL,
    ),
    case(
        "SW-7", "shares are of top candidates if there are several seats tonight",
        ward("Con Lab", sitting="Con Con", before={"Con": 60, "Lab": 40}), Basis.TOP,
    ),
    case(
        "SW-7", "shares are of top candidates if there were several seats last time",
        ward("Con Lab", before=[("Con", 60), ("Con", 50)], seats_before=2), Basis.TOP,
    ),
)  # fmt: skip
def test_basis(town: Ward, expected: Basis) -> None:
    actual = result(town, "Con").basis

    assert expected == actual


Moved = tuple[str, str, str | None]
ARBORETUM = {"Lab": 848, "Con": 370, "Grn": 125, "UKIP": 85, "LD": 77}


def moved(line: CandidateLine) -> Moved:
    """The candidate's share and change as printed."""
    gone = change(line.change) if line.change is not None else None
    return line.candidate.name, points(line.share or Fraction()), "new" if line.new else gone


@table(
    "town, outcome, expected",
    case(
        "SW-10", "a change is the share now less the share then",
        ward("Con Lab", before={"Con": 60, "Lab": 40}), {"Con": 55, "Lab": 45},
        [("Con Ann", "55.0", "−5.0"), ("Lab Ann", "45.0", "+5.0")],
    ),
    case(
        "SW-10", "a party that didn't stand last time is new, not up from nought",
        ward("Con Grn", before={"Con": 60, "Lab": 40}), {"Con": 60, "Grn": 40},
        [("Con Ann", "60.0", "="), ("Grn Ann", "40.0", "new")],
    ),
    case(
        "SW-10 HG-6", "an independent is compared only with themselves",
        ward("Con Ind:Zoe Ind:Max", before={"Con": 60, "Ind:Zoe": 40}),
        {"Con": 60, "Ind:Zoe": 30, "Ind:Max": 10},
        [("Con Ann", "60.0", "="), ("Ind Zoe", "30.0", "−10.0"), ("Ind Max", "10.0", "new")],
    ),
    case(
        "SW-7", "two candidates of one party for one seat each have their own share",
        ward("Con Con Lab", before={"Con": 60, "Lab": 40}), [("Con", 40), ("Con", 30), ("Lab", 30)],
        [("Con Ann", "40.0", None), ("Con Ben", "30.0", None), ("Lab Ann", "30.0", "−10.0")],
    ),
    case(
        "SW-6 SW-10", "with nothing to compare there are shares but no changes",
        ward("Con Lab"), {"Con": 55, "Lab": 45},
        [("Con Ann", "55.0", None), ("Lab Ann", "45.0", None)],
    ),
)  # fmt: skip
def test_lines(town: Ward, outcome: Votes, expected: list[Moved]) -> None:
    actual = [moved(line) for line in result(town, outcome).lines]

    assert expected == actual


@rule("SW-10")
def test_a_winner_has_no_share_until_every_figure_is_in() -> None:
    assert [None] == [line.share for line in result(ward("Con Lab"), {"Lab": 45}).lines]


@table(
    "town, expected",
    case(
        "SW-10", "parties no longer standing are named with their last share",
        ward("Lab Con Grn", before=ARBORETUM), {"UKIP": "5.6", "LD": "5.1"},
    ),
    case(
        "SW-10 HG-6", "a missing independent is a person and not a party that stood down",
        ward("Con Lab", before={"Con": 60, "Lab": 20, "Ind:Zoe": 20}), {},
    ),
    case(
        "SW-10", "a party whose code begins like that of independents is a party",
        ward("Con Lab", before={"Con": 60, "Lab": 20, "IndNwk": 20}), {"IndNwk": "20.0"},
    ),
)  # fmt: skip
def test_gone(town: Ward, expected: dict[str, str]) -> None:
    actual = {party: points(share) for party, share in result(town, "Con").gone.items()}

    assert expected == actual


@table(
    "town, outcome, expected",
    case(
        "SW-8", "changes are printed with the year of the earlier contest",
        ward("Con Lab", before={"Con": 60, "Lab": 40}), {"Con": 55, "Lab": 45}, "since 2012",
    ),
    case(
        "SW-7", "shares of top candidates say so",
        ward("Con Con Lab", sitting="Con Con"), [("Con", 60), ("Con", 50), ("Lab", 40)],
        "each party's top candidate",
    ),
)  # fmt: skip
def test_printed(town: Ward, outcome: Votes, expected: str) -> None:
    actual = figures_line(result(town, outcome)) or ""

    assert expected in actual


EARLIER = """\
election_date,post_label,seats_contested,person_name,party_name,party_id,votes_cast
2018-05-03,Arboretum,1,Lynn Denham,Labour Party,PP53,1000
2016-05-05,Arboretum,1,Joy Squires,Labour Party,PP53,959
"""


def earlier(text: str) -> dict[str, Comparator]:
    """The comparators of a ward, on a night after all of them."""
    return read_previous(text, PARTIES, date(2019, 5, 2), {"arboretum"}, Problems())


@rule("SW-8")
def test_a_ward_is_compared_with_its_most_recent_earlier_contest() -> None:
    compared = earlier(EARLIER)["arboretum"]

    assert date(2018, 5, 3) == compared.held_on


@rule("SW-8 SW-6")
def test_an_earlier_contest_with_a_missing_figure_is_not_compared() -> None:
    unknown = EARLIER.replace(",1000", ",")

    compared = earlier(unknown)["arboretum"]

    assert date(2016, 5, 5) == compared.held_on


@rule("SW-6 HG-5")
def test_a_ward_unopposed_last_time_has_no_swing_and_no_changes() -> None:
    found = result(ward("Con Lab", before={"Con": 0}), {"Lab": 100, "Con": 50})

    assert NotMeaningful(NoSwing.UNOPPOSED_THEN) == found.swing
    assert found.compared_on is None
    assert "Changes since" not in (figures_line(found) or "")


@table(
    "before, expected",
    case("SW-7", "the last result gives each candidate's own share",
         [("Con", 500), ("Lab", 300), ("Lab", 200)],
         "In 2012: Con 500 (50.0%) · Lab 300 (30.0%) · Lab 200 (20.0%)."),
    case("HG-5", "the last result says who was unopposed", {"Con": 0}, "In 2012: Con unopposed."),
)  # fmt: skip
def test_the_last_result(before: Votes, expected: str) -> None:
    contest = council({"A": ward("Con Lab", before=before)}).contests["A"]

    assert expected == previous_result_line(contest)
