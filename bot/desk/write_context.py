"""What every write of one unit of work shares."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.desk.identity import Provenance
from bot.desk.open_nights import Draft
from bot.store.protocol import Transaction


class SecondKey(StrEnum):
    """Whether figures of the real night need two people."""

    OFF = "off"
    ANY_PLATFORM = "any platform"
    SAME_PLATFORM = "same platform"  # one person's accounts on two platforms count as one


@dataclass(frozen=True, slots=True)
class WriteContext:
    tx: Transaction
    provenance: Provenance
    at: datetime
    draft: Draft
    second_key: SecondKey
