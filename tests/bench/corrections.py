"""What a correction costs late in a night, how long it holds up the bot, and how soon it shows."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bot.chat.reply import Action, Reply
from bot.desk.identity import Channel, Person
from bot.importers.pack import load
from bot.observability import logs
from bot.runtime.app import App
from bot.runtime.serve import freeze_start_up
from bot.store import claims
from bot.wording.edits import headlines
from tests.bench.fan_out import PACK, serve_slack
from tests.bench.report import print_ratio
from tests.count import Count, button, channel_named, open_count, worcester
from tests.servers.slack import SlackServer

CHANNELS = ["C0001", "C0002", "C0003"]
LEVELS = ("all each", "gains each", "control")
CORRECTIONS = 42
NIGHTS = 5
PERSON = Person("bench", "bench", admin=True)
WARDS = load(PACK).results


async def run() -> None:
    """Print what the fortieth correction costs beside the fifth, and the longest block."""
    logs.write_errors_only()
    nights = [await _measure_costs() for _ in range(NIGHTS)]
    early = median(cost for costs, _ in nights for cost in costs[2:7])
    late = median(cost for costs, _ in nights for cost in costs[-5:])
    block = max(block for _, block in nights)
    print_ratio("the 40th correction of a night / the 5th", late / early, "at most 1.5")
    print_ratio("longest block of the loop by a correction, in ms", block * 1e3, "at most 20")
    print_ratio(
        "seconds until the last wrong headline is right", await _measure_headlines(), "at most 5"
    )


@dataclass
class LoopBlocks:
    """The longest time, in seconds of processor time, in which the event loop did one thing."""

    longest: float = 0.0
    _last: float = field(default_factory=time.thread_time)

    async def watch(self) -> None:
        while True:
            await asyncio.sleep(0)
            now = time.thread_time()
            self.longest, self._last = max(self.longest, now - self._last), now


async def _watch(work: Awaitable[object]) -> float:
    blocks = LoopBlocks()
    watching = asyncio.create_task(blocks.watch())
    await work
    watching.cancel()
    return blocks.longest


async def _measure_costs() -> tuple[list[float], float]:
    """The processor time of each correction, in seconds, and the longest block."""
    with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
        async with open_count(Path(folder), worcester()) as count:
            freeze_start_up()  # as for a night
            for level in LEVELS:
                await count.type(f"/follow {level}", channel=channel_named(f"#{level}"))
            for ward, declaration in WARDS:
                figures = " ".join(f'"{c.name}" {n}' for c, n in declaration.votes)
                await count.type(f"/declare {ward} {figures} because of the bench")
            costs, block = [], 0.0
            for number in range(CORRECTIONS):
                start = time.process_time()
                await _correct(count, number)
                costs.append(time.process_time() - start)
            for number in range(CORRECTIONS, CORRECTIONS + 5):
                block = max(block, await _watch(_correct(count, number)))
            return costs, block


async def _correct(count: Count, number: int) -> None:
    """Each ward in turn gets another winner, or its own back."""
    ward, declaration = WARDS[number % len(WARDS)]
    votes = sorted((n for _, n in declaration.votes), reverse=True)
    people = [candidate.name for candidate, _ in sorted(declaration.votes, key=lambda v: -v[1])]
    if number // len(WARDS) % 2 == 0:
        people[0], people[1] = people[1], people[0]
    figures = " ".join(f'"{name}" {n}' for name, n in zip(people, votes, strict=True))
    await count.type(f"/correct {ward} {figures} because misheard")
    for action in count.reply.actions:
        if action.label == "Yes, record it":
            await count.press(action.label)
            return


async def _measure_headlines() -> float:
    """Seconds from a correction that changes control to the last edit of a wrong headline.

    In three Slack channels, under Slack's rate limits.
    """
    with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
        async with serve_slack(Path(folder), CHANNELS) as (slack, app):
            for channel, level in zip(CHANNELS, LEVELS, strict=True):
                await _type(app, f"/follow {level}", channel)
            for ward, declaration in WARDS:
                await _type(app, f"/declare {ward} {declaration.elected[0].name}")
            await app.announcer.deliver_all()
            before, start = _headlines(slack), time.perf_counter()
            question = await _type(app, "/correct Battenhall Con because misheard")
            await _press(app, button(question, "Yes, record it"))
            announcing = asyncio.create_task(app.announcer.run())
            last_edit, reads = 0.0, before
            while await claims.waiting_channels(app.store.reader):
                now = _headlines(slack)
                if any(now[message] != reads[message] for message in before):
                    last_edit, reads = time.perf_counter() - start, now
                await asyncio.sleep(0.01)
            announcing.cancel()
            await asyncio.gather(announcing, return_exceptions=True)
            return last_edit


def _headlines(slack: SlackServer) -> dict[tuple[str, str], list[str]]:
    """By channel and message, its lines without those that tell how the count goes on."""
    return {
        (channel, message["ts"]): headlines(message["text"].split("\n"))
        for channel in CHANNELS
        for message in slack.channels[channel].messages
    }


async def _type(app: App, line: str, channel: str = CHANNELS[0]) -> Reply:
    name, _, text = line.removeprefix("/").partition(" ")
    return await app.dispatcher.run_command(name, text, PERSON, _place(channel), line + channel)


async def _press(app: App, action: Action) -> None:
    place = _place(CHANNELS[0])
    await app.dispatcher.press_button(action.press, action.value, PERSON, place, action.value)


def _place(channel: str) -> Channel:
    return Channel("slack", f"slack:{channel}", channel)
