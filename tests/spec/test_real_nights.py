"""Real nights: packs played through end with the published results."""

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.chat.rehearsal import ordered_results
from bot.election.control import Need, certain_facts, needs, seats_held, standing
from bot.election.council import Baseline, Council
from bot.election.declaration import Declaration
from bot.election.ledger import Declare
from bot.election.night import Night
from bot.election.result import WardOutcome, WardResult, declared_result
from bot.election.rounding import one_decimal
from bot.election.shares import Basis, CandidateLine
from bot.election.swing import NotMeaningful, Swing, council_swing
from bot.election.tally import Seats
from bot.importers.pack import find_pack, load, read_pack_files
from bot.wording.numbers import change, points
from tests.spec.book import case, rule, table
from tests.spec.vocabulary import certainties

PACKS = Path(__file__).parents[1] / "packs"
ORDERS = 50
SLUGS = sorted(folder.name for folder in PACKS.iterdir() if folder.is_dir())

Results = tuple[tuple[str, Declaration], ...]
Expected = dict[str, Any]  # Any: JSON as published, of any shape
Published = Mapping[str, int]


@cache
def pack(slug: str) -> tuple[Council, Results]:
    folder = PACKS / slug
    shipped = not (folder / "council.toml").is_file()
    loaded = load(read_pack_files(find_pack(slug) if shipped else folder))
    return loaded.usable_council, loaded.results


@cache
def expected(slug: str) -> Expected:
    found: Expected = json.loads((PACKS / slug / "expected.json").read_text(encoding="utf-8"))
    return found


def played_night(town: Council, results: Results) -> Night:
    night = Night.initial(town)
    for seq, (ward, declaration) in enumerate(results, 1):
        night = night.with_entry(Declare(ward, declaration), seq)
    return night


@cache
def night(slug: str) -> Night:
    """The whole night, in the order of the file."""
    return played_night(*pack(slug))


def ward_result(slug: str, ward: str) -> WardResult:
    state = night(slug).wards[ward]
    assert state.declaration
    return declared_result(
        night(slug).council, night(slug).council.contests[ward], state.declaration
    )


def results(slug: str) -> list[WardResult]:
    return [ward_result(slug, ward) for ward in night(slug).declared_wards]


every_pack = pytest.mark.parametrize("slug", SLUGS)


@rule("CT-1 DE-10")
@every_pack
def test_every_real_night_ends_with_the_published_council(slug: str) -> None:
    assert expected(slug)["published"]["composition_after"] == seats_held(night(slug))


@rule("DE-10")
@every_pack
def test_every_real_night_ends_the_same_in_whatever_order_its_wards_declare(slug: str) -> None:
    town, declared = pack(slug)
    for seed in range(ORDERS):
        again = played_night(town, ordered_results(declared, "shuffled", seed))

        assert (night(slug).totals, certainties(night(slug))) == (again.totals, certainties(again))
        assert expected(slug)["published"]["composition_after"] == seats_held(again)
        assert expected(slug)["published"]["control_after"] == standing(again).control


@rule("CT-4 DE-10")
@every_pack
def test_a_certain_fact_stays_certain_in_whatever_order_the_wards_declare(slug: str) -> None:
    town, declared = pack(slug)
    for seed in range(ORDERS):
        now = Night.initial(town)
        known = set(certain_facts(now))
        for seq, (ward, declaration) in enumerate(ordered_results(declared, "shuffled", seed), 1):
            now = now.with_entry(Declare(ward, declaration), seq)
            facts = set(certain_facts(now))

            assert known <= facts
            known = facts


@rule("DE-10")
def test_all_nights_in_one_end_as_published_however_their_wards_are_shuffled() -> None:
    every = tuple((slug, *result) for slug in SLUGS for result in pack(slug)[1])
    for seed in range(ORDERS):
        nights = {slug: Night.initial(pack(slug)[0]) for slug in SLUGS}
        mixed = Random(seed).sample(every, len(every))  # noqa: S311 - an order, no secret
        for seq, (slug, ward, declaration) in enumerate(mixed, 1):
            nights[slug] = nights[slug].with_entry(Declare(ward, declaration), seq)

        assert {slug: expected(slug)["published"]["composition_after"] for slug in SLUGS} == {
            slug: seats_held(night) for slug, night in nights.items()
        }
        assert {slug: expected(slug)["published"]["control_after"] for slug in SLUGS} == {
            slug: standing(night).control for slug, night in nights.items()
        }


@rule("HG-2 CT-1")
@every_pack
def test_every_real_night_begins_and_ends_under_the_published_control(slug: str) -> None:
    published, now = expected(slug)["published"], standing(night(slug))

    assert (published["control_before"], published["control_after"]) == (
        now.control_before, now.control
    )  # fmt: skip


@rule("HG-2")
@every_pack
def test_every_real_night_opens_with_the_chamber_of_its_eve(slug: str) -> None:
    assert expected(slug)["computed"]["composition_before_from_roster"] == pack(slug)[0].before


@rule("DE-8")
@every_pack
def test_every_real_night_is_complete_with_its_last_ward(slug: str) -> None:
    town, declared = pack(slug)

    assert not played_night(town, declared[:-1]).is_complete
    assert night(slug).is_complete


def gains(slug: str) -> dict[str, tuple[dict[str, int], dict[str, int]]]:
    """Seats gained and lost in each ward, by the sitting baseline."""
    return {
        r.ward: (dict(r.sitting.gained), dict(r.sitting.lost))
        for r in results(slug)
        if r.sitting and r.sitting.outcome is WardOutcome.GAIN
    }


@rule("HG-1 HG-3")
@every_pack
def test_every_real_nights_gains_are_from_the_parties_sitting_on_its_eve(slug: str) -> None:
    worked_out = {
        row["ward"]: (row["gained"], row["lost"])
        for row in expected(slug)["computed"]["changes_by_ward"]
    }

    assert worked_out == gains(slug)


WITH_PUBLISHED_GAINS = [slug for slug in SLUGS if "gains_by_ward" in expected(slug)["published"]]


@rule("HG-1")
@pytest.mark.parametrize("slug", WITH_PUBLISHED_GAINS)
def test_the_published_gains_match_ward_for_ward(slug: str) -> None:
    published = {
        row["ward"]: ({row["to"]: 1}, {row["from"]: 1})
        for row in expected(slug)["published"]["gains_by_ward"]
    }

    assert published == gains(slug)


@table(
    "slug, baseline, published",
    case("HG-1", "Worcester 2016 by the sitting baseline", "worcester-2016", Baseline.SITTING,
         {"Con": -2, "Lab": 1, "Grn": 1}, example="BL2"),
    case("HG-1", "Worcester 2016 by the last-fought baseline", "worcester-2016",
         Baseline.LAST_FOUGHT, {"Con": -1, "Lab": 0, "Grn": 1}, example="BL2"),
    case("HG-1", "Trafford 2019 as the BBC has it", "trafford-2019", Baseline.SITTING,
         {"Con": -9, "Lab": 6, "LD": 2, "Grn": 1}),
    case("HG-1", "Worcester 2021 as the BBC has it, gains less losses", "worcester-2021",
         Baseline.SITTING, {"Con": 3 - 1, "Lab": -4, "LD": 1, "Grn": 1}),
    case("HG-1 HG-6", "Cambridgeshire 2021 against 2017 as the BBC has it",
         "cambridgeshire-2021", Baseline.LAST_FOUGHT,
         {"Con": -8, "LD": 5, "Lab": 2, "Ind": 1, "StNeotsInd": 0}),
    case("HG-4", "Worcester 2024 under new boundaries, in totals", "worcester-2024",
         Baseline.SITTING, {"Lab": 17 - 13, "Grn": 12 - 10, "Con": 1 - 8, "LD": 5 - 4}),
    case("HG-1", "Trafford 2018 has no last-fought baseline because its last winners aren't known",
         "trafford-2018", Baseline.LAST_FOUGHT, None),
)  # fmt: skip
def test_change(slug: str, baseline: Baseline, published: dict[str, int] | None) -> None:
    now = standing(night(slug))

    assert published == (now.gain if baseline is Baseline.SITTING else now.gain_last)


@rule(
    "HG-1 HG-2",
    "Worcester 2016 goes from Conservative to no overall control by either baseline",
    example="BL2",
)
def test_worcester_2016_goes_from_conservative_to_no_overall_control_by_either_baseline() -> None:
    now = standing(night("worcester-2016"))

    assert ("Con", "NOC") == (now.control_before, now.control)


@rule(
    "HG-1",
    "Warndon 2016 is a gain from the sitting party and a hold since it was last fought",
    example="BL1",
)
def test_warndon_in_2016_is_a_gain_and_a_hold() -> None:
    found = ward_result("worcester-2016", "Warndon")

    assert found.sitting
    assert found.last_fought
    assert (WardOutcome.GAIN, WardOutcome.HOLD) == (
        found.sitting.outcome,
        found.last_fought.outcome,
    )


def votes(slug: str, by: Basis) -> Seats:
    """Votes by party: of all its candidates, or of its top candidate in each ward."""
    total = Seats()
    for _, declaration in night(slug).declarations:
        ward = Seats()
        for candidate, n in declaration.votes:
            other = ward[candidate.party]
            ward[candidate.party] = max(n, other) if by is Basis.TOP else n + other
        total = total.plus(ward)
    return total


def reproduced_parties(slug: str, by: Basis) -> set[str]:
    """The parties whose published votes can be reproduced this way, according to expected.json."""
    checks = expected(slug)["checks"]
    if by is Basis.TOP:
        return {p for p, equal in checks["votes_vs_published_top_candidate"].items() if equal}
    return {p for p, check in checks["votes_vs_published"].items() if check["equal"]}


WITH_PUBLISHED_VOTES = [
    (slug, by) for slug in SLUGS for by in Basis if reproduced_parties(slug, by)
]  # fmt: skip


@rule("SW-7")
@pytest.mark.parametrize(("slug", "by"), WITH_PUBLISHED_VOTES)
def test_the_published_vote_totals_match_by_the_publishers_method(slug: str, by: Basis) -> None:
    published, counted = expected(slug)["published"]["votes"], votes(slug, by)
    parties = reproduced_parties(slug, by)

    assert {p: published[p] for p in parties} == {p: counted[p] for p in parties}


@rule("SW-5", "Worcester 2019's shares match the published ones to the decimal")
def test_worcester_2019s_shares_are_the_published_ones_to_the_decimal() -> None:
    published, counted = expected("worcester-2019")["published"], votes("worcester-2019", Basis.TOP)
    shares = {p: _percent(counted[p], counted.total) for p in published["vote_pct"]}

    assert published["vote_pct"] == shares


def _percent(part: int, whole: int) -> float:
    return (2000 * part // whole + 1) // 2 / 10


def shares_published() -> list[tuple[str, str, float, float | str]]:
    wards = expected("worcester-2019")["published"]["ward_share_and_change"]
    return [(ward, p, *pair) for ward, table in wards.items() for p, pair in table.items()]


def line_of(ward: str, party: str) -> CandidateLine:
    lines = ward_result("worcester-2019", ward).lines
    return next(line for line in lines if line.candidate.party == party)


@rule(
    "SW-8 SW-10",
    "Worcester 2019's ward shares match the published ones, and so do their changes once rounded",
)
@pytest.mark.parametrize(("ward", "party", "share", "moved"), shares_published())
def test_worcester_2019s_ward_shares_are_the_published_ones(
    ward: str, party: str, share: float, moved: float | str
) -> None:
    """The publisher subtracted rounded shares of the ward's last contest."""
    line = line_of(ward, party)
    assert line.share is not None
    then = None if line.change is None else one_decimal(line.share - line.change)
    difference = Fraction(str(share)) - Fraction(then or 0)

    assert (f"{share:.1f}", moved) == (
        points(line.share), "new" if line.new else float(difference)
    )  # fmt: skip


@rule("SW-5")
def test_a_change_is_worked_out_from_votes_and_not_from_rounded_shares() -> None:
    """Arboretum 2019, Labour: 38.38 less 57.74 is -19.36, published as 38.4 less 57.7."""
    line = line_of("Arboretum", "Lab")

    assert line.change is not None
    assert "−19.4" == change(line.change)


def majorities_published() -> list[tuple[str, str, int]]:
    return [
        (slug, ward, votes)
        for slug in SLUGS
        for ward, votes in expected(slug)["published"].get("majorities", {}).items()
    ]


@rule("DE-1")
@pytest.mark.parametrize(("slug", "ward", "majority"), majorities_published())
def test_the_published_majorities_match(slug: str, ward: str, majority: int) -> None:
    assert majority == ward_result(slug, ward).majority


@rule("SW-3 SW-8", "Battenhall 2016 swung 22.7 points from Conservative to Green since 2012")
def test_battenhall_in_2016_swung_22_7_points_from_conservative_to_green_since_2012() -> None:
    found = ward_result("worcester-2016", "Battenhall").swing

    assert isinstance(found, Swing)
    assert ("Con", "Grn", "22.7", date(2012, 5, 3)) == (
        found.from_party, found.to_party, points(found.points), found.since
    )  # fmt: skip


INDEPENDENT, NO_FIGURES, NEW = "independent in the pair", "no comparator", "new boundaries"


@table(
    "slug, reasons",
    case(
        "SW-6", "Worcester 2016 has no 2012 figures for seven of its twelve wards",
        "worcester-2016", {NO_FIGURES: 7},
    ),
    case(
        "SW-6", "Worcester 2018 has no earlier figures for the wards with no contest in 2016",
        "worcester-2018", {NO_FIGURES: 3},
    ),
    case(
        "SW-6 HG-6", "Cambridgeshire 2021 has independents in the pair, and a new party",
        "cambridgeshire-2021", {INDEPENDENT: 5, "party absent last time": 1},
    ),
    case("SW-6 HG-4", "Worcester 2024 has new boundaries", "worcester-2024", {NEW: 16}),
    case("SW-6", "Trafford 2018 has a swing in every ward", "trafford-2018", {}),
    case("SW-6", "Trafford 2019 has a swing in every ward", "trafford-2019", {}),
    case("SW-6", "Trafford 2022 has a swing in every ward", "trafford-2022", {}),
    case("SW-6", "Worcester 2019 has a swing in every ward", "worcester-2019", {}),
    case("SW-6", "Worcester 2021 has a swing in every ward", "worcester-2021", {}),
)  # fmt: skip
def test_wards_without_a_swing_have_a_reason(slug: str, reasons: dict[str, int]) -> None:
    swings = [found.swing for found in results(slug)]

    assert reasons == Seats.from_parties(str(s.why) for s in swings if isinstance(s, NotMeaningful))


@table(
    "slug, expected_wards",
    case("SW-9", "Worcester 2016 has too few wards for a council-wide swing: 4 of 12",
         "worcester-2016", (None, 4, 12)),
    case("SW-9", "Worcester 2018 has a council-wide swing over 9 of 12 wards",
         "worcester-2018", ("Con", 9, 12)),
    case("SW-9", "Worcester 2019 has a council-wide swing over all its wards",
         "worcester-2019", ("Con", 11, 11)),
    case("SW-9", "Cambridgeshire 2021 has a council-wide swing over 50 of 59 divisions",
         "cambridgeshire-2021", ("LD", 50, 59)),
)  # fmt: skip
def test_council_swing(slug: str, expected_wards: tuple[str | None, int, int]) -> None:
    found = council_swing(night(slug).council, night(slug).declarations)
    to_party = None if isinstance(found, NotMeaningful) else found.to_party

    assert expected_wards == (to_party, found.wards, found.of)


@rule(
    "CT-4",
    "Worcester 2016 in its file's order is lost at Battenhall, the ninth, and hung at Claines",
    example="CT5",
)
def test_worcester_2016_in_the_order_of_its_file() -> None:
    town, declared = pack("worcester-2016")
    facts = [certainties(played_night(town, declared[:n])) for n in range(len(declared) + 1)]
    lost = next(n for n, known in enumerate(facts) if "control_lost Con" in known)
    hung = next(n for n, known in enumerate(facts) if "noc" in known)

    assert ((9, "Battenhall"), (11, "Claines")) == (
        (lost, declared[lost - 1][0]), (hung, declared[hung - 1][0])
    )  # fmt: skip


CLAINES_LAST = ("Claines", "Nunnery")


@rule(
    "CT-4",
    "Worcester 2024 before Claines, from its pack: Labour needs 4 of 6, the Greens 6 of 6",
    example="CT6",
)
def test_worcester_2024_before_claines_labour_needs_4_of_6_and_the_greens_6_of_6() -> None:
    town, declared = pack("worcester-2024")
    before = played_night(town, tuple(r for r in declared if r[0] not in CLAINES_LAST))

    assert (Need("Lab", 18 - 14, 6), Need("Grn", 18 - 12, 6)) == needs(before)


@rule("CT-4", "Worcester 2024 is certainly hung once Claines is in", example="CT6")
def test_worcester_2024_is_certainly_hung_once_claines_is_in() -> None:
    town, declared = pack("worcester-2024")
    after = played_night(town, tuple(r for r in declared if r[0] != "Nunnery"))

    assert 3 == after.totals.open
    assert "noc" in certainties(after)
