"""The difference between two nights, as typed changes."""

from collections.abc import Iterable
from dataclasses import replace

from bot.election.changes import (
    Change,
    Completed,
    Corrected,
    CouncilChange,
    EveCorrected,
    FinalCorrected,
    Marked,
    NightComplete,
    NoLongerCertain,
    NoLongerComplete,
    ScoreCorrected,
    WardChange,
    Withdrawn,
    certainty_change,
    first_report,
)
from bot.election.control import Certainty, Fact, certain_facts, is_implied_by, seats_held, standing
from bot.election.council import Candidate
from bot.election.declaration import can_both_be_right
from bot.election.ledger import WardState
from bot.election.night import Night
from bot.election.parties import NOC
from bot.election.result import WardResult


def changes_between(before: Night, after: Night) -> tuple[Change, ...]:
    """The changes to announce between two nights, in announcement order.

    First the ward, then facts that are no longer certain, newly certain facts, and the end of the
    night. Equal nights have no changes.
    """
    # An edited pack can change the meaning of any ward, so then every ward is compared.
    same_pack = after.council is before.council
    wards = [w for w, s in after.wards.items() if not same_pack or s is not before.wards.get(w)]
    changes: list[Change] = []
    for ward in wards:
        change = _ward_change(before, after, ward)
        if change:
            changes.append(change)
    changes += _eve_changes(before, after)
    if after.is_complete and not before.is_complete:
        changes.append(NightComplete())
    elif before.has_ended and not after.is_complete and _unsettles(before, after):
        changes.append(NoLongerComplete())
    elif before.is_complete and not after.is_complete:
        pass  # a postponed poll is being held: no retraction
    elif after.is_complete and _score_differs(before, after):
        # One more ward on a complete night: a postponed poll was held after all.
        more = after.totals.declared > before.totals.declared
        changes.append(NightComplete() if more else FinalCorrected())
    elif after.council.not_up != before.council.not_up:
        changes.append(ScoreCorrected())
    return tuple(changes)


def _unsettles(before: Night, after: Night) -> bool:
    """Whether a declared ward has no result any longer, or other winners."""
    was, now = before.totals, after.totals
    return now.declared < was.declared or (
        now.declared == was.declared and now.settled != was.settled
    )


def _score_differs(before: Night, after: Night) -> bool:
    """Whether the seats do or, under another pack, their changes."""
    if after.council is before.council:
        return seats_held(after) != seats_held(before)
    was, now = standing(before), standing(after)
    return (was.holds, was.change) != (now.holds, now.change)


def _ward_change(before: Night, after: Night, ward: str) -> WardChange | None:
    old, now = before.wards.get(ward, WardState()), after.wards[ward]
    wrong, result = before.result(ward) if ward in before.wards else None, after.result(ward)
    if result is None:
        if wrong:
            return Withdrawn(wrong, now.mark)
        return Marked(ward, now.mark) if old.mark != now.mark else None
    if wrong is None or old.declaration is None or now.declaration is None:
        return first_report(result)
    if wrong == result:
        return None
    adds_only = old.declaration != now.declaration and _is_contained_in(wrong, result)
    if adds_only and can_both_be_right(old.declaration, now.declaration):
        fills_seats = len(result.winning_parties) > len(wrong.winning_parties)
        if fills_seats:
            return replace(first_report(result), rest=True)
        return Completed(wrong, result)
    return Corrected(wrong, result)


def _is_contained_in(old: WardResult, new: WardResult) -> bool:
    if old.turnout is not None and new.turnout is None:
        return False
    was, now = ({e.candidate for e in result.elected} for result in (old, new))
    return _candidates_with_votes(old) <= _candidates_with_votes(new) and was <= now


def _candidates_with_votes(result: WardResult) -> set[Candidate]:
    return {line.candidate for line in result.lines if line.votes is not None}


def _eve_changes(before: Night, after: Night) -> list[CouncilChange]:
    """What is newly certain or no longer so, and who controlled the council on the eve."""
    if after.council is before.council and after.totals == before.totals:
        return []  # no seat has moved
    was, now = before.council.control_before, after.council.control_before
    changes = _certainty_changes(
        certain_facts(before), certain_facts(after), _certain_but_untold(before, after)
    )
    if was == now:
        return changes
    # A party that wasn't in control has not kept it: the other eve is what was wrong.
    lost = NoLongerCertain(Fact.CONTROL_LOST, was)
    return [EveCorrected(was or NOC, now or NOC), *(c for c in changes if c != lost)]


def _certain_but_untold(before: Night, after: Night) -> set[Certainty]:
    """Facts certain before that no entry announced, and that are news under another pack.

    An entry has made them certain now, or their party is a contender now.
    """
    if before.council is after.council:
        return set()
    was, now = (set(certain_facts(Night.initial(night.council))) for night in (before, after))
    then, since = standing(before), standing(after)
    contenders = {
        fact
        for fact in certain_facts(before)
        if fact.fact is Fact.CANNOT_REACH
        and since.is_contender(fact.party)
        and not then.is_contender(fact.party)
    }
    return contenders | (was - now)


def _certainty_changes(
    old: Iterable[Certainty], new: tuple[Certainty, ...], untold: set[Certainty]
) -> list[CouncilChange]:
    was, now = set(old), set(new)
    # A fact may have been announced before the stronger fact that implies it, so it is retracted
    # too; a fact that is still certain once the stronger one has gone is announced.
    untrue = [c for c in was - now if Certainty(Fact.CONTROL_LOST, c.party) not in was - {c}]
    news = [
        c for c in new
        if not is_implied_by(c, now) and (c not in was - untold or is_implied_by(c, was))
    ]  # fmt: skip
    untrue.sort(key=lambda c: (is_implied_by(c, was), c.fact, c.party or ""))
    return [*(NoLongerCertain(c.fact, c.party) for c in untrue), *map(certainty_change, news)]
