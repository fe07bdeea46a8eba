"""The contract of every engine: transactions, and the promises of each table."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.errors import Mistake, NotSaved
from bot.store import audit, channels, homes, inbox, ledger, nights, packs, questions, roles
from bot.store.protocol import ConstraintError, Store
from tests.store.vocabulary import (
    NIGHT,
    append,
    append_and_fail,
    at,
    correction,
    entry,
    follower,
    seqs,
)


async def test_a_body_that_raises_saves_nothing_and_its_error_propagates(store: Store) -> None:
    with pytest.raises(Mistake, match="No ward called"):
        await append_and_fail(store, 1, Mistake("No ward called “Nowhere” is up tonight."))

    assert [] == await seqs(store)


async def test_a_failed_statement_rolls_back_its_transaction_even_if_ignored(
    store: Store,
) -> None:
    async def body() -> None:
        async with store.transaction() as tx:
            await ledger.append(tx, entry(1))
            with suppress(ConstraintError):
                await ledger.append(tx, entry(2, night="no such night"))

    with pytest.raises(ConstraintError):
        await body()

    assert [] == await seqs(store)


async def test_a_transaction_sees_its_own_changes_before_a_reader_does(store: Store) -> None:
    async with store.transaction() as tx:
        await ledger.append(tx, entry(1))
        inside = await ledger.read(tx, NIGHT)
        outside = await ledger.read(store.reader, NIGHT)

    assert [entry(1)] == inside
    assert [] == outside


async def test_bodies_run_one_at_a_time_in_order_of_arrival(store: Store) -> None:
    order: list[int] = []

    async def body(number: int) -> None:
        async with store.transaction() as tx:
            order.append(number)
            await ledger.append(tx, entry(number))
            order.append(number)

    await asyncio.gather(*(body(number) for number in range(1, 6)))

    assert [1, 1, 2, 2, 3, 3, 4, 4, 5, 5] == order


async def test_on_rollback_is_called_only_for_a_body_that_is_not_saved(store: Store) -> None:
    undone: list[int] = []
    async with store.transaction(on_rollback=lambda: undone.append(1)) as tx:
        await ledger.append(tx, entry(1))
    with pytest.raises(Mistake):
        await append_and_fail(store, 2, Mistake("no"), on_rollback=lambda: undone.append(2))

    assert [2] == undone


async def test_close_waits_for_earlier_writers_and_refuses_later_ones(store: Store) -> None:
    earlier = asyncio.create_task(append(store, 1))
    await asyncio.sleep(0)
    await store.close()
    await earlier
    with pytest.raises(NotSaved, match="NOT saved: the bot is stopping"):
        await append(store, 2)


async def test_a_night_is_opened_once(store: Store) -> None:
    async with store.transaction() as tx:
        first = await nights.open_night(tx, "reh", "westminster", "rehearsal", at(1))
        again = await nights.open_night(tx, "reh", "westminster", "private", at(2))

    assert first
    assert not again
    assert [
        nights.NightRow(NIGHT, "worcester-2016", "live", at(0)),
        nights.NightRow("reh", "westminster", "rehearsal", at(1)),
    ] == await nights.all_nights(store.reader)


async def test_a_pack_saved_twice_is_stored_once(store: Store) -> None:
    async with store.transaction() as tx:
        await packs.save(tx, "sha", NIGHT, '{"seats.csv": "…"}', at(1))
        await packs.save(tx, "sha", NIGHT, '{"seats.csv": "…"}', at(2))

    assert packs.PackRow("sha", NIGHT, '{"seats.csv": "…"}', at(1)) == await packs.read(
        store.reader, "sha"
    )
    assert await packs.read(store.reader, "other") is None


async def test_the_ledger_returns_its_entries_in_order(store: Store) -> None:
    entered = [entry(1), correction(2, "misheard"), entry(3, ward=None), entry(4, "Claines")]
    async with store.transaction() as tx:
        for row in reversed(entered):
            await ledger.append(tx, row)

    assert entered == await ledger.read(store.reader, NIGHT)
    assert entered[:2] == await ledger.read_ward(store.reader, NIGHT, "Battenhall")


async def test_the_second_of_two_entries_with_one_number_is_refused(store: Store) -> None:
    await append(store, 1)
    with pytest.raises(ledger.SeqTaken, match="NOT saved"):
        async with store.transaction() as tx:
            await ledger.append(tx, correction(1, "I came second"))

    assert [entry(1)] == await ledger.read(store.reader, NIGHT)


@pytest.mark.parametrize("change", ["UPDATE ledger SET ward = NULL", "DELETE FROM ledger"])
async def test_the_ledger_is_append_only(store: Store, change: str) -> None:
    await append(store, 1)
    with pytest.raises(ConstraintError, match="append-only"):
        async with store.transaction() as tx:
            await tx.execute(change)

    assert [entry(1)] == await ledger.read(store.reader, NIGHT)


async def test_following_again_changes_the_level_but_not_the_start(store: Store) -> None:
    later = replace(follower("#b", 3), name="renamed", since=at(9))
    async with store.transaction() as tx:
        await channels.follow(tx, follower("#b", 1))
        await channels.follow(tx, follower("#a", 2))
        await channels.follow(tx, later)

    assert [follower("#a", 2), replace(later, since=at(0))] == await channels.read_followers(
        store.reader, NIGHT
    )


async def test_a_channel_that_stops_following_has_no_level(store: Store) -> None:
    async with store.transaction() as tx:
        await channels.follow(tx, follower("#a", 2))
    before = await channels.find(store.reader, "#a", NIGHT)
    async with store.transaction() as tx:
        stopped = [await channels.unfollow(tx, "#a", NIGHT) for _ in range(2)]

    assert follower("#a", 2) == before
    assert [True, False] == stopped
    assert await channels.find(store.reader, "#a", NIGHT) is None


async def test_the_nights_a_channel_follows_are_listed(store: Store) -> None:
    async with store.transaction() as tx:
        await nights.open_night(tx, "reh", "worcester-2016", "rehearsal", at(1))
        await channels.follow(tx, follower("#a", 2))
        await channels.follow(tx, replace(follower("#a", 3), night="reh"))
        await channels.follow(tx, follower("#b", 3))

    assert [("reh", "rehearsal"), (NIGHT, "live")] == await channels.read_followed_nights(
        store.reader, "#a"
    )


async def test_a_role_is_granted_once_and_revoked_once(store: Store) -> None:
    ann = roles.Grant("slack", "person", "ann", "declarer", "root", at(1))
    desk = roles.Grant("discord", "channel", "#desk", "editor", "root", at(2))
    async with store.transaction() as tx:
        granted = [await roles.grant(tx, grant) for grant in (ann, desk, ann)]
    everybody = await roles.all_grants(store.reader)
    async with store.transaction() as tx:
        revoked = [await roles.revoke(tx, "slack", "person", "ann", "declarer") for _ in range(2)]

    assert [True, True, False] == granted
    assert [ann, desk] == everybody
    assert [True, False] == revoked
    assert [desk] == await roles.all_grants(store.reader, "discord")
    assert [] == await roles.all_grants(store.reader, "slack")


async def test_a_platform_has_one_home(store: Store) -> None:
    async with store.transaction() as tx:
        await homes.record_home(tx, "discord", "100", at(1))
        await homes.record_home(tx, "discord", "101", at(2))

    assert "101" == await homes.read_home(store.reader, "discord")
    assert await homes.read_home(store.reader, "slack") is None


async def test_a_command_delivered_twice_keeps_its_first_answer(store: Store) -> None:
    async with store.transaction() as tx:
        first = await inbox.record_answer(tx, "slack:1", at(1), "recorded")
        again = await inbox.record_answer(tx, "slack:1", at(2), "something else")

    assert first
    assert not again
    assert "recorded" == await inbox.find_answer(store.reader, "slack:1")
    assert await inbox.find_answer(store.reader, "slack:2") is None


async def test_a_double_click_answers_a_question_once(store: Store) -> None:
    question = questions.QuestionRow(
        "q1", NIGHT, at(1), "ann", "slack", "#count", "{}", "big swing"
    )
    answered = replace(question, answered_at=at(2), answer="yes", answered_by="Bob")
    async with store.transaction() as tx:
        await questions.ask(tx, question)
    open_still = await questions.read(store.reader, "q1")

    async def click() -> questions.QuestionRow | None:
        async with store.transaction() as tx:
            return await questions.resolve(tx, "q1", "yes", at(2), "Bob")

    assert [answered, None] == list(await asyncio.gather(click(), click()))
    assert question == open_still
    assert answered == await questions.read(store.reader, "q1")
    assert await questions.read(store.reader, "q2") is None


async def test_a_question_is_open_until_it_is_answered(store: Store) -> None:
    first, second = (
        questions.QuestionRow(f"q{i}", NIGHT, at(i), "ann", "slack", "#count", "{}", "big swing")
        for i in (1, 2)
    )
    async with store.transaction() as tx:
        await questions.ask(tx, second)
        await questions.ask(tx, first)
    before = await questions.read_unanswered(store.reader, NIGHT)
    async with store.transaction() as tx:
        await questions.resolve(tx, "q1", "no", at(3), "Bob")

    assert [first, second] == before
    assert [second] == await questions.read_unanswered(store.reader, NIGHT)


async def test_the_audit_is_in_order_and_append_only(store: Store) -> None:
    refused = audit.AuditRow(
        at(1), "U1", "Erin", "slack", "#count", "refused", "/declare A", "no role"
    )
    granted = audit.AuditRow(
        at(2), "U2", "Ann", "slack", "#count", "granted", "editor for Erin", ""
    )
    async with store.transaction() as tx:
        await audit.append(tx, refused)
        await audit.append(tx, granted)
    with pytest.raises(ConstraintError):
        async with store.transaction() as tx:
            await tx.execute("UPDATE audit SET reason = 'other'")
    with pytest.raises(ConstraintError):
        async with store.transaction() as tx:
            await tx.execute("DELETE FROM audit")

    assert [refused, granted] == await audit.read(store.reader)


async def test_an_untouched_ledger_is_as_it_was_written(store: Store) -> None:
    await append(store, 1, 2, 3)

    assert await ledger.find_change(store.reader, NIGHT) is None


async def test_each_entry_counts_the_one_before_it_into_its_hash(store: Store) -> None:
    async with store.transaction() as tx:
        for seq in (1, 2, 4):
            await ledger.append(tx, entry(seq))

    assert 4 == await ledger.find_change(store.reader, NIGHT)  # the third is missing
