"""The vocabulary of the store's tests."""

from collections.abc import Callable
from dataclasses import replace

from bot.store import channels, claims, inbox, ledger, nights, outbox, outbox_status
from bot.store.protocol import Reader, Store, Transaction

NIGHT = "worcester-2016"


def at(second: int) -> str:
    minute, second = divmod(second, 60)
    return f"2016-05-06T{minute // 60:02}:{minute % 60:02}:{second:02}Z"


def entry(seq: int, ward: str | None = "Battenhall", night: str = NIGHT) -> ledger.LedgerRow:
    return ledger.LedgerRow(
        night=night,
        seq=seq,
        kind="declare",
        ward=ward,
        payload='{"winner": "Grn"}',
        who="U1",
        who_name="Ann",
        platform="slack",
        channel="#count",
        at=at(seq),
    )


def follower(channel: str, level: int) -> channels.Subscription:
    return channels.Subscription(channel, NIGHT, "slack", f"name of {channel}", level, at(0))


async def open_the_night(store: Store) -> None:
    async with store.transaction() as tx:
        await nights.open_night(tx, NIGHT, "worcester-2016", "live", at(0))


async def append(store: Store, *seqs: int) -> None:
    async with store.transaction() as tx:
        for seq in seqs:
            await ledger.append(tx, entry(seq))


async def append_and_fail(
    store: Store, seq: int, error: Exception, on_rollback: Callable[[], None] | None = None
) -> None:
    async with store.transaction(on_rollback=on_rollback) as tx:
        await ledger.append(tx, entry(seq))
        raise error


def announcement(
    seq: int, cause: str, level: int = 3, facts: str = "{}", when: int = 1, night: str = NIGHT
) -> outbox.Announcement:
    return outbox.Announcement(night, seq, cause, level, facts, at(when))


async def record(tx: Transaction, seq: int) -> None:
    """Write a row to each of three tables, as a declaration does."""
    await ledger.append(tx, entry(seq))
    await outbox.queue_for_channel(tx, announcement(seq, str(seq), when=seq), "#count")
    await inbox.record_answer(tx, str(seq), at(seq), "recorded")


async def recorded_seqs(reader: Reader) -> list[int]:
    """The numbers that `record` saved; fails if one was saved by halves."""
    entries = [row.seq for row in await ledger.read(reader, NIGHT)]
    addressed = sorted(int(row.cause) for row in await outbox_status.read_unfinished(reader))
    answered = [seq for seq in entries if await inbox.find_answer(reader, str(seq))]
    assert entries == addressed == answered

    return entries


async def seqs(store: Store) -> list[int]:
    return [row.seq for row in await ledger.read(store.reader, NIGHT)]


async def claim_and_send(store: Store, channel: str, now: int) -> str | None:
    """Claim the channel's next message, mark it sent and return its cause."""
    async with store.transaction() as tx:
        rows = await claims.claim(tx, await claims.read_waiting(tx, channel), at(now), at(0))
        if not rows:
            return None
        (row,) = rows
        await claims.mark_sent(tx, row.id, f"m{row.id}", f"words of {row.cause}", at(now))
        return row.cause


def correction(seq: int, reason: str) -> ledger.LedgerRow:
    return replace(entry(seq), kind="correct", reason=reason)
