"""The scoreboards on every engine: one message at a time, and its id."""

from dataclasses import replace

import pytest

from bot.store import scoreboards
from bot.store.protocol import ConstraintError, Store
from bot.store.scoreboards import ScoreboardRow
from tests.store.vocabulary import NIGHT, at


async def ask(store: Store, channel: str = "#a") -> bool:
    async with store.transaction() as tx:
        return await scoreboards.start(tx, channel, NIGHT, f"name of {channel}")


async def read(store: Store, channel: str = "#a") -> ScoreboardRow:
    board = await scoreboards.find(store.reader, channel, NIGHT)
    assert board is not None

    return board


async def post(store: Store, message_id: str = "m1", words: str = "0 of 12") -> ScoreboardRow:
    """Request, post and pin a scoreboard."""
    await ask(store)
    async with store.transaction() as tx:
        claimed = await scoreboards.claim(tx, await read(store), words, at(1))
        assert claimed is not None
        await scoreboards.mark_posted(tx, claimed, message_id)
        await scoreboards.mark_pinned(tx, claimed)
    return await read(store)


async def test_a_requested_scoreboard_is_posted(store: Store) -> None:
    first, again = await ask(store), await ask(store)
    board = await read(store)

    assert not first
    assert again
    assert ("kept", 1, None, None) == (
        board.state, board.edition, board.claimed_at, board.message_id
    )  # fmt: skip
    assert not board.pinned
    assert [board] == await scoreboards.read_active(store.reader)


async def test_only_one_of_two_claims_posts_it(store: Store) -> None:
    await ask(store)
    board = await read(store)
    async with store.transaction() as tx:
        first = await scoreboards.claim(tx, board, "0 of 12", at(1))
        second = await scoreboards.claim(tx, board, "1 of 12", at(2))

    assert first is not None
    assert ("0 of 12", at(1), at(1)) == (first.words, first.claimed_at, first.shown_at)
    assert second is None


async def test_a_post_of_unknown_outcome_is_repeated_with_the_same_words(
    store: Store,
) -> None:
    await ask(store)
    async with store.transaction() as tx:
        board = await read(store)
        await scoreboards.claim(tx, board, "0 of 12", at(1))
        await scoreboards.release(tx, board)
        again = await scoreboards.claim(tx, board, "1 of 12", at(9))

    assert again is not None
    assert ("0 of 12", at(1), at(9)) == (again.words, again.shown_at, again.claimed_at)
    assert 2 == again.tries


async def test_attempts_are_counted_until_no_copy_is_left(store: Store) -> None:
    board = await post(store)
    async with store.transaction() as tx:
        await scoreboards.release(tx, board)
        await scoreboards.mark_deduplicated(tx, board)
        await scoreboards.renew(tx, board, None)

    assert 1 == board.tries
    assert 0 == (await read(store)).tries


async def test_a_posted_scoreboard_knows_its_message_and_its_time(store: Store) -> None:
    board = await post(store)
    async with store.transaction() as tx:
        nothing_to_post = await scoreboards.claim(tx, board, "1 of 12", at(2))
        await scoreboards.mark_shown(tx, board, "1 of 12", at(8))
    after = await read(store)

    assert nothing_to_post is None
    assert ("m1", at(1), None) == (board.message_id, board.posted_at, board.claimed_at)
    assert board.pinned
    assert ("1 of 12", at(8), at(1)) == (after.words, after.shown_at, after.posted_at)


async def test_a_scoreboard_requested_again_is_pinned_again(store: Store) -> None:
    before = await post(store)
    await ask(store)
    after = await read(store)

    assert ("m1", "0 of 12", 1) == (after.message_id, after.words, after.edition)
    assert before.pinned
    assert not after.pinned


async def test_a_scoreboard_that_could_not_be_pinned_is_updated_when_requested_again(
    store: Store,
) -> None:
    board = await post(store)
    async with store.transaction() as tx:
        await scoreboards.mark_pinned(tx, board, "may not")
    before = await read(store)
    await ask(store)
    after = await read(store)

    assert ("may not", "0 of 12") == (before.unpinned, before.words)
    assert not before.pinned
    assert (None, "", "m1") == (after.unpinned, after.words, after.message_id)


async def test_a_replaced_message_is_remembered_until_it_is_deleted(
    store: Store,
) -> None:
    board = await post(store)
    async with store.transaction() as tx:
        await scoreboards.renew(tx, board, "m1")
    renewed = await read(store)
    async with store.transaction() as tx:
        await scoreboards.mark_replaced_removed(tx, renewed)

    assert (2, None, None, "m1") == (
        renewed.edition, renewed.message_id, renewed.words, renewed.replaced
    )  # fmt: skip
    assert not renewed.pinned
    assert (await read(store)).replaced is None


async def test_an_outcome_for_an_earlier_message_changes_nothing(store: Store) -> None:
    board = await post(store)
    async with store.transaction() as tx:
        await scoreboards.renew(tx, board, "m1")
    renewed = await read(store)
    async with store.transaction() as tx:
        await scoreboards.mark_shown(tx, board, "late", at(9))
        await scoreboards.renew(tx, board, "m0")
        await scoreboards.mark_lost(tx, board, "gone")

    assert renewed == await read(store)


async def test_a_lost_scoreboard_gives_the_reason_and_resumes_when_requested_again(
    store: Store,
) -> None:
    board = await post(store)
    async with store.transaction() as tx:
        await scoreboards.mark_lost(tx, board, "is_archived")
    lost = await read(store)
    in_hand = await scoreboards.read_active(store.reader)
    was_kept = await ask(store)
    after = await read(store)

    assert (("ended", "is_archived"), []) == ((lost.state, lost.reason), in_hand)
    assert not was_kept
    assert ("kept", None, "m1") == (after.state, after.reason, after.message_id)


async def test_only_a_lost_scoreboard_resumes_with_its_channel(store: Store) -> None:
    board = await post(store)
    async with store.transaction() as tx:
        kept = await scoreboards.resume(tx, "#a")
        await scoreboards.mark_lost(tx, board, "is_archived")
        elsewhere = await scoreboards.resume(tx, "#b")
        lost = await scoreboards.resume(tx, "#a")
    after = await read(store)

    assert (0, 0, 1) == (kept, elsewhere, lost)
    assert ("kept", None, "m1") == (after.state, after.reason, after.message_id)


async def test_a_stopped_scoreboard_ends_and_the_next_is_a_new_message(store: Store) -> None:
    await post(store)
    async with store.transaction() as tx:
        stopped = [await scoreboards.stop(tx, "#a", NIGHT) for _ in range(2)]
    stopping = await read(store)
    async with store.transaction() as tx:
        await scoreboards.mark_ended(tx, stopping)
    ended = await read(store)

    assert [True, False] == stopped
    assert ("stopping", "m1") == (stopping.state, stopping.message_id)
    assert ("ended", None, None, 2) == (ended.state, ended.reason, ended.message_id, ended.edition)
    assert [ended] == await scoreboards.read_night(store.reader, NIGHT)


async def test_a_scoreboard_requested_before_it_has_ended_goes_on(store: Store) -> None:
    await post(store)
    async with store.transaction() as tx:
        await scoreboards.stop(tx, "#a", NIGHT)
    stopping = await read(store)
    await ask(store)
    async with store.transaction() as tx:
        await scoreboards.mark_ended(tx, stopping)

    assert ("kept", "m1") == ((await read(store)).state, (await read(store)).message_id)


async def test_stopping_a_lost_scoreboard_clears_its_reason(store: Store) -> None:
    board = await post(store)
    async with store.transaction() as tx:
        await scoreboards.mark_lost(tx, board, "is_archived")
        stopped = await scoreboards.stop(tx, "#a", NIGHT)

    assert stopped
    assert (await read(store)).reason is None


async def test_the_least_recently_updated_scoreboard_comes_first(store: Store) -> None:
    await post(store)
    await ask(store, "#b")

    assert ["#b", "#a"] == [b.channel for b in await scoreboards.read_active(store.reader)]
    assert ["#a"] == [b.channel for b in await scoreboards.read_active(store.reader, "#a")]


@pytest.mark.parametrize(
    "nonsense",
    ["claimed_at = '2016-05-06T00:00:01Z'", "posted_at = NULL", "words = NULL",
     "unpinned = 'may not'", "reason = 'gone'", "message_id = NULL, posted_at = NULL"],
)  # fmt: skip
async def test_a_contradictory_row_is_refused(store: Store, nonsense: str) -> None:
    before = await post(store)
    with pytest.raises(ConstraintError):
        async with store.transaction() as tx:
            await tx.execute(f"UPDATE scoreboards SET {nonsense}")

    assert before == await read(store)


async def test_each_edition_has_a_key_and_keeps_it(store: Store) -> None:
    first = await post(store)
    async with store.transaction() as tx:
        await scoreboards.renew(tx, first, "m1")
        claimed = await scoreboards.claim(tx, replace(first, edition=2), "1 of 12", at(2))
        assert claimed is not None
        await scoreboards.release(tx, claimed)
        again = await scoreboards.claim(tx, claimed, "1 of 12", at(3))
    assert again is not None

    assert first.key.startswith(f"{NIGHT}/scoreboard:1/")
    assert claimed.key.startswith(f"{NIGHT}/scoreboard:2/")
    assert first.nonce != claimed.nonce
    assert claimed.key == again.key
