"""A night of chaos: two people type the count, and a seed draws the moments to kill the bot."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random

from bot.election.changes import Level
from tests.chaos.judge import Figures, judge_night
from tests.chaos.process import Bot
from tests.chaos.script import TypedLine, night_script
from tests.chaos.sides import DiscordSide, Side, SlackSide
from tests.servers.chances import LATEST, Chances
from tests.servers.discord import DiscordServer
from tests.servers.slack import SlackServer

KILLS_A_NIGHT = 12
NIGHTS_AT_ONCE = 3  # a night mostly waits

# Seconds. The first two are time-outs, generous because the machine may be busy.
_CONNECT_TIMEOUT = 60.0
_DELIVERY_TIMEOUT = 240.0
_STARTUP = 1.5  # a kill "while starting" comes within this time
_INSTANT = 0.03  # a kill "while typing" or "while posting" comes within this time of the event
_UNDER_WAY = 3.0  # any other kill comes within this time
_PAUSE = 0.01  # before an unanswered line is typed again

# The bot took the ward back and the answer was lost, so a repeated /withdraw finds it undeclared.
_DONE_BEFORE = ("has not declared yet",)
_REFUSED = ("othing was stored", "NOT saved", "othing is stored")


class Chaos:
    """One night, on these platforms, with its database in this folder."""

    def __init__(
        self,
        seed: str,
        folder: Path,
        sides: Sequence[Side],
        posting: Sequence[asyncio.Event] = (),
    ) -> None:
        self._seed = seed
        self._sides = sides
        environments = [side.environment for side in sides]
        self._bot = Bot(folder, {k: v for some in environments for k, v in some.items()})
        self._typing = asyncio.Event()
        self._posting = posting
        self._acknowledged: list[TypedLine] = []

    async def play(self, kills: int) -> Figures:
        """Play until every announcement is delivered, then judge."""
        async with self._bot:
            async with asyncio.TaskGroup() as night:
                night.create_task(self._type_night())
                night.create_task(self._kill_repeatedly(kills))
            await self._wait_until_delivered()
            composition = await self._type_until_answered(self._sides[0], "/composition", Level.ALL)
        figures = await judge_night(
            self._bot.database, self._sides, self._acknowledged, composition
        )
        return figures + Figures(kills=kills)

    async def _type_night(self) -> None:
        """Let every channel follow, then have one person on each platform type its wards."""
        for side in self._sides:
            for level in Level:
                await self._type_until_answered(side, f"/follow {level.name.lower()}", level)
        wards = night_script(self._random("script"))
        async with asyncio.TaskGroup() as people:
            for number, side in enumerate(self._sides):
                lines = [line for ward in wards[number :: len(self._sides)] for line in ward]
                people.create_task(self._type_lines(side, lines))

    async def _type_lines(self, side: Side, lines: Sequence[TypedLine]) -> None:
        random = self._random(side.platform)
        for line in lines:
            await asyncio.sleep(random.uniform(0, 1))
            await self._type_until_answered(side, line.text, Level.ALL)
            self._acknowledged.append(line)

    async def _type_until_answered(self, side: Side, line: str, level: Level) -> str:
        """Type a line again until it is answered, and return the answer."""
        repeated = False
        while True:
            await self._wait_until_connected([side])
            self._typing.set()
            if answer := await side.type(line, level):
                done = repeated and any(words in answer for words in _DONE_BEFORE)
                assert done or not any(words in answer for words in _REFUSED), answer
                return answer
            repeated = True
            await asyncio.sleep(_PAUSE)  # time to notice a dropped connection

    async def _kill_repeatedly(self, kills: int) -> None:
        random = self._random("kills")
        for _ in range(kills):
            await self._wait_for_moment(random)
            await self._bot.kill()
            await self._bot.start()

    async def _wait_for_moment(self, random: Random) -> None:
        """Return at the moment drawn for the next kill."""
        when = random.choice(["starting", "typing", "posting", "any"])
        if when == "starting":
            await asyncio.sleep(random.uniform(0, _STARTUP))
            return
        await self._wait_until_connected(self._sides)
        events = {"typing": [self._typing], "posting": self._posting}.get(when, ())
        if not events:
            await asyncio.sleep(random.uniform(0, _UNDER_WAY))
            return
        event = random.choice(events)
        event.clear()
        try:
            await asyncio.wait_for(event.wait(), _UNDER_WAY)
        except TimeoutError:
            return
        await asyncio.sleep(random.uniform(0, _INSTANT))

    async def _wait_until_connected(self, sides: Sequence[Side]) -> None:
        async with asyncio.timeout(_CONNECT_TIMEOUT):
            while not all([await side.is_connected() for side in sides]):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.01)

    async def _wait_until_delivered(self) -> None:
        """Wait until the outbox is empty and no late post can still arrive."""
        async with asyncio.timeout(_DELIVERY_TIMEOUT):
            while self._bot.undelivered():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
        await asyncio.sleep(LATEST)

    def _random(self, purpose: str) -> Random:
        return Random(f"{self._seed} {purpose}")  # noqa: S311 - a game, not a secret


async def play_night(seed: str, kills: int, folder: Path) -> Figures:
    """Play one night on local servers whose calls fail by chance."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackServer())
        discord = DiscordServer("canary.of.a.token")
        await discord.start()
        stack.push_async_callback(discord.stop)
        chances = [Chances(f"{seed} slack"), Chances(f"{seed} discord")]
        slack.chances, discord.chances = chances
        sides = (SlackSide(slack), DiscordSide(discord))
        chaos = Chaos(seed, folder, sides, [chance.posting for chance in chances])
        figures = await chaos.play(kills)
        assert [] == slack.violations
        assert [] == discord.violations

    return figures


async def play_nights(
    seed: str,
    kills: int,
    folder: Path,
    kills_a_night: int = KILLS_A_NIGHT,
    on_night: Callable[[Figures, Path], None] = lambda _figures, _folder: None,
) -> Figures:
    """Spread the kills over nights, NIGHTS_AT_ONCE at a time; `on_night` is called after each."""
    free = asyncio.Semaphore(NIGHTS_AT_ONCE)

    async def play(number: int, share: int) -> Figures:
        async with free:
            figures = await play_night(f"{seed}/{number}", share, folder / str(number))
        on_night(figures, folder / str(number))
        return figures

    shares = [min(kills_a_night, kills - done) for done in range(0, kills, kills_a_night)]
    nights = await asyncio.gather(*(play(number, share) for number, share in enumerate(shares)))
    return sum(nights, start=Figures())
