"""Whether the bot is ready, by its connected platforms."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from tests.platforms.conftest import ThreePlatformCount
from tests.platforms.discord.conftest import TOKEN
from tests.platforms.test_both import ServedBot, serve_bot
from tests.servers.discord import DiscordServer
from tests.servers.slack import SlackFault, SlackServer
from tests.servers.waiting import until


async def test_status_has_a_line_per_platform(count: ThreePlatformCount) -> None:
    text = (await count.discord.type("/countroom status")).text

    assert ["Discord", "Slack"] == sorted(
        line.partition(":")[0] for line in text.splitlines() if ": connected since" in line
    )


async def test_a_clock_that_is_an_hour_off_is_said_in_the_status(count: ThreePlatformCount) -> None:
    """Results are taken from the close of poll by the bot's own clock, and nothing else is."""
    count.slack.clock, count.discord.server.clock = -3600, 3600
    await count.slack_user.type("/declare Battenhall Green 1081")
    await until(count.slack_texts)
    await count.discord.type("/countroom status")
    text = (await count.discord.type("/countroom status")).text

    assert "The bot's clock is 60 minutes ahead of Slack's: set it from the network." in text
    assert "The bot's clock is 60 minutes behind Discord's: set it from the network." in text
    assert "Announcements" in text


async def fetch(bot: ServedBot, path: str) -> tuple[int, Any]:  # JSON
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{bot.port}{path}") as answer,
    ):
        return answer.status, await answer.json()


async def wait_until_ready(bot: ServedBot) -> tuple[int, Any]:  # JSON
    """Wait for the web port; returns the answer of /readyz."""
    async with asyncio.timeout(20):
        while True:
            try:
                return await fetch(bot, "/readyz")
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.05)


async def test_with_one_platform_down_the_bot_is_ready_and_names_it(tmp_path: Path) -> None:
    discord = DiscordServer("another.token.altogether")
    await discord.start()
    async with SlackServer() as slack, serve_bot(tmp_path, slack, discord) as bot:
        await until(lambda: len(slack.sockets) == 2, 20)
        status, body = await wait_until_ready(bot)
    await discord.stop()
    names = {name: link["connected"] for name, link in body["platforms"].items()}

    assert 200 == status
    assert {"slack": True, "discord": False} == names
    assert "Discord does not accept DISCORD_TOKEN" == body["platforms"]["discord"]["reason"]


async def test_with_every_platform_down_the_bot_is_not_ready(tmp_path: Path) -> None:
    discord = DiscordServer(TOKEN)
    await discord.start()
    discord.hangs_up = True
    async with SlackServer() as slack:
        slack.faults.append(SlackFault("auth.test", status=503, times=999))
        async with serve_bot(tmp_path, slack, discord) as bot:
            status, body = await wait_until_ready(bot)
            alive, _ = await fetch(bot, "/healthz")
    await discord.stop()

    assert 503 == status
    assert "no platform is connected" == body["reason"]
    assert 200 == alive
