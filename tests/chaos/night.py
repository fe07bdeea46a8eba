"""One night: two people type the count, and the bot is killed at moments drawn from the seed."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random

from bot.election.changes import Level
from tests.chaos.judge import Figures, judged
from tests.chaos.process import Bot
from tests.chaos.script import Said, script
from tests.chaos.sides import DiscordSide, Side, SlackSide
from tests.servers.chances import LATEST, Chances
from tests.servers.discord import DiscordServer
from tests.servers.slack import SlackServer

_UP = 60.0  # seconds within which a bot that is left alone is up, on a busy machine
_DRAINED = 240.0  # and has told all there is to tell
_STARTING = 1.5  # seconds: a kill among the first ones of a process
_INSTANT = 0.03  # seconds: a kill while a line is answered, or a message posted
_BREATH = 0.01  # seconds: before an unanswered line is typed again
_UNDER_WAY = 3.0
_DONE = ("has not declared yet",)  # it was taken back, and the answer was lost
_REFUSED = ("othing was stored", "NOT saved", "othing is stored")


class Chaos:
    """A night on these platforms, in this folder."""

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
        self._acknowledged: list[Said] = []

    async def play(self, kills: int) -> Figures:
        """The night, until everything is told; what it came to."""
        async with self._bot:
            async with asyncio.TaskGroup() as night:
                night.create_task(self._people())
                night.create_task(self._kills(kills))
            await self._drained()
            composition = await self._answered(self._sides[0], "/composition", Level.ALL)
        figures = await judged(self._bot.database, self._sides, self._acknowledged, composition)
        return figures + Figures(kills=kills)

    async def _people(self) -> None:
        """Every channel follows, then the wards are typed, each by one person."""
        for side in self._sides:
            for level in Level:
                await self._answered(side, f"/follow {level.name.lower()}", level)
        wards = script(self._random("script"))
        async with asyncio.TaskGroup() as people:
            for number, side in enumerate(self._sides):
                lines = [said for ward in wards[number :: len(self._sides)] for said in ward]
                people.create_task(self._person(side, lines))

    async def _person(self, side: Side, lines: Sequence[Said]) -> None:
        random = self._random(side.platform)
        for said in lines:
            await asyncio.sleep(random.uniform(0, 1))
            await self._answered(side, said.line, Level.ALL)
            self._acknowledged.append(said)

    async def _answered(self, side: Side, line: str, level: Level) -> str:
        """The answer; a line that is not answered is typed again, and may find itself done."""
        again = False
        while True:
            await self._up([side])
            self._typing.set()
            if answer := await side.type(line, level):
                done = again and any(words in answer for words in _DONE)
                assert done or not any(words in answer for words in _REFUSED), answer
                return answer
            again = True
            await asyncio.sleep(_BREATH)  # a connection that was cut is noticed meanwhile

    async def _kills(self, kills: int) -> None:
        random = self._random("kills")
        for _ in range(kills):
            await self._moment(random)
            await self._bot.kill()
            await self._bot.start()

    async def _moment(self, random: Random) -> None:
        """Comes back when the bot is to be killed."""
        when = random.choice(["starting", "typing", "posting", "any"])
        if when == "starting":
            await asyncio.sleep(random.uniform(0, _STARTING))
            return
        await self._up(self._sides)
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

    async def _up(self, sides: Sequence[Side]) -> None:
        async with asyncio.timeout(_UP):
            while not all([await side.is_connected() for side in sides]):  # noqa: ASYNC110 - not ours
                await asyncio.sleep(0.01)

    async def _drained(self) -> None:
        """Nothing is left to tell, and nothing is still on its way."""
        async with asyncio.timeout(_DRAINED):
            while self._bot.waiting():  # noqa: ASYNC110 - in another process
                await asyncio.sleep(0.1)
        await asyncio.sleep(LATEST)

    def _random(self, what: str) -> Random:
        return Random(f"{self._seed} {what}")  # noqa: S311 - a game, not a secret


async def night(seed: str, kills: int, folder: Path) -> Figures:
    """A night on local servers whose calls go wrong by chance."""
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
        assert ([], []) == (slack.violations, discord.violations)

    return figures
