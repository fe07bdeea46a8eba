"""Swing in a ward: half of one party's rise less the other's, or the reason there is none."""

from fractions import Fraction

from bot.election.rounding import one_decimal, round_half_up
from bot.election.swing import NoSwing, NotMeaningful, Swing, butler_swing, ward_swing
from bot.wording.numbers import change, points
from bot.wording.swings import ward_swing as words
from bot.wording.voice import Voice
from tests.spec.book import case, rule, table
from tests.spec.vocabulary import LAST_TIME, Votes, council, flash, full, ward

Answer = tuple[str, str, Fraction | int] | NoSwing


def swing(
    before: Votes | None, now: Votes, pair: tuple[str, str] | None = None, seats: int = 1
) -> Swing | NotMeaningful:
    parties = [party for party, _ in now] if isinstance(now, list) else now
    town = council({"A": ward(" ".join(parties), sitting="Con " * seats, before=before)})
    return ward_swing(town, town.contests["A"], full(town.contests["A"], now), pair)


def answer(found: Swing | NotMeaningful) -> Answer:
    if isinstance(found, NotMeaningful):
        return found.why
    return found.from_party, found.to_party, found.points


@table(
    "before, now, pair, expected",
    case(
        "SW-1", "a swing is half of one party's rise less the other's, of all valid votes",
        {"Con": 35, "Lab": 45, "LD": 20}, {"Con": 45, "Lab": 40, "LD": 15}, None,
        ("Lab", "Con", Fraction((45 - 35) - (40 - 45), 2)), example="SW1",
    ),
    case(
        "SW-1 SW-3", "if both parties fall the swing is to the one that falls less",
        {"Con": 60, "Lab": 30, "Oth": 10}, {"Con": 50, "Lab": 24, "Oth": 26}, ("Con", "Lab"),
        ("Con", "Lab", Fraction((24 - 30) - (50 - 60), 2)), example="SW2",
    ),
    case(
        "SW-4", "the winner can hold against the swing",
        {"Lab": 50, "Con": 30, "LD": 20}, {"Lab": 50, "Con": 32, "LD": 18}, None,
        ("Lab", "Con", Fraction(2 - 0, 2)), example="SW4",
    ),
    case(
        "SW-4", "the two names are in the order that makes the number positive",
        {"Lab": 60, "Con": 35, "LD": 3, "Grn": 2}, {"Lab": 48, "Con": 24, "LD": 14, "Grn": 14},
        None, ("Lab", "Con", Fraction(-11 - -12, 2)), example="SW5",
    ),
    case(
        "SW-3", "a ward's swing is between this time's winner and runner-up",
        {"Con": 40, "Lab": 35, "Grn": 25}, {"Con": 30, "Lab": 29, "Grn": 41}, None,
        ("Con", "Grn", Fraction((41 - 25) - (30 - 40), 2)),
    ),
    case(
        "SW-3", "another pair may be asked for",
        {"Con": 40, "Lab": 35, "Grn": 25}, {"Con": 30, "Lab": 29, "Grn": 41}, ("Con", "Lab"),
        ("Con", "Lab", Fraction((29 - 35) - (30 - 40), 2)),
    ),
    case(
        "SW-4", "a pair asked for the wrong way round is turned",
        {"Con": 40, "Lab": 35, "Grn": 25}, {"Con": 30, "Lab": 29, "Grn": 41}, ("Lab", "Con"),
        ("Con", "Lab", Fraction((29 - 35) - (30 - 40), 2)),
    ),
    case(
        "SW-6", "there is no swing with a party that didn't stand last time",
        {"Con": 60, "Lab": 40}, {"Con": 44, "LD": 34, "Lab": 22}, None,
        NoSwing.ABSENT_THEN, example="SW8",
    ),
    case(
        "SW-6", "there is no swing with a party that isn't standing this time",
        {"Con": 60, "Lab": 30, "UKIP": 10}, {"Con": 60, "Lab": 40}, ("UKIP", "Con"),
        NoSwing.ABSENT_NOW,
    ),
    case(
        "SW-6 HG-6", "there is no swing with an independent, who succeeds no one",
        {"Con": 60, "Ind": 40}, {"Con": 45, "Ind": 55}, None, NoSwing.INDEPENDENT,
    ),
    case(
        "SW-6", "there is no swing if last time's figures aren't known",
        None, {"Con": 60, "Lab": 40}, None, NoSwing.NO_COMPARATOR,
    ),
    case(
        "SW-6", "there is no swing if only one party stood",
        {"Con": 60, "Lab": 40}, [("Con", 60), ("Con", 40)], None, NoSwing.ONE_PARTY,
    ),
)  # fmt: skip
def test_swing(before: Votes, now: Votes, pair: tuple[str, str] | None, expected: Answer) -> None:
    actual = answer(swing(before, now, pair))

    assert expected == actual


@rule("SW-3 SW-7")
def test_with_several_seats_the_swing_is_between_the_winner_and_the_best_other_party() -> None:
    before = [("Con", 60), ("Con", 55), ("Lab", 40)]
    now = [("Con", 50), ("Con", 48), ("Lab", 46), ("Lab", 30)]
    expected = Fraction(4600, 50 + 46) - Fraction(4000, 60 + 40)

    actual = answer(swing(before, now, seats=2))

    assert ("Con", "Lab", expected) == actual


@rule("SW-1 SW-3", "Crompton 2016 swung 11 points from UKIP to Labour", example="SW3")
def test_crompton_in_2016_swung_11_points_from_ukip_to_labour() -> None:
    before = {"Lab": 60, "UKIP": 21, "Con": 12, "LD": 4, "Grn": 3}  # 73, 12, 11, 4 less the changes
    now = {"Lab": 1961, "UKIP": 320, "Con": 302, "LD": 117}

    found = swing(before, now)

    assert isinstance(found, Swing)
    assert ("UKIP", "Lab", 11) == (found.from_party, found.to_party, round_half_up(found.points))


@rule("SW-5", example="SW7")
def test_a_swing_is_worked_out_from_votes_and_not_from_rounded_shares() -> None:
    found = swing({"Con": 476, "Lab": 1188, "Grn": 478}, {"Con": 443, "Lab": 792, "Grn": 142})

    assert isinstance(found, Swing)
    assert ("Lab", "Con", "3.9") == (found.from_party, found.to_party, points(found.points))


@table(
    "number, expected",
    case("SW-5", "a half is rounded up", Fraction(5, 100), "0.1"),
    case("SW-5", "a half is rounded up after an even figure too", Fraction(1225, 100), "12.3"),
    case("SW-5", "less than a half is rounded down", Fraction(12249, 1000), "12.2"),
    case("SW-5", "a half below zero is rounded away from zero", Fraction(-1225, 100), "-12.3"),
    case(
        "SW-1 SW-5", "Allerdale Christchurch in 2016: 12.55 points on the top candidates is 12.6",
        butler_swing((Fraction(0), Fraction(0)), (Fraction("-19.3"), Fraction("5.8"))), "12.6",
        example="SW6",
    ),
)  # fmt: skip
def test_rounding(number: Fraction, expected: str) -> None:
    actual = one_decimal(number)

    assert expected == actual


@rule("SW-6 HG-4")
def test_there_is_no_swing_under_new_boundaries() -> None:
    town = council({"A": ward("Con Lab", before={"Con": 60, "Lab": 40})}, eve={"Con": 1})
    contest = town.contests["A"]

    actual = answer(ward_swing(town, contest, full(contest, {"Con": 55, "Lab": 45})))

    assert NoSwing.NEW_BOUNDARIES == actual


@rule("SW-6")
def test_there_is_no_swing_from_a_winner_until_every_figure_is_in() -> None:
    town = council({"A": ward("Con Lab", before={"Con": 60, "Lab": 40})})
    contest = town.contests["A"]

    actual = answer(ward_swing(town, contest, flash(contest, "Lab")))

    assert NoSwing.NOT_FULL == actual


@rule("SW-6")
def test_there_is_no_swing_before_the_declaration() -> None:
    town = council({"A": ward("Con Lab", before={"Con": 60, "Lab": 40})})

    actual = answer(ward_swing(town, town.contests["A"], None))

    assert NoSwing.NOT_DECLARED == actual


BATTENHALL = {"Con": 656, "Lab": 444, "Grn": 155, "LD": 119}
VOICE = Voice.from_council(council({"A": ward("Con Lab Grn LD UKIP Ind")}))


@table(
    "found, expected",
    case(
        "SW-4", "a swing is printed as a number and both names",
        swing(BATTENHALL, {"Grn": 1081, "Con": 887, "Lab": 127, "LD": 89}),
        "22.7 points from Conservative to Green",
    ),
    case(
        "SW-8", "a swing is printed with the year of the earlier contest",
        swing(BATTENHALL, {"Grn": 1081, "Con": 887, "Lab": 127, "LD": 89}), "since 2012",
    ),
    case(
        "SW-4", "a swing that rounds to nothing is negligible",
        swing({"Con": 6001, "Lab": 3999}, {"Con": 6000, "Lab": 4000}), "Negligible swing",
    ),
    case(
        "SW-7", "a swing in a ward with several seats names its basis",
        swing([("Con", 60), ("Lab", 40)], [("Con", 50), ("Con", 40), ("Lab", 50)], seats=2),
        "each party's top candidate",
    ),
    case(
        "SW-6", "a meaningless swing is refused with the reason",
        swing({"Con": 60, "Lab": 40}, {"Con": 44, "LD": 34, "Lab": 22}),
        "not meaningful: no Liberal Democrat candidate stood last time",
    ),
)  # fmt: skip
def test_words(found: Swing | NotMeaningful, expected: str) -> None:
    actual = words(found, VOICE)

    assert expected in actual


@rule("SW-6")
def test_every_reason_for_no_swing_has_its_own_wording() -> None:
    outcome = {words(NotMeaningful(why, "Con", 4, 12), VOICE) for why in NoSwing}

    assert len(NoSwing) == len(outcome)


@rule("SW-8")
def test_a_swing_carries_the_date_of_the_earlier_contest() -> None:
    found = swing({"Con": 60, "Lab": 40}, {"Con": 50, "Lab": 50})

    assert isinstance(found, Swing)
    assert LAST_TIME == found.since


@table(
    "number, expected",
    case("SW-10", "a rise is printed with a plus", Fraction(77, 10), "+7.7"),
    case("SW-10", "a fall is printed with a minus sign, not a hyphen", Fraction(-85, 10), "−8.5"),
    case("SW-10", "no change is printed as =", Fraction(0), "="),
    case("SW-10", "a change that rounds to nothing is no change", Fraction(-4, 100), "="),
)
def test_change(number: Fraction, expected: str) -> None:
    actual = change(number)

    assert expected == actual
