"""Swing across the council: like for like, between a pair fixed before the night."""

from dataclasses import replace
from fractions import Fraction

from bot.election.council import Council
from bot.election.declaration import Mark
from bot.election.swing import CouncilSwing, NoSwing, NotMeaningful, council_swing
from bot.wording.swings import council_swing as words
from bot.wording.voice import Voice
from tests.spec.book import case, rule, table
from tests.spec.vocabulary import Votes, Ward, council, night, ward

ONE = ({"Con": 600, "Lab": 400}, {"Con": 540, "Lab": 460})
TWO = ({"Con": 2000, "Lab": 1000, "Grn": 1000}, {"Con": 1200, "Lab": 500, "Grn": 1300})


def compared(before: Votes) -> Ward:
    return ward("Con Lab Grn Ind", before=before)


def swing(
    wards: dict[str, Ward], declared: dict[str, str | Votes | Mark], town: Council | None = None
) -> CouncilSwing | NotMeaningful:
    town = town or council(wards, {"Con": 10, "Lab": 9, "Grn": 1})
    return council_swing(town, night(town, declared).declarations)


def everyone(votes: dict[str, int]) -> dict[str, int]:
    """The votes, with nought for every other candidate."""
    return {"Con": 0, "Lab": 0, "Grn": 0, "Ind": 0} | votes


PAIR_OF_WARDS = {"A": compared(ONE[0]), "B": compared(TWO[0])}
COUNTED: dict[str, str | Votes | Mark] = {"A": everyone(ONE[1]), "B": everyone(TWO[1])}
TOWN = council(PAIR_OF_WARDS, {"Con": 10, "Lab": 9, "Grn": 1})
TWO_WARDS = council_swing(TOWN, night(TOWN, COUNTED).declarations, ("Con", "Lab"))


@rule("SW-3 SW-9")
def test_the_fixed_pair_means_nothing_once_another_party_is_in_the_first_two() -> None:
    actual = swing(PAIR_OF_WARDS, COUNTED)

    assert NotMeaningful(NoSwing.ANOTHER_PARTY_AHEAD, "Grn") == actual
    assert "Swing across Worcester not meaningful: Green came in the first two." == words(
        actual, Voice.from_council(TOWN)
    )


@rule("SW-9", example="AG1")
def test_the_mean_gives_every_ward_the_same_weight() -> None:
    assert isinstance(TWO_WARDS, CouncilSwing)

    assert (6 + Fraction(5, 6)) / 2 == TWO_WARDS.mean


@rule("SW-9", example="AG1")
def test_the_pooled_swing_adds_up_the_votes_before_taking_shares() -> None:
    now, then = 540 + 1200 + 460 + 500 + 1300, 600 + 2000 + 400 + 1000 + 1000
    con = Fraction(100 * (540 + 1200), now) - Fraction(100 * (600 + 2000), then)
    lab = Fraction(100 * (460 + 500), now) - Fraction(100 * (400 + 1000), then)
    assert isinstance(TWO_WARDS, CouncilSwing)

    assert (lab - con) / 2 == TWO_WARDS.pooled


@rule("SW-9", example="AG1")
def test_the_councils_swing_gives_the_pooled_and_mean_figures_and_how_many_wards_they_cover() -> (
    None
):
    voice = Voice.from_council(council({"A": compared(ONE[0])}))

    actual = words(TWO_WARDS, voice)

    assert (
        "Swing across Worcester 2.3 points from Conservative to Labour since 2012 "
        "(mean of wards 3.4), 2 of 2 wards like for like." == actual
    )


@rule("SW-4")
def test_a_swing_across_the_council_that_rounds_to_nothing_is_negligible() -> None:
    assert isinstance(TWO_WARDS, CouncilSwing)
    actual = words(replace(TWO_WARDS, pooled=Fraction(1, 100)), Voice.from_council(TOWN))

    assert actual.startswith("Negligible swing across Worcester between Conservative and Labour")


COMPARED = compared({"Con": 600, "Lab": 400})
NOT_COMPARED = ward("Con Lab Grn Ind")
WITHOUT_LAB = compared({"Con": 600, "Grn": 400})
DECLARED = everyone({"Con": 540, "Lab": 460})


@table(
    "wards, declared, expected",
    case(
        "SW-9", "only wards with every figure count, however many have declared",
        {"A": COMPARED, "B": COMPARED}, {"A": DECLARED, "B": "Lab"}, (1, 2),
    ),
    case(
        "SW-9", "only wards that both parties contested both times count",
        {"A": COMPARED, "B": WITHOUT_LAB}, {"A": DECLARED, "B": DECLARED}, (1, 2),
    ),
    case(
        "SW-9", "half of the wards are enough",
        {"A": COMPARED, "B": NOT_COMPARED}, {"A": DECLARED, "B": DECLARED}, (1, 2),
    ),
    case(
        "SW-9 SW-6", "fewer than half of the wards are too few",
        {"A": COMPARED, "B": NOT_COMPARED, "C": NOT_COMPARED},
        {"A": DECLARED, "B": DECLARED, "C": DECLARED}, NoSwing.TOO_FEW_WARDS,
    ),
    case(
        "SW-9 SW-6", "before the first full declaration there are too few wards",
        {"A": COMPARED}, {}, NoSwing.TOO_FEW_WARDS,
    ),
)  # fmt: skip
def test_like_for_like(
    wards: dict[str, Ward],
    declared: dict[str, str | Votes | Mark],
    expected: tuple[int, int] | NoSwing,
) -> None:
    found = swing(wards, declared)
    actual = found.why if isinstance(found, NotMeaningful) else (found.wards, found.of)

    assert expected == actual


@rule("SW-9")
def test_a_refusal_for_too_few_wards_gives_the_number() -> None:
    found = swing({"A": COMPARED, "B": NOT_COMPARED, "C": NOT_COMPARED}, {"A": DECLARED})

    assert NotMeaningful(NoSwing.TOO_FEW_WARDS, wards=1, of=3) == found


@rule("SW-4 SW-9")
def test_the_mean_is_negative_if_it_points_against_the_pooled_swing() -> None:
    small, large = {"Con": 60, "Lab": 40}, {"Con": 6000, "Lab": 4000}
    found = swing(
        {"A": compared(small), "B": compared(large)},
        {"A": everyone({"Con": 80, "Lab": 20}), "B": everyone({"Con": 5500, "Lab": 4500})},
    )

    assert isinstance(found, CouncilSwing)
    assert ("Con", "Lab", Fraction(5 - 20, 2)) == (found.from_party, found.to_party, found.mean)


@rule("SW-4 SW-9")
def test_the_mean_is_turned_with_the_pooled_swing() -> None:
    found = swing({"A": compared({"Con": 60, "Lab": 40})}, {"A": everyone({"Con": 70, "Lab": 30})})

    assert isinstance(found, CouncilSwing)
    assert ("Lab", "Con", Fraction(10), Fraction(10)) == (
        found.from_party, found.to_party, found.pooled, found.mean
    )  # fmt: skip


@table(
    "town, expected",
    case(
        "SW-3", "the council's pair is the two largest parties of the eve",
        council({"A": ward(sitting="Lab")}, {"Con": 3, "Lab": 4, "Grn": 4, "Ind": 9}),
        ("Lab", "Grn"),
    ),
    case(
        "SW-3", "level parties are taken in the registry's order",
        council({"A": ward()}, {"LD": 3, "Lab": 4, "Grn": 3, "Con": 9}), ("Con", "Lab"),
    ),
    case(
        "SW-3", "a pack may name the council's pair",
        council({"A": ward()}, {"Con": 9, "Lab": 8}, swing_pair=("Con", "Grn")), ("Con", "Grn"),
    ),
)  # fmt: skip
def test_pair(town: Council, expected: tuple[str, str]) -> None:
    actual = town.swing_parties

    assert expected == actual


@table(
    "town, expected",
    case(
        "SW-6 HG-4", "a council with new boundaries has no swing",
        council({"A": COMPARED}, eve={"Con": 5, "Lab": 4}), NoSwing.NEW_BOUNDARIES,
    ),
    case(
        "SW-6 HG-6", "a council's pair with independents in it has no swing",
        council({"A": COMPARED}, {"Con": 5}, swing_pair=("Con", "Ind")), NoSwing.INDEPENDENT,
    ),
    case(
        "SW-6", "a council with one party has no pair and no swing",
        council({"A": COMPARED}, {"Con": 5}), NoSwing.NO_PAIR,
    ),
)  # fmt: skip
def test_no_council_swing(town: Council, expected: NoSwing) -> None:
    found = swing({}, {"A": DECLARED}, town)

    assert isinstance(found, NotMeaningful)
    assert expected == found.why
