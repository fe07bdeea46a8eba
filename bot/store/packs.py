"""The council packs as they were when a night was opened or reloaded, stored whole."""

from dataclasses import dataclass

from bot.store.columns import columns
from bot.store.protocol import Reader, Transaction


@dataclass(frozen=True, slots=True)
class PackRow:
    id: str  # a digest of the files
    night: str
    files: str  # JSON
    stored_at: str


_COLUMNS = columns(PackRow)


async def save(tx: Transaction, pack_id: str, night: str, files: str, at: str) -> None:
    """Store a pack. A pack with the same id has the same files, so it is left alone."""
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


async def find_newest(reader: Reader, night: str, id_begins: str) -> PackRow | None:
    row = await reader.fetch_one(
        f"""
        SELECT {_COLUMNS}
          FROM packs
         WHERE night = $1
           AND id LIKE CAST($2 AS TEXT) || '%'
         ORDER BY stored_at DESC
         LIMIT 1
        """,
        night,
        id_begins,
    )
    return PackRow(*row) if row else None


async def read(reader: Reader, pack_id: str) -> PackRow | None:
    row = await reader.fetch_one(f"SELECT {_COLUMNS} FROM packs WHERE id = $1", pack_id)
    return PackRow(*row) if row else None
