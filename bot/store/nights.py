"""The nights: live ones, rehearsals and private runs."""

from dataclasses import dataclass

from bot.store.columns import columns
from bot.store.protocol import Reader, Transaction

ALL_COUNCILS = "*"  # every council of the night together: channels follow it, but it has no ledger


@dataclass(frozen=True, slots=True)
class NightRow:
    night: str
    slug: str
    kind: str  # live, rehearsal or private
    opened_at: str


_COLUMNS = columns(NightRow)


async def open_night(tx: Transaction, night: str, slug: str, kind: str, at: str) -> bool:
    """False, and no change, if the night is open already."""
    opened = await tx.execute(
        """
        INSERT INTO nights (night, slug, kind, opened_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (night) DO NOTHING
        """,
        night,
        slug,
        kind,
        at,
    )
    return opened == 1


async def all_nights(reader: Reader) -> list[NightRow]:
    """Every night with a ledger, in the order they were opened."""
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM nights
         WHERE night <> '*'
         ORDER BY opened_at, night
        """
    )
    return [NightRow(*row) for row in rows]


async def read_heads(reader: Reader) -> list[tuple[str, str, int]]:
    """The id, the kind and the last entry's number of every open night.

    A rehearsal is open while a channel follows it.
    """
    rows = await reader.fetch_all(
        """
        SELECT night, kind, seq
          FROM (SELECT night,
                       kind,
                       (SELECT max(seq) FROM ledger WHERE ledger.night = nights.night) AS seq
                  FROM nights
                 WHERE kind <> 'rehearsal'
                    OR night IN (SELECT night FROM channels)) AS open
         WHERE seq IS NOT NULL
        """
    )
    return [(night, kind, seq) for night, kind, seq in rows]
