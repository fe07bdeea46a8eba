"""What the wards in teach: the prior without any, and the wards themselves with many."""

import pytest

from bot.election.projection.learn import findings, subject
from bot.election.projection.lines import ward_lines
from bot.election.projection.parameters import LAYOUT, Effect, Footing
from bot.importers.projection import read_parameters
from tests.spec.vocabulary import council, ward

NUMBERS = read_parameters()
TOWN = ward_lines(
    council({f"Ward {n}": ward("Con Lab", before={"Con": 600, "Lab": 400}) for n in range(40)})
)
CON = [lines[0] for lines in TOWN.values()]


def test_without_a_ward_a_finding_is_the_prior() -> None:
    found = findings([], CON, NUMBERS)[subject(CON[0])]

    means = [prior.mean for prior in NUMBERS.groups[Footing.STOOD].priors]
    assert pytest.approx(means) == found.means


def test_with_many_wards_a_finding_is_what_they_did() -> None:
    found = findings([[(line, line.before - 0.12)] for line in CON], CON, NUMBERS)[subject(CON[0])]

    assert pytest.approx(-0.12, abs=0.005) == found.means[LAYOUT.index(Effect.LEVEL)]


def test_one_ward_moves_a_finding_part_of_the_way() -> None:
    found = findings([[(CON[0], CON[0].before - 0.12)]], CON, NUMBERS)[subject(CON[0])]

    assert -0.12 < found.means[LAYOUT.index(Effect.LEVEL)] < -0.02


def test_one_ward_that_goes_its_own_way_counts_little() -> None:
    freak = findings([[(CON[0], CON[0].before - 0.5)]], CON, NUMBERS)[subject(CON[0])]

    assert -0.06 < freak.means[LAYOUT.index(Effect.LEVEL)] < 0


def test_several_wards_that_go_the_same_way_count_in_full() -> None:
    wards = [[(line, line.before - 0.4)] for line in CON[:6]]

    found = findings(wards, CON, NUMBERS)[subject(CON[0])]

    assert found.means[LAYOUT.index(Effect.LEVEL)] < -0.3


def test_a_ward_that_is_a_freak_for_one_party_is_one_for_all() -> None:
    lines = TOWN["Ward 0"]
    shares = [lines[0].before - 0.5, lines[1].before + 0.05]

    found = findings([list(zip(lines, shares, strict=True))], lines, NUMBERS)

    assert found[subject(lines[1])].means[LAYOUT.index(Effect.LEVEL)] < 0.02
