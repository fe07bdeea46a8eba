"""Who may declare and who may edit, as it was granted."""

from dataclasses import dataclass

from bot.store.protocol import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Grant:
    platform: str
    subject_kind: str  # person, group or channel
    subject: str
    role: str  # declarer or editor
    granted_by: str
    granted_at: str


async def grant(tx: Transaction, new: Grant) -> bool:
    """True if it is new; who granted it first stays."""
    granted = await tx.execute(
        """
        INSERT INTO roles (platform, subject_kind, subject, role, granted_by, granted_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (platform, subject_kind, subject, role) DO NOTHING
        """,
        new.platform,
        new.subject_kind,
        new.subject,
        new.role,
        new.granted_by,
        new.granted_at,
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
    """In the order they were granted, on one platform or on all."""
    rows = await reader.fetch_all(
        """
        SELECT platform, subject_kind, subject, role, granted_by, granted_at
          FROM roles
         WHERE (CAST($1 AS TEXT) IS NULL OR platform = CAST($1 AS TEXT))
         ORDER BY granted_at, platform, subject_kind, subject, role
        """,
        platform,
    )
    return [Grant(*row) for row in rows]
