"""Replays a night from its transcript: typed lines, private answers, announcements in channels.

Each line is a direction or an event; the results are indented below it.

    # what the night shows                    a heading
    pack casterbridge                         the councils; Worcester 2016 if none is named
    second key                                each declaration waits for a second person
    at 00:41                                  sets the clock, in British time
    wait until 00:41                          the same, and what is due then is announced
    8 wards of results.csv come in            declares the next wards of the pack; a council's
                                              slug instead of the file name chooses the council
    3 wards of results.csv come in at once    the same, but the channels are too slow for them
    2 wards of results.csv are rehearsed in #practice
    #count shuts the bot out                  its next message is refused
    #count lets the bot in                    it is tried again
    #count now reads                          the messages there that were edited, as they are now
    alice in #desk> /declare ...              a typed line; "in ..." holds for her later lines
    bob presses Replace                       a button under the last answer
    bob presses Replace again                 the button pressed last, once more
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.announcer.outcome import ChannelGone
from bot.announcer.transport import Message
from bot.chat.rehearsal import Rehearsals, play
from bot.chat.reply import Reply
from bot.chat.script import load_script
from bot.desk.identity import Channel, Provenance
from bot.importers.pack import Files, load, pack_slug
from tests.casterbridge import casterbridge
from tests.count import DESK, PEOPLE, Count, channel_named, full_text, open_count, worcester
from tests.faults import repeat
from tests.wessex import aberwen, melchester, shaston, sherton, stourcastle

FOLDER = Path(__file__).parent
PACKS = {
    "worcester-2016": worcester,
    "casterbridge": casterbridge,
    "melchester": melchester,
    "shaston": shaston,
    "sherton": sherton,
    "stourcastle": stourcastle,
    "aberwen": aberwen,
}
POLLING_DAY = datetime(2016, 5, 4, 23, tzinfo=UTC)  # midnight in Britain

_SECOND_KEY = "second key"
_TYPED = re.compile(r"(?P<who>\w+)(?: in (?P<where>#\w+))?> (?P<line>/.*)")
_PRESSED = re.compile(r"(?P<who>\w+) presses (?P<label>.+?)(?P<again> again)?")
_WARDS = re.compile(r"(?P<n>\d+) wards? of (?P<of>\S+) comes? in(?P<burst> at once)?")
_REHEARSED = re.compile(
    r"(?P<n>\d+) wards? of results\.csv (?:is|are) rehearsed in (?P<where>#\w+)"
)
_SHUTS_OUT = re.compile(r"(?P<where>#\w+) shuts the bot out")
_LETS_IN = re.compile(r"(?P<where>#\w+) lets the bot in")
_NOW_READS = re.compile(r"(?P<where>#\w+) now reads")
_GONE = ChannelGone("the bot is not in it")
_BURST = timedelta(seconds=20)  # that each message of a burst waits


def transcripts() -> list[Path]:
    return sorted(FOLDER.glob("*.txt"))


async def replay(transcript: str, folder: Path, database_url: str | None = None) -> str:
    """The transcript as the bot plays it now, with its database in this folder or at the URL."""
    lines = [line for line in transcript.splitlines() if not line.startswith("  ")]
    named = [name for line in lines if line.startswith("pack ") for name in line.split()[1:]]
    packs = [PACKS[name]() for name in named or ["worcester-2016"]]
    second_key = _SECOND_KEY in lines
    async with open_count(folder, packs, second_key=second_key, database_url=database_url) as count:
        player = _Player(count, packs)
        out: list[str] = []
        for line in lines:
            out.append(line)
            out += [f"  {said}".rstrip() async for said in player.follow(line)]
    return "\n".join(out).rstrip() + "\n"


class _Player:
    def __init__(self, count: Count, packs: Sequence[Files]) -> None:
        self._count = count
        self._script = packs[0]
        self._results = {pack_slug(files): iter(load(files).results) for files in packs}
        self._places: dict[str, Channel] = {}
        self._told = 0

    async def follow(self, line: str) -> AsyncIterator[str]:
        """Follow a line and yield its results: the answer, then what each channel received."""
        if not line or line == _SECOND_KEY or line.startswith(("# ", "pack ")):
            return
        if line.startswith("at "):
            self._count.clock.move_to(_time(line.removeprefix("at ")))
            return
        if line.startswith("wait until "):
            self._count.clock.move_to(_time(line.removeprefix("wait until ")))
            await repeat(self._count.app.scheduler.run_due)
            await self._count.deliver()
        elif found := _NOW_READS.fullmatch(line):
            for said in self._edited_lines(found["where"]):
                yield said
        elif not await self._play_event(line):
            for said in _answer_lines(await self._reply(line)):
                yield said
        news = self._count.transport.arrived[self._told :]
        self._told += len(news)
        # Channels do not wait for each other: only the order within a channel is promised.
        for message in sorted(news, key=lambda message: message.channel):
            for said in _message_lines(message):
                yield said

    async def _play_event(self, line: str) -> bool:
        """Whether the line is an event that has no answer."""
        if found := _WARDS.fullmatch(line):
            night = self._count.night if found["of"] == "results.csv" else found["of"]
            await self._declare_results(int(found["n"]), night, is_burst=bool(found["burst"]))
        elif found := _REHEARSED.fullmatch(line):
            await self._rehearse(int(found["n"]), channel_named(found["where"]))
        elif found := _SHUTS_OUT.fullmatch(line):
            self._count.transport.answer_next_with(found["where"], _GONE)
        elif found := _LETS_IN.fullmatch(line):
            channel = channel_named(found["where"]).id
            await repeat(lambda: self._count.app.desk.resume_channels(channel))
            await self._count.deliver()
        return found is not None

    async def _reply(self, line: str) -> Reply:
        if found := _PRESSED.fullmatch(line):
            who = found["who"]
            on = self._count.pressed if found["again"] else None
            return await self._count.press(found["label"], on, PEOPLE[who], self._channel_of(who))
        if found := _TYPED.fullmatch(line):
            who = found["who"]
            if found["where"]:
                self._places[who] = channel_named(found["where"])
            return await self._count.type(found["line"], PEOPLE[who], self._channel_of(who))
        raise AssertionError(f"not a direction: {line}")

    def _channel_of(self, who: str) -> Channel:
        return self._places.get(who, DESK)

    async def _declare_results(self, n: int, night: str, *, is_burst: bool) -> None:
        results = [next(self._results[night]) for _ in range(n)]
        async for _ward in play(self._count.app.desk, night, results, DESK):
            if is_burst:
                self._count.clock.shift(_BURST)
            else:
                await self._count.deliver()
        await self._count.deliver()

    async def _rehearse(self, n: int, channel: Channel) -> None:
        desk, script = self._count.app.desk, load_script(self._script)
        rehearsals = Rehearsals(desk)
        provenance = Provenance("rehearsal", PEOPLE["alice"], channel)
        await rehearsals.begin(
            provenance, replace(script, results=script.results[:n]), 0.0, "Begins."
        )
        while rehearsals.active_channels():  # noqa: ASYNC110 - its own task plays it
            await asyncio.sleep(0)
        await self._count.deliver()

    def _edited_lines(self, channel: str) -> list[str]:
        edited = dict(self._count.transport.edits)
        here = channel_named(channel).id
        return [line for m in edited.values() if m.channel == here for line in _message_lines(m)]


def _time(clock: str) -> datetime:
    """A time of the night: from noon on it is polling day, before noon the day after."""
    hours, minutes = map(int, clock.split(":"))
    day = 0 if hours >= 12 else 1
    return POLLING_DAY + timedelta(days=day, hours=hours, minutes=minutes)


def _answer_lines(reply: Reply) -> list[str]:
    buttons = [" ".join(f"[{action.label}]" for action in reply.actions)] if reply.actions else []
    return [*full_text(reply).splitlines(), *buttons]


def _message_lines(message: Message) -> list[str]:
    name = message.channel.partition(":")[2]
    first, *rest = message.lines
    buttons = [" ".join(f"[{button.label}]" for button in message.buttons)]
    rest += filter(None, buttons)
    return [f"{name} ┃ {first}", *(f"{' ' * len(name)} ┃ {line}" for line in rest)]
