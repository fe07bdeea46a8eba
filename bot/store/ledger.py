"""What was entered on a night, in order: written once, never changed, never deleted."""

from dataclasses import dataclass

from bot.errors import NotSaved
from bot.store.protocol import Reader, Transaction


class SeqTaken(NotSaved):
    """Somebody else wrote this entry's number first: read what they wrote, then try again."""


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
    odd: str | None = None


async def append(tx: Transaction, row: LedgerRow) -> None:
    """Raises `SeqTaken` if the night has an entry of that number."""
    appended = await tx.execute(
        """
        INSERT INTO ledger (night, seq, kind, ward, payload, who, who_name,
                            platform, channel, at, source, reason, odd)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (night, seq) DO NOTHING
        """,
        row.night,
        row.seq,
        row.kind,
        row.ward,
        row.payload,
        row.who,
        row.who_name,
        row.platform,
        row.channel,
        row.at,
        row.source,
        row.reason,
        row.odd,
    )
    if appended != 1:
        raise SeqTaken("NOT saved: somebody else's entry came first, try again.")


async def read(reader: Reader, night: str) -> list[LedgerRow]:
    """Every entry of a night, in order."""
    rows = await reader.fetch_all(
        """
        SELECT night, seq, kind, ward, payload, who, who_name,
               platform, channel, at, source, reason, odd
          FROM ledger
         WHERE night = $1
         ORDER BY seq
        """,
        night,
    )
    return [LedgerRow(*row) for row in rows]


async def read_ward(reader: Reader, night: str, ward: str) -> list[LedgerRow]:
    """One ward's entries, in order."""
    rows = await reader.fetch_all(
        """
        SELECT night, seq, kind, ward, payload, who, who_name,
               platform, channel, at, source, reason, odd
          FROM ledger
         WHERE night = $1
           AND ward = $2
         ORDER BY seq
        """,
        night,
        ward,
    )
    return [LedgerRow(*row) for row in rows]
