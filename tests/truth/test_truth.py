"""A reader of a channel ends each quiet moment with the truth (rule NR-2)."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.entry_codec import decode_entry
from bot.importers.pack import load, read_pack_files
from tests.count import Count, FakeTransport, open_count, worcester
from tests.truth.channel import SomeEditsRefused, WithoutEdits, as_it_reads
from tests.truth.fold import Truth, fold
from tests.truth.nights import RandomDesk, RandomPack
from tests.truth.reader import Belief, Reader

LEVELS = {"#all": "all", "#gains": "gains", "#control": "control"}
LATE = {"#late gains": "gains", "#late control": "control"}
STEPS = 16
RELOAD_AT = 5  # of each half
NIGHTS = int(os.environ.get("TRUTH_NIGHTS", "17"))
PACKS = Path(__file__).parents[1] / "packs"
COUNCILS = ["worcester-2016", *sorted(p.parent.name for p in PACKS.glob("*/council.toml"))]


def untruths(channel: str, belief: Belief, truth: Truth) -> list[str]:
    """What the channel's reader believes that is not so, or doesn't know."""
    found = []
    if belief.certain != truth.facts:
        found.append(f"{channel} believes {belief.certain} of control; {truth.facts} is so")
    if channel == "#all" and belief.score is not None and not truth.is_complete:
        seats = {party: n for party, n in truth.seats.items() if n}
        if belief.score != seats:
            found.append(f"{channel} believes {belief.score} of the seats; {seats} is so")
    for ward, contest in truth.council.contests.items():
        gain, heard = truth.gain(ward), belief.gains.get(ward)
        if contest.seats > 1 or channel.endswith("control"):
            continue
        if ward not in belief.gains and channel in LATE:
            continue
        if heard != gain:
            found.append(f"{channel} believes {heard} of {ward}; {gain} is so")
    return found


async def judge(count: Count, *channels: str) -> list[str]:
    """Every untruth in these channels."""
    book = count.app.desk.first_book()
    entries = [decode_entry(row.kind, row.payload) for row in await count.ledger()]
    truth, reader = fold(book.night.council, entries), Reader(book.voice.parties)
    return [
        untruth
        for channel in channels
        for untruth in untruths(
            channel, reader.believes(as_it_reads(count.transport, channel)), truth
        )
    ]


class Play:
    """A random night of a council, judged after each line."""

    def __init__(self, folder: Path, pack: str, seed: int, transport: FakeTransport) -> None:
        files = worcester() if pack == "worcester-2016" else read_pack_files(PACKS / pack)
        self._folder, self._files, self._transport = folder, files, transport
        self._now = load(files).usable_council.polls_close + timedelta(hours=1)
        self._pack = RandomPack(files, seed)
        self._seed = seed
        self._channels = dict(LEVELS)
        self._lines: list[str] = []

    async def run(self) -> None:
        """Half of the night before a restart, half of it after; some follow from then on only."""
        async with self._opened() as desk:
            for channel, level in LEVELS.items():
                await desk.follow(channel, level)
            await self._act(desk)
        async with self._opened() as desk:
            self._channels |= LATE
            for channel, level in LATE.items():
                await desk.follow(channel, level)
            await self._act(desk)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[RandomDesk]:
        async with open_count(
            self._folder,
            self._files,
            now=self._now,
            transport=self._transport,
            pack_reader=lambda: self._pack.files,
        ) as count:
            desk = RandomDesk(count, self._seed + len(self._lines))
            desk.lines = self._lines
            yield desk

    async def _act(self, desk: RandomDesk) -> None:
        for step in range(STEPS // 2):
            if step == RELOAD_AT:
                await desk.reload(self._pack)
            await desk.act()
            wrong = await judge(desk.count, *self._channels)

            assert [] == wrong, "\n".join(self._lines)


@pytest.mark.parametrize("transport", [FakeTransport, SomeEditsRefused, WithoutEdits])
@pytest.mark.parametrize("seed", range(NIGHTS))
async def test_a_channel_ends_each_quiet_moment_with_the_truth(
    tmp_path: Path, seed: int, transport: type[FakeTransport]
) -> None:
    await Play(tmp_path, COUNCILS[seed % len(COUNCILS)], seed, transport()).run()
