"""The ledger: every entry of a night, in order. Never changed, never deleted."""

from dataclasses import dataclass

from bot.errors import NotSaved
from bot.store.columns import columns, placeholders, values
from bot.store.protocol import Reader, Transaction


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


_COLUMNS, _VALUES = columns(LedgerRow), placeholders(LedgerRow)


async def append(tx: Transaction, row: LedgerRow) -> None:
    """Raises `SeqTaken` if the night has an entry of that number."""
    appended = await tx.execute(
        f"""
        INSERT INTO ledger ({_COLUMNS})
        VALUES ({_VALUES})
        ON CONFLICT (night, seq) DO NOTHING
        """,
        *values(row),
    )
    if appended != 1:
        raise SeqTaken("NOT saved: another entry came first. Try again.")


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
