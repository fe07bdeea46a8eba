"""Ten results to ten channels of a local Slack that keeps to its limits, and a channel behind."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import time_machine

from bot.desk.book import Book
from bot.desk.identity import Channel, Person, Provenance
from bot.desk.subscriptions import FollowRequest
from bot.election import decisions
from bot.election.changes import Level
from bot.election.decisions import AskPolicy, Decision
from bot.election.parse.declaration import Reading
from bot.importers.pack import find_pack, load, read_pack_files
from bot.observability import logs
from bot.platforms.slack.platform import SlackPlatform
from bot.runtime.app import App, open_app, utc_now
from bot.settings import Settings
from bot.store import outbox_status
from tests.bench.printed import floor, ratio
from tests.servers.limits import Limits
from tests.servers.slack import SlackServer

PACK = read_pack_files(find_pack("worcester-2016"))
RESULTS = load(PACK).results[:10]
CHANNELS = [f"C{number:04}" for number in range(10)]
BETWEEN = 1.0  # seconds between two posts in a channel, as Slack asks
WHO = Person("bench", "bench", admin=True)


async def run() -> None:
    """Prints how long ten channels take to hear ten results, and one to catch up."""
    logs.write_errors_only()
    least = (len(RESULTS) - 1) * BETWEEN
    spent, refused = await _told(CHANNELS, "each", later=0)
    alone, _ = await _told(CHANNELS[:1], "each", later=60)
    grouped, _ = await _told(CHANNELS[:1], "grouped", later=60)
    floor("ten posts in a channel, one a second", least)
    ratio("ten results to ten channels / floor", spent / least, "at most 1.1")
    ratio("posts that Slack refused as too soon", refused, "0")
    ratio("catching up on ten results / one by one", grouped / alone, "at most 0.5")


async def _told(channels: list[str], grouping: str, later: float) -> tuple[float, int]:
    """Seconds until every channel has heard ten results that wait since `later` seconds."""
    with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
        async with _slack(Path(folder), channels) as (slack, app):
            await _declared(app, channels, grouping, later)
            slack.limits = limits = Limits(in_a_row=1, a_second=1 / BETWEEN, a_minute=300)
            start = time.perf_counter()
            telling = asyncio.create_task(app.announcer.run())
            while await _waiting(app):  # noqa: ASYNC110 - it is read from the store
                await asyncio.sleep(0.01)
            spent = time.perf_counter() - start
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            return spent, limits.refused


@asynccontextmanager
async def _slack(folder: Path, channels: list[str]) -> AsyncIterator[tuple[SlackServer, App]]:
    """A workspace with these channels, and the bot's door into it."""
    async with SlackServer() as slack:
        for channel in channels:
            slack.add_channel(channel, channel.lower())
        settings = slack.settings()
        platform = SlackPlatform(settings)
        night = Settings.model_construct(database_url=f"sqlite:///{folder / 'night.db'}")
        async with open_app(night, {Path("pack"): PACK}, {"slack": platform.transport}) as app:
            yield slack, app
        await platform.close()


async def _declared(app: App, channels: list[str], grouping: str, later: float) -> None:
    """Ten results that nobody was told of for so many seconds."""
    with time_machine.travel(utc_now() - timedelta(seconds=later)):
        night = app.desk.first_book().id
        for channel in channels:
            place = Channel("slack", f"slack:{channel}", channel)
            following = FollowRequest(Level.ALL, grouping)
            await app.desk.follow(Provenance(channel, WHO, place), night, following, str)
        for ward, declaration in RESULTS:
            reading = Reading(ward, declaration)

            def decide(book: Book, reading: Reading = reading) -> Decision:
                return decisions.declaration(book.night, reading, AskPolicy.NEVER)

            await app.desk.record(Provenance(ward, WHO, place), night, decide, lambda _: "done")


async def _waiting(app: App) -> bool:
    return bool(await outbox_status.read_unfinished(app.store.reader))
