"""The audit log: refused commands, and roles granted or revoked. Append-only, like the ledger."""

from dataclasses import dataclass

from bot.store.columns import columns, placeholders, values
from bot.store.protocol import Reader, Transaction


@dataclass(frozen=True, slots=True)
class AuditRow:
    at: str
    who: str
    who_name: str
    platform: str
    channel: str
    action: str  # refused, granted or revoked
    about: str  # the command, or the role and its holder
    reason: str


_COLUMNS, _VALUES = columns(AuditRow), placeholders(AuditRow)


async def append(tx: Transaction, row: AuditRow) -> None:
    await tx.execute(f"INSERT INTO audit ({_COLUMNS}) VALUES ({_VALUES})", *values(row))


async def read(reader: Reader) -> list[AuditRow]:
    rows = await reader.fetch_all(f"SELECT {_COLUMNS} FROM audit ORDER BY id")
    return [AuditRow(*row) for row in rows]
