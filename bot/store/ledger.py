"""The ledger: every entry of a night, in order. Never changed, never deleted.

Each entry has a hash of its own content and of the hash of the entry before it. A byte that changes
on the disk, or an entry taken out of the middle, breaks the chain; `find_change` finds where.
"""

import hashlib
import json
from dataclasses import dataclass

from bot.errors import NotSaved
from bot.store.columns import columns, placeholders, values
from bot.store.protocol import Param, Reader, Transaction


class SeqTaken(NotSaved):
    """Another entry got this number first. Read that entry, then try again."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    night: str
    seq: int
    kind: str  # pack, declare, correct, withdraw, mark, confirm or undo
    ward: str | None
    payload: str  # JSON
    who: str
    who_name: str
    platform: str
    channel: str
    at: str
    source: str | None = None
    reason: str | None = None
    odd: str | None = None  # the doubts that the user confirmed


@dataclass(frozen=True, slots=True)
class _ChainedRow(LedgerRow):
    hash: str = ""


_COLUMNS = columns(LedgerRow)
_CHAINED_COLUMNS, _CHAINED_VALUES = columns(_ChainedRow), placeholders(_ChainedRow)


def entry_hash(previous: str, *content: Param) -> str:
    """`previous` is the hash of the entry before, `content` a LedgerRow in the order of its fields.

    A field added to LedgerRow would give every stored entry another hash.
    """
    text = json.dumps([previous, *content], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


async def append(tx: Transaction, row: LedgerRow, previous: str | None = None) -> str:
    """The entry's hash. `previous` is that of the entry before it; None if it is to be looked up.

    Raises `SeqTaken` if the night has an entry of that number.
    """
    if previous is None:
        previous = await _read_hash(tx, row.night, row.seq - 1)
    content = values(row)
    chained = entry_hash(previous, *content)
    appended = await tx.execute(
        f"""
        INSERT INTO ledger ({_CHAINED_COLUMNS})
        VALUES ({_CHAINED_VALUES})
        ON CONFLICT (night, seq) DO NOTHING
        """,
        *content,
        chained,
    )
    if appended != 1:
        raise SeqTaken("NOT saved: another entry came first. Try again.")
    return chained


async def _read_hash(reader: Reader, night: str, seq: int) -> str:
    row = await reader.fetch_one(
        """
        SELECT hash
          FROM ledger
         WHERE night = $1
           AND seq = $2
        """,
        night,
        seq,
    )
    return row[0] if row else ""


async def read(reader: Reader, night: str) -> list[LedgerRow]:
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM ledger
         WHERE night = $1
         ORDER BY seq
        """,
        night,
    )
    return [LedgerRow(*row) for row in rows]


async def read_after(reader: Reader, night: str, seq: int) -> list[LedgerRow]:
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM ledger
         WHERE night = $1
           AND seq > $2
         ORDER BY seq
        """,
        night,
        seq,
    )
    return [LedgerRow(*row) for row in rows]


async def read_ward(reader: Reader, night: str, ward: str) -> list[LedgerRow]:
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM ledger
         WHERE night = $1
           AND ward = $2
         ORDER BY seq
        """,
        night,
        ward,
    )
    return [LedgerRow(*row) for row in rows]


async def find_change(reader: Reader, night: str) -> int | None:
    """The number of the first entry that is not as it was written; None if all are."""
    rows = await reader.fetch_all(
        f"""
        SELECT {_CHAINED_COLUMNS}
          FROM ledger
         WHERE night = $1
         ORDER BY seq
        """,
        night,
    )
    previous = ""
    for *content, stored in rows:
        previous = entry_hash(previous, *content)
        if stored != previous:
            return _ChainedRow(*content).seq
    return None
