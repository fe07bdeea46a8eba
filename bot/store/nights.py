"""The nights there are: live ones, rehearsals and private plays."""

from dataclasses import dataclass

from bot.store.protocol import Reader, Transaction

ALL_COUNCILS = "*"  # tonight's councils together: no ledger, but channels that follow it


@dataclass(frozen=True, slots=True)
class NightRow:
    night: str
    slug: str
    kind: str  # live, rehearsal or private
    opened_at: str


async def open_night(tx: Transaction, night: str, slug: str, kind: str, at: str) -> bool:
    """True if the night is new; one that is there stays as it was."""
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
    """Those with a ledger, in the order they were opened."""
    rows = await reader.fetch_all(
        """
        SELECT night, slug, kind, opened_at
          FROM nights
         WHERE night <> '*'
         ORDER BY opened_at, night
        """
    )
    return [NightRow(*row) for row in rows]
