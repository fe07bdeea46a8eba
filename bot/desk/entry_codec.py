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

_ADAPTERS: dict[str, TypeAdapter[WardEntry]] = {
    "declare": TypeAdapter(Declare),
    "correct": TypeAdapter(Correct),
    "withdraw": TypeAdapter(Withdraw),
    "mark": TypeAdapter(MarkWard),
    "confirm": TypeAdapter(Confirm),
    "undo": TypeAdapter(Undo),
}
_STATE_ADAPTER = TypeAdapter(WardState)


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


def encode_entry(entry: WardEntry) -> str:
    """An entry's payload."""
    return _ADAPTERS[entry_kind(entry)].dump_json(entry).decode()


def decode_entry(kind: str, payload: str) -> WardEntry:
    """The entry that a payload of this kind holds."""
    return _ADAPTERS[kind].validate_json(payload)


def encode_state(state: WardState) -> str:
    """A ward's state, as an open question remembers it."""
    return _STATE_ADAPTER.dump_json(state).decode()
