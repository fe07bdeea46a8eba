"""A killed process of two: how soon the other answers in Discord, and what Slack's users notice."""

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from tests.bench.report import print_floor, print_ratio
from tests.chaos.people import wait_until_connected
from tests.chaos.process import REAL, Bot
from tests.chaos.sides import DiscordSide, Side, SlackSide
from tests.count import worcester
from tests.servers.discord import DiscordServer
from tests.servers.postgres import serve_postgres
from tests.servers.slack import SlackServer

ROUNDS = 5
_CHANNELS = ("count",)
_LINE = "/composition"
_START_SECONDS = 5.0
_SECONDS_BETWEEN = 0.1  # two lines typed in Slack


async def run() -> None:
    with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
        async with AsyncExitStack() as stack:
            server = stack.enter_context(serve_postgres())
            slack = await stack.enter_async_context(SlackServer())
            discord = DiscordServer("canary.of.a.token")
            await discord.start()
            stack.push_async_callback(discord.stop)
            sides = SlackSide(slack, _CHANNELS), DiscordSide(discord, _CHANNELS)
            environment = {k: v for side in sides for k, v in side.environment.items()}
            bot = Bot(Path(folder), await server.bare_database(), environment, REAL, processes=2)
            bot.write_pack(worcester())
            async with bot:
                await _measure(bot, *sides)


async def _measure(bot: Bot, slack: Side, discord: Side) -> None:
    await bot.processes[1].kill()  # so the first one is connected to Discord
    await wait_until_connected(slack, discord)
    bot.processes[1].start()
    await asyncio.sleep(_START_SECONDS)
    answered: list[bool] = []
    typing = asyncio.create_task(_type_forever(slack, answered))
    seconds = [await _time_takeover(bot, discord, number) for number in range(ROUNDS)]
    typing.cancel()
    print_floor("Discord answers again after its process was killed, median", median(seconds))
    print_ratio("the longest, in seconds", max(seconds), "at most 10")
    print_ratio(
        f"of {len(answered)} commands in Slack meanwhile, answered",
        sum(answered) / len(answered),
        "close to 1",
    )


async def _time_takeover(bot: Bot, discord: Side, number: int) -> float:
    """The leader of the first round is the first process, then they take turns."""
    leader = bot.processes[number % len(bot.processes)]
    await leader.kill()
    start = time.perf_counter()
    while await discord.is_connected():  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.001)
    await wait_until_connected(discord)
    while await discord.type(_LINE, "count") is None:
        pass
    seconds = time.perf_counter() - start
    leader.start()
    await asyncio.sleep(_START_SECONDS)
    return seconds


async def _type_forever(slack: Side, answered: list[bool]) -> None:
    while True:
        if await slack.is_connected():
            answered.append(await slack.type(_LINE, "count") is not None)
        await asyncio.sleep(_SECONDS_BETWEEN)
