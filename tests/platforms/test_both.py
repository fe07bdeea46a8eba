"""One night in Slack and Discord together: the same facts, once each, in the same order."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.election.declaration import Declaration
from bot.importers.pack import find_pack, load, read_pack_files
from bot.store import open_store, outbox_status
from tests.platforms.conftest import ThreePlatformCount, plain
from tests.platforms.discord.conftest import TOKEN
from tests.servers.discord import DiscordServer
from tests.servers.slack import SlackFault, SlackServer
from tests.servers.slack_user import SlackUser
from tests.servers.waiting import until

PACK = read_pack_files(find_pack("worcester-2016"))
ROOT = Path(__file__).parents[2]


def full_line(ward: str, declaration: Declaration) -> str:
    """A full result as a typed line."""
    return " ".join([ward, *(f"{c.name} {n}" for c, n in declaration.votes)])


def transcript(of: str) -> list[str]:
    """The announcements in a night's transcript."""
    written = (ROOT / "tests" / "nights" / f"{of}.txt").read_text(encoding="utf-8")
    messages: list[list[str]] = []
    for line in written.splitlines():
        name, bar, text = line.partition("┃")
        if bar and name.strip():
            messages.append([])
        if bar:
            messages[-1].append(text)
    return [plain("\n".join(lines)) for lines in messages]


async def test_both_platforms_and_the_terminal_get_the_same_night(
    count: ThreePlatformCount,
) -> None:
    """Word for word, once and in order, whichever platform a line was typed on."""
    places = (count.slack_texts, count.discord_texts, count.console_texts)

    def arrived_everywhere(count: int) -> bool:
        return count <= min(len(texts()) for texts in places)

    for n, (ward, declaration) in enumerate(load(PACK).results):
        user = count.slack_user if n % 2 else count.discord
        await user.type(f"/declare {full_line(ward, declaration)}")
        await until(partial(arrived_everywhere, n + 1))
    await until(partial(arrived_everywhere, 12))
    written = transcript("worcester_whole")

    assert 12 == len(set(written))
    assert [written] * 3 == [texts() for texts in places]


@dataclass
class ServedBot:
    """The bot as a separate process."""

    process: asyncio.subprocess.Process
    slack: SlackServer
    discord: DiscordServer
    port: int


@asynccontextmanager
async def serve_bot(
    folder: Path, slack: SlackServer, discord: DiscordServer
) -> AsyncIterator[ServedBot]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": "",
        "COUNTROOM_COUNCILS": "worcester-2016",
        "DATABASE_URL": f"sqlite:///{folder / 'night.db'}",
        "PORT": str(port),
        **slack.environment,
        **discord.environment,
        "DISCORD_TOKEN": TOKEN,
    }
    log = (folder / "log").open("wb")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    try:
        yield ServedBot(process, slack, discord, port)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        log.close()


async def test_a_stop_completes_what_is_in_flight_and_keeps_the_rest(tmp_path: Path) -> None:
    discord = DiscordServer(TOKEN)
    await discord.start()
    async with SlackServer() as slack, serve_bot(tmp_path, slack, discord) as bot:
        await until(lambda: discord.identifies and len(slack.sockets) == 2, 20)
        person = SlackUser(slack, slack.send_by_socket)
        await person.type("/follow all")
        slack.faults.append(SlackFault("chat.postMessage", hangs=0.5))
        answer = await person.type("/declare Battenhall Green 1081")
        await until(lambda: slack.calls_of("chat.postMessage"))
        await person.type("/declare Claines Con 1200")
        bot.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(8):
            ended = await bot.process.wait()
        announcements = [plain(message["text"]) for message in slack.channels["C0RESULTS"].messages]
    await discord.stop()
    store = await open_store(f"sqlite:///{tmp_path / 'night.db'}")
    left = await outbox_status.read_unfinished(store.reader)
    await store.close()

    assert ["GREEN GAIN Battenhall"] == [
        text[: len("GREEN GAIN Battenhall")] for text in announcements
    ]
    assert [("entry:3", "pending")] == [(row.cause, row.state) for row in left]
    assert "GREEN GAIN" in answer.text
    assert 0 == ended
    assert TOKEN not in (tmp_path / "log").read_text(encoding="utf-8")


async def test_a_platform_that_refuses_the_bot_stops_no_other(tmp_path: Path) -> None:
    discord = DiscordServer("another.token.altogether")
    await discord.start()
    async with SlackServer() as slack, serve_bot(tmp_path, slack, discord):
        await until(lambda: len(slack.sockets) == 2, 20)
        answer = await SlackUser(slack, slack.send_by_socket).type("/declare Battenhall Green 1081")
    await discord.stop()

    assert "GREEN GAIN" in answer.text
    assert "does not accept DISCORD_TOKEN" in (tmp_path / "log").read_text(encoding="utf-8")
