"""What a channel follows: a level, and at most one ward or party that it gets every result of."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.election.changes import (
    Change,
    Corrected,
    Level,
    Marked,
    Withdrawn,
    WithResult,
    minimum_level,
)
from bot.election.result import WardResult

WARD, PARTY = "ward", "party"


def ward_focus(ward: str) -> str:
    return f"{WARD}:{ward}"


def party_focus(code: str) -> str:
    return f"{PARTY}:{code}"


def split_focus(focus: str) -> tuple[str, str]:
    """The kind and the ward or the party's code; both empty if there is no focus."""
    kind, _, name = focus.partition(":")
    return kind, name


@dataclass(frozen=True, slots=True)
class Following:
    """`focus` is a `ward_focus` or a `party_focus`; empty if there is none."""

    level: Level
    focus: str = ""

    def includes(self, change: Change) -> bool:
        return minimum_level(change) <= self.level or self.is_focused_on(change)

    def is_focused_on(self, change: Change) -> bool:
        return self.focus in foci([change])


def foci(changes: Iterable[Change]) -> frozenset[str]:
    """Each focus that gets one of these changes: the ward's, and of who wins or loses a seat."""
    found: set[str] = set()
    for change in changes:
        match change:
            case Marked(ward=ward):
                found.add(ward_focus(ward))
            case Corrected(wrong=wrong, result=result):
                found |= _of_result(wrong) | _of_result(result)
            case Withdrawn(wrong=result):
                found |= _of_result(result)
            case _ if isinstance(change, WithResult):
                found |= _of_result(change.result)
    return frozenset(found)


def _of_result(result: WardResult) -> set[str]:
    parties = {*result.winning_parties}
    for verdict in (result.sitting, result.last_fought):
        parties |= verdict.lost.keys() if verdict else set()
    return {ward_focus(result.ward), *map(party_focus, parties)}
