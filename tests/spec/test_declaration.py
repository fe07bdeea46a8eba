"""The declaration: what was read out, which figures are questioned, ties and turnout."""

from dataclasses import replace

from bot.election.council import Contest, Council
from bot.election.decisions import Ask, Refusal, Refuse, Write, correction, declaration, marking
from bot.election.declaration import (
    Completeness,
    Declaration,
    Mark,
    can_both_be_right,
    merged_declaration,
)
from bot.election.doubts import DoubtReason, figure_doubts
from bot.election.parse.declaration import Reading, parse_declaration
from bot.election.parse.tokens import Fault, FaultReason
from bot.election.result import declared_result
from bot.wording.numbers import turnout as turnout_words
from bot.wording.voice import Voice
from bot.wording.ward import headline
from tests.spec.book import case, rule, table
from tests.spec.vocabulary import Votes, Ward, council, flash, full, night, ward

ONE = ward("Con Lab Grn")
TWO = ward("Con Con Lab Lab", sitting="Con Con")
THREE = ward("Con Con Con Lab Lab", sitting="Con Con Con")


def declared_in(
    table_ward: Ward,
    outcome: str | Votes,
    *,
    turnout: int | None = None,
    electorate: int | None = None,
    rejected: int | None = None,
) -> tuple[Council, Contest, Declaration]:
    """A declaration with the extras read out with it, in a council of its own ward only."""
    town = council({"A": table_ward})
    contest = town.contests["A"]
    read_out = flash(contest, outcome) if isinstance(outcome, str) else full(contest, outcome)
    return (
        town, contest, replace(read_out, turnout=turnout, electorate=electorate, rejected=rejected)
    )  # fmt: skip


@table(
    "table_ward, outcome, expected",
    case(
        "DE-1", "a declaration is full once it has every candidate's votes",
        ONE, {"Con": 3, "Lab": 2, "Grn": 0}, Completeness.FULL,
    ),
    case("DE-4", "a winner alone is a flash", ONE, "Lab", Completeness.FLASH),
    case(
        "DE-1", "with one candidate's votes missing a declaration is only a flash",
        ONE, {"Con": 3, "Lab": 2}, Completeness.FLASH,
    ),
    case(
        "DE-4", "some of a ward's seats make a partial declaration",
        THREE, "Con Lab", Completeness.PARTIAL,
    ),
    case(
        "DE-4", "every seat of a ward without every figure is a flash",
        THREE, "Con Con Lab", Completeness.FLASH,
    ),
)  # fmt: skip
def test_completeness(table_ward: Ward, outcome: str | Votes, expected: Completeness) -> None:
    _, contest, read_out = declared_in(table_ward, outcome)

    assert expected == read_out.completeness(contest)


LINE = {"Con": 500, "Lab": 400, "Grn": 100}


@table(
    "first, second, expected",
    case("DE-4", "a flash and figures with the same winner are consistent", "Con", LINE, True),
    case("DE-4", "figures with a different winner conflict with the flash", "Lab", LINE, False),
    case("DE-5", "two figures for one candidate conflict", LINE, LINE | {"Grn": 10}, False),
    case("DE-4", "figures for different candidates are consistent", {"Con": 500, "Lab": 400},
         {"Con": 500, "Grn": 100}, True),
)  # fmt: skip
def test_agrees(first: str | Votes, second: str | Votes, expected: bool) -> None:
    _, _, known = declared_in(ONE, first)
    _, _, read_out = declared_in(ONE, second)

    assert expected == can_both_be_right(known, read_out) == can_both_be_right(read_out, known)


@rule("DE-4")
def test_consistent_accounts_are_merged() -> None:
    _, contest, known = declared_in(ONE, {"Con": 500, "Lab": 400}, electorate=2000)
    _, _, read_out = declared_in(ONE, {"Con": 500, "Grn": 100}, rejected=7)

    both = merged_declaration(known, read_out, contest)

    assert (Completeness.FULL, 2000, 7) == (
        both.completeness(contest), both.electorate, both.rejected
    )  # fmt: skip


@table(
    "read_out, expected",
    case(
        "DE-3", "in a one-seat ward votes plus rejected papers are exactly the papers",
        declared_in(ONE, LINE, turnout=50_50, electorate=2000, rejected=10), (), example="IN1",
    ),
    case(
        "DE-3", "more votes than the turnout allows are questioned",
        declared_in(ONE, LINE, turnout=40_00, electorate=2000, rejected=10),
        (DoubtReason.OVER_TURNOUT,),
        example="IN1",
    ),
    case(
        "DE-3", "votes below the turnout in a full one-seat result are questioned",
        declared_in(ONE, LINE, turnout=60_00, electorate=2000, rejected=10),
        (DoubtReason.OVER_TURNOUT,),
        example="IN1",
    ),
    case(
        "DE-3", "votes below the turnout are not questioned while the rejected papers aren't known",
        declared_in(ONE, LINE, turnout=60_00, electorate=2000), (),
    ),
    case(
        "DE-3", "turnout given to one decimal place leaves room for rounding",
        declared_in(ONE, LINE, turnout=50_40, electorate=2000, rejected=10), (),
    ),
    case(
        "DE-3", "turnout given as a whole percent leaves room for half of one",
        declared_in(ONE, LINE, turnout=50_00, electorate=2000, rejected=10), (),
    ),
    case(
        "DE-3", "turnout given as a whole percent leaves no room for more than half of one",
        declared_in(ONE, LINE, turnout=50_00, electorate=2000, rejected=12),
        (DoubtReason.OVER_TURNOUT,),
    ),
    case(
        "DE-3", "more votes than electors are questioned",
        declared_in(ONE, LINE, electorate=999), (DoubtReason.OVER_ELECTORATE,), example="IN1",
    ),
    case(
        "DE-3", "rejected papers count against the electorate",
        declared_in(ONE, LINE, electorate=1000, rejected=1),
        (DoubtReason.OVER_ELECTORATE,), example="IN1",
    ),
    case("DE-3", "every elector may vote", declared_in(ONE, LINE, electorate=1000), ()),
    case(
        "DE-3", "with three seats up to three votes a paper are not questioned",
        declared_in(THREE, [("Con", 900), ("Con", 800), ("Con", 700), ("Lab", 300), ("Lab", 300)],
                 turnout=50_00, electorate=2000), (), example="IN2",
    ),
    case(
        "DE-3",
        "with three seats more than three votes a paper are questioned, as at Forest Hill in 2014",
        declared_in(THREE, [("Con", 900), ("Con", 900), ("Con", 900), ("Lab", 900), ("Lab", 900)],
                 turnout=50_00, electorate=2000), (DoubtReason.OVER_PAPERS,), example="IN2",
    ),
    case(
        "DE-3", "with three seats no candidate has more votes than there are papers",
        declared_in(THREE, [("Con", 1400), ("Con", 10), ("Con", 10), ("Lab", 9), ("Lab", 9)],
                 turnout=50_00, electorate=2000), (DoubtReason.OVER_PAPERS,), example="IN5",
    ),
    case(
        "DE-3", "with several seats fewer votes than valid papers are questioned, as at Oadby",
        declared_in(TWO, [("Con", 640), ("Con", 620), ("Lab", 410), ("Lab", 400)],
                 turnout=40_00, electorate=6000, rejected=12), (DoubtReason.UNDER_PAPERS,),
    ),
    case(
        "DE-3", "with several seats one vote for each valid paper is not questioned",
        declared_in(TWO, [("Con", 840), ("Con", 820), ("Lab", 410), ("Lab", 318)],
                 turnout=40_00, electorate=6000, rejected=12), (),
    ),
    case(
        "DE-3", "with several seats the papers are not known without the rejected ones",
        declared_in(TWO, [("Con", 640), ("Con", 620), ("Lab", 410), ("Lab", 400)],
                 turnout=40_00, electorate=6000), (),
    ),
    case(
        "DE-3", "figures against the wrong names still add up, so arithmetic finds nothing",
        declared_in(ward("Con Lab"), {"Lab": 242, "Con": 177}, turnout=41_90, electorate=1000), (),
        example="IN3",
    ),
    case(
        "DE-3 SW-1", "a swing of more than thirty points is questioned",
        declared_in(ward("Con Lab", before={"Con": 85, "Lab": 15}), {"Con": 54, "Lab": 46}),
        (DoubtReason.WIDE_SWING,),
    ),
    case(
        "DE-3 SW-1", "a swing of thirty points is not questioned",
        declared_in(ward("Con Lab", before={"Con": 85, "Lab": 15}), {"Con": 55, "Lab": 45}), (),
    ),
    case(
        "DE-3",
        "figures that would fit far better swapped are questioned, as at Marsden West in 2023",
        declared_in(ward("Con Lab", before={"Con": 240, "Lab": 180}), {"Lab": 242, "Con": 177}),
        (DoubtReason.SWAPPED,), example="IN3",
    ),
    case(
        "DE-3",
        "figures read out in the wrong order are questioned, as at Newham in 2018",
        declared_in(
            ward("Con Grn Lab LD", before={"Con": 200, "Grn": 160, "Lab": 600, "LD": 160}),
            {"Con": 590, "Grn": 210, "Lab": 170, "LD": 150},
        ),
        (DoubtReason.SWAPPED,), example="IN4",
    ),
    case(
        "DE-3", "a party that rises from little is not questioned, whichever party falls",
        declared_in(
            ward("Con Grn Lab", before={"Con": 480, "Grn": 110, "Lab": 410}),
            {"Con": 400, "Grn": 500, "Lab": 100},
        ), (),
    ),
    case(
        "DE-3",
        "a change of winner that fits last time equally well in any order is not questioned",
        declared_in(ward("Con Lab", before={"Con": 52, "Lab": 48}), {"Con": 47, "Lab": 53}), (),
    ),
    case(
        "DE-3", "under half of last time's votes are questioned",
        declared_in(ward("Con Lab", before={"Con": 600, "Lab": 401}), {"Con": 300, "Lab": 200}),
        (DoubtReason.FEW_VOTES,),
    ),
    case(
        "DE-3", "over double last time's votes are questioned",
        declared_in(ward("Con Lab", before={"Con": 300, "Lab": 200}), {"Con": 600, "Lab": 401}),
        (DoubtReason.MANY_VOTES,),
    ),
    case(
        "DE-3", "double last time's votes are not questioned, nor is half of them",
        declared_in(ward("Con Lab", before={"Con": 300, "Lab": 200}), {"Con": 600, "Lab": 400}), (),
    ),
)  # fmt: skip
def test_doubts(
    read_out: tuple[Council, Contest, Declaration], expected: tuple[DoubtReason, ...]
) -> None:
    actual = tuple(doubt.why for doubt in figure_doubts(*read_out))

    assert expected == actual


BEFORE = ward(before={"Con": 700, "Lab": 674})
NOTHING_BEFORE = ward("Con Lab Grn LD")
TOWN = council({"A": BEFORE, "B": NOTHING_BEFORE})


@table(
    "line, expected",
    case("DE-3", "a winner's figure alone is over double last time's votes",
         "A Con 10811", [DoubtReason.MANY_VOTES]),
    case("DE-3", "some of the figures are over double last time's votes",
         "A Con 1400 Lab 1349", [DoubtReason.MANY_VOTES]),
    case("DE-3", "some of the figures may be under half of last time's votes", "A Con 10", []),
    case("DE-3", "without earlier figures the ward with the most votes is the measure",
         "B Con 2749", [DoubtReason.MOST_VOTES]),
    case("DE-3", "double the votes of that ward are not questioned", "B Con 2748", []),
    case("DE-3", "a winner's figure above the electorate is questioned",
         "A Con 1081 electorate 1000", [DoubtReason.OVER_ELECTORATE]),
    case("DE-3", "a winner's figure above what the turnout allows is questioned",
         "A Con 1081 electorate 2000 turnout 40%", [DoubtReason.OVER_TURNOUT]),
)  # fmt: skip
def test_figures_so_far_are_the_fewest_votes_there_can_be(
    line: str, expected: list[DoubtReason]
) -> None:
    found = parse_declaration(line, TOWN)

    assert isinstance(found, Reading)
    assert expected == [doubt.why for doubt in found.doubts]


@rule("DE-3", example="IN6")
def test_a_winner_with_fewer_votes_than_another_candidate_is_questioned() -> None:
    town, contest, read_out = declared_in(ONE, LINE)
    wrong = replace(read_out, elected=flash(contest, "Lab").elected)

    assert [DoubtReason.WINNER_NOT_TOP] == [
        doubt.why for doubt in figure_doubts(town, contest, wrong)
    ]


@rule("DE-3", example="IN6")
def test_everyone_elected_must_be_among_the_top_candidates_by_votes() -> None:
    town, contest, read_out = declared_in(
        THREE, [("Con", 9), ("Con", 8), ("Con", 7), ("Lab", 6), ("Lab", 5)]
    )
    wrong = replace(read_out, elected=flash(contest, "Con Con Lab").elected)

    assert [DoubtReason.WINNER_NOT_TOP] == [
        doubt.why for doubt in figure_doubts(town, contest, wrong)
    ]


def typed(line: str, table_ward: Ward = ONE) -> Reading | Fault:
    return parse_declaration(line, council({"A": table_ward}))


NONSUCH = ward("Con Con Con LD LD LD Lab Lab Lab", sitting="Con Con Con")
NONSUCH_VOTES = (
    "A Con Ann 1600 Con Ben 1500 LD Ann 1405 Con Cat 1405 LD Ben 1300 LD Cat 1300 "
    "Lab Ann 300 Lab Ben 200 Lab Cat 200"
)


@table(
    "line, table_ward, expected",
    case("DE-6", "a tie for the seat is refused without a lot", "A Con 500 Lab 500 Grn 1", ONE,
         FaultReason.TIE),
    case("DE-6", "a tie for the last of three seats is refused without a lot, as at Nonsuch 2018",
         NONSUCH_VOTES, NONSUCH, FaultReason.TIE, example="TI1"),
    case("DE-6", "a tie between the first named and another candidate is refused without a lot",
         "A Con 500 Lab 500", ONE, FaultReason.TIE),
    case("DE-6", "a lot is refused for a candidate who isn't elected",
         "A Con 500 Lab 400 Grn 1 lot Lab", ONE, FaultReason.LOT_NOT_ELECTED),
)  # fmt: skip
def test_refused(line: str, table_ward: Ward, expected: FaultReason) -> None:
    actual = typed(line, table_ward)

    assert isinstance(actual, Fault)
    assert expected == actual.why


@table(
    "line, table_ward, expected",
    case("DE-6", "a lot decides a tie for the seat", "A Con 500 Lab 500 Grn 1 lot Lab", ONE,
         ["Lab Ann"]),
    case("DE-6", "a lot decides a tie for the last of three seats",
         NONSUCH_VOTES + ' lot "LD Ann"', NONSUCH, ["Con Ann", "Con Ben", "LD Ann"], example="TI1"),
    case("DE-6", "a tie above the line needs no lot", "A Con Ann 9 Con Ben 9 Con Cat 9 Lab Ann 8 "
         "Lab Ben 7", THREE, ["Con Ann", "Con Ben", "Con Cat"]),
    case("DE-6", "a tie below the line needs no lot", "A Con 500 Lab 400 Grn 400", ONE,
         ["Con Ann"], example="TI2"),
    case("DE-6", "a winner by lot may be recorded one vote ahead, as at South Blyth",
         "A Con 357 Lab 356 Grn 1 lot Con", ONE, ["Con Ann"]),
    case("DE-6", "a winner by lot may be recorded with equal votes, as at Letchworth South West",
         "A Con 800 Lab 800 Grn 1 lot Con", ONE, ["Con Ann"]),
    case("DE-1", "with some but not all of the figures the first candidate named has won",
         "A Lab 400 Con 300", ONE, ["Lab Ann"]),
)  # fmt: skip
def test_elected(line: str, table_ward: Ward, expected: list[str]) -> None:
    actual = typed(line, table_ward)

    assert isinstance(actual, Reading)
    assert expected == [candidate.name for candidate in actual.declaration.elected]


@rule("DE-6")
def test_a_lot_is_never_inferred_from_a_margin_of_one() -> None:
    actual = typed("A Con 357 Lab 356 Grn 1")

    assert isinstance(actual, Reading)
    assert () == actual.declaration.lot


@rule("DE-6")
def test_a_lot_is_mentioned_and_no_majority_of_nought() -> None:
    town = council({"A": ONE})
    found = typed("A Con 800 Lab 800 Grn 1 lot Con")
    assert isinstance(found, Reading)

    actual = headline(
        declared_result(town, town.contests["A"], found.declaration), Voice.from_council(town)
    )

    assert "CONSERVATIVE HOLD A: Con Ann elected with 800 votes after lots were drawn." == actual


@rule("DE-1", example="IN4")
def test_candidates_stay_in_ballot_paper_order_however_they_were_read_out() -> None:
    actual = typed("A Grn 30 Lab 20 Con 10")

    assert isinstance(actual, Reading)
    assert ["Con Ann", "Lab Ann", "Grn Ann"] == [c.name for c, _ in actual.declaration.votes]


@table(
    "line, expected",
    case("DE-1 DE-2", "the rejected papers are recorded as one number",
         "A Con 5 Lab 4 Grn 1 rejected 23", (23, None, None)),
    case("DE-1", "the electorate is recorded", "A Con 5 Lab 4 Grn 1 electorate 4,321",
         (None, 4321, None)),
    case("DE-9", "turnout is recorded as it is read out", "A Con 5 Lab 4 Grn 1 turnout 41.2%",
         (None, None, 41_20)),
    case("DE-1", "a figure that wasn't read out is unknown, not nought", "A Con 5 Lab 4 Grn 1",
         (None, None, None)),
)  # fmt: skip
def test_extras(line: str, expected: tuple[int | None, int | None, int | None]) -> None:
    actual = typed(line)

    assert isinstance(actual, Reading)
    read_out = actual.declaration
    assert expected == (read_out.rejected, read_out.electorate, read_out.turnout)


@table(
    "read_out, expected",
    case(
        "DE-9", "turnout is votes and rejected papers over the electorate",
        declared_in(ONE, LINE, electorate=4000, rejected=40), 100_00 * (1000 + 40) // 4000,
    ),
    case(
        "DE-9", "turnout is rounded half up to two decimals",
        declared_in(ONE, LINE, electorate=16_000, rejected=2), 6_26,  # 6.2625
    ),
    case(
        "DE-9", "a half in the second decimal place is rounded up",
        declared_in(ONE, LINE, electorate=20_000, rejected=253), 6_27,  # 6.265
    ),
    case(
        "DE-9", "turnout that was read out stands",
        declared_in(ONE, LINE, electorate=4000, rejected=40, turnout=26_10), 26_10,
    ),
    case(
        "DE-9", "with several seats turnout is never worked out from votes",
        declared_in(THREE, [("Con", 9), ("Con", 8), ("Con", 7), ("Lab", 6), ("Lab", 5)],
                 electorate=100, rejected=0), None,
    ),
    case(
        "DE-9", "without the rejected papers turnout isn't known",
        declared_in(ONE, LINE, electorate=4000), None,
    ),
    case(
        "DE-9", "without the electorate turnout isn't known",
        declared_in(ONE, LINE, rejected=4), None,
    ),
    case(
        "DE-9", "without every figure turnout isn't known",
        declared_in(ONE, {"Con": 5, "Lab": 4}, electorate=4000, rejected=40), None,
    ),
)  # fmt: skip
def test_turnout(read_out: tuple[Council, Contest, Declaration], expected: int | None) -> None:
    actual = declared_result(*read_out).turnout

    assert expected == actual


@table(
    "hundredths, expected",
    case("DE-9", "turnout given to one decimal place is printed to one", 41_20, "41.2%"),
    case("DE-9", "turnout given to two decimal places is printed to two", 41_25, "41.25%"),
)
def test_turnout_words(hundredths: int, expected: str) -> None:
    actual = turnout_words(hundredths)

    assert expected == actual


@table(
    "read_out, expected",
    case(
        "DE-1", "the majority is the winner's votes less the runner-up's",
        declared_in(ONE, LINE), 500 - 400,
    ),
    case(
        "DE-1", "with several seats the majority is the last elected over the best loser",
        declared_in(THREE, [("Con", 90), ("Con", 80), ("Con", 70), ("Lab", 66), ("Lab", 50)]),
        70 - 66,
    ),
    case("DE-4", "a winner has no majority until every figure is in",
         declared_in(ONE, {"Con": 5, "Lab": 4}), None),
)  # fmt: skip
def test_majority(read_out: tuple[Council, Contest, Declaration], expected: int | None) -> None:
    actual = declared_result(*read_out).majority

    assert expected == actual


@rule("DE-4")
def test_there_is_no_recount_once_a_ward_is_declared() -> None:
    declared = night(council({"A": ONE}), {"A": "Con"})

    assert Refuse(Refusal.DECLARED, "A") == marking(declared, "A", Mark.RECOUNT)


@rule("DE-5")
def test_different_figures_for_a_declared_ward_are_questioned_before_they_replace_it() -> None:
    town = council({"A": ONE})
    found = parse_declaration("A Con 501 Lab 400 Grn 100", town)
    assert isinstance(found, Reading)

    actual = declaration(night(town, {"A": LINE}), found)

    assert isinstance(actual, Ask)
    assert [DoubtReason.DECLARED_OTHERWISE] == [doubt.why for doubt in actual.doubts]


@rule("DE-3")
def test_a_questioned_result_can_be_recorded_with_a_reason() -> None:
    town = council({"A": ONE})
    found = parse_declaration(
        "A Con 500 Lab 400 Grn 100 electorate 999 because the RO says so", town
    )
    assert isinstance(found, Reading)

    assert isinstance(declaration(night(town), found), Write)


@rule("DE-6")
def test_a_correction_that_makes_a_tie_also_needs_a_lot() -> None:
    town = council({"A": ONE})
    found = parse_declaration("A Lab 500", town)
    assert isinstance(found, Reading)

    actual = correction(night(town, {"A": LINE}), found)

    assert not isinstance(actual, Write)


@rule("DE-10")
def test_wards_stay_in_the_order_they_declared() -> None:
    town = council({"A": ONE, "B": ONE, "C": ONE})

    assert ("C", "A") == night(town, {"C": "Con", "A": "Lab"}).declared_wards
