"""The vocabulary of the tests of the clock and of several processes."""

import asyncio
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.chat.command import CommandRunner
from bot.chat.rehearsal import play
from bot.importers.pack import Files, load
from bot.observability.connections import Connection
from tests.count import DESK, Count, FakeTransport, worcester

CLOSE = datetime(2016, 5, 5, 21, tzinfo=UTC)  # 22:00 in Britain
MINUTE = timedelta(minutes=1)

RESULTS = load(worcester()).results


class QuietPlatform:
    """A platform where no user types."""

    name = "fake"

    def __init__(self, transport: FakeTransport) -> None:
        self.transport = transport
        self.connection = Connection(connected=True, since=CLOSE)
        self.is_listening = asyncio.Event()

    async def run(self, _answering: CommandRunner) -> str:
        self.is_listening.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.is_listening.clear()
        return ""

    def routes(self) -> list[web.RouteDef]:
        return []

    async def close(self) -> None:
        """Nothing to close."""


async def advance(count: Count, after: timedelta = timedelta()) -> list[str]:
    """Move the clock, run what is due, and return the causes announced for the first time."""
    count.clock.shift(after)
    before = {row.cause for row in await count.sent_messages()}
    await count.app.scheduler.run_due()
    await count.deliver()
    return [row.cause for row in await count.sent_messages() if row.cause not in before]


async def declare_results(count: Count, since: int, until: int) -> None:
    """Declare these wards of the pack's results and deliver their announcements."""
    async for _ward in play(count.app.desk, count.night, RESULTS[since:until], DESK):
        await count.deliver()


async def summary_causes(count: Count) -> list[str]:
    """The cause of each summary that #count received."""
    return [
        row.cause for row in await count.sent_messages("#count") if row.cause.startswith("summary:")
    ]


async def run_minutes(count: Count, minutes: int) -> None:
    """Run the scheduler minute by minute; a ward declares every 25th minute."""
    wards = iter(RESULTS)
    for minute in range(1, minutes + 1):
        if minute % 25 == 0 and (ward := next(wards, None)):
            async for _ward in play(count.app.desk, count.night, [ward], DESK):
                pass
        await advance(count, MINUTE)


def worcester_on(day: str) -> Files:
    """The Worcester pack with its election on another day."""
    files = dict(worcester())
    for name in ("council.toml", "candidates.csv"):
        files[name] = files[name].replace("2016-05-05", day)
    return files
