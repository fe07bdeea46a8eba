"""SQLite's settings, and proof that no statement slows down as the night grows."""

import pytest

from bot.store import channels, claims, outbox, outbox_status, stale
from bot.store.sqlite.engine import SqliteStore
from tests.store.vocabulary import NIGHT, announcement, claim_and_send, follower, record


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("wal_autocheckpoint", 200)],
)
async def test_the_writing_connection_has_these_pragmas(
    sqlite: SqliteStore, pragma: str, value: str | int
) -> None:
    """Synchronous 2 is FULL: COMMIT returns only when the data is on disk."""
    async with sqlite.transaction() as tx:
        found = await tx.fetch_one(f"PRAGMA {pragma}")

    assert (value,) == found


async def test_a_declaration_and_its_delivery_scan_no_table(sqlite: SqliteStore) -> None:
    """Except for unsent and stale messages, whose indexes hold nothing else."""
    ran: list[str] = []
    sqlite._writer.connection.set_trace_callback(ran.append)
    async with sqlite.transaction() as tx:
        await channels.follow(tx, follower("#count", 3))
        await outbox.queue_for_followers(tx, announcement(0, "0", level=1, when=0))
        await record(tx, 1)
    await claim_and_send(sqlite, "#count", 2)
    async with sqlite.transaction() as tx:
        await outbox.queue_for_recipients(tx, announcement(2, "2", when=2), "Battenhall", 1)
        await stale.mark_since(tx, NIGHT, 1, 2)
        await stale.mark_reports(tx, NIGHT, "Battenhall", 1, 2, 3)
        await claims.waiting_channels(tx)
        await outbox_status.read_unfinished(tx)
    plans = [
        step
        for sql in ran
        if sql.lstrip().startswith(("SELECT", "UPDATE", "INSERT"))
        for (*_, step) in await sqlite.reader.fetch_all(f"EXPLAIN QUERY PLAN {sql}")
    ]

    assert {
        "SCAN outbox USING INDEX outbox_unfinished",
        "SCAN outbox USING INDEX outbox_doubted",
        "SCAN waiting",  # what these two queries found
    } == {step for step in plans if step.startswith("SCAN")}
