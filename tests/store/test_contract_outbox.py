"""The outbox on every engine: each message once, in order, whatever happens in between."""

import asyncio
from dataclasses import replace

import pytest

from bot.store import channels, claims, ledger, nights, outbox, outbox_status, stale
from bot.store.protocol import Store
from tests.store.vocabulary import NIGHT, announcement, at, claim_and_send, entry, follower


async def queue(store: Store, channel: str, *causes: str) -> None:
    async with store.transaction() as tx:
        for cause in causes:
            await outbox.queue_for_channel(tx, announcement(0, cause), channel)


async def follow(store: Store) -> None:
    async with store.transaction() as tx:
        await channels.follow(tx, follower("#a", 3))


async def claim(store: Store, channel: str, now: int) -> outbox.OutboxMessage | None:
    rows = await claim_all(store, channel, now)

    return rows[0] if rows else None


async def claim_all(store: Store, channel: str, now: int) -> list[outbox.OutboxMessage]:
    async with store.transaction() as tx:
        return await claims.claim(tx, await claims.read_waiting(tx, channel), at(now), at(2))


async def claimed_id(store: Store, channel: str, now: int = 2) -> int:
    row = await claim(store, channel, now)
    assert row is not None

    return row.id


async def put_back(store: Store, row_id: int, not_before: int) -> bool:
    async with store.transaction() as tx:
        return await claims.release(tx, row_id, at(not_before), "rate limited")


async def dead_letter(store: Store, row_id: int) -> bool:
    async with store.transaction() as tx:
        return await claims.dead_letter(tx, row_id, "channel archived")


async def mark_sent(store: Store, row_id: int) -> bool:
    async with store.transaction() as tx:
        return await claims.mark_sent(tx, row_id, "m1", "words", at(3))


async def test_a_cause_reaches_the_channels_that_follow_at_its_level_or_above(
    store: Store,
) -> None:
    async with store.transaction() as tx:
        for channel, level in (("#all", 3), ("#control", 1), ("#gains", 2)):
            await channels.follow(tx, follower(channel, level))
        addressed = await outbox.queue_for_followers(
            tx, announcement(7, "7", level=2, facts='{"gain": "Grn"}')
        )
    rows = await outbox_status.read_unfinished(store.reader)

    assert 2 == addressed
    assert [("#all", 3), ("#gains", 2)] == [(row.channel, row.level) for row in rows]
    assert {("7", '{"gain": "Grn"}', "pending", 0, at(1))} == {
        (row.cause, row.facts, row.state, row.attempts, row.created_at) for row in rows
    }


@pytest.mark.parametrize(
    ("focus", "is_told"),
    [("ward:Oak", True), ("ward:O_k", False), ("ward:%", False), ("ward:oak", False), ("", False)],
)
async def test_a_focus_is_one_ward_or_party_whatever_its_name(
    store: Store, focus: str, *, is_told: bool
) -> None:
    told = replace(announcement(7, "7"), foci=frozenset({"party:Con", "ward:Oak"}))
    async with store.transaction() as tx:
        await channels.follow(tx, replace(follower("#focus", 1), focus=focus))

        assert is_told == await outbox.queue_for_followers(tx, told)


async def test_what_comes_of_a_question_puts_no_other_wards_card_in_doubt(store: Store) -> None:
    async with store.transaction() as tx:
        for ward in ("O%", "Oak"):
            await outbox.queue_for_channel(tx, announcement(2, f"card:{ward}:q1"), "#desk")

        assert 1 == await stale.mark_cards(tx, NIGHT, "O%", 3)


async def test_a_channel_is_queued_a_cause_once(store: Store) -> None:
    async with store.transaction() as tx:
        await channels.follow(tx, follower("#all", 3))
        queued = [
            await outbox.queue_for_channel(tx, announcement(7, "7"), "#all"),
            await outbox.queue_for_channel(tx, announcement(7, "7", when=2), "#all"),
        ]
        addressed = await outbox.queue_for_followers(tx, announcement(7, "7", level=1, when=3))

    assert [True, False] == queued
    assert 0 == addressed
    assert 1 == len(await outbox_status.read_unfinished(store.reader))


async def test_a_message_claimed_by_many_at_once_has_one_owner(store: Store) -> None:
    await queue(store, "#a", "1", "2")
    claims = await asyncio.gather(*(claim(store, "#a", 2) for _ in range(20)))

    assert ["1"] == [row.cause for row in claims if row]


async def test_a_claim_returns_the_row_as_it_now_is(store: Store) -> None:
    await queue(store, "#a", "1")
    row = await claim(store, "#a", 2)

    assert row is not None
    assert ("claimed", 1, at(2)) == (row.state, row.attempts, row.claimed_at)
    assert [row] == await claims.next_message(store.reader, "#a")


async def test_a_row_given_up_since_it_was_read_is_not_claimed_nor_what_comes_after_it(
    store: Store,
) -> None:
    await follow(store)
    await queue(store, "#a", *FOLLOWED)
    waiting = await claims.read_waiting(store.reader, "#a")
    async with store.transaction() as tx:
        await outbox.discard(tx, waiting[0].id, "caught up with by a summary")
        rows = await claims.claim(tx, waiting, at(2), at(2))

    assert [] == rows
    assert FOLLOWED[1] == (await claims.next_message(store.reader, "#a"))[0].cause


FOLLOWED = ["entry:2", "entry:3", "entry:4", "entry:5"]


async def test_more_than_a_few_waiting_entries_become_one_message(store: Store) -> None:
    await follow(store)
    await queue(store, "#a", *FOLLOWED)
    rows = await claim_all(store, "#a", 2)

    assert FOLLOWED == [row.cause for row in rows]
    assert {rows[0].id} == {row.batch for row in rows}
    assert rows == await claims.next_message(store.reader, "#a")


async def test_waiting_entries_can_be_claimed_one_by_one(store: Store) -> None:
    await follow(store)
    await queue(store, "#a", *FOLLOWED)
    async with store.transaction() as tx:
        rows = await claims.claim(tx, await claims.read_waiting(tx, "#a"), at(2), None)

    assert FOLLOWED[:1] == [row.cause for row in rows]


async def test_the_last_entry_that_a_channel_was_sent_is_not_one_that_waits(store: Store) -> None:
    async with store.transaction() as tx:
        for seq in (2, 5, 9):
            await outbox.queue_for_channel(tx, announcement(seq, f"entry:{seq}"), "#a")
    before = await outbox.last_sent_entry(store.reader, "#a", NIGHT)
    for _ in range(2):
        await claim_and_send(store, "#a", 2)

    assert 0 == before
    assert 5 == await outbox.last_sent_entry(store.reader, "#a", NIGHT)


async def test_a_burst_is_one_message_per_entry(store: Store) -> None:
    await follow(store)
    async with store.transaction() as tx:
        for cause in FOLLOWED:
            await outbox.queue_for_channel(tx, announcement(0, cause, when=2), "#a")

    assert FOLLOWED[:1] == [row.cause for row in await claim_all(store, "#a", 2)]


async def test_a_few_waiting_entries_are_one_message_each(store: Store) -> None:
    await follow(store)
    await queue(store, "#a", *FOLLOWED[: claims.MAX_SEPARATE])

    assert FOLLOWED[:1] == [row.cause for row in await claim_all(store, "#a", 2)]


async def test_a_channel_can_have_one_message_per_entry(store: Store) -> None:
    async with store.transaction() as tx:
        await channels.follow(tx, replace(follower("#a", 3), grouping="each"))
    await queue(store, "#a", *FOLLOWED)

    assert FOLLOWED[:1] == [row.cause for row in await claim_all(store, "#a", 2)]


async def test_a_message_has_a_maximum_of_entries(store: Store) -> None:
    await follow(store)
    causes = [f"entry:{n}" for n in range(2, claims.MAX_GROUPED + 4)]
    await queue(store, "#a", *causes)

    assert causes[: claims.MAX_GROUPED] == [row.cause for row in await claim_all(store, "#a", 2)]


async def test_a_notice_has_its_own_message(store: Store) -> None:
    await follow(store)
    await queue(store, "#a", *FOLLOWED[:3], "summary:1", "entry:9")

    assert FOLLOWED[:3] == [row.cause for row in await claim_all(store, "#a", 2)]


async def test_the_rows_of_a_message_are_settled_together(store: Store) -> None:
    await follow(store)
    await queue(store, "#a", *FOLLOWED)
    (first, *_) = await claim_all(store, "#a", 2)
    await put_back(store, first.id, not_before=5)
    again = await claim_all(store, "#a", 6)
    await mark_sent(store, first.id)

    assert FOLLOWED == [row.cause for row in again]
    assert [("sent", "m1", "words")] * 4 == [
        (row.state, row.message_id, row.words)
        for row in await outbox.read_sent(store.reader, NIGHT)
    ]


async def test_stale_messages_are_reviewed_one_by_one(store: Store) -> None:
    async with store.transaction() as tx:
        await channels.follow(tx, replace(follower("#a", 3), grouping="each"))
        for seq in (2, 3, 4):
            await outbox.queue_for_channel(tx, announcement(seq, f"entry:{seq}"), "#a")
    for now in (2, 3, 4):
        await claim_and_send(store, "#a", now)
    async with store.transaction() as tx:
        await stale.mark_since(tx, NIGHT, 3, 5)
    ((first,), _) = await stale.messages(store.reader, "#a")
    async with store.transaction() as tx:
        await stale.replace_facts(tx, first.id, first.doubted, '{"right": 1}')
    ((then,),) = await stale.messages(store.reader, "#a")

    assert "entry:3" == first.cause
    assert "entry:4" == then.cause
    assert '{"right": 1}' == (await outbox.read_sent(store.reader, NIGHT))[1].facts


async def test_stale_messages_wait_until_everything_is_sent(store: Store) -> None:
    async with store.transaction() as tx:
        await outbox.queue_for_channel(tx, announcement(2, "entry:2"), "#a")
    await claim_and_send(store, "#a", 2)
    async with store.transaction() as tx:
        await stale.mark_since(tx, NIGHT, 2, 5)
        await outbox.queue_for_channel(tx, announcement(5, "entry:5", when=2), "#a")
    before = await stale.messages(store.reader, "#a")
    await claim_and_send(store, "#a", 3)
    (after,) = await stale.messages(store.reader, "#a")

    assert [] == before
    assert ["entry:2"] == [row.cause for row in after]


async def test_a_message_made_stale_again_during_its_review_stays_stale(store: Store) -> None:
    async with store.transaction() as tx:
        await outbox.queue_for_channel(tx, announcement(2, "entry:2"), "#a")
    await claim_and_send(store, "#a", 2)
    async with store.transaction() as tx:
        await stale.mark_since(tx, NIGHT, 2, 5)
    ((row,),) = await stale.messages(store.reader, "#a")
    async with store.transaction() as tx:
        await stale.mark_since(tx, NIGHT, 2, 6)
        await stale.replace_facts(tx, row.id, row.doubted, "{}")

    assert [[6]] == [[row.doubted for row in m] for m in await stale.messages(store.reader, "#a")]


async def test_a_message_that_reads_right_is_stale_again_by_a_later_doubt_alone(
    store: Store,
) -> None:
    async with store.transaction() as tx:
        await channels.follow(tx, replace(follower("#a", 3), grouping="each"))
        for seq in (2, 3):
            await outbox.queue_for_channel(tx, announcement(seq, f"entry:{seq}"), "#a")
    for now in (2, 3):
        await claim_and_send(store, "#a", now)
    async with store.transaction() as tx:
        await stale.mark_since(tx, NIGHT, 2, 5)
    first, second = await stale.messages(store.reader, "#a")
    async with store.transaction() as tx:
        await stale.keep_facts(tx, first)
        await stale.mark_since(tx, NIGHT, 3, 6)
        await stale.keep_facts(tx, second)

    assert [[6]] == [[row.doubted for row in m] for m in await stale.messages(store.reader, "#a")]


async def test_what_was_told_of_a_ward_can_be_marked_stale_below_a_level(store: Store) -> None:
    async with store.transaction() as tx:
        for seq, ward in ((2, "Oak"), (3, "Oak"), (4, "Elm"), (5, "Oak")):
            await ledger.append(tx, entry(seq, ward))
            for channel, level in (("#all", 3), ("#gains", 2)):
                news = announcement(seq, f"entry:{seq}", level=level)
                await outbox.queue_for_channel(tx, news, channel)
        marked = await stale.mark_reports(tx, NIGHT, "Oak", 3, 6, 3)
    rows = await outbox_status.read_unfinished(store.reader)

    assert 2 == marked
    assert [("#gains", 3), ("#gains", 5)] == [(r.channel, r.seq) for r in rows if r.doubted]


async def test_nothing_is_sent_to_a_lost_channel(store: Store) -> None:
    async with store.transaction() as tx:
        await channels.follow(tx, follower("#a", 3))
        lost = [await channels.mark_lost(tx, "#a", "archived") for _ in range(2)]
    await queue(store, "#a", "1")
    while_lost = await claims.waiting_channels(store.reader)
    rows_while_lost = await claims.read_waiting(store.reader, "#a")
    async with store.transaction() as tx:
        await channels.follow(tx, follower("#a", 3))

    assert [True, False] == lost
    assert ([], []) == (while_lost, rows_while_lost)
    assert ["#a"] == await claims.waiting_channels(store.reader)
    assert 1 == len(await claims.read_waiting(store.reader, "#a"))


async def test_nothing_overtakes_a_message_in_flight(store: Store) -> None:
    await queue(store, "#a", "1", "2")
    first = await claimed_id(store, "#a")
    meanwhile = await claim(store, "#a", 9)
    await mark_sent(store, first)

    assert meanwhile is None
    assert "2" == await claim_and_send(store, "#a", 10)


async def test_nothing_overtakes_a_message_that_must_wait(store: Store) -> None:
    await queue(store, "#a", "1", "2")
    await put_back(store, await claimed_id(store, "#a"), not_before=5)

    assert [None, "1", "2", None] == [
        await claim_and_send(store, "#a", now) for now in (4, 5, 6, 7)
    ]


async def test_a_dead_letter_holds_up_no_other_message(store: Store) -> None:
    await queue(store, "#a", "1", "2")
    await dead_letter(store, await claimed_id(store, "#a"))

    assert "2" == await claim_and_send(store, "#a", 3)


async def test_pending_messages_of_one_kind_of_night_can_be_discarded(store: Store) -> None:
    async with store.transaction() as tx:
        await nights.open_night(tx, "reh", "worcester-2016", "rehearsal", at(1))
        for channel in ("#a", "#b"):
            await outbox.queue_for_channel(tx, announcement(0, "test", night="reh"), channel)
    await queue(store, "#a", "1")
    async with store.transaction() as tx:
        discarded = await outbox.discard_pending(tx, "#a", "rehearsal", "over")

    assert 1 == discarded
    assert ["1", "test"] == [await claim_and_send(store, channel, 3) for channel in ("#a", "#b")]


async def test_channels_do_not_wait_for_each_other(store: Store) -> None:
    await queue(store, "#a", "1")
    await queue(store, "#b", "1")
    await claimed_id(store, "#a")

    assert "1" == await claim_and_send(store, "#b", 3)


async def test_a_message_put_back_keeps_its_count_of_attempts(store: Store) -> None:
    await queue(store, "#a", "1")
    await put_back(store, await claimed_id(store, "#a"), not_before=5)
    row = await claim(store, "#a", 5)

    assert row is not None
    assert (2, "rate limited", at(5)) == (row.attempts, row.reason, row.not_before)


@pytest.mark.parametrize("last", ["never claimed", "sent", "parked", "put back"])
async def test_only_a_claimed_message_can_be_settled(store: Store, last: str) -> None:
    """A second process or a late answer cannot change a message settled before."""
    await queue(store, "#a", "1")
    (row,) = await outbox_status.read_unfinished(store.reader)
    if last != "never claimed":
        await claimed_id(store, "#a")
    if last == "sent":
        assert await mark_sent(store, row.id)
    if last == "parked":
        assert await dead_letter(store, row.id)
    if last == "put back":
        assert await put_back(store, row.id, 5)
    before = await store.reader.fetch_all("SELECT * FROM outbox")

    assert not await mark_sent(store, row.id)
    assert not await dead_letter(store, row.id)
    assert not await put_back(store, row.id, 6)
    assert before == await store.reader.fetch_all("SELECT * FROM outbox")


async def test_a_sent_message_is_stored_with_its_words(store: Store) -> None:
    await queue(store, "#a", "1", "2")
    await queue(store, "#b", "1")
    for channel in ("#b", "#a"):
        await claim_and_send(store, channel, 4)
    sent = await outbox.read_sent(store.reader, NIGHT)

    assert [("#a", "1", "words of 1", at(4)), ("#b", "1", "words of 1", at(4))] == [
        (row.channel, row.cause, row.words, row.sent_at) for row in sent
    ]
    assert sent[1:] == await outbox.read_sent(store.reader, NIGHT, "#b")
    assert [] == await outbox.read_sent(store.reader, "another night")


async def test_waiting_channels_have_a_message_pending_or_in_flight(
    store: Store,
) -> None:
    for channel in ("#late", "#claimed", "#done", "#early"):
        await queue(store, channel, "1")
    await queue(store, "#late", "2")
    await claimed_id(store, "#claimed")
    await claim_and_send(store, "#done", 3)
    await claim_and_send(store, "#late", 3)

    assert ["#claimed", "#early", "#late"] == await claims.waiting_channels(store.reader)


async def test_unfinished_messages_are_neither_sent_nor_dead_letters(store: Store) -> None:
    await queue(store, "#a", "1", "2", "3")
    await queue(store, "#b", "1")
    await claim_and_send(store, "#a", 3)
    await claimed_id(store, "#a")
    await dead_letter(store, await claimed_id(store, "#b"))

    assert [("2", "claimed"), ("3", "pending")] == [
        (row.cause, row.state) for row in await outbox_status.read_unfinished(store.reader)
    ]


async def test_a_channels_delay_is_that_of_its_oldest_message(store: Store) -> None:
    await queue(store, "#a", "1", "2")
    await queue(store, "#b", "1")
    await put_back(store, await claimed_id(store, "#a"), 9)
    claimed = await claimed_id(store, "#b")
    async with store.transaction() as tx:
        await claims.record_unknown(tx, claimed, "answer lost")

    assert [
        outbox_status.Backlog("#a", 2, at(1), "pending", "rate limited"),
        outbox_status.Backlog("#b", 1, at(1), "claimed", "answer lost"),
    ] == await outbox_status.read_backlogs(store.reader)


async def test_a_lost_channel_has_nothing_waiting(store: Store) -> None:
    await follow(store)
    await queue(store, "#a", "1")
    async with store.transaction() as tx:
        await channels.mark_lost(tx, "#a", "archived")

    assert [] == await outbox_status.read_backlogs(store.reader)


async def test_the_counts_give_the_number_and_the_oldest(store: Store) -> None:
    await queue(store, "#a", "1", "2", "3")
    await queue(store, "#b", "1")
    await claim_and_send(store, "#a", 3)

    assert [
        outbox_status.StateCount("#a", "pending", 2, at(1)),
        outbox_status.StateCount("#a", "sent", 1, at(1)),
        outbox_status.StateCount("#b", "pending", 1, at(1)),
    ] == await outbox_status.count_by_state(store.reader, NIGHT)


async def test_a_withdrawal_reaches_every_channel_that_was_told_of_the_ward(store: Store) -> None:
    """Whatever it follows now, but not if it got less detail, or nothing."""
    async with store.transaction() as tx:
        for channel, level in (("#all", 3), ("#gains", 2), ("#control", 1)):
            await channels.follow(tx, follower(channel, level))
        await ledger.append(tx, entry(2, ward="Battenhall"))
        await outbox.queue_for_followers(tx, announcement(2, "entry:2", level=1))
        await channels.unfollow(tx, "#all", NIGHT)
        await channels.follow(tx, follower("#gains", 1))
        await ledger.append(tx, entry(3, ward="Battenhall"))
        again = await outbox.queue_for_recipients(
            tx, announcement(3, "entry:3", facts='{"x": 1}', when=2), "Battenhall", 2
        )
        elsewhere = await outbox.queue_for_recipients(
            tx, announcement(4, "entry:4", when=2), "Claines", 1
        )
    rows = [
        row for row in await outbox_status.read_unfinished(store.reader) if row.cause == "entry:3"
    ]

    assert 2 == again
    assert 0 == elsewhere
    assert [("#all", 3), ("#gains", 2)] == [(row.channel, row.level) for row in rows]


async def test_the_same_cause_queued_in_two_databases_has_two_keys(store: Store) -> None:
    """The number of an entry comes again after a restore; its nonce doesn't."""
    await queue(store, "#a", "entry:3")
    before = await claim(store, "#a", 2)
    async with store.transaction() as tx:
        await tx.execute("DELETE FROM outbox")  # as if the backup were older
    await queue(store, "#a", "entry:3")
    after = await claim(store, "#a", 2)
    assert before is not None
    assert after is not None

    assert before.cause == after.cause
    assert before.key.startswith(f"{NIGHT}/entry:3/")
    assert before.key != after.key


async def test_a_message_keeps_its_key_from_the_queue_to_a_second_attempt(store: Store) -> None:
    await queue(store, "#a", "entry:3")
    (queued,) = await outbox_status.read_unfinished(store.reader)
    first = await claim(store, "#a", 2)
    assert first is not None
    async with store.transaction() as tx:
        await claims.release(tx, first.id, None, "slow down")
    second = await claim(store, "#a", 3)

    assert second is not None
    assert queued.key == first.key == second.key
    assert queued.nonce
