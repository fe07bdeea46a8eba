"""Laws: true of every council and every ledger, whatever is declared, corrected or undone."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.election.changes import (
    CannotReach,
    ControlLost,
    MajoritySecured,
    NocCertain,
    NoLongerCertain,
)
from bot.election.composition import party_seats
from bot.election.control import (
    Certainty,
    Fact,
    certain_facts,
    contenders,
    seat_ceiling,
    seat_floor,
    seats_held,
    standing,
)
from bot.election.council import Contest
from bot.election.declaration import Completeness, Mark
from bot.election.difference import changes_between
from bot.election.ledger import Correct, Declare, Undo, WardState
from bot.election.night import Night, ward_tally
from bot.election.parties import INDEPENDENT, VACANT
from bot.election.result import declared_result
from bot.election.tally import Seats
from tests.spec.book import rule
from tests.spec.strategies import CODES, Played, declarations, played, straight

FEWER = settings(max_examples=50)  # if one of these laws breaks, it breaks at once


@rule("CT-5")
@FEWER
@given(played())
def test_seats_held_and_seats_to_come_always_add_up_to_the_council(ledger: Played) -> None:
    for night in ledger.nights:
        assert night.council.seats == seats_held(night).total + night.totals.open


@rule("HG-1")
@FEWER
@given(played())
def test_every_row_of_the_composition_adds_up_unless_a_ward_is_partly_declared(
    ledger: Played,
) -> None:
    for night in ledger.nights:
        states = night.wards
        if any(states[ward].declaration for ward in night.outstanding_wards):
            continue
        rows = [row for row in party_seats(night) if row.change is not None and row.up is not None]

        assert [] == [row for row in rows if row.now + (row.up or 0) != row.was + (row.change or 0)]


@rule("DE-10")
@FEWER
@given(played())
def test_a_night_built_entry_by_entry_equals_one_computed_from_scratch(ledger: Played) -> None:
    for night in ledger.nights:
        assert Night.from_states(night.council, night.wards) == night


@rule("DE-10")
@FEWER
@given(played(), st.data())
def test_a_ward_that_declares_otherwise_has_another_result_and_the_others_keep_theirs(
    ledger: Played, data: st.DataObject
) -> None:
    night = ledger.last
    for ward, contest in night.council.contests.items():
        others = [result for result in night.results if result.ward != ward]
        declaration = data.draw(declarations(contest))
        after = night.with_entry(Declare(ward, declaration), 98)

        assert declared_result(night.council, contest, declaration) == after.result(ward)
        assert others == [result for result in after.results if result.ward != ward]


@rule("CT-4")
@FEWER
@given(played(), st.data())
def test_what_is_known_of_control_is_worked_out_again_if_a_seat_moves(
    ledger: Played, data: st.DataObject
) -> None:
    night = ledger.last
    for ward, contest in night.council.contests.items():
        standing(night)
        night = night.with_entry(Declare(ward, data.draw(declarations(contest))), 98)

        assert standing(Night.from_states(night.council, night.wards)) == standing(night)


@rule("NR-2")
@FEWER
@given(played())
def test_equal_nights_announce_nothing(ledger: Played) -> None:
    again = Night.from_states(
        ledger.last.council, {w: _same(s) for w, s in ledger.last.wards.items()}
    )

    assert () == changes_between(ledger.last, again)


def _same(state: WardState) -> WardState:
    return WardState(state.mark, state.declaration, state.since)


@rule("NR-2 DE-5")
@FEWER
@given(played(), st.data())
def test_correcting_back_restores_the_night_and_everything_certain(
    ledger: Played, data: st.DataObject
) -> None:
    night = ledger.last
    for ward in night.declared_wards:
        right = night.wards[ward].declaration
        assert right
        wrong = data.draw(declarations(night.council.contests[ward]))
        back = night.with_entry(Correct(ward, wrong), 98).with_entry(Correct(ward, right), 99)

        assert (night, certain_facts(night)) == (back, certain_facts(back))


@rule("NR-2")
@FEWER
@given(played(), st.data())
def test_undoing_an_entry_restores_the_ward(ledger: Played, data: st.DataObject) -> None:
    night = ledger.last
    for ward, contest in night.council.contests.items():
        declared = night.with_entry(Declare(ward, data.draw(declarations(contest))), 98)

        assert night == declared.with_entry(Undo(ward, 98, night.wards[ward]), 99)


@rule("DE-10 CT-4")
@given(straight(), st.randoms(use_true_random=False))
def test_the_order_of_declaration_changes_neither_the_totals_nor_the_certain_facts(
    ledger: Played, random: Random
) -> None:
    other = ledger.nights[0]
    for seq, entry in enumerate(random.sample(ledger.entries, len(ledger.entries)), 1):
        other = other.with_entry(entry, seq)

    assert (ledger.last.totals, set(certain_facts(ledger.last))) == (
        other.totals,
        set(certain_facts(other)),
    )


@rule("CT-4 CT-5")
@given(played(), st.randoms(use_true_random=False))
def test_a_certain_fact_stays_true_however_the_night_goes_on(
    ledger: Played, random: Random
) -> None:
    for night in ledger.nights:
        for _ in range(3):
            final = _completed(night, random, None)
            assert [] == [fact for fact in certain_facts(night) if not _is_true(fact, night, final)]


@rule("CT-4 CT-5")
@FEWER
@given(played(), st.randoms(use_true_random=False))
def test_a_party_can_reach_its_ceiling(ledger: Played, random: Random) -> None:
    for party in CODES:
        final = _completed(ledger.last, random, party)

        assert seat_ceiling(ledger.last, party) == final[party]


@rule("CT-10 CT-4")
@given(played(), st.randoms(use_true_random=False))
def test_a_majority_is_certain_exactly_if_the_worst_end_of_the_night_has_it(
    ledger: Played, random: Random
) -> None:
    for night in ledger.nights:
        facts = certain_facts(night)
        for party in contenders(night):
            worst = _completed(night, random, party, best=False)[party]

            assert seat_floor(night, party) == worst
            assert (Certainty(Fact.MAJORITY, party) in facts) == (worst >= night.council.needed)


def _completed(night: Night, random: Random, party: str | None, *, best: bool = True) -> Seats:
    """One way the night could end, or the best or the worst way for a party if one is given."""
    final = seats_held(night)
    for ward, contest in night.council.contests.items():
        final = final.plus(
            Seats.from_parties(_filled(contest, night.wards[ward], random, party, best=best))
        )
    return final


def _filled(
    contest: Contest, state: WardState, random: Random, party: str | None, *, best: bool = True
) -> Iterator[str]:
    elected = state.declaration.elected if state.declaration else ()
    left = [c.party for c in contest.candidates if c not in elected]
    postponed = state.mark is Mark.POSTPONED and state.declaration is None
    if postponed or not left:
        any_party = random.choice([*CODES, "New"])
        left = [(party if best else "New") or any_party for _ in range(contest.seats)]
    random.shuffle(left)
    left.sort(key=lambda p: (p != party) is best)
    yield from left[: ward_tally(contest, state).open]


def _is_true(fact: Certainty, night: Night, final: Mapping[str, int]) -> bool:
    most = {p: n for p, n in final.items() if p not in {INDEPENDENT, VACANT}}
    needed = night.council.needed
    match fact:
        case Certainty(Fact.MAJORITY, str(party)):
            return final.get(party, 0) >= needed
        case Certainty(Fact.NOC):
            return all(n < needed for n in most.values())
        case Certainty(_, party):
            return final.get(party or "", 0) < needed


@rule("CT-4")
@given(straight())
def test_a_party_s_ceiling_never_rises_as_wards_declare(ledger: Played) -> None:
    for party in (*CODES, "New"):
        bounds = [seat_ceiling(night, party) for night in ledger.nights]

        assert sorted(bounds, reverse=True) == bounds


@rule("CT-4")
@given(straight())
def test_a_certain_fact_stays_certain_unless_there_is_a_correction(ledger: Played) -> None:
    facts = [set(certain_facts(night)) for night in ledger.nights]

    assert all(earlier <= later for earlier, later in pairwise(facts))


@rule("CT-4 NR-2")
@given(played())
def test_the_facts_announced_and_not_taken_back_are_the_certain_ones(ledger: Played) -> None:
    announced = _visible(set(certain_facts(ledger.nights[0])))
    for before, after in pairwise(ledger.nights):
        for change in changes_between(before, after):
            match change:
                case ControlLost(party=party):
                    announced.add(Certainty(Fact.CONTROL_LOST, party))
                case MajoritySecured(party=party):
                    announced.add(Certainty(Fact.MAJORITY, party))
                case CannotReach(party=party):
                    announced.add(Certainty(Fact.CANNOT_REACH, party))
                case NocCertain():
                    announced.add(Certainty(Fact.NOC))
                case NoLongerCertain(fact=fact, party=party):
                    announced.discard(Certainty(fact, party))
        facts = set(certain_facts(after))

        assert (set(), set()) == (announced - facts, _visible(facts) - announced)


def _visible(facts: set[Certainty]) -> set[Certainty]:
    """The facts that must have been announced: one may be implied by a stronger one."""
    stronger = any(f.fact in {Fact.NOC, Fact.MAJORITY} for f in facts)
    lost = {f.party for f in facts if f.fact is Fact.CONTROL_LOST}
    return {
        f for f in facts
        if f.fact is not Fact.CANNOT_REACH or not (stronger or f.party in lost)
    }  # fmt: skip


@rule("HG-3")
@FEWER
@given(played())
def test_seats_gained_in_a_ward_equal_seats_lost(ledger: Played) -> None:
    for contest, declaration in ledger.last.declarations:
        found = declared_result(ledger.last.council, contest, declaration)
        known = found.last_fought and len(found.elected) == contest.seats
        for verdict in (found.sitting, found.last_fought):
            if verdict and known:
                assert sum(verdict.gained.values()) == sum(verdict.lost.values())


@rule("SW-7")
@FEWER
@given(played())
def test_the_shares_of_a_full_result_add_up_to_a_hundred(ledger: Played) -> None:
    for contest, declaration in ledger.last.declarations:
        found = declared_result(ledger.last.council, contest, declaration)
        if declaration.completeness(contest) is Completeness.FULL and found.has_full_figures:
            assert 100 == sum(line.share for line in found.lines if line.share is not None)


@rule("CT-4")
@FEWER
@given(played())
def test_no_overall_control_is_certain_exactly_when_no_party_can_reach_a_majority(
    ledger: Played,
) -> None:
    for night in ledger.nights:
        most = max(seat_ceiling(night, p) for p in [*contenders(night), "New"])

        assert (most < night.council.needed) == (Certainty(Fact.NOC) in certain_facts(night))
