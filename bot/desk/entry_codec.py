"""Ledger entries and ward states as JSON text and back."""

from functools import lru_cache
from typing import get_args

from pydantic import TypeAdapter

from bot.election.ledger import WardEntry, WardState

_ADAPTERS: dict[str, TypeAdapter[WardEntry]] = {
    entry_class.kind: TypeAdapter(entry_class) for entry_class in get_args(WardEntry)
}
_STATE_ADAPTER = TypeAdapter(WardState)


def encode_entry(entry: WardEntry) -> str:
    return _ADAPTERS[entry.kind].dump_json(entry).decode()


@lru_cache(maxsize=4096)  # a correction reads the ledger again
def decode_entry(kind: str, payload: str) -> WardEntry:
    return _ADAPTERS[kind].validate_json(payload)


def encode_state(state: WardState) -> str:
    return _STATE_ADAPTER.dump_json(state).decode()
