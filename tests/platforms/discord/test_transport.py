"""What becomes of an announcement, by what Discord says to it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.announcer.outcome import (
    ChannelGone,
    Deleted,
    DeliveryOutcome,
    GivenUp,
    RetryLater,
    Sent,
    Unknown,
)
from bot.announcer.transport import Message
from bot.platforms.discord.invite import PIN_MESSAGES
from bot.platforms.discord.rest import RestApi
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.discord.transport import DiscordTransport
from tests.servers.discord import CHANNEL, DROP_AFTER, DROP_BEFORE, DiscordServer

MESSAGE = Message(
    "worcester-2016/entry:9",
    f"discord:{CHANNEL}",
    ("GREEN GAIN Battenhall.", "Worcester: 1 of 12."),
)


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def rest(settings: DiscordSettings, clock: Clock) -> AsyncIterator[RestApi]:
    rest = RestApi(settings, monotonic=clock)
    yield rest
    await rest.close()


@pytest.fixture
def door(rest: RestApi, clock: Clock) -> DiscordTransport:
    return DiscordTransport(rest, clock, settle=0)


async def deliver(door: DiscordTransport) -> DeliveryOutcome:
    """As the announcer does it: what is not known is looked for, then told again."""
    outcome = await door.deliver(MESSAGE)
    if isinstance(outcome, Unknown):
        outcome = await door.find(MESSAGE)
    return await door.deliver(MESSAGE) if isinstance(outcome, RetryLater) else outcome


async def test_it_is_sent_under_a_nonce_of_ours(
    server: DiscordServer, door: DiscordTransport
) -> None:
    outcome = await door.deliver(MESSAGE)

    assert Sent(server.messages[0]["id"]) == outcome
    assert 25 == len(server.messages[0]["nonce"])


@pytest.mark.parametrize("how", [DROP_BEFORE, DROP_AFTER, 500, 502, 503, 504])
@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
async def test_what_is_not_known_is_told_once(
    server: DiscordServer, door: DiscordTransport, how: int, done: bool
) -> None:
    server.fail_next("POST", "/messages", how, done=done)

    assert isinstance(await deliver(door), Sent)
    assert 1 == len(server.messages)


@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
async def test_what_discord_knows_no_nonce_of_any_more_is_told_once(
    server: DiscordServer, door: DiscordTransport, done: bool
) -> None:
    server.fail_next("POST", "/messages", 500, done=done)
    await door.deliver(MESSAGE)
    server.forget_nonces()

    assert isinstance(await door.find(MESSAGE), Sent if done else RetryLater)
    assert done == bool(server.messages)


async def test_what_lands_after_it_was_looked_for_is_told_once(
    server: DiscordServer, door: DiscordTransport
) -> None:
    server.fail_next("POST", "/messages", DROP_BEFORE, late=0.2)
    await door.deliver(MESSAGE)
    found = await door.find(MESSAGE)
    await door.deliver(MESSAGE)
    await asyncio.sleep(0.3)

    assert RetryLater(0, "not there") == found
    assert 1 == len(server.messages)


async def test_a_door_that_was_opened_anew_finds_what_an_earlier_one_sent(
    server: DiscordServer, door: DiscordTransport, rest: RestApi
) -> None:
    sent = await door.deliver(MESSAGE)
    server.forget_nonces()

    assert sent == await DiscordTransport(rest, settle=0).find(MESSAGE)


async def test_a_door_that_was_opened_anew_waits_for_what_is_still_on_its_way(
    server: DiscordServer, door: DiscordTransport, rest: RestApi
) -> None:
    server.fail_next("POST", "/messages", DROP_BEFORE, late=0.2)
    await door.deliver(MESSAGE)
    found = await DiscordTransport(rest, settle=0.5).find(MESSAGE)

    assert Sent(server.messages[0]["id"]) == found


@pytest.mark.parametrize("how", [401, 429, 500, 503])
async def test_while_nobody_can_look_it_is_not_known(
    server: DiscordServer, door: DiscordTransport, clock: Clock, how: int
) -> None:
    await door.deliver(MESSAGE)
    server.fail_next("GET", "/messages", how)
    in_the_dark = await door.find(MESSAGE)
    clock.now += 60

    assert isinstance(in_the_dark, Unknown)
    assert isinstance(await door.find(MESSAGE), Sent)


async def test_somebody_elses_copy_is_not_taken_for_ours(
    server: DiscordServer, door: DiscordTransport
) -> None:
    await door.deliver(MESSAGE)
    server.messages[0]["author"] = {"id": "666"}

    assert RetryLater(0, "not there") == await door.find(MESSAGE)


async def test_two_channels_each_get_their_own(
    server: DiscordServer, door: DiscordTransport
) -> None:
    await door.deliver(MESSAGE)
    await door.deliver(Message(MESSAGE.key, "discord:121", MESSAGE.lines))

    assert [str(CHANNEL), "121"] == [m["channel_id"] for m in server.messages]


async def test_a_rate_limit_says_when(server: DiscordServer, door: DiscordTransport) -> None:
    server.fail_next("POST", "/messages", 429, body={"retry_after": 2.5, "global": False})

    assert RetryLater(2.5, "rate limit") == await door.deliver(MESSAGE)


async def test_a_rate_limit_over_all_channels_holds_for_all(
    server: DiscordServer, door: DiscordTransport, clock: Clock
) -> None:
    server.fail_next("POST", "/messages", 429, body={"retry_after": 2.5, "global": True})
    await door.deliver(MESSAGE)
    other = Message("k", "discord:121", ("x",))
    held = await door.deliver(other)
    clock.now += 3

    assert RetryLater(2.5, "rate limit: over all channels") == held
    assert isinstance(await door.deliver(other), Sent)


async def test_a_discord_that_is_not_there_is_tried_later(
    server: DiscordServer, door: DiscordTransport
) -> None:
    await server.stop()

    assert isinstance(await door.deliver(MESSAGE), RetryLater)


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (404, 10003, "the channel is gone"),
        (403, 50001, "the bot cannot see the channel"),
        (403, 50013, "the bot lacks a permission in the channel"),
    ],
)
async def test_a_channel_that_is_gone_or_closed_is_lost(
    server: DiscordServer, door: DiscordTransport, status: int, code: int, reason: str
) -> None:
    server.fail_next("POST", "/messages", status, body={"code": code, "message": "no"})
    outcome = await door.deliver(MESSAGE)

    assert isinstance(outcome, ChannelGone)
    assert reason in outcome.reason


async def test_a_message_is_edited_where_it_stands(
    server: DiscordServer, door: DiscordTransport
) -> None:
    sent = await door.deliver(MESSAGE)
    assert isinstance(sent, Sent)
    edited = await door.edit(replace(MESSAGE, lines=("Put right.",)), sent.message_id)
    (message,) = server.messages

    assert Sent(message["id"]) == edited
    assert "**Put right.**" == message["content"]
    assert sent == await door.find(MESSAGE)


async def test_a_message_that_somebody_deleted_is_not_posted_again(
    server: DiscordServer, door: DiscordTransport
) -> None:
    outcome = await door.edit(MESSAGE, "404")

    assert Deleted() == outcome
    assert [] == server.messages


async def test_too_many_edits_of_old_messages_wait(
    server: DiscordServer, door: DiscordTransport
) -> None:
    server.fail_next("PATCH", "/messages", 429, body={"code": 30046, "message": "too many"})

    assert isinstance(await door.edit(MESSAGE, "1"), RetryLater)


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (403, 20028, "refused: 403 20028"),
        (400, 40005, "refused: 400 40005"),
    ],
)
async def test_what_never_will_be_there_is_given_up(
    server: DiscordServer, door: DiscordTransport, status: int, code: int, reason: str
) -> None:
    server.fail_next("POST", "/messages", status, body={"code": code, "message": "no"})
    outcome = await door.deliver(MESSAGE)

    assert isinstance(outcome, GivenUp)
    assert reason in outcome.reason


async def test_a_token_that_is_refused_keeps_what_there_is_to_tell(
    server: DiscordServer, door: DiscordTransport, clock: Clock
) -> None:
    """The same token may be let in again; another one comes with a restart."""
    server.fail_next("POST", "/messages", 401)
    outcome = await door.deliver(MESSAGE)
    clock.now += 60

    assert RetryLater(60.0, "token refused") == outcome
    assert isinstance(await door.deliver(MESSAGE), Sent)


async def test_a_token_that_is_refused_is_not_tried_again_for_a_minute(
    server: DiscordServer, door: DiscordTransport, clock: Clock
) -> None:
    server.fail_next("POST", "/messages", 401, times=100)
    for number in range(50):
        await door.deliver(Message("k", f"discord:{number}", ("x",)))
        await door.find(Message("l", f"discord:{number}", ("x",)))
        clock.now += 1

    assert ["POST /api/v10/channels/0/messages"] == server.requests


async def test_a_refused_token_does_not_keep_people_from_their_answers(
    server: DiscordServer, door: DiscordTransport, rest: RestApi
) -> None:
    """An answer goes by the token of the interaction, which is never taken for the bot's."""
    server.fail_next("POST", "/callback", 401)
    await rest.call("POST", "/interactions/1/tok1/callback", {})
    posted = await door.deliver(MESSAGE)
    server.fail_next("POST", "/messages", 401)
    await door.deliver(MESSAGE)
    server.fail_next("POST", "/callback", 204)

    assert isinstance(posted, Sent)
    assert 204 == (await rest.call("POST", "/interactions/2/tok2/callback", {})).status


async def test_refusals_without_end_stop_far_from_where_discord_shuts_us_out(
    server: DiscordServer, door: DiscordTransport, rest: RestApi, clock: Clock
) -> None:
    server.fail_next("POST", "/messages", 403, times=2000)
    for _ in range(1100):
        await rest.call("POST", "/channels/120/messages", {})
    held = await door.deliver(MESSAGE)
    refused = len(server.requests)
    server.faults.clear()
    clock.now += 600

    assert RetryLater(600.0, "rate limit") == held
    assert 1000 == refused
    assert isinstance(await door.deliver(MESSAGE), Sent)


async def test_a_refused_form_is_told_plainly(
    server: DiscordServer, door: DiscordTransport
) -> None:
    server.fail_next("POST", "/messages", 400, body={"code": 50035})

    assert isinstance(await door.deliver(MESSAGE), Sent)
    assert server.messages[0]["content"].splitlines() == [
        "GREEN GAIN Battenhall.", "Worcester: 1 of 12.", "-# worcester-2016/entry:9",
    ]  # fmt: skip
    assert await door.find(MESSAGE) == Sent(server.messages[0]["id"])


async def test_a_form_that_is_refused_twice_is_given_up(
    server: DiscordServer, door: DiscordTransport
) -> None:
    server.fail_next("POST", "/messages", 400, body={"code": 50035}, times=2)

    assert isinstance(await door.deliver(MESSAGE), GivenUp)


async def test_a_message_that_a_moderator_deleted_is_not_posted_again(
    server: DiscordServer, door: DiscordTransport
) -> None:
    server.fail_next("POST", "/messages", 404, body={"code": 10008})

    assert Deleted() == await door.deliver(MESSAGE)


async def test_a_message_of_any_length_fits(server: DiscordServer, door: DiscordTransport) -> None:
    lines = ("G" * 3000, *("👨‍👩‍👧‍👦" * 100 for _ in range(9)))
    outcome = await door.deliver(Message("k", f"discord:{CHANNEL}", lines))

    assert isinstance(outcome, Sent)
    assert [] == server.violations


async def test_a_second_copy_is_removed_and_the_kept_one_stays(
    server: DiscordServer, door: DiscordTransport
) -> None:
    await door.deliver(MESSAGE)
    server.forget_nonces()
    other = await door.deliver(replace(MESSAGE, key="night/entry:2"))
    kept = await door.deliver(MESSAGE)
    assert isinstance(kept, Sent)
    assert isinstance(other, Sent)
    removed = [await door.remove_copies(MESSAGE, kept.message_id) for _ in range(2)]

    assert [1, 0] == removed
    assert [other.message_id, kept.message_id] == [m["id"] for m in server.messages]


async def test_a_message_is_pinned_and_unpinned_however_often_it_is_asked(
    server: DiscordServer, door: DiscordTransport
) -> None:
    await door.deliver(MESSAGE)
    number = server.messages[0]["id"]
    pinned = [await door.pin(MESSAGE.channel, number) for _ in range(2)]
    pins = list(server.pins)
    unpinned = [await door.unpin(MESSAGE.channel, number) for _ in range(2)]

    assert {Sent} == {type(outcome) for outcome in (*pinned, *unpinned)}
    assert ([number], []) == (pins, server.pins)


async def test_a_message_is_deleted_once(server: DiscordServer, door: DiscordTransport) -> None:
    await door.deliver(MESSAGE)
    number = server.messages[0]["id"]
    outcomes = [await door.delete(MESSAGE.channel, number) for _ in range(2)]

    assert [Sent, Deleted] == [type(outcome) for outcome in outcomes]
    assert [] == server.messages


async def test_what_somebody_deleted_cannot_be_pinned(door: DiscordTransport) -> None:
    assert Deleted() == await door.pin(MESSAGE.channel, "404")


async def test_without_the_right_to_pin_nothing_is_pinned(
    server: DiscordServer, door: DiscordTransport
) -> None:
    await door.deliver(MESSAGE)
    server.permissions &= ~PIN_MESSAGES
    outcome = await door.pin(MESSAGE.channel, server.messages[0]["id"])

    assert isinstance(outcome, ChannelGone)
    assert "50013" in outcome.reason
