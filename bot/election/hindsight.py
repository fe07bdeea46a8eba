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

With `fuller`, later figures that only add to a declaration are treated as read out with it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.election.changes import Change, changes_between
from bot.election.council import Council
from bot.election.declaration import Declaration, can_both_be_right
from bot.election.ledger import WardEntry, WardState, state_after
from bot.election.night import Night

Entries = Sequence[tuple[int, WardEntry]]


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
        if old is None or old == new:
            return False
        return fuller or new is None or not _is_within(old, new)


def entries_in_hindsight(
    council: Council, entries: Entries, wanted: Collection[int], *, fuller: bool = False
) -> dict[int, EntryInHindsight]:
    """The wanted entries as they should have been.

    - A corrected declaration is what it was corrected to; a withdrawn one never happened.
    - A correction still says what was wrong, and what is right now.
    - A number that belongs to no entry stands for the night at that point.
    """
    steps = _steps(council, entries)
    truths = _true_states(steps, fuller=fuller)
    night = Night.initial(council)
    found: dict[int, EntryInHindsight] = {}
    nights = {0: night}
    for step in steps:
        before = night
        night = night.with_ward(step.ward, truths.get(step.seq, step.after))
        if step.seq in wanted:
            if step.is_override(fuller=False):  # a correction still names the error
                before = before.with_ward(step.ward, step.before)
            found[step.seq] = EntryInHindsight(changes_between(before, night), night)
        nights[step.seq] = night
    for seq in set(wanted) - found.keys():
        found[seq] = EntryInHindsight((), nights[max(n for n in nights if n <= seq)])
    return found


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
            end = final[step.ward]
            if (
                fuller
                or not end.declaration
                or not _is_within(step.after.declaration, end.declaration)
            ):
                truths[step.seq] = end
        if step.before.declaration is None:  # earlier entries belong to another declaration
            final.pop(step.ward, None)
    return truths


def _is_within(old: Declaration, new: Declaration) -> bool:
    return (
        can_both_be_right(old, new)
        and set(old.elected) <= set(new.elected)
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
