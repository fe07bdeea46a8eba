"""What every write of one unit of work shares."""

from dataclasses import dataclass
from datetime import datetime

from bot.desk.identity import Provenance
from bot.desk.open_nights import Draft
from bot.store.protocol import Transaction


@dataclass(frozen=True, slots=True)
class WriteContext:
    tx: Transaction
    provenance: Provenance
    at: datetime
    draft: Draft
    second_key: bool  # figures of the real night need two people
