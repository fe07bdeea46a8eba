"""Faults between Discord and the bot: users notice little, and nothing happens twice."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from discord.gateway import KeepAliveHandler

from bot.chat.command import UNCHECKED
from bot.chat.dispatcher import Dispatcher
from bot.chat.reply import Reply
from bot.chat.workspace import Workspace
from bot.desk.identity import Channel, Person
from bot.importers.foreign.source import Source
from bot.platforms.discord.gateway import Backoff
from bot.platforms.discord.platform import DiscordPlatform, StopReason
from bot.platforms.discord.responses import DEFER_AFTER, CallbackType
from bot.platforms.discord.settings import DiscordSettings
from tests.platforms.discord.conftest import TOKEN, open_discord_count
from tests.platforms.discord.vocabulary import OLIVIA, DiscordCount
from tests.servers.discord import DROP_AFTER, DROP_BEFORE, EPHEMERAL, DiscordServer
from tests.servers.settings import with_changes
from tests.servers.waiting import until

pytestmark = pytest.mark.exact_calls  # the faults are its own

FLASH = "/declare Battenhall Green 1081"


async def entries(count: DiscordCount) -> list[str]:
    """The ledger without its pack."""
    return [row.kind for row in await count.app.desk.reads.history("worcester-2016", "Battenhall")]


async def test_an_interaction_delivered_twice_has_one_effect_and_one_answer(
    count: DiscordCount,
) -> None:
    interaction = await count.send(FLASH)
    await count.wait_for_answer(interaction)
    await count.server.send_event("INTERACTION_CREATE", interaction.event)
    await count.type("/control")

    assert ["declare"] == await entries(count)
    assert 2 == len([r for r in count.server.requests if r.endswith("/callback")])


async def test_two_processes_that_get_the_same_interaction_write_once(
    count: DiscordCount, settings: DiscordSettings
) -> None:
    second = DiscordPlatform(settings)
    running = asyncio.create_task(second.run(count.app.dispatcher))
    await until(lambda: count.server.identifies == 2)
    interaction = await count.send(FLASH)
    await until(lambda: 2 == len([r for r in count.server.requests if r.endswith("/callback")]))
    await second.close()

    assert StopReason.CLOSED == await running
    assert ["declare"] == await entries(count)
    assert 1 == len(interaction.callbacks)


@dataclass
class OtherDispatcher:
    """The app's dispatcher, made slower or more verbose."""

    inner: Dispatcher
    seconds: float = 0.0
    lines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.menu, self.desk, self.completions = (
            self.inner.menu,
            self.inner.desk,
            self.inner.completions,
        )
        self.form_refusal, self.image = self.inner.form_refusal, self.inner.image
        self.councils = self.inner.councils

    async def run_command(
        self,
        name: str,
        text: str,
        who: Person,
        where: Channel,
        key: str,
        files: tuple[Source, ...] = (),
        workspace: Workspace = UNCHECKED,
    ) -> Reply:
        await asyncio.sleep(self.seconds)
        reply = await self.inner.run_command(name, text, who, where, key, files, workspace)
        return replace(reply, lines=self.lines or reply.lines)

    async def press_button(
        self,
        press: str,
        value: str,
        who: Person,
        where: Channel,
        key: str,
        workspace: Workspace = UNCHECKED,
    ) -> Reply:
        return await self.inner.press_button(press, value, who, where, key, workspace)


@asynccontextmanager
async def replaced_dispatcher(
    other: OtherDispatcher, count: DiscordCount, settings: DiscordSettings
) -> AsyncIterator[None]:
    """Connect a second platform with this dispatcher."""
    await count.platform.close()
    platform = DiscordPlatform(settings)
    running = asyncio.create_task(platform.run(other))
    await until(lambda: count.server.identifies == 2)
    yield
    await platform.close()
    await running


@pytest.mark.parametrize("lost", [False, True], ids=["", "though Discord's yes was lost"])
async def test_a_slow_answer_is_deferred_and_then_given(
    settings: DiscordSettings, count: DiscordCount, lost: bool
) -> None:
    if lost:
        count.server.fail_next("POST", "/callback", DROP_AFTER)
    slow = OtherDispatcher(count.app.dispatcher, seconds=DEFER_AFTER + 0.1)
    async with replaced_dispatcher(slow, count, settings):
        interaction = await count.send(FLASH)
        answer = await count.wait_for_answer(interaction)
        await until(lambda: interaction.edits)

    assert CallbackType.DEFERRED == answer.kind
    assert answer.private, answer.text
    assert interaction.edits[0]["content"].startswith("**GREEN GAIN Battenhall from")


async def test_a_long_answer_continues_in_follow_up_messages(
    settings: DiscordSettings, count: DiscordCount
) -> None:
    wordy = OtherDispatcher(
        count.app.dispatcher, lines=tuple(f"Line {i} {'x' * 80}" for i in range(100))
    )
    count.server.fail_next("POST", "/webhooks/", 429, body={"retry_after": 0.05})
    async with replaced_dispatcher(wordy, count, settings):
        interaction = await count.send("/control")
        answer = await count.wait_for_answer(interaction)
        await until(lambda: len(interaction.follow_ups) == 2)
    bodies = [answer.body, *interaction.follow_ups]
    lines = [line for b in bodies for line in b["embeds"][0]["description"].splitlines()]

    assert [f"Line {i}" for i in range(100)] == [line.rpartition(" ")[0] for line in lines]
    assert all(body["flags"] & EPHEMERAL for body in bodies)


async def test_a_late_answer_is_posted_in_the_channel(count: DiscordCount) -> None:
    await count.send(FLASH, dead=True)
    posts = await count.wait_for_messages(1)

    assert posts[0].startswith("**Olivia: GREEN GAIN Battenhall from")


@pytest.mark.parametrize(
    ("how", "landed"),
    [(DROP_AFTER, True), (500, True), (DROP_BEFORE, False), (503, False), (429, False)],
)
async def test_a_callback_whose_response_is_lost_is_tried_once_more(
    count: DiscordCount, how: int, landed: bool
) -> None:
    count.server.fail_next("POST", "/callback", how, done=landed, body={"retry_after": 0.05})
    interaction = await count.send(FLASH)
    answer = await count.wait_for_answer(interaction)
    await count.type("/control")

    assert "GREEN GAIN" in answer.text
    assert 1 == len(interaction.callbacks)
    assert [] == count.server.messages
    assert 3 == len([r for r in count.server.requests if r.endswith("/callback")])


async def test_what_is_done_is_said_in_the_channel_if_both_callbacks_are_lost(
    count: DiscordCount,
) -> None:
    count.server.fail_next("POST", "/callback", 503, times=2)
    interaction = await count.send(FLASH)
    posts = await count.wait_for_messages(1)

    assert posts[0].startswith("**Olivia: GREEN GAIN Battenhall from")
    assert [] == interaction.callbacks


async def wait_for_working_commands(count: DiscordCount) -> None:
    """Type a command until one is answered."""
    async with asyncio.timeout(6):
        while True:
            interaction = await count.send("/control")
            try:
                async with asyncio.timeout(0.5):
                    await count.wait_for_answer(interaction)
            except TimeoutError:
                continue
            return


def test_the_gateway_is_dialled_again_within_seconds_however_often_it_drops() -> None:
    """The library's own backoff grows to a quarter of an hour."""
    backoff = Backoff()
    delays = [backoff.delay() for _ in range(200)]

    assert 5 >= max(delays)
    assert 0.5 >= delays[0]


async def test_a_line_typed_during_a_disconnection_is_answered(count: DiscordCount) -> None:
    count.server.reset_gateway()
    interaction = await count.send("/control")
    answer = await count.wait_for_answer(interaction)

    assert "Control of Worcester" in answer.text
    assert (1, 1) == (count.server.identifies, count.server.resumes)


@pytest.mark.slow(seconds=4)
async def test_a_silent_gateway_is_abandoned(count: DiscordCount) -> None:
    """A lost network closes no connection; a line typed meanwhile is answered."""
    count.server.isolate_gateway()
    interaction = await count.send("/control")
    answer = await count.wait_for_answer(interaction)

    assert "Control of Worcester" in answer.text
    assert (1, 1) == (count.server.identifies, count.server.resumes)


async def test_it_reconnects_when_the_gateway_asks(count: DiscordCount) -> None:
    await count.server.send_gateway(7)
    await wait_for_working_commands(count)

    assert (1, 1) == (count.server.identifies, count.server.resumes)


async def test_it_identifies_again_when_its_session_is_invalid_but_not_at_once(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    began = time.monotonic()
    async with open_discord_count(
        server, settings, tmp_path, "worcester-2016", identify_seconds=1.0
    ) as count:
        await server.send_gateway(9, False)
        await until(lambda: server.identifies == 2)
        seconds = time.monotonic() - began
        await wait_for_working_commands(count)

    assert (2, 0) == (server.identifies, server.resumes)
    assert seconds >= 1.0


@pytest.mark.slow(seconds=3)
async def test_a_gateway_that_drops_every_connection_is_not_hammered(count: DiscordCount) -> None:
    began = time.monotonic()
    count.server.hangs_up = True
    count.server.reset_gateway()
    await until(lambda: count.server.dials > 4)
    count.server.hangs_up = False
    await wait_for_working_commands(count)

    assert time.monotonic() - began > 2


async def test_it_waits_if_discord_is_down_at_the_start(
    server: DiscordServer, settings: DiscordSettings, count: DiscordCount
) -> None:
    await server.stop()
    late = DiscordPlatform(settings)
    running = asyncio.create_task(late.run(count.app.dispatcher))
    await asyncio.sleep(0)
    await server.start()
    await until(lambda: server.identifies >= 2)
    await late.close()

    assert StopReason.CLOSED == await running


@pytest.mark.parametrize(
    ("code", "stop"),
    [
        (4004, StopReason.LOGIN),
        (4011, StopReason.SHARDS),
        (4013, StopReason.INTENTS),
        (4014, StopReason.INTENTS),
    ],
)
async def test_a_fatal_close_code_ends_it_with_the_reason(
    server: DiscordServer,
    settings: DiscordSettings,
    count: DiscordCount,
    code: int,
    stop: StopReason,
) -> None:
    server.close_code = code
    refused = DiscordPlatform(settings)

    assert stop == await refused.run(count.app.dispatcher)
    await refused.close()


async def test_a_refused_token_ends_it(count: DiscordCount, settings: DiscordSettings) -> None:
    other = with_changes(settings, token="not.the.token", guild_id=None)  # noqa: S106 - not one
    refused = DiscordPlatform(other)

    assert StopReason.LOGIN == await refused.run(count.app.dispatcher)
    await refused.close()


async def test_it_waits_when_the_daily_identify_limit_is_nearly_reached(
    count: DiscordCount, settings: DiscordSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    count.server.remaining = 49
    careful = DiscordPlatform(settings)
    running = asyncio.create_task(careful.run(count.app.dispatcher))
    logged = ""

    def waits() -> bool:
        nonlocal logged
        logged += capsys.readouterr().out
        return "identify budget" in logged

    await until(waits)
    assert 1 == count.server.identifies
    count.server.remaining = 1000
    await until(lambda: count.server.identifies == 2)
    await careful.close()
    await running
    # discord.py leaves the heartbeat of a connection that did not identify to itself.
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler):
            thread.stop()


async def test_no_token_is_in_any_log(
    count: DiscordCount, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor an interaction's token, with which anyone could answer in the bot's place."""
    caplog.set_level(logging.DEBUG)
    count.server.fail_next("POST", "/messages", DROP_BEFORE)
    await count.type("/follow all")
    count.server.reset_gateway()
    await count.type(FLASH)
    count.server.fail_next("POST", "/callback", 401)
    await count.send("/control", OLIVIA)
    await count.wait_for_messages(1)
    logged = ""

    def all_is_logged() -> bool:
        nonlocal logged
        logged += capsys.readouterr().out
        return "answer not delivered" in logged

    await until(all_is_logged)
    of_the_server = "aiohttp.access"
    ours = [record for record in caplog.records if record.name != of_the_server]
    logged += "\n".join(record.getMessage() for record in ours)
    of_interactions = [answered.event["token"] for answered in count.server.interactions.values()]

    assert len(of_interactions) >= 3
    assert "Dispatching event interaction" in logged
    assert [] == [token for token in (TOKEN, *of_interactions) if token in logged]


async def test_another_bot_that_answers_first_is_noticed(count: DiscordCount) -> None:
    await count.type("/control")
    alone = count.platform.connection.rival
    count.server.has_rival = True
    await count.send("/control")
    await until(lambda: count.platform.connection.rival)

    assert "" == alone
    assert "another bot answered a command first" == count.platform.connection.rival
