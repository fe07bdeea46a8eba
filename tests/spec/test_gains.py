"""Holds and gains: against the party sitting on the eve, and against the last winner."""

from collections.abc import Mapping
from dataclasses import replace

from bot.election.control import standing
from bot.election.council import Baseline, Council, Poll
from bot.election.declaration import Declaration, Mark
from bot.election.result import Verdict, WardOutcome, declared_result
from bot.election.swing import NoSwing, NotMeaningful
from bot.wording.voice import Voice
from bot.wording.ward import baseline_note, lines, verdict_words
from tests.spec.book import case, rule, table
from tests.spec.vocabulary import Votes, Ward, council, flash, night, result, ward

HOLD = Verdict(WardOutcome.HOLD, {}, {})
WIN = Verdict(WardOutcome.WIN, {}, {})
WARNDON = ward("Lab UKIP Con Grn", sitting="Con", last="Lab")


def gain(gained: dict[str, int], lost: dict[str, int]) -> Verdict:
    return Verdict(WardOutcome.GAIN, gained, lost)


@table(
    "of, winners, baseline, expected",
    case(
        "HG-1", "by the sitting baseline a seat won from the party sitting on the eve is a gain",
        WARNDON, "Lab", Baseline.SITTING, gain({"Lab": 1}, {"Con": 1}), example="BL1",
    ),
    case(
        "HG-1", "by the last-fought baseline a seat won back from a defector is a hold",
        WARNDON, "Lab", Baseline.LAST_FOUGHT, HOLD, example="BL1",
    ),
    case(
        "HG-1", "by the last-fought baseline a defector who wins has gained",
        WARNDON, "Con", Baseline.LAST_FOUGHT, gain({"Con": 1}, {"Lab": 1}),
    ),
    case(
        "HG-1", "a seat whose last winner isn't known has no outcome by the last-fought baseline",
        ward("Con Lab", sitting="Con", last="?"), "Con", Baseline.LAST_FOUGHT, None,
    ),
    case(
        "HG-3", "with several seats gains and losses are counted for each party",
        ward("Con Con Con Lab Lab", sitting="Con Con Con"), "Con Lab Lab", Baseline.SITTING,
        gain({"Lab": 2}, {"Con": 3 - 1}),
    ),
    case(
        "HG-3", "two parties can gain what two others lost",
        ward("Con Lab Grn Grn LD", sitting="Con Con Lab"), "Grn Grn LD", Baseline.SITTING,
        gain({"Grn": 2, "LD": 1}, {"Con": 2, "Lab": 1}),
    ),
    case(
        "HG-3", "the same parties with the same seats hold, whoever the councillors are",
        ward("Con Lab Con Lab", sitting="Lab Con"), "Con Lab", Baseline.SITTING, HOLD,
    ),
    case(
        "HG-3", "while a ward has open seats no party has gained or held it",
        ward("Con Con Lab Lab", sitting="Con Con"), "Lab", Baseline.SITTING, None,
    ),
    case(
        "HG-7", "a vacant seat counts as lost by the party that won it last",
        ward("Con Lab", sitting="vacant", last="Con"), "Lab", Baseline.SITTING,
        gain({"Lab": 1}, {"Con": 1}),
    ),
    case(
        "HG-7", "the party that last won a vacant seat can hold it",
        ward("Con Lab", sitting="vacant", last="Con"), "Con", Baseline.SITTING, HOLD,
    ),
    case(
        "HG-7", "a vacant seat whose last winner isn't known is a win and not a gain",
        ward("Con Lab", sitting="vacant", last="?"), "Lab", Baseline.SITTING, WIN,
    ),
)  # fmt: skip
def test_verdict(of: Ward, winners: str, baseline: Baseline, expected: Verdict | None) -> None:
    judged = result(of, winners)
    actual = judged.sitting if baseline is Baseline.SITTING else judged.last_fought

    assert expected == actual


CON_3 = "Con Con Con Lab Lab Grn LD Ind"


@table(
    "of, winners, expected",
    case("HG-1", "a hold is spelled out", ward(), "Con", "CONSERVATIVE HOLD A"),
    case("HG-1", "a gain names the loser", ward(), "Grn", "GREEN GAIN A from Conservative"),
    case(
        "HG-3", "seats are gained from a party if it alone lost and one party alone gained",
        ward(CON_3, sitting="Con Con Con"), "Con Lab Lab",
        "Lab 2, Con 1 in A: LABOUR GAIN two from Conservative",
    ),
    case(
        "HG-3", "one seat of several is gained in the ward",
        ward(CON_3, sitting="Con Con Con"), "Con Con Lab",
        "Con 2, Lab 1 in A: LABOUR GAIN one from Conservative",
    ),
    case(
        "HG-3", "several parties may gain from the one that lost",
        ward(CON_3, sitting="Con Con Con"), "Lab Grn Con",
        "Con 1, Grn 1, Lab 1 in A: LABOUR GAIN one and GREEN GAIN one from Conservative",
    ),
    case(
        "HG-3", "a party that takes every seat gains them all",
        ward("Con Con Lab Lab", sitting="Con Con"), "Lab Lab",
        "LABOUR GAIN both seats in A from Conservative",
    ),
    case(
        "HG-3", "a party that keeps every seat holds them all",
        ward(CON_3, sitting="Con Con Con"), "Con Con Con", "CONSERVATIVE HOLD all three seats in A",
    ),
    case(
        "HG-3", "one party may gain from several",
        ward("Con Lab Grn Grn LD", sitting="Con Lab"), "Grn Grn",
        "Grn 2 in A: GREEN GAIN two, one from Conservative and one from Labour",
    ),
    case(
        "HG-3", "if several parties gained and several lost no party gains from another",
        ward("Con Lab Grn Grn LD", sitting="Con Con Lab"), "Grn Grn LD",
        "Grn 2, LD 1 in A: GREEN GAIN two and LIBERAL DEMOCRAT GAIN one; "
        "the Conservatives lose two and Labour loses one",
    ),
    case(
        "HG-3", "a hold of several seats names who holds them",
        ward(CON_3, sitting="Con Con Lab"), "Con Con Lab", "Con 2, Lab 1 in A: no change",
    ),
    case(
        "HG-3", "until every seat is in the ward says how many are",
        ward(CON_3, sitting="Con Con Con"), "Lab", "Lab 1 in A, 1 of 3 seats declared",
    ),
    case(
        "HG-7", "a gain of a vacant seat is flagged",
        ward("Con Lab", sitting="vacant", last="Con"), "Lab",
        "LABOUR GAIN A from Conservative (the seat was vacant)",
    ),
    case(
        "HG-7", "a win of a vacant seat is flagged",
        ward("Con Lab", sitting="vacant", last="?"), "Lab", "LABOUR WIN A (the seat was vacant)",
    ),
)  # fmt: skip
def test_words(of: Ward, winners: str, expected: str) -> None:
    actual = verdict_words(result(of, winners), Voice.from_council(council({"A": of})))

    assert expected == actual


@table(
    "of, baseline, expected",
    case("HG-1", "the sitting baseline leads unless the pack says otherwise", WARNDON,
         Baseline.SITTING, "LABOUR GAIN A from Conservative"),
    case("HG-1", "the last-fought baseline leads if the pack says so", WARNDON,
         Baseline.LAST_FOUGHT, "LABOUR HOLD A"),
    case("HG-1", "if the last-fought baseline isn't known the sitting one leads",
         ward("Con Lab", sitting="Con", last="?"), Baseline.LAST_FOUGHT,
         "LABOUR GAIN A from Conservative"),
)  # fmt: skip
def test_leading_baseline(of: Ward, baseline: Baseline, expected: str) -> None:
    town = replace(council({"A": of}), baseline=baseline)
    contest = town.contests["A"]

    actual = verdict_words(
        declared_result(town, contest, flash(contest, "Lab")), Voice.from_council(town)
    )

    assert expected == actual


@table(
    "of, winners, expected",
    case(
        "HG-1", "if the baselines differ the ward's line gives the other one too",
        WARNDON, "Lab",
        "A gain from the sitting party, but a Labour hold on the result of 2012, "
        "when the seat was last fought.",
        example="BL1",
    ),
    case(
        "HG-1", "a hold for the sitting party may be a gain since last fought",
        WARNDON, "Con",
        "A hold for the sitting party, but a Conservative gain from Labour on the result of "
        "2012, when the seat was last fought.",
    ),
    case("HG-1", "if the baselines agree nothing is added", ward(), "Grn", None),
    case(
        "HG-1", "if one baseline isn't known nothing is added",
        ward(sitting="Con", last="?"), "Grn", None,
    ),
)  # fmt: skip
def test_baseline_note(of: Ward, winners: str, expected: str | None) -> None:
    actual = baseline_note(result(of, winners), Voice.from_council(council({"A": of})))

    assert expected == actual


HELD, UNCONTESTED = ward("Con Lab"), ward("Lab", sitting="Con", poll=Poll.UNCONTESTED)
CHANGED_HANDS = ward("Con Lab", sitting="Con", last="Lab")
UNKNOWN = ward("Con Lab", sitting="Con", last="?")
TEN = {"Con": 10}


@table(
    "of, declared, expected",
    case(
        "HG-1", "the council's change is what parties won in declared wards less what they held",
        council({"A": HELD, "B": HELD, "C": HELD}, TEN), {"A": "Lab", "B": "Con"},
        ({"Con": 1 - 2, "Lab": 1 - 0}, {"Con": 1 - 2, "Lab": 1 - 0}),
    ),
    case(
        "HG-1", "the council's change is kept by both baselines",
        council({"A": CHANGED_HANDS, "B": HELD}, TEN), {"A": "Lab", "B": "Con"},
        ({"Con": 1 - 2, "Lab": 1 - 0}, {"Con": 1 - 1, "Lab": 1 - 1}),
    ),
    case(
        "HG-1", "one seat whose last winner isn't known makes that baseline's change unknown",
        council({"A": UNKNOWN, "B": HELD}, TEN), {"A": "Lab", "B": "Con"},
        ({"Con": 1 - 2, "Lab": 1 - 0}, None),
    ),
    case(
        "HG-1", "an undeclared seat leaves both baselines known",
        council({"A": UNKNOWN, "B": HELD}, TEN), {"B": "Con"}, ({"Con": 1 - 1}, {"Con": 1 - 1}),
    ),
    case(
        "HG-3", "a ward counts towards the change once every seat is in",
        council({"A": ward("Con Con Lab", sitting="Con Con")}, TEN), {"A": "Lab"}, ({}, {}),
    ),
    case(
        "HG-5", "an uncontested seat can count as gained from the start",
        council({"A": UNCONTESTED}, TEN), {}, ({"Con": 0 - 1, "Lab": 1}, {"Con": 0 - 1, "Lab": 1}),
    ),
    case(
        "HG-4", "under new boundaries there is no change before the end",
        council({"A": ward("Con Lab"), "B": ward("Con Lab")}, eve={"Con": 3}), {"A": "Lab"},
        (None, None),
    ),
    case(
        "HG-4", "under new boundaries the change is of totals, old council to new",
        council({"A": ward("Con Lab"), "B": ward("Con Lab")}, eve={"Con": 3}),
        {"A": "Lab", "B": "Con"}, ({"Con": 1 - 3, "Lab": 1 - 0}, {"Con": 1 - 3, "Lab": 1 - 0}),
    ),
)  # fmt: skip
def test_council_change(
    of: Council,
    declared: Mapping[str, str | Votes | Mark],
    expected: tuple[dict[str, int] | None, dict[str, int] | None],
) -> None:
    now = standing(night(of, declared))

    assert expected == (now.gain, now.gain_last)


@rule("HG-2")
def test_control_before_is_the_eves_even_if_a_defector_tipped_it() -> None:
    of = council({"A": ward("Con Lab", sitting="Con", last="Lab")}, {"Con": 1, "Lab": 1})

    assert "Con" == standing(night(of)).control_before


NEW_WARD = council({"A": ward("Con Lab", before={"Con": 60, "Lab": 40})}, eve={"Con": 1})


@rule("HG-4")
def test_a_new_ward_is_won_and_never_gained() -> None:
    found = declared_result(NEW_WARD, NEW_WARD.contests["A"], _declared(NEW_WARD))

    assert "LABOUR WIN A (new boundaries)" == verdict_words(found, Voice.from_council(NEW_WARD))


@rule("HG-4")
def test_a_new_ward_has_no_outcome_by_the_last_fought_baseline() -> None:
    found = declared_result(NEW_WARD, NEW_WARD.contests["A"], _declared(NEW_WARD))

    assert found.last_fought is None


UNOPPOSED = council({"A": UNCONTESTED, "B": HELD}, TEN)


@rule("HG-5")
def test_an_uncontested_ward_says_elected_unopposed_and_prints_no_figures() -> None:
    found = declared_result(UNOPPOSED, UNOPPOSED.contests["A"], _declared(UNOPPOSED))

    assert ["LABOUR GAIN A from Conservative: Lab Ann elected unopposed."] == (
        lines(found, Voice.from_council(UNOPPOSED))
    )


@rule("HG-5 SW-6")
def test_an_uncontested_ward_has_no_swing() -> None:
    found = declared_result(UNOPPOSED, UNOPPOSED.contests["A"], _declared(UNOPPOSED))

    assert NotMeaningful(NoSwing.UNCONTESTED) == found.swing


@rule("HG-3 HG-5")
def test_a_seat_with_no_candidate_is_lost_but_not_gained() -> None:
    of = council({"A": ward("Con", sitting="Con Con", poll=Poll.UNCONTESTED)})

    found = declared_result(of, of.contests["A"], _declared(of))

    assert found.sitting
    assert WardOutcome.GAIN is not found.sitting.outcome


def _declared(of: Council) -> Declaration:
    unopposed = of.contests["A"].poll is Poll.UNCONTESTED
    known = night(of, {} if unopposed else {"A": "Lab"}).wards["A"].declaration
    assert known
    return known
