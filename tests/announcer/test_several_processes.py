"""Two processes of the bot on one database: each message once and in order, whoever sends it."""

import asyncio

import pytest

from bot.announcer.outcome import Unknown
from bot.store.postgres.watch import Watch
from tests.count import COUNT, WINNERS, Count, LostAnswer, channel_named, wait_for

TwoCounts = tuple[Count, Count]


async def lose_locks(count: Count) -> None:
    """As if the process had died, or had been cut off, and the server had noticed."""
    locks = count.app.store.locks
    assert isinstance(locks, Watch)
    assert locks._connection
    number = locks._connection.get_server_pid()
    await locks.close()  # a lock that was just being released may end it before the server does
    there = "SELECT pid FROM pg_stat_activity WHERE pid = $1"
    while await count.app.store.reader.fetch_one(there, number):  # noqa: ASYNC110 - the server's
        await asyncio.sleep(0.01)


async def declare_undelivered(counts: TwoCounts, wards: int) -> None:
    for number, line in enumerate(WINNERS[:wards]):
        await counts[number % 2].type_undelivered(f"/declare {line}")


async def test_two_processes_tell_a_channel_everything_once_and_in_order(
    two_counts: TwoCounts,
) -> None:
    first, second = two_counts
    await first.type("/follow all each", channel=COUNT)
    await declare_undelivered(two_counts, len(WINNERS))
    while await first.undelivered():
        await asyncio.gather(first.deliver(), second.deliver())
    sent = await first.sent_messages("#count")

    assert len(WINNERS) == len(first.announcements())
    assert [row.key for row in sent if row.batch == row.id] == [
        m.key for m in first.transport.arrived
    ]


async def test_while_one_process_is_at_a_channel_another_leaves_it_alone(
    two_counts: TwoCounts,
) -> None:
    first, second = two_counts
    await first.type("/follow all each", channel=COUNT)
    go_on = first.transport.block("#count")
    await declare_undelivered(two_counts, 2)
    delivering = asyncio.create_task(first.deliver())
    await wait_for(first.transport.attempted)
    await second.deliver()

    assert 1 == len(first.transport.attempts)

    go_on.set()
    await delivering

    assert 2 == len(first.announcements())


@pytest.mark.exact_calls  # counts searches
async def test_what_a_dead_process_has_sent_is_found_and_not_sent_again(
    two_counts: TwoCounts,
) -> None:
    first, second = two_counts
    await first.type("/follow all each", channel=COUNT)
    await declare_undelivered(two_counts, 2)
    first.transport.answer_next_with("#count", LostAnswer(Unknown(60, "no answer"), arrived=True))
    delivering = asyncio.create_task(first.deliver())
    await wait_for(first.transport.attempted)
    await asyncio.sleep(0)
    delivering.cancel()
    await lose_locks(first)
    await second.deliver()

    assert 2 == len(second.announcements())
    assert 1 == len(second.transport.searches)
    assert [] == await second.undelivered()


async def test_a_process_that_has_lost_a_channel_claims_nothing_more_there(
    two_counts: TwoCounts,
) -> None:
    first, second = two_counts
    await first.type("/follow all each", channel=COUNT)
    go_on = first.transport.block("#count")
    await declare_undelivered(two_counts, 2)
    delivering = asyncio.create_task(first.deliver())
    await wait_for(first.transport.attempted)
    await lose_locks(first)
    go_on.set()
    await delivering

    assert 1 == len(first.announcements())

    await second.deliver()

    assert 2 == len(first.announcements())


async def test_a_correction_edits_what_another_process_sent(two_counts: TwoCounts) -> None:
    first, second = two_counts
    await first.type("/follow all each", channel=COUNT)
    await first.type("/declare Battenhall Green 1081")
    await lose_locks(first)
    await second.type("/correct Battenhall Green 1801 because of a slip")
    ((edited, message), *_) = second.transport.edits

    assert channel_named("#count").id == message.channel
    assert any("1,801" in line for line in message.lines), edited
