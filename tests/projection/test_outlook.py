"""What a projection promises whatever the night: it stays within what is possible, and adds up."""

from fractions import Fraction

from hypothesis import given

from bot.election.control import Fact, certain_facts, seat_ceiling, seat_floor
from bot.election.council import Council, Poll
from bot.election.declaration import Mark
from bot.election.night import Night
from bot.election.parties import INDEPENDENT, NOC
from bot.election.projection.outlook import Projection, SeatRange, project
from bot.importers.projection import read_parameters
from tests.spec.strategies import Played, played
from tests.spec.vocabulary import Ward, council, night, ward

NUMBERS = read_parameters()

SAFE = {"Con": 900, "Lab": 200, "Grn": 100}
STRONGHOLD = ward("Con Lab Grn", before=SAFE)


def projection(moment: Night) -> Projection:
    found = project(moment, NUMBERS)
    assert found is not None
    return found


def most(found: Projection, party: str) -> SeatRange:
    return next(outlook.most for outlook in found.parties if outlook.party == party)


@given(played())
def test_a_range_never_leaves_what_is_possible(played: Played) -> None:
    found = project(played.last, NUMBERS)

    for outlook in found.parties if found else ():
        floor, ceiling = (bound(played.last, outlook.party) for bound in (seat_floor, seat_ceiling))
        assert floor <= outlook.most.low <= outlook.half.low <= outlook.middle
        assert outlook.middle <= outlook.most.high <= ceiling
        assert outlook.half.high <= outlook.most.high


@given(played())
def test_every_play_fills_the_seats_that_tonight_fills(played: Played) -> None:
    found = project(played.last, NUMBERS)

    if found:
        held = played.last.council.not_up.plus(played.last.totals.won)
        seats = sum(n * count for o in found.parties for n, count in enumerate(o.plays))
        filled = held.total - held["vacant"] + found.seats_to_come
        assert filled * sum(found.parties[0].plays) == seats


@given(played())
def test_what_is_certain_has_no_other_outcome(played: Played) -> None:
    facts = certain_facts(played.last)
    found = project(played.last, NUMBERS)

    outcomes = dict(found.control) if found else {}
    for fact in facts if found else ():
        match fact.fact:
            case Fact.MAJORITY:
                assert {fact.party: 1} == outcomes
            case Fact.NOC:
                assert {NOC: 1} == outcomes
            case Fact.CONTROL_LOST | Fact.CANNOT_REACH:
                assert fact.party not in outcomes


@given(played())
def test_the_chances_of_control_add_up_to_one(played: Played) -> None:
    found = project(played.last, NUMBERS)

    if found:
        assert 1 == sum(chance for _, chance in found.control)
        assert INDEPENDENT not in dict(found.control)


@given(played())
def test_the_same_night_has_the_same_projection(played: Played) -> None:
    wards = [*played.last.wards.items()]
    again = Night.from_states(played.last.council, dict(wards[::-1]))

    assert project(played.last, NUMBERS) == project(again, NUMBERS)


def test_a_complete_night_has_no_projection() -> None:
    complete = night(council({"A": STRONGHOLD}), {"A": {"Con": 500, "Lab": 300, "Grn": 20}})

    assert project(complete, NUMBERS) is None


def test_a_postponed_ward_is_left_open() -> None:
    found = projection(night(council({"A": STRONGHOLD, "B": STRONGHOLD}), {"B": Mark.POSTPONED}))

    assert (1, 1, 1) == (found.wards_to_come, found.seats_to_come, found.left_open)


def test_an_uncontested_ward_is_not_to_come() -> None:
    unopposed = ward("Con", poll=Poll.UNCONTESTED)

    assert 1 == projection(night(council({"A": STRONGHOLD, "B": unopposed}))).wards_to_come


def test_a_flash_counts_for_seats_and_teaches_nothing() -> None:
    found = projection(night(council({"A": STRONGHOLD, "B": STRONGHOLD}), {"B": "Con"}))

    assert (0, 0) == (found.rests_on, found.parties[0].plays[0])


def test_it_rests_on_full_results_that_can_be_compared() -> None:
    town = council({"A": STRONGHOLD, "B": ward("Con Lab Grn"), "C": STRONGHOLD})
    figures = {"Con": 500, "Lab": 300, "Grn": 20}

    assert 1 == projection(night(town, {"A": figures, "B": figures})).rests_on


def wards_like(table: Ward, count: int) -> Council:
    return council({f"Ward {n}": table for n in range(count)})


def test_a_party_that_rises_in_the_wards_in_is_expected_to_rise_in_the_others() -> None:
    town = wards_like(ward("Con Lab Grn", before={"Con": 500, "Lab": 400, "Grn": 100}), 12)
    landslide = {"Con": 300, "Lab": 600, "Grn": 100}

    found = projection(night(town, {f"Ward {n}": landslide for n in range(4)}))

    assert most(found, "Lab").low >= 10


def test_before_the_first_ward_the_ranges_are_wide() -> None:
    marginal = wards_like(ward("Con Lab", before={"Con": 510, "Lab": 490}), 12)

    before = most(projection(night(marginal)), "Con")

    assert before.high - before.low >= 8


def test_a_double_vacancy_may_be_shared() -> None:
    """Two seats, two candidates of each party: the second of a slate is behind the first."""
    both = ward("Con Con Lab Lab", sitting="Con Con", before={"Con": 500, "Lab": 490})

    (outlook, *_) = projection(night(council({"A": both}))).parties

    assert 0 < outlook.plays[1] < sum(outlook.plays)


def test_a_party_without_a_candidate_left_wins_nothing_more() -> None:
    town = council({"A": ward("Con Lab"), "B": ward("Con Grn")}, {"Lab": 3})

    found = projection(night(town, {"A": "Con"}))

    assert SeatRange(3, 3) == most(found, "Lab")


def test_a_ward_between_two_parties_is_close() -> None:
    marginal = ward("Con Lab Grn", before={"Con": 480, "Lab": 470, "Grn": 50})
    found = projection(night(council({"Close": marginal, "Safe": STRONGHOLD})))

    (close,) = found.close

    assert ("Close", {"Con", "Lab"}) == (close.ward, set(close.parties))
    assert close.doubt > Fraction(1, 4)


def test_a_ward_unlike_the_others_is_a_surprise() -> None:
    town = wards_like(STRONGHOLD, 12)
    usual = {f"Ward {n}": SAFE for n in range(8)}

    found = projection(night(town, {**usual, "Ward 8": {"Con": 300, "Lab": 200, "Grn": 700}}))

    assert ("Ward 8", "Grn") == (found.surprises[0].ward, found.surprises[0].party)
    assert found.surprises[0].points > 30
