"""Whose night it is: each platform's home, the workspace or server in which people may write."""

from bot.store.protocol import Reader, Transaction


async def read_home(reader: Reader, platform: str) -> str | None:
    row = await reader.fetch_one("SELECT home FROM homes WHERE platform = $1", platform)
    return row[0] if row else None


async def record_home(tx: Transaction, platform: str, home: str, at: str) -> None:
    await tx.execute(
        """
        INSERT INTO homes (platform, home, chosen_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (platform) DO UPDATE SET home = excluded.home, chosen_at = excluded.chosen_at
        """,
        platform,
        home,
        at,
    )
