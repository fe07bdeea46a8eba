"""A night of chaos: two people type the count, and a seed draws the moments to kill the bot.

A night has parts. In each the people type their share of the lines while the bot is killed again
and again; in the end everything is delivered, and the channels are judged. Before that end an
operator may put a copy of the database back that was made in the same part, or begin with a new
one. The people then type again what the database no longer has.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from enum import StrEnum, auto
from pathlib import Path
from random import Random

from bot.election.changes import Level
from bot.importers.pack import Files, pack_slug
from tests.casterbridge import casterbridge
from tests.chaos.database import Database, PostgresDatabase, SqliteDatabase
from tests.chaos.judge import (
    Figures,
    Judgement,
    NightRecord,
    judge_answer,
    judge_channel,
    judge_ledger,
    judge_scoreboard,
    read_keys,
    read_record,
)
from tests.chaos.people import Person, wait_until_connected
from tests.chaos.process import REAL, Bot, Pace
from tests.chaos.script import night_script
from tests.chaos.sides import DiscordSide, Side, SlackSide
from tests.chaos.watch import Messages, Watch
from tests.count import worcester
from tests.servers.chances import Chances
from tests.servers.discord import DiscordServer
from tests.servers.postgres import serve_postgres
from tests.servers.slack import SlackServer
from tests.truth.judge import Follower
from tests.wessex import melchester

COUNCILS = (worcester, casterbridge, melchester)  # they take turns
KILLS_A_NIGHT = 12
NIGHTS_AT_ONCE = 3  # a night mostly waits

# What a channel follows, by its name.
_EARLY = {"each": "all each", "grouped": "all", "gains": "gains", "control": "control"}
_LATE = {"late": "all"}  # from the middle of the first part on
_BOARD = "board"
_CHANNELS = (*_EARLY, *_LATE, _BOARD)
_LEVELS = {"all": Level.ALL, "gains": Level.GAINS, "control": Level.CONTROL}

# Seconds. The first two are time-outs, generous because the machine may be busy.
_DELIVERY_TIMEOUT = 240.0
_SCOREBOARD_TIMEOUT = 60.0
_STARTUP = 0.5  # a kill "while starting" comes within this time
_INSTANT = 0.03  # a kill "while typing" or "while posting" comes within this time of the event
_UNDER_WAY = 3.0  # any other kill comes within this time
_POLL = 0.05

_SERVER_SHARE = 0.25  # of the kills: the database's server is restarted instead


class Incident(StrEnum):
    """What an operator does in a part of the night."""

    NONE = auto()
    RESTORE = auto()
    RENEWAL = auto()


@dataclass
class Place:
    """A channel on one side, what it follows, and what it read."""

    side: Side
    name: str
    watch: Watch = field(default_factory=Watch)
    follower: Follower | None = None

    @property
    def messages(self) -> Messages:
        """The bot's messages there, oldest first."""
        return self.side.messages(self.name)


class Chaos:
    """One night, on these platforms, with its database in this folder."""

    def __init__(
        self,
        seed: str,
        folder: Path,
        files: Files,
        sides: Sequence[Side],
        posting: Sequence[asyncio.Event],
        pace: Pace,
        database: Database,
        processes: int,
    ) -> None:
        self._seed = seed
        self._files = files
        self._night = pack_slug(files) or ""
        self._sides = sides
        environments = [side.environment for side in sides]
        platforms = {k: v for some in environments for k, v in some.items()}
        self._database = database
        self._bot = Bot(folder, database.url, platforms, pace, processes)
        self._has_server = isinstance(database, PostgresDatabase)
        self._server_restarts = 0
        self._places = [Place(side, name) for side in sides for name in _CHANNELS]
        scripts = night_script(files, self._random("script"), len(sides))
        self._people = [
            Person(
                side,
                lines,
                "each",
                self._random(side.platform),
                self._bot.write_pack,
                pace.typing,
                may_be_away=self._has_server,
            )
            for side, lines in zip(sides, scripts, strict=True)
        ]
        self._posting = posting
        self._pace = pace
        self._judgement = Judgement()

    async def play(self, kills: int, incidents: Sequence[Incident]) -> Judgement:
        """Play a part for each incident, and judge after each."""
        self._bot.write_pack(self._files)
        async with self._bot:
            await self._follow(_EARLY)
            for number, incident in enumerate(incidents):
                shares = (kills * n // len(incidents) for n in (number, number + 1))
                before, after = shares
                await self._play_part((number + 1) / len(incidents), after - before, incident)
        announcements = sum(len(place.messages) for place in self._places)
        return self._judgement + Judgement(
            Figures(
                nights=1,
                kills=self._bot.kills,
                server_restarts=self._server_restarts,
                announcements=announcements,
            )
        )

    async def _play_part(self, share: float, kills: int, incident: Incident) -> None:
        random = self._random(f"part {share}")
        async with asyncio.TaskGroup() as part:
            for person in self._people:
                part.create_task(person.type_lines(share))
            part.create_task(self._kill_repeatedly(kills, random))
            if incident is Incident.RESTORE:
                copying = part.create_task(self._copy(share, random))
        if incident is Incident.RESTORE:
            await self._restore(copying.result())
        elif incident is Incident.RENEWAL:
            await self._renew()
        if not all(place.follower for place in self._places if place.name in _LATE):
            await self._follow(_LATE)
        async with asyncio.TaskGroup() as again:
            for person in self._people:
                again.create_task(person.type_lines(share))
        await self._wait_until_delivered()
        await self._judge()

    async def _follow(self, channels: Mapping[str, str]) -> None:
        """Have these channels follow the night."""
        for place in self._places:
            if level := channels.get(place.name):
                await self._person(place).type(f"/follow {level}", place.name)
            elif place.name == _BOARD:
                await self._person(place).type(place.side.scoreboard_line, place.name)
        truth = (await self._record()).truth
        declared = frozenset(ward for ward in truth.council.contests if truth.elected(ward))
        missed = declared - truth.uncontested
        for place in self._places:
            if level := channels.get(place.name):
                late = truth.is_complete or bool(missed)
                place.follower = Follower(_LEVELS[level.split()[0]], declared, late)

    async def _copy(self, share: float, random: Random) -> list[int]:
        """Copy the database at some moment, and return how many lines of each person it has."""
        done = [person.done for person in self._people]
        to_type = sum(round(share * len(person.lines)) for person in self._people) - sum(done)
        wanted = sum(done) + random.randint(0, to_type)
        while sum(done) < wanted:
            await asyncio.sleep(_POLL)
            done = [person.done for person in self._people]
        while True:
            for place in self._places:
                place.watch.copy(place.messages)
            await self._database.copy()
            # Whether the copy has an edit that was made meanwhile can't be told from outside.
            if not any(place.watch.was_edited_since_copy(place.messages) for place in self._places):
                return done
            done = [person.done for person in self._people]

    async def _restore(self, done: Sequence[int]) -> None:
        """Put the copy back; what it lacks is typed again."""
        await self._kill_and_settle()
        await self._database.restore()
        keys = await read_keys(self._database.url, self._night)
        for place in self._places:
            place.watch.restore(place.messages, {place.side.key_of(key) for key in keys})
        for person, lines in zip(self._people, done, strict=True):
            person.done = lines
        self._bot.start()
        self._judgement += Judgement(Figures(restores=1))

    async def _renew(self) -> None:
        """Begin with a new database in the same channels; everything is typed again."""
        await self._kill_and_settle()
        await self._database.renew()
        self._bot.write_pack(self._files)
        for place in self._places:
            place.watch.renew(place.messages)
        for person in self._people:
            person.done = 0
        self._bot.start()
        followed = {place.name for place in self._places if place.follower}
        await self._follow({k: v for k, v in (_EARLY | _LATE).items() if k in followed})
        self._judgement += Judgement(Figures(renewals=1))

    async def _kill_and_settle(self) -> None:
        """Kill the bot, and wait until no late post can still arrive."""
        await self._bot.kill()
        await asyncio.sleep(self._pace.latest)

    async def _judge(self) -> None:
        record = await self._record()
        for place in self._places:
            if place.follower:
                channel = judge_channel(place.messages, place.watch, place.follower, record)
                self._add(place, channel)
            elif place.name == _BOARD:
                self._add(place, await self._judge_scoreboard(place, record))
        for person in self._people:
            self._judgement += judge_ledger(person.acknowledged, record)
        for place in self._places[:1]:
            answer = await self._person(place).type("/composition", place.name)
            self._add(place, judge_answer(answer.text, record))
        self._judgement += Judgement(Figures(quiet_moments=1))

    async def _judge_scoreboard(self, place: Place, record: NightRecord) -> Judgement:
        """The bot edits a scoreboard every few seconds, so it may have to catch up."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_SCOREBOARD_TIMEOUT):
                while judge_scoreboard(place.messages, place.watch, record).faults:  # noqa: ASYNC110 - another process
                    await asyncio.sleep(_POLL)
        return judge_scoreboard(place.messages, place.watch, record)

    def _add(self, place: Place, found: Judgement) -> None:
        where = f"{place.side.platform} {place.name}"
        faults = [f"{where}: {fault}" for fault in found.faults]
        if faults:
            (self._bot.folder / f"{where}.txt").write_text(found.transcript, encoding="utf-8")
        self._judgement += Judgement(found.figures, faults)

    def _person(self, place: Place) -> Person:
        return next(person for person in self._people if person.side is place.side)

    async def _record(self) -> NightRecord:
        return await read_record(self._database.url, self._night)

    async def _kill_repeatedly(self, kills: int, random: Random) -> None:
        for _ in range(kills):
            await self._wait_for_moment(random)
            if self._has_server and random.random() < _SERVER_SHARE:
                await self._database.restart_server()
                self._server_restarts += 1
            else:
                await self._bot.kill_one_and_restart(random)

    async def _wait_for_moment(self, random: Random) -> None:
        """Return at the moment drawn for the next kill."""
        when = random.choice(["starting", "typing", "posting", "any"])
        if when == "starting":
            await asyncio.sleep(random.uniform(0, _STARTUP))
            return
        await wait_until_connected(*self._sides)
        typing = [person.typing for person in self._people]
        events = {"typing": typing, "posting": self._posting}.get(when, ())
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

    async def _wait_until_delivered(self) -> None:
        """Wait until the outbox is empty and no late post can still arrive."""
        async with asyncio.timeout(_DELIVERY_TIMEOUT):
            while await self._database.undelivered():
                while await self._database.undelivered():  # noqa: ASYNC110 - another process
                    await asyncio.sleep(_POLL)
                await asyncio.sleep(self._pace.latest)

    def _random(self, purpose: str) -> Random:
        return Random(f"{self._seed} {purpose}")  # noqa: S311 - a game, not a secret


async def play_night(
    seed: str,
    kills: int,
    folder: Path,
    files: Files,
    incidents: Sequence[Incident],
    pace: Pace = REAL,
    processes: int = 1,
    *,
    on_postgres: bool = False,
) -> Judgement:
    """Play one night on local servers whose calls fail by chance.

    The processes of the bot share a database on a server of the night's own, or a file.
    """
    async with AsyncExitStack() as stack:
        database: Database = SqliteDatabase(folder)
        if on_postgres:
            server = stack.enter_context(serve_postgres())
            database = PostgresDatabase(server, await server.bare_database(), folder)
        slack = await stack.enter_async_context(SlackServer())
        discord = DiscordServer("canary.of.a.token")
        await discord.start()
        stack.push_async_callback(discord.stop)
        chances = [Chances(f"{seed} {name}", pace.latest) for name in ("slack", "discord")]
        slack.chances, discord.chances = chances
        sides = (SlackSide(slack, _CHANNELS), DiscordSide(discord, _CHANNELS))
        posting = [chance.posting for chance in chances]
        chaos = Chaos(seed, folder, files, sides, posting, pace, database, processes)
        judgement = await chaos.play(kills, incidents)
        assert [] == slack.violations
        assert [] == discord.violations

    return judgement


async def play_nights(
    seed: str,
    kills: int,
    folder: Path,
    on_night: Callable[[Judgement, Path], None] = lambda _judgement, _folder: None,
    processes: int = 1,
    *,
    on_postgres: bool = False,
) -> Figures:
    """Spread the kills over nights, NIGHTS_AT_ONCE at a time; `on_night` is called after each."""
    free = asyncio.Semaphore(max(NIGHTS_AT_ONCE // processes, 1))

    async def play(number: int, share: int) -> Figures:
        random = Random(f"{seed}/{number} incidents")  # noqa: S311 - a game, not a secret
        incidents = random.sample([*Incident], len(Incident))
        files = COUNCILS[number % len(COUNCILS)]()
        async with free:
            place = folder / str(number)
            judgement = await play_night(
                f"{seed}/{number}",
                share,
                place,
                files,
                incidents,
                processes=processes,
                on_postgres=on_postgres,
            )
        on_night(judgement, place)
        return judgement.figures

    shares = [min(KILLS_A_NIGHT, kills - done) for done in range(0, kills, KILLS_A_NIGHT)]
    nights = await asyncio.gather(*(play(number, share) for number, share in enumerate(shares)))
    return sum(nights, start=Figures())
