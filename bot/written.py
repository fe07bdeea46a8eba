"""Election values as text and back: what the ledger, the outbox and open questions hold."""

from datetime import UTC, datetime

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
from bot.wording.bulletin import Bulletin

_KINDS: dict[str, TypeAdapter[WardEntry]] = {
    "declare": TypeAdapter(Declare),
    "correct": TypeAdapter(Correct),
    "withdraw": TypeAdapter(Withdraw),
    "mark": TypeAdapter(MarkWard),
    "confirm": TypeAdapter(Confirm),
    "undo": TypeAdapter(Undo),
}
_STATE = TypeAdapter(WardState)
_BULLETIN = TypeAdapter(Bulletin)


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


def write_bulletin(bulletin: Bulletin) -> str:
    """The facts of one outbox row."""
    return _BULLETIN.dump_json(bulletin).decode()


def read_bulletin(facts: str) -> Bulletin:
    """The facts that an outbox row holds."""
    return _BULLETIN.validate_json(facts)


def utc_text(at: datetime, to: str = "seconds") -> str:
    """A moment as the store keeps it: 2016-05-06T00:41:07Z; `to` the microseconds for an order."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=to) + "Z"
