"""What each entry should have told, knowing what was corrected since (rule NR-2)."""

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
    """An entry in hindsight: what it changes, and the night after it."""

    changes: tuple[Change, ...]
    night: Night


@dataclass(frozen=True, slots=True)
class _Step:
    """An entry, and its ward's state before and after it as they were believed then."""

    seq: int
    ward: str
    before: WardState
    after: WardState

    def is_override(self, *, fuller: bool) -> bool:
        """Whether it says that what was declared is otherwise; `fuller`: or that there is more."""
        old, new = self.before.declaration, self.after.declaration
        if old is None or old == new:
            return False
        return fuller or new is None or not _is_within(old, new)


def entries_in_hindsight(
    council: Council, entries: Entries, wanted: Collection[int], *, fuller: bool = False
) -> dict[int, EntryInHindsight]:
    """The wanted entries as they should have been; `fuller`: with the figures that came later.

    - A declaration that was corrected is what it was corrected to; one taken back never was.
    - A correction itself still says what was wrong, and what is right now.
    - A number that is no entry's stands for the night as it was then.
    """
    steps = _steps(council, entries)
    truths = _true_states(steps, fuller=fuller)
    night = Night.initial(council)
    seen: dict[int, EntryInHindsight] = {}
    nights = {0: night}
    for step in steps:
        before = night
        night = night.with_ward(step.ward, truths.get(step.seq, step.after))
        if step.seq in wanted:
            if step.is_override(fuller=False):
                before = before.with_ward(step.ward, step.before)
            seen[step.seq] = EntryInHindsight(changes_between(before, night), night)
        nights[step.seq] = night
    for seq in set(wanted) - seen.keys():
        seen[seq] = EntryInHindsight((), nights[max(n for n in nights if n <= seq)])
    return seen


def _steps(council: Council, entries: Entries) -> list[_Step]:
    now = dict(Night.initial(council).wards)
    steps = []
    for seq, entry in entries:
        if entry.ward in now:  # a mended pack may have no such ward
            before = now[entry.ward]
            now[entry.ward] = state_after(entry, before, seq)
            steps.append(_Step(seq, entry.ward, before, now[entry.ward]))
    return steps


def _true_states(steps: Sequence[_Step], *, fuller: bool) -> dict[int, WardState]:
    """The states that were believed wrongly, and what was so instead, by number."""
    truths: dict[int, WardState] = {}
    final: dict[str, WardState] = {}  # by ward: what its declaration became in the end
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
        if step.before.declaration is None:
            final.pop(step.ward, None)
    return truths


def _is_within(old: Declaration, new: Declaration) -> bool:
    """Whether all that the old account says is in the new one."""
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
