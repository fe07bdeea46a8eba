"""Each channel gets every message once and in order, whatever its transport answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.announcer.delivery import Announcer
from bot.announcer.outcome import Deleted, DeliveryOutcome, GivenUp, RetryLater, Unknown
from bot.board.links import BoardLinks
from bot.desk.corrections import Corrections
from bot.desk.identity import Channel
from bot.desk.live_views import PictureView, ScoreboardView
from bot.observability.metrics import Metrics
from bot.store.protocol import Locks, Reader, Store
from tests.count import Count, LostAnswer, channel_named, wait_for

WARDS = ["Arboretum", "Cathedral", "Gorse Hill"]
HELD = [f"LABOUR HOLD {ward}" for ward in WARDS]


async def declare_three(count: Count) -> None:
    """Declare three wards and leave their announcements in the outbox."""
    for ward in WARDS:
        await count.type_undelivered(f"/declare {ward} Lab")


def first_words(count: Count, channel: str = "#count") -> list[str]:
    """The messages sent to a channel, each up to its first colon."""
    return [message.partition(":")[0] for message in count.announcements(channel)]


async def states(count: Count) -> list[str]:
    """The states of the messages not yet sent."""
    return [state for _, _, state in await count.undelivered()]


async def test_a_channel_gets_everything_in_the_order_of_the_ledger(followed_count: Count) -> None:
    await declare_three(followed_count)
    await followed_count.deliver()

    assert HELD == first_words(followed_count)
    assert [] == await followed_count.undelivered()


async def test_delivering_again_sends_nothing(followed_count: Count) -> None:
    await declare_three(followed_count)
    await followed_count.deliver()
    await followed_count.deliver()

    assert HELD == first_words(followed_count)


async def test_two_deliveries_at_once_send_each_message_once(followed_count: Count) -> None:
    await declare_three(followed_count)
    await asyncio.gather(*(followed_count.deliver() for _ in range(4)))

    assert HELD == first_words(followed_count)


async def test_a_delayed_message_is_sent_when_due_and_not_overtaken(
    followed_count: Count,
) -> None:
    followed_count.transport.answer_next_with("#count", RetryLater(30, "slow down"))
    await declare_three(followed_count)
    await followed_count.deliver()
    at_once = first_words(followed_count)
    followed_count.clock.shift(29)
    await followed_count.deliver()
    too_early = first_words(followed_count)
    followed_count.clock.shift(1)
    await followed_count.deliver()

    assert [] == at_once
    assert [] == too_early
    assert HELD == first_words(followed_count)


@pytest.mark.exact_calls  # counts attempts
async def test_a_delayed_message_is_tried_once_each_time(followed_count: Count) -> None:
    followed_count.transport.answer_next_with(
        "#count", RetryLater(30, "slow down"), RetryLater(30, "still")
    )
    await declare_three(followed_count)
    for _ in range(2):
        await followed_count.deliver()
        followed_count.clock.shift(30)
    await followed_count.deliver()

    assert 2 + 3 == len(followed_count.transport.attempts)
    assert HELD == first_words(followed_count)


async def test_a_dead_letter_holds_up_no_other_message(followed_count: Count) -> None:
    followed_count.transport.answer_next_with("#count", GivenUp("channel_not_found"))
    await declare_three(followed_count)
    await followed_count.deliver()
    status = await followed_count.type("/countroom status")

    assert HELD[1:] == first_words(followed_count)
    assert [] == await followed_count.undelivered()
    assert status.table
    assert [("#count", "all", "2", "0", "1")] == list(status.table.rows)


async def test_an_exception_in_the_transport_costs_only_its_message(followed_count: Count) -> None:
    """It is a bug of ours: the message becomes a dead letter, and the channel goes on."""
    followed_count.transport.answer_next_with("#count", ValueError("a bug"))
    await declare_three(followed_count)
    await followed_count.deliver()

    assert HELD[1:] == first_words(followed_count)
    assert [] == await followed_count.undelivered()


@pytest.mark.exact_calls  # counts searches and attempts
@pytest.mark.parametrize(
    ("arrived", "tried"),
    [pytest.param(True, 3, id="it is there"), pytest.param(False, 4, id="it is not there")],
)
async def test_a_message_of_unknown_outcome_is_searched_for_before_it_is_sent_again(
    followed_count: Count, arrived: bool, tried: int
) -> None:
    followed_count.transport.answer_next_with(
        "#count", LostAnswer(Unknown(0, "timed out"), arrived)
    )
    await declare_three(followed_count)
    await followed_count.deliver()
    await followed_count.deliver()

    assert HELD == first_words(followed_count)
    assert 1 == len(followed_count.transport.searches)
    assert tried == len(followed_count.transport.attempts)


@pytest.mark.parametrize(
    "outcome",
    [RetryLater(30, "slow"), GivenUp("gone"), LostAnswer(Unknown(0, "lost"), arrived=False)],
    ids=["delayed", "given up", "lost"],
)
async def test_trouble_in_one_channel_does_not_affect_another(
    followed_count: Count, outcome: DeliveryOutcome | LostAnswer
) -> None:
    await followed_count.type("/follow all", channel=channel_named("#other"))
    followed_count.transport.answer_next_with("#count", outcome)
    await declare_three(followed_count)
    await followed_count.deliver()

    assert HELD == first_words(followed_count, "#other")


@pytest.mark.exact_calls  # one delivery hangs, so no failed one is tried again
async def test_channels_do_not_wait_for_each_other(followed_count: Count) -> None:
    """While one delivery hangs, the other channel gets all three messages."""
    await followed_count.type("/follow all", channel=channel_named("#other"))
    opens = followed_count.transport.block("#count")
    arrived = followed_count.transport.expect_messages("#other", 3)
    await declare_three(followed_count)
    delivering = asyncio.create_task(followed_count.deliver())
    await wait_for(arrived)
    meanwhile = first_words(followed_count)
    opens.set()
    await delivering

    assert [] == meanwhile
    assert HELD == first_words(followed_count)
    assert HELD == first_words(followed_count, "#other")


async def test_one_entry_is_one_message_per_channel(followed_count: Count) -> None:
    """However much it changes: the ward, control lost, the end of the night."""
    for line in ("Nunnery Lab", "Rainbow Hill Lab", "St John Lab", "St Stephen Grn", "Warndon Lab"):
        await followed_count.type_undelivered(f"/declare {line}")
    await declare_three(followed_count)
    await followed_count.deliver()
    before = len(followed_count.announcements())
    await followed_count.type("/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89")

    assert before + 1 == len(followed_count.announcements())
    followed_count.assert_told(
        "#count", "GREEN GAIN", "CONTROL LOST", "Swing 22.7", "9 of 12 wards"
    )


async def test_a_confirmation_and_a_correction_without_change_announce_nothing(
    followed_count: Count,
) -> None:
    await followed_count.type("/declare Battenhall Green 1081")
    await followed_count.type("/correct Battenhall Green 1081")

    assert 1 == len(followed_count.announcements())


@pytest.mark.exact_calls  # a refused delivery would take the channel's turn
async def test_an_entry_with_nothing_to_tell_takes_no_turn(followed_count: Count) -> None:
    """The result was withdrawn before it was told; the next one goes out at once."""
    followed_count.transport.seconds_between = 3600.0
    arrived = followed_count.transport.expect_messages("#count", 1)
    await followed_count.type_undelivered("/declare Arboretum Lab")
    await followed_count.type_undelivered("/withdraw Arboretum because a slip")
    async with running_announcer(followed_count):
        await followed_count.type_undelivered("/declare Cathedral Lab")
        await wait_for(arrived)

    assert ["LABOUR HOLD Cathedral"] == first_words(followed_count)


async def test_the_words_sent_are_stored(followed_count: Count) -> None:
    await declare_three(followed_count)
    await followed_count.deliver()
    rows = await followed_count.sent_messages()

    assert followed_count.announcements() == [row.words for row in rows]
    assert [f"id of worcester-2016/{row.cause}" for row in rows] == [r.message_id for r in rows]


@asynccontextmanager
async def running_announcer(count: Count) -> AsyncIterator[None]:
    task = asyncio.create_task(count.app.announcer.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_the_running_announcer_sends_declarations(followed_count: Count) -> None:
    arrived = followed_count.transport.expect_messages("#count", 3)
    async with running_announcer(followed_count):
        await declare_three(followed_count)
        await wait_for(arrived)

    assert HELD == first_words(followed_count)


async def test_the_running_announcer_returns_to_delayed_messages(followed_count: Count) -> None:
    followed_count.transport.answer_next_with(
        "#count", RetryLater(0, "again"), RetryLater(0, "and again")
    )
    arrived = followed_count.transport.expect_messages("#count", 3)
    async with running_announcer(followed_count):
        await declare_three(followed_count)
        await wait_for(arrived)

    assert HELD == first_words(followed_count)


async def test_a_message_for_a_platform_without_a_transport_waits(followed_count: Count) -> None:
    await followed_count.type("/follow all", channel=Channel("moon", "moon:#base", "#base"))
    await declare_three(followed_count)
    await followed_count.deliver()

    assert HELD == first_words(followed_count)
    assert ["pending"] * 3 == await states(followed_count)


async def test_a_duplicate_that_arrived_late_is_removed(followed_count: Count) -> None:
    followed_count.transport.answer_next_with(
        "#count", LostAnswer(Unknown(0, "timed out"), arrived=False)
    )
    await followed_count.type("/declare Arboretum Lab")
    await followed_count.deliver()
    followed_count.transport.arrived += followed_count.transport.arrived
    followed_count.clock.shift(30)
    await followed_count.app.announcer.sweep()
    too_soon = len(followed_count.announcements())
    followed_count.clock.shift(31)
    await followed_count.app.announcer.sweep()

    assert 2 == too_soon
    assert 1 == len(followed_count.announcements())


@pytest.mark.exact_calls  # is sent in one attempt
async def test_only_messages_sent_again_are_searched_for_duplicates(followed_count: Count) -> None:
    await followed_count.type("/declare Arboretum Lab")
    followed_count.transport.arrived += followed_count.transport.arrived
    followed_count.clock.shift(61)
    await followed_count.app.announcer.sweep()

    assert 2 == len(followed_count.announcements())


class UnreadableOnce:
    """A store whose first read fails."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._failures = iter([OSError("disk")])
        self.is_shared = store.is_shared
        self.transaction = store.transaction
        self.follow = store.follow
        self.process_count = store.process_count
        self.back_up = store.back_up
        self.close = store.close

    @property
    def locks(self) -> Locks:
        return self._store.locks

    @property
    def reader(self) -> Reader:
        for failure in self._failures:
            raise failure
        return self._store.reader


async def test_a_store_that_is_unreadable_for_a_while_stops_nothing(followed_count: Count) -> None:
    desk, transports = (
        followed_count.app.desk,
        {followed_count.transport.platform: followed_count.transport},
    )
    announcer = Announcer(
        UnreadableOnce(followed_count.app.store),
        transports,
        desk.clock,
        Corrections(desk),
        ScoreboardView(desk),
        PictureView(desk, followed_count.app.renderer).render_council,
        BoardLinks(desk, None),
        asyncio.Event(),
        Metrics(),
        desk.catch_up,
    )
    arrived = followed_count.transport.expect_messages("#count", 1)
    await followed_count.type_undelivered("/declare Arboretum Lab")
    delivering = asyncio.create_task(announcer.run())
    await wait_for(arrived)
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)

    assert 1 == len(followed_count.announcements())


async def test_a_message_deleted_after_it_was_sent_counts_as_sent(followed_count: Count) -> None:
    followed_count.transport.answer_next_with("#count", Deleted())
    await followed_count.type("/declare Battenhall Green 1081")
    await followed_count.type("/declare Arboretum Lab")

    assert ["entry:2", "entry:3"] == [row.cause for row in await followed_count.sent_messages()]
    assert 2 == len(followed_count.transport.attempts)
