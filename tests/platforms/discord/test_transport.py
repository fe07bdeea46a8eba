"""The outcome of a delivery for each response of Discord's."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.announcer.outcome import (
    Altered,
    ChannelGone,
    Deleted,
    DeliveryOutcome,
    GivenUp,
    RetryLater,
    Sent,
    Unknown,
)
from bot.announcer.transport import Button, Link, Message
from bot.platforms.discord.invite import PIN_MESSAGES
from bot.platforms.discord.render import message_code
from bot.platforms.discord.rest import RestApi
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.discord.transport import DiscordTransport
from tests.servers.discord import CHANNEL, DROP_AFTER, DROP_BEFORE, DiscordServer

pytestmark = pytest.mark.exact_calls  # the outcome of one call

MESSAGE = Message(
    "worcester-2016/entry:9",
    f"discord:{CHANNEL}",
    ("GREEN GAIN Battenhall.", "Worcester: 1 of 12."),
)


class ManualClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def rest(settings: DiscordSettings, clock: ManualClock) -> AsyncIterator[RestApi]:
    rest = RestApi(settings, monotonic=clock)
    yield rest
    await rest.close()


@pytest.fixture
def transport(rest: RestApi, clock: ManualClock) -> DiscordTransport:
    return DiscordTransport(rest, clock, settle=0)


async def deliver(transport: DiscordTransport) -> DeliveryOutcome:
    """Deliver as the announcer does: search after an unknown outcome, then send again."""
    outcome = await transport.deliver(MESSAGE)
    if isinstance(outcome, Unknown):
        outcome = await transport.find(MESSAGE)
    return await transport.deliver(MESSAGE) if isinstance(outcome, RetryLater) else outcome


async def test_a_message_is_sent_with_our_nonce(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    outcome = await transport.deliver(MESSAGE)

    assert Sent(server.messages[0]["id"]) == outcome
    assert 25 == len(server.messages[0]["nonce"])


@pytest.mark.parametrize("how", [DROP_BEFORE, DROP_AFTER, 500, 502, 503, 504])
@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
async def test_a_message_of_unknown_outcome_arrives_once(
    server: DiscordServer, transport: DiscordTransport, how: int, done: bool
) -> None:
    server.fail_next("POST", "/messages", how, done=done)

    assert isinstance(await deliver(transport), Sent)
    assert 1 == len(server.messages)


@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
async def test_a_message_whose_nonce_has_expired_arrives_once(
    server: DiscordServer, transport: DiscordTransport, done: bool
) -> None:
    server.fail_next("POST", "/messages", 500, done=done)
    await transport.deliver(MESSAGE)
    server.forget_nonces()

    assert isinstance(await transport.find(MESSAGE), Sent if done else RetryLater)
    assert done == bool(server.messages)


async def test_a_message_that_lands_after_the_search_arrives_once(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    landing = asyncio.Event()
    server.fail_next("POST", "/messages", DROP_BEFORE, late=landing)
    await transport.deliver(MESSAGE)
    found = await transport.find(MESSAGE)
    await transport.deliver(MESSAGE)
    landing.set()
    await asyncio.gather(*server.late)

    assert RetryLater(0, "not there") == found
    assert 1 == len(server.messages)


async def test_a_new_transport_finds_what_an_earlier_one_sent(
    server: DiscordServer, transport: DiscordTransport, rest: RestApi
) -> None:
    sent = await transport.deliver(MESSAGE)
    server.forget_nonces()

    assert sent == await DiscordTransport(rest, settle=0).find(MESSAGE)


@pytest.mark.parametrize("how", [401, 429, 500, 503])
async def test_while_the_search_fails_the_outcome_is_unknown(
    server: DiscordServer, transport: DiscordTransport, clock: ManualClock, how: int
) -> None:
    await transport.deliver(MESSAGE)
    server.fail_next("GET", "/messages", how)
    in_the_dark = await transport.find(MESSAGE)
    clock.now += 60

    assert isinstance(in_the_dark, Unknown)
    assert isinstance(await transport.find(MESSAGE), Sent)


async def test_a_message_in_other_words_is_another_message(
    transport: DiscordTransport,
) -> None:
    """Without a nonce in its key, it may be another database's."""
    sent = await transport.deliver(MESSAGE)
    other = replace(MESSAGE, lines=("LABOUR HOLD Warndon.", "Worcester: 1 of 12."))

    assert RetryLater(0, "not there") == await transport.find(other)
    assert sent == await transport.find(MESSAGE)


async def test_with_a_nonce_a_message_in_other_words_is_the_same_one(
    transport: DiscordTransport,
) -> None:
    sent = await transport.deliver(MESSAGE)
    other = replace(MESSAGE, lines=("LABOUR HOLD Warndon.",), has_nonce=True)

    assert isinstance(sent, Sent)
    assert Altered(sent.message_id) == await transport.find(other)


async def test_other_words_under_a_nonce_that_discord_remembers_are_not_sent(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    """Discord answers with the earlier message."""
    sent = await transport.deliver(MESSAGE)
    again = await transport.deliver(replace(MESSAGE, lines=("LABOUR HOLD Warndon.",)))

    assert isinstance(sent, Sent)
    assert Altered(sent.message_id) == again
    assert 1 == len(server.messages)


async def test_another_authors_copy_is_not_taken_for_ours(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    await transport.deliver(MESSAGE)
    server.messages[0]["author"] = {"id": "666"}

    assert RetryLater(0, "not there") == await transport.find(MESSAGE)


async def test_two_channels_each_get_their_own_message(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    await transport.deliver(MESSAGE)
    await transport.deliver(Message(MESSAGE.key, "discord:121", MESSAGE.lines))

    assert [str(CHANNEL), "121"] == [m["channel_id"] for m in server.messages]


async def test_a_rate_limit_gives_the_time_of_the_next_attempt(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    server.fail_next("POST", "/messages", 429, body={"retry_after": 2.5, "global": False})

    assert RetryLater(2.5, "rate limit") == await transport.deliver(MESSAGE)


async def test_a_global_rate_limit_holds_for_every_channel(
    server: DiscordServer, transport: DiscordTransport, clock: ManualClock
) -> None:
    server.fail_next("POST", "/messages", 429, body={"retry_after": 2.5, "global": True})
    await transport.deliver(MESSAGE)
    other = Message("k", "discord:121", ("x",))
    held = await transport.deliver(other)
    clock.now += 3

    assert RetryLater(2.5, "rate limit: over all channels") == held
    assert isinstance(await transport.deliver(other), Sent)


async def test_an_unreachable_discord_is_tried_later(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    await server.stop()

    assert isinstance(await transport.deliver(MESSAGE), RetryLater)


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (404, 10003, "it is deleted"),
        (403, 50001, "the bot cannot see it"),
        (403, 50013, "the bot lacks a permission there"),
    ],
)
async def test_a_deleted_or_closed_channel_is_lost(
    server: DiscordServer, transport: DiscordTransport, status: int, code: int, reason: str
) -> None:
    server.fail_next("POST", "/messages", status, body={"code": code, "message": "no"}, times=2)
    outcome = await transport.deliver(MESSAGE)

    assert isinstance(outcome, ChannelGone)
    assert reason in outcome.reason


async def test_a_message_is_edited_in_place(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    sent = await transport.deliver(MESSAGE)
    assert isinstance(sent, Sent)
    now = replace(MESSAGE, lines=("Put right.",))
    edited = await transport.edit(now, sent.message_id)
    (message,) = server.messages

    assert Sent(message["id"]) == edited
    assert "**Put right.**" == message["content"]
    assert sent == await transport.find(now)


async def test_a_deleted_message_is_not_edited_into_a_new_one(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    outcome = await transport.edit(MESSAGE, "404")

    assert Deleted() == outcome
    assert [] == server.messages


async def test_too_many_edits_of_old_messages_wait(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    server.fail_next("PATCH", "/messages", 429, body={"code": 30046, "message": "too many"})

    assert isinstance(await transport.edit(MESSAGE, "1"), RetryLater)


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (403, 20028, "refused: 403 20028"),
        (400, 40005, "refused: 400 40005"),
    ],
)
async def test_a_message_that_can_never_arrive_is_abandoned(
    server: DiscordServer, transport: DiscordTransport, status: int, code: int, reason: str
) -> None:
    server.fail_next("POST", "/messages", status, body={"code": code, "message": "no"})
    outcome = await transport.deliver(MESSAGE)

    assert isinstance(outcome, GivenUp)
    assert reason in outcome.reason


async def test_a_refused_token_loses_no_message(
    server: DiscordServer, transport: DiscordTransport, clock: ManualClock
) -> None:
    """The same token may work again; another one needs a restart."""
    server.fail_next("POST", "/messages", 401)
    outcome = await transport.deliver(MESSAGE)
    clock.now += 60

    assert RetryLater(60.0, "token refused") == outcome
    assert isinstance(await transport.deliver(MESSAGE), Sent)


async def test_a_refused_token_is_not_tried_for_a_minute(
    server: DiscordServer, transport: DiscordTransport, clock: ManualClock
) -> None:
    server.fail_next("POST", "/messages", 401, times=100)
    for number in range(50):
        await transport.deliver(Message("k", f"discord:{number}", ("x",)))
        await transport.find(Message("l", f"discord:{number}", ("x",)))
        clock.now += 1

    assert ["POST /api/v10/channels/0/messages"] == server.requests


async def test_a_refused_token_does_not_block_answers(
    server: DiscordServer, transport: DiscordTransport, rest: RestApi
) -> None:
    """An answer uses the interaction's token, not the bot's."""
    server.fail_next("POST", "/callback", 401)
    await rest.call("POST", "/interactions/1/tok1/callback", {})
    posted = await transport.deliver(MESSAGE)
    server.fail_next("POST", "/messages", 401)
    await transport.deliver(MESSAGE)
    server.fail_next("POST", "/callback", 204)

    assert isinstance(posted, Sent)
    assert 204 == (await rest.call("POST", "/interactions/2/tok2/callback", {})).status


async def test_endless_refusals_stop_well_before_discord_bans_the_bot(
    server: DiscordServer, transport: DiscordTransport, rest: RestApi, clock: ManualClock
) -> None:
    server.fail_next("POST", "/messages", 403, times=2000)
    for _ in range(1100):
        await rest.call("POST", "/channels/120/messages", {})
    held = await transport.deliver(MESSAGE)
    refused = len(server.requests)
    server.faults.clear()
    clock.now += 600

    assert RetryLater(600.0, "rate limit") == held
    assert 1000 == refused
    assert isinstance(await transport.deliver(MESSAGE), Sent)


async def test_a_message_of_an_earlier_version_is_found_by_the_key_that_it_shows(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    await transport.deliver(MESSAGE)
    server.messages[0]["embeds"][0]["footer"]["text"] = MESSAGE.key

    assert await transport.find(MESSAGE) == Sent(server.messages[0]["id"])


async def test_a_link_is_a_button_below_the_message(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    link = Link("Open the board", "https://count.example/")
    await transport.deliver(replace(MESSAGE, link=link))
    (row,) = server.messages[0]["components"]

    assert [(5, "Open the board", "https://count.example/")] == [
        (button["style"], button["label"], button["url"]) for button in row["components"]
    ]


@pytest.mark.parametrize("is_plain", [False, True])
async def test_a_button_is_below_the_message_however_it_is_sent(
    server: DiscordServer, transport: DiscordTransport, is_plain: bool
) -> None:
    if is_plain:
        server.fail_next("POST", "/messages", 400, body={"code": 50035})
    button = Button("Look at them", "import-waiting", "file x.csv", "/countroom import")
    await transport.deliver(replace(MESSAGE, buttons=(button,)))
    (row,) = server.messages[0]["components"]

    assert [("Look at them", "import-waiting|file x.csv")] == [
        (shown["label"], shown["custom_id"]) for shown in row["components"]
    ]


async def test_a_message_refused_for_its_form_is_sent_as_plain_text(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    server.fail_next("POST", "/messages", 400, body={"code": 50035})

    assert isinstance(await transport.deliver(MESSAGE), Sent)
    assert server.messages[0]["content"].splitlines() == [
        "GREEN GAIN Battenhall.", "Worcester: 1 of 12.", f"-# {message_code(MESSAGE.key)}",
    ]  # fmt: skip
    assert await transport.find(MESSAGE) == Sent(server.messages[0]["id"])


async def test_where_embeds_are_forbidden_messages_are_plain_words(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    server.fail_next("POST", "/messages", 403, body={"code": 50013})
    sent = [await transport.deliver(replace(MESSAGE, key=f"night/entry:{n}")) for n in (1, 2)]
    posts = [r for r in server.requests if r.startswith("POST")]

    assert [True, True] == [isinstance(outcome, Sent) for outcome in sent]
    assert [[], []] == [message["embeds"] for message in server.messages]
    assert 3 == len(posts)  # the second is plain at once


async def test_a_message_refused_twice_is_abandoned(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    server.fail_next("POST", "/messages", 400, body={"code": 50035}, times=2)

    assert isinstance(await transport.deliver(MESSAGE), GivenUp)


async def test_a_message_deleted_by_a_moderator_is_not_posted_again(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    server.fail_next("POST", "/messages", 404, body={"code": 10008})

    assert Deleted() == await transport.deliver(MESSAGE)


async def test_a_message_of_any_length_fits(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    lines = ("G" * 3000, *("👨‍👩‍👧‍👦" * 100 for _ in range(9)))
    outcome = await transport.deliver(Message("k", f"discord:{CHANNEL}", lines))

    assert isinstance(outcome, Sent)
    assert [] == server.violations


async def test_the_duplicate_is_removed_and_the_first_stays(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    await transport.deliver(MESSAGE)
    server.forget_nonces()
    other = await transport.deliver(replace(MESSAGE, key="night/entry:2"))
    first = await transport.deliver(MESSAGE)
    assert isinstance(first, Sent)
    assert isinstance(other, Sent)
    removed = [await transport.remove_copies(MESSAGE, first.message_id) for _ in range(2)]

    assert [1, 0] == removed
    assert [other.message_id, first.message_id] == [m["id"] for m in server.messages]


async def test_pinning_and_unpinning_can_be_repeated(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    await transport.deliver(MESSAGE)
    number = server.messages[0]["id"]
    pinned = [await transport.pin(MESSAGE.channel, number) for _ in range(2)]
    pins = list(server.pins)
    unpinned = [await transport.unpin(MESSAGE.channel, number) for _ in range(2)]

    assert {Sent} == {type(outcome) for outcome in (*pinned, *unpinned)}
    assert [number] == pins
    assert [] == server.pins


async def test_deleting_a_message_can_be_repeated(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    await transport.deliver(MESSAGE)
    number = server.messages[0]["id"]
    outcomes = [await transport.delete(MESSAGE.channel, number) for _ in range(2)]

    assert [Sent, Deleted] == [type(outcome) for outcome in outcomes]
    assert [] == server.messages


async def test_a_deleted_message_cannot_be_pinned(transport: DiscordTransport) -> None:
    assert Deleted() == await transport.pin(MESSAGE.channel, "404")


async def test_without_permission_to_pin_nothing_is_pinned(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    await transport.deliver(MESSAGE)
    server.permissions &= ~PIN_MESSAGES
    outcome = await transport.pin(MESSAGE.channel, server.messages[0]["id"])

    assert isinstance(outcome, ChannelGone)
    assert "the bot lacks a permission there" == outcome.reason


async def test_a_direct_channel_is_opened_again_if_the_answer_was_lost(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    """Nothing can have been told, and a channel opened twice is the same."""
    server.fail_next("POST", "/users/@me/channels", DROP_AFTER)
    outcomes = [await transport.tell("200", ("Look",)) for _ in range(2)]

    assert [RetryLater, Sent] == [type(outcome) for outcome in outcomes]
    assert 1 == len(server.messages)


async def test_after_the_bot_has_stopped_nothing_is_sent(
    server: DiscordServer, rest: RestApi, transport: DiscordTransport
) -> None:
    await rest.close()
    outcome = await transport.deliver(MESSAGE)

    assert isinstance(outcome, RetryLater)
    assert [] == server.messages
