"""The roles that were granted: who may declare, and who may edit."""

from dataclasses import dataclass

from bot.store.columns import columns, placeholders, values
from bot.store.protocol import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Grant:
    platform: str
    subject_kind: str  # person, group or channel
    subject: str
    role: str  # declarer or editor
    granted_by: str
    granted_at: str
    subject_name: str = ""  # as it was then; empty if granted before names were kept


_COLUMNS, _VALUES = columns(Grant), placeholders(Grant)


async def grant(tx: Transaction, new: Grant) -> bool:
    """False, and no change, if the role was granted already."""
    granted = await tx.execute(
        f"""
        INSERT INTO roles ({_COLUMNS})
        VALUES ({_VALUES})
        ON CONFLICT (platform, subject_kind, subject, role) DO NOTHING
        """,
        *values(new),
    )
    return granted == 1


async def revoke(
    tx: Transaction, platform: str, subject_kind: str, subject: str, role: str
) -> bool:
    """True if there was such a grant."""
    revoked = await tx.execute(
        """
        DELETE FROM roles
         WHERE platform = $1
           AND subject_kind = $2
           AND subject = $3
           AND role = $4
        """,
        platform,
        subject_kind,
        subject,
        role,
    )
    return revoked == 1


async def all_grants(reader: Reader, platform: str | None = None) -> list[Grant]:
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM roles
         WHERE (CAST($1 AS TEXT) IS NULL OR platform = CAST($1 AS TEXT))
         ORDER BY granted_at, platform, subject_kind, subject, role
        """,
        platform,
    )
    return [Grant(*row) for row in rows]
