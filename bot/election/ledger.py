"""The entries of a night's ledger: append-only, and the only source of a night.

Each class's `kind` is the word stored with its entries.
"""

from dataclasses import dataclass
from typing import ClassVar

from bot.election.council import Council
from bot.election.declaration import Declaration, Mark


@dataclass(frozen=True, slots=True)
class WardState:
    """What is known of a ward: its declaration, or a mark while there is none.

    `since` is the number of the entry that declared it, its place in the order of the night. A mark
    stays beneath a declaration, in case the declaration is withdrawn.
    """

    mark: Mark | None = None
    declaration: Declaration | None = None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Declare:
    """A result as read out, or more of its figures than were known before."""

    kind: ClassVar[str] = "declare"
    past_tense: ClassVar[str] = "declared"

    ward: str
    declaration: Declaration


@dataclass(frozen=True, slots=True)
class Correct:
    """Different figures for a declared ward, which keeps its place in the order."""

    kind: ClassVar[str] = "correct"
    past_tense: ClassVar[str] = "corrected"

    ward: str
    declaration: Declaration


@dataclass(frozen=True, slots=True)
class Withdraw:
    """A declaration taken back: the ward has yet to declare."""

    kind: ClassVar[str] = "withdraw"
    past_tense: ClassVar[str] = "withdrawn"

    ward: str


@dataclass(frozen=True, slots=True)
class MarkWard:
    """A ward's state without figures."""

    kind: ClassVar[str] = "mark"
    past_tense: ClassVar[str] = "marked"

    ward: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Confirm:
    """A second account of a declaration with the same figures; the night doesn't change."""

    kind: ClassVar[str] = "confirm"
    past_tense: ClassVar[str] = "confirmed"

    ward: str


@dataclass(frozen=True, slots=True)
class Undo:
    """Restores the ward to `state`, as it was before entry `undoes`."""

    kind: ClassVar[str] = "undo"
    past_tense: ClassVar[str] = "undone"

    ward: str
    undoes: int
    state: WardState


@dataclass(frozen=True, slots=True)
class LoadPack:
    """The council as its pack describes it: the first entry of every night."""

    kind: ClassVar[str] = "pack"

    council: Council


WardEntry = Declare | Correct | Withdraw | MarkWard | Confirm | Undo
Entry = LoadPack | WardEntry


def state_after(entry: WardEntry, before: WardState, seq: int) -> WardState:
    match entry:
        case Declare(declaration=declaration) | Correct(declaration=declaration):
            since = before.since if before.declaration else seq
            return WardState(before.mark, declaration, since)
        case Withdraw():
            return WardState(before.mark)
        case MarkWard(mark=mark):
            return WardState(mark=mark)
        case Confirm():
            return before
        case Undo(state=state):
            return state
