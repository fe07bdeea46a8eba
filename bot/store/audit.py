"""The audit: who was refused what, and who was granted which role."""

from dataclasses import dataclass

from bot.store.protocol import Reader, Transaction


@dataclass(frozen=True, slots=True)
class AuditRow:
    at: str
    who: str
    who_name: str
    platform: str
    channel: str
    action: str  # refused, granted or revoked
    about: str  # the command, or the role and whose it is
    reason: str


async def append(tx: Transaction, row: AuditRow) -> None:
    """Append-only, like the ledger."""
    await tx.execute(
        """
        INSERT INTO audit (at, who, who_name, platform, channel, action, about, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        row.at,
        row.who,
        row.who_name,
        row.platform,
        row.channel,
        row.action,
        row.about,
        row.reason,
    )


async def read(reader: Reader) -> list[AuditRow]:
    """In the order they were noted."""
    rows = await reader.fetch_all(
        """
        SELECT at, who, who_name, platform, channel, action, about, reason
          FROM audit
         ORDER BY id
        """
    )
    return [AuditRow(*row) for row in rows]
