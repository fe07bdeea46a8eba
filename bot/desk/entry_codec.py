"""Ledger entries and ward states as JSON text and back."""

from pydantic import TypeAdapter

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

_KINDS: dict[str, TypeAdapter[WardEntry]] = {
    "declare": TypeAdapter(Declare),
    "correct": TypeAdapter(Correct),
    "withdraw": TypeAdapter(Withdraw),
    "mark": TypeAdapter(MarkWard),
    "confirm": TypeAdapter(Confirm),
    "undo": TypeAdapter(Undo),
}
_STATE = TypeAdapter(WardState)


def entry_kind(entry: WardEntry) -> str:
    """The word that stands for the entry in the ledger."""
    match entry:
        case Declare():
            return "declare"
        case Correct():
            return "correct"
        case Withdraw():
            return "withdraw"
        case MarkWard():
            return "mark"
        case Confirm():
            return "confirm"
        case Undo():
            return "undo"


def write_entry(entry: WardEntry) -> str:
    """An entry's payload."""
    return _KINDS[entry_kind(entry)].dump_json(entry).decode()


def read_entry(kind: str, payload: str) -> WardEntry:
    """The entry that a payload of this kind holds."""
    return _KINDS[kind].validate_json(payload)


def write_state(state: WardState) -> str:
    """A ward's state, as an open question remembers it."""
    return _STATE.dump_json(state).decode()
