"""The inbox: the answer to each call by its key, so that a repeated call has one effect."""

from bot.store.protocol import Reader, Transaction


async def record_answer(tx: Transaction, key: str, at: str, answer: str) -> bool:
    """False, and no change, if the key has an answer already."""
    recorded = await tx.execute(
        """
        INSERT INTO inbox (key, at, answer)
        VALUES ($1, $2, $3)
        ON CONFLICT (key) DO NOTHING
        """,
        key,
        at,
        answer,
    )
    return recorded == 1


async def find_answer(reader: Reader, key: str) -> str | None:
    row = await reader.fetch_one(
        """
        SELECT answer
          FROM inbox
         WHERE key = $1
        """,
        key,
    )
    return row[0] if row else None


async def delete_answer(tx: Transaction, key: str) -> None:
    await tx.execute(
        """
        DELETE FROM inbox
         WHERE key = $1
        """,
        key,
    )
