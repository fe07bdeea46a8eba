"""A ward's entries in words: who entered what, and what it changed."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.election.council import Candidate
from bot.election.declaration import Declaration
from bot.election.ledger import (
    Confirm,
    Correct,
    Declare,
    MarkWard,
    Undo,
    WardEntry,
    WardState,
    Withdraw,
)
from bot.wording.numbers import clock_time, comma_list, turnout, votes
from bot.wording.readback import unnamed_seats
from bot.wording.ward import state_words

_NOTHING = Declaration(())


def entry_words(
    entry: WardEntry, before: WardState, after: WardState, who: str, at: datetime
) -> str:
    """23:05 corrected by Bob: Louis Stephen from 1,018 to 1,081"""
    return f"{clock_time(at)} {_event(entry, before, after, who)}"


def _event(entry: WardEntry, before: WardState, after: WardState, who: str) -> str:
    match entry:
        case MarkWard(mark=mark):
            return f"marked {mark} by {who}"
        case Withdraw():
            return f"withdrawn by {who}"
        case Confirm():
            return f"confirmed by {who}"
        case Declare() if before.declaration is None:
            return f"declared by {who}"
        case Undo() if after.declaration is None:
            return f"undone by {who}: {state_words(after.mark)} again"
        case Declare() | Correct() | Undo():
            changed = "; ".join(_changes(before.declaration, after.declaration))
            verb = "more declared" if isinstance(entry, Declare) else entry.past_tense
            return f"{verb} by {who}: {changed or 'no figure changed'}"


def _changes(before: Declaration | None, after: Declaration | None) -> list[str]:
    """Who is elected now, then each figure: Louis Stephen from 1,018 to 1,081."""
    was, now = before or _NOTHING, after or _NOTHING
    return [*_elected_changes(was, now), *_figure_changes(_figures(was), _figures(now))]


def _elected_changes(was: Declaration, now: Declaration) -> Iterator[str]:
    new = _names(c for c in now.elected if c not in was.elected)
    gone = _names(c for c in was.elected if c not in now.elected)
    if new:
        yield f"{new} elected{f', not {gone}' if gone else ''}"
    elif gone:
        yield f"{gone} no longer elected"
    if was.unnamed != now.unnamed:
        yield _unnamed_words(now)
    if was.lot != now.lot:
        yield f"lot won by {_names(now.lot)}" if now.lot else "no lot"


def _unnamed_words(now: Declaration) -> str:
    seats = unnamed_seats(now)
    return f"{comma_list(seats)} without a name" if seats else "every seat has a name"


def _names(candidates: Iterable[Candidate]) -> str:
    return comma_list([candidate.name for candidate in candidates])


def _figures(declaration: Declaration) -> dict[str, str]:
    """Every figure of a declaration, by what it is a figure of."""
    found = {candidate.label: votes(n) for candidate, n in declaration.votes}
    if declaration.turnout is not None:
        found["turnout"] = turnout(declaration.turnout)
    if declaration.electorate is not None:
        found["electorate"] = votes(declaration.electorate)
    if declaration.rejected is not None:
        found["rejected papers"] = votes(declaration.rejected)
    return found


def _figure_changes(was: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    for name in dict.fromkeys([*was, *now]):
        before, after = was.get(name), now.get(name)
        if before == after:
            continue
        if before is None:
            yield f"{name} {after}"
        elif after is None:
            yield f"{name} no longer {before}"
        else:
            yield f"{name} from {before} to {after}"
