"""What each entry would have announced had every later correction been known (rule NR-2).

A message already sent is put right by working its entry out again, never by searching its text.

Given the ledger's entries in order and the numbers of the entries whose messages are in doubt, the
answer for each is the changes it should have caused and the night after it.

An announced declaration has three states, moved only by later entries of the same ward. Entries
that repeat its figures, or add to them, leave it standing:

    stands ----- correct, undo -----> replaced ----- withdraw, undo -----> never was
       |                                                                      ^
       +------------------------ withdraw, undo ------------------------------+

For one ward, entry by entry:

    entry                at the time      corrected at 5    and withdrawn at 7
    3  declare Ann 100   Ann 100          Ann 110           nothing
    5  correct Ann 110   100 -> 110       100 -> 110        100 -> nothing
    7  withdraw          110 -> nothing                     110 -> nothing
    9  declare Bob 90    Bob 90           Bob 90            Bob 90

A correction always keeps the error on its left, because the error is what it is about. A
declaration of a ward that had none starts afresh: entry 9 doesn't turn entry 3 into Bob's.

With `fuller`, later figures that only add to a declaration are treated as read out with it, but
not another winner: that is news of its own.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.election.changes import (
    CertaintyChange,
    Change,
    Corrected,
    EveCorrected,
    FinalCorrected,
    NightComplete,
    NoLongerCertain,
    NoLongerComplete,
    ScoreCorrected,
    WardChange,
    Withdrawn,
    certainty_of,
)
from bot.election.control import Certainty, certain_facts
from bot.election.council import Council
from bot.election.declaration import Declaration, can_both_be_right
from bot.election.difference import changes_between
from bot.election.ledger import WardEntry, WardState, state_after
from bot.election.night import Night
from bot.election.successors import inherited_state

Entries = Sequence[tuple[int, WardEntry]]

_RETRACTION = Corrected | Withdrawn
_LASTING = NoLongerCertain | EveCorrected | ScoreCorrected | NoLongerComplete
_COMPLETION = NightComplete | FinalCorrected


@dataclass(frozen=True, slots=True)
class EntryInHindsight:
    changes: tuple[Change, ...]
    night: Night


@dataclass(frozen=True, slots=True)
class _Step:
    """An entry, with its ward's state before and after it as believed at the time."""

    seq: int
    ward: str
    before: WardState
    after: WardState

    def is_override(self, *, fuller: bool) -> bool:
        """Whether it contradicts what was declared or, if `fuller`, adds to it."""
        old, new = self.before.declaration, self.after.declaration
        adds = fuller and old != new and _fills_as_many_seats(old, new)
        return adds or contradicts(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Hindsight:
    """A night as it should have been: worked out once, then asked about each message in doubt.

    `nights` are the nights after each entry, by number; 0 is the opening. `steps` are the entries
    of wards; `replaced` has the night under the council that each later pack replaced.
    """

    nights: Mapping[int, Night]
    steps: Mapping[int, _Step]
    replaced: Mapping[int, Night]

    @property
    def last(self) -> Night:
        return self.nights[max(self.nights)]

    def entry(self, seq: int) -> EntryInHindsight:
        """What an entry should have announced.

        - A corrected declaration is what it was corrected to; a withdrawn one never happened.
        - A correction, or a new pack, still says what was wrong, and what is right now.
        - A number that belongs to no entry stands for the night at that point.
        """
        now = self.nights.get(seq) or self._before(seq)
        compared = self.replaced.get(seq)
        if step := self.steps.get(seq):
            compared = self._before(seq)
            if step.is_override(fuller=False):  # a correction still names the error
                compared = compared.with_ward(step.ward, step.before)
        return EntryInHindsight(changes_between(compared, now) if compared else (), now)

    def _before(self, seq: int) -> Night:
        return self.nights[max(number for number in self.nights if number < seq)]

    def certain_since(self, fact: Certainty, seq: int) -> int | None:
        """The first entry from `seq` on after which the fact is certain for good.

        None if it is not certain after the last entry.
        """
        since = None
        for number in sorted((n for n in self.nights if n >= seq), reverse=True):
            if fact not in certain_facts(self.nights[number]):
                break
            since = number
        return since


def hindsight(
    council: Council,
    entries: Entries,
    earlier_councils: Mapping[int, Council] | None = None,
    *,
    fuller: bool = False,
) -> Hindsight:
    """The night under its present council; `fuller`: with the figures that came later.

    `earlier_councils` has, by the number of each later pack entry, the council it replaced.
    """
    steps = _steps(council, entries)
    truths = _true_states(steps, fuller=fuller)
    night = Night.initial(council)
    nights, replaced = {0: night}, {}
    for step in steps:
        night = nights[step.seq] = night.with_ward(step.ward, truths.get(step.seq, step.after))
    for seq, earlier in (earlier_councils or {}).items():
        before = Night.initial(earlier)
        for step in steps:
            if step.seq < seq and step.ward in before.wards:
                state = truths.get(step.seq, step.after)
                state = inherited_state(state, step.ward, council, earlier)
                before = before.with_ward(step.ward, state)
        nights[seq], replaced[seq] = nights[max(n for n in nights if n < seq)], before
    return Hindsight(nights, {step.seq: step for step in steps}, replaced)


def contradicts(before: WardState, after: WardState) -> bool:
    """Whether something that was declared no longer stands."""
    old, new = before.declaration, after.declaration
    return old is not None and old != new and (new is None or not _is_within(old, new))


def changes_that_stand(
    announced: Iterable[Change], now: EntryInHindsight, certain: Collection[Certainty]
) -> tuple[Change, ...]:
    """What an announcement of these changes should say: wards in hindsight, and control as it is.

    - A fact about control that was announced and is certain stands in its message, even if in
      hindsight a later entry settled it. What became certain later has its own announcement.
    - A retraction stands as what was said at its time: struck out it would read as its opposite.
      So a correction of a ward that in hindsight never declared takes back what it corrected.
      If its opposite is so, and in hindsight was all along, it goes.
    """
    announced = tuple(announced)
    was_complete = any(isinstance(change, _COMPLETION) for change in announced)
    return (
        *(change for change in now.changes if isinstance(change, WardChange)),
        *_retractions_that_stand(announced, now),
        *(
            change
            for change in announced
            if isinstance(change, _LASTING) and not _is_needless(change, now, certain)
        ),
        *(
            change
            for change in announced
            if isinstance(change, CertaintyChange) and certainty_of(change) in certain
        ),
        *(change for change in now.changes if isinstance(change, _COMPLETION) and was_complete),
    )


def _is_needless(change: Change, now: EntryInHindsight, certain: Collection[Certainty]) -> bool:
    """Whether it takes back a fact that is certain and, in hindsight, was so after its entry."""
    if not isinstance(change, NoLongerCertain):
        return False
    fact = Certainty(change.fact, change.party)
    return fact in certain and fact in certain_facts(now.night)


def _retractions_that_stand(
    announced: Iterable[Change], now: EntryInHindsight
) -> Iterable[Withdrawn]:
    named = {change.wrong.ward for change in now.changes if isinstance(change, _RETRACTION)}
    for change in announced:
        if isinstance(change, _RETRACTION) and (ward := change.wrong.ward) not in named:
            state = now.night.wards.get(ward)
            if state is None or state.declaration is None:
                yield Withdrawn(change.wrong, state.mark if state else None)


def _steps(council: Council, entries: Entries) -> list[_Step]:
    now = dict(Night.initial(council).wards)
    steps = []
    for seq, entry in entries:
        if entry.ward in now:  # an edited pack may have dropped the ward
            before = now[entry.ward]
            now[entry.ward] = state_after(entry, before, seq)
            steps.append(_Step(seq, entry.ward, before, now[entry.ward]))
    return steps


def _true_states(steps: Sequence[_Step], *, fuller: bool) -> dict[int, WardState]:
    """By number, the states that turned out wrong, and what each should have been."""
    truths: dict[int, WardState] = {}
    final: dict[str, WardState] = {}  # by ward: what its declaration became in the end
    # Backwards, so that the last word on a ward is met before the entries it overrides.
    for step in reversed(steps):
        if step.is_override(fuller=fuller) and step.ward not in final:
            final[step.ward] = step.after
        elif step.ward in final and step.after.declaration:
            declared, end = step.after.declaration, final[step.ward]
            is_within = end.declaration is not None and _is_within(declared, end.declaration)
            if not is_within or (fuller and _fills_as_many_seats(declared, end.declaration)):
                truths[step.seq] = end
        if step.before.declaration is None:  # earlier entries belong to another declaration
            final.pop(step.ward, None)
    return truths


def _fills_as_many_seats(old: Declaration | None, new: Declaration | None) -> bool:
    return old is not None and new is not None and old.seats.total == new.seats.total


def _is_within(old: Declaration, new: Declaration) -> bool:
    return (
        can_both_be_right(old, new)
        and new.has_winners_of(old)
        and set(old.figures) <= set(new.figures)
        and all(
            was is None or now is not None
            for was, now in (
                (old.turnout, new.turnout),
                (old.electorate, new.electorate),
                (old.rejected, new.rejected),
            )
        )
    )
