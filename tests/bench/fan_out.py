"""How fast ten results reach ten Slack channels under its rate limits, and a backlog clears."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import time_machine

from bot.desk.identity import Channel, Person, Provenance
from bot.desk.subscriptions import FollowRequest
from bot.election import decisions
from bot.election.changes import Level
from bot.election.decisions import AskPolicy
from bot.election.parse.declaration import Reading
from bot.importers.pack import find_pack, load, read_pack_files
from bot.observability import logs
from bot.platforms.slack.platform import SlackPlatform
from bot.runtime.app import App, open_app, utc_now
from bot.settings import Settings
from bot.store import outbox_status
from tests.bench.report import print_floor, print_ratio
from tests.servers.limits import Limits
from tests.servers.slack import SlackServer

PACK = read_pack_files(find_pack("worcester-2016"))
RESULTS = load(PACK).results[:10]
CHANNELS = [f"C{number:04}" for number in range(10)]
SECONDS_BETWEEN_POSTS = 1.0  # in one channel, as Slack asks
PERSON = Person("bench", "bench", admin=True)


async def run() -> None:
    """Print how long ten channels take to get ten results, and how grouping clears a backlog."""
    logs.write_errors_only()
    minimum = (len(RESULTS) - 1) * SECONDS_BETWEEN_POSTS
    ten_channels, refused = await _measure_catch_up(CHANNELS, "each", backlog=0)
    one_by_one, _ = await _measure_catch_up(CHANNELS[:1], "each", backlog=60)
    grouped, _ = await _measure_catch_up(CHANNELS[:1], "grouped", backlog=60)
    print_floor("ten posts to one channel, one per second", minimum)
    print_ratio("ten results to ten channels / floor", ten_channels / minimum, "at most 1.1")
    print_ratio("posts that Slack refused as too soon (a count)", refused, "0")
    print_ratio(
        "a backlog of ten results, grouped / one by one", grouped / one_by_one, "at most 0.5"
    )


async def _measure_catch_up(
    channels: list[str], grouping: str, backlog: float
) -> tuple[float, int]:
    """Seconds to deliver ten results that have waited for `backlog` seconds; refused posts."""
    with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
        async with serve_slack(Path(folder), channels) as (slack, app):
            await _declare_results(app, channels, grouping, backlog)
            slack.limits = limits = Limits(
                in_a_row=1, a_second=1 / SECONDS_BETWEEN_POSTS, a_minute=300
            )
            start = time.perf_counter()
            announcing = asyncio.create_task(app.announcer.run())
            while await has_unsent(app):  # noqa: ASYNC110 - the store has no event
                await asyncio.sleep(0.01)
            seconds = time.perf_counter() - start
            announcing.cancel()
            await asyncio.gather(announcing, return_exceptions=True)
            return seconds, limits.refused


@asynccontextmanager
async def serve_slack(folder: Path, channels: list[str]) -> AsyncIterator[tuple[SlackServer, App]]:
    """Serve a Slack workspace with these channels, and the bot's transport into it."""
    async with SlackServer() as slack:
        for channel in channels:
            slack.add_channel(channel, channel.lower())
        settings = slack.settings()
        platform = SlackPlatform(settings)
        night = Settings.model_construct(database_url=f"sqlite:///{folder / 'night.db'}")
        async with open_app(night, {Path("pack"): PACK}, {"slack": platform.transport}) as app:
            yield slack, app
        await platform.close()


async def _declare_results(app: App, channels: list[str], grouping: str, backlog: float) -> None:
    """Record ten results, dated `backlog` seconds ago."""
    with time_machine.travel(utc_now() - timedelta(seconds=backlog)):
        night = app.desk.first_book().id
        for channel in channels:
            place = Channel("slack", f"slack:{channel}", channel)
            following = FollowRequest(Level.ALL, grouping)
            async with app.desk.unit_of_work(Provenance(channel, PERSON, place)) as work:
                await work.follow(night, following)
                work.answer = "followed"
        for ward, declaration in RESULTS:
            reading = Reading(ward, declaration)
            async with app.desk.unit_of_work(Provenance(ward, PERSON, place)) as work:
                decision = decisions.declaration(work.book(night).night, reading, AskPolicy.NEVER)
                await work.record(night, decision)
                work.answer = "recorded"


async def has_unsent(app: App) -> bool:
    return bool(await outbox_status.read_unfinished(app.store.reader))
