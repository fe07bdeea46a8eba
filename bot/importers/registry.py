"""The party registry of config/parties.toml."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.election.parties import Party, Registry
from bot.errors import CannotStart

PARTIES_FILE = Path(__file__).parents[2] / "config" / "parties.toml"

_PARTIES = TypeAdapter(list[Party])
_COLOUR = re.compile("#[0-9A-Fa-f]{6}")


def read_registry_text() -> str:
    """The registry on the disk; a night keeps its own copy."""
    return PARTIES_FILE.read_text(encoding="utf-8")


@lru_cache(maxsize=4)  # the packs of a night nearly always carry the same text
def parse_registry(text: str) -> Registry:
    """Raises CannotStart with every fault."""
    try:
        tables: dict[str, Any] = tomllib.loads(text)  # Any: TOML values, checked next
        parties = _PARTIES.validate_python(tables.get("party", []))
    except tomllib.TOMLDecodeError as fault:
        raise CannotStart(f"config/parties.toml: {fault}") from fault
    except ValidationError as fault:
        lines = [f"config/parties.toml: party {e['loc'][0]}: {e['msg']}" for e in fault.errors()]
        raise CannotStart("\n".join(lines)) from fault
    faults = [
        f"config/parties.toml: party {i}: “{party.colour}” is not a colour like #02A95B"
        for i, party in enumerate(parties)
        if not _COLOUR.fullmatch(party.colour)
    ]
    if faults:
        raise CannotStart("\n".join(faults))
    return Registry.from_parties(parties)
