"""The council packs as they were when a night opened or was reloaded, kept whole."""

from dataclasses import dataclass

from bot.store.protocol import Reader, Transaction


@dataclass(frozen=True, slots=True)
class PackRow:
    id: str
    night: str
    files: str  # JSON
    stored_at: str


async def save(tx: Transaction, pack_id: str, night: str, files: str, at: str) -> None:
    """A pack is known by its content: keeping it again changes nothing."""
    await tx.execute(
        """
        INSERT INTO packs (id, night, files, stored_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO NOTHING
        """,
        pack_id,
        night,
        files,
        at,
    )


async def read(reader: Reader, pack_id: str) -> PackRow | None:
    row = await reader.fetch_one(
        """
        SELECT id, night, files, stored_at
          FROM packs
         WHERE id = $1
        """,
        pack_id,
    )
    return PackRow(*row) if row else None
