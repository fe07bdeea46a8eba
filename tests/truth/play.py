"""A random night, judged at every quiet moment: each channel, each council, the scoreboard."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from bot.desk.entry_codec import decode_entry
from bot.election.changes import Level
from bot.importers.pack import Files, load
from bot.store import claims
from tests.count import Count, FakeTransport, channel_named, open_count
from tests.truth import answers, national, scoreboard
from tests.truth.channel import all_it_showed, as_it_reads, as_read_before_each, edits_in
from tests.truth.fold import Truth, fold
from tests.truth.judge import Follower, Reading, channel_faults, late_scores, misquotes
from tests.truth.nights import FOLLOW_HERE, RandomDesk, RandomPack
from tests.truth.reader import Reader

if TYPE_CHECKING:
    from bot.election.council import Council

STEPS = 18
_LEVELS = {"all": Level.ALL, "gains": Level.GAINS, "control": Level.CONTROL}
_WARD, _PARTY = "ward", "party"  # one of the council's
_EARLY = {
    "#all": "all each", "#grouped": "all", "#gains": "gains each", "#control": "control",
    "#ward": _WARD, "#party": _PARTY,
}  # fmt: skip
_LATE = {
    "#late all": "all each", "#late gains": "gains", "#late control": "control",
    "#late ward": _WARD, "#late party": _PARTY,
}  # fmt: skip
_FICKLE, _BOARD, _NATIONAL = "#fickle", "#board", "#national"
_HERE = "#here"  # begins to follow by the button under a receipt
_RELOAD_AT = 5  # of each half
_SUMMARY_MINUTES = 5


@dataclass
class Play:
    """A night of one council or several, on one transport."""

    folder: Path
    councils: Sequence[Files]
    seed: int
    transport: FakeTransport
    can_edit: bool
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._now = max(self._polls_close(files) for files in self.councils) + timedelta(hours=1)
        self._random = Random(self.seed)  # noqa: S311 - a test's dice
        self._packs = [RandomPack(files, self.seed) for files in self.councils]
        self._followers: dict[tuple[str, str], Follower] = {}
        self._read_before: dict[str, list[str]] = {}
        self._sent_before: dict[str, int] = {}
        self._edited_before: dict[str, int] = {}
        self._truths: dict[str, Truth] = {}  # by council, when last judged
        self._readers: dict[str, tuple[Council, Reader]] = {}  # by council, as its pack is now

    @property
    def _early(self) -> dict[str, str]:
        """On some nights no channel follows at first, so that receipts offer it."""
        return {} if self.seed % 6 == 5 else _EARLY

    @staticmethod
    def _polls_close(files: Files) -> datetime:
        return load(files).usable_council.polls_close

    async def run(self) -> list[str]:
        """Half of the night before a restart, half of it after; some follow from then on only.

        Returns what was untrue at the first moment at which anything was.
        """
        for late in (False, True):
            async with self._opened(late) as (count, desk):
                for channel, level in (_LATE if late else self._early).items():
                    await self._follow(desk, channel, level)
                if not late:
                    await self._begin(desk)
                for step in range(STEPS // 2):
                    await self._step(desk, step)
                    if wrong := await self._judge(count):
                        return wrong
        return []

    @asynccontextmanager
    async def _opened(self, late: bool) -> AsyncIterator[tuple[Count, RandomDesk]]:
        async with open_count(
            self.folder,
            self.councils,
            now=self._now,
            transport=self.transport,
            pack_reader=lambda: self._packs[0].files,
            summary_minutes=_SUMMARY_MINUTES,
        ) as count:
            yield count, RandomDesk(count, self.seed + 1000 * late, self.lines)
            self._now = datetime.now(self._now.tzinfo)

    async def _begin(self, desk: RandomDesk) -> None:
        first = f" in {desk.count.night}" if len(self.councils) > 1 else ""
        await desk.type(f"/scoreboard{first}", _BOARD)
        if len(self.councils) > 1:
            await desk.type("/follow national", _NATIONAL)

    async def _follow(self, desk: RandomDesk, channel: str, level: str) -> None:
        books = desk.count.app.desk.books()
        truths = await self._fold(desk.count)
        for book in books:
            place = f" in {book.id}" if len(books) > 1 else ""
            truth = truths[book.id]
            focus = self._focus(truth, level)
            await desk.type(f"/follow {focus or level}{place}", channel)
            declared = frozenset(w for w in truth.council.contests if truth.parties_elected(w))
            late = truth.is_complete or bool(declared - truth.uncontested)
            self._followers[channel, book.id] = Follower(
                Level.CONTROL if focus else _LEVELS[level.split()[0]], declared, late, focus
            )

    def _focus(self, truth: Truth, level: str) -> str:
        """A ward or a party to follow alone."""
        contests = truth.council.contests
        parties = sorted({c.party for contest in contests.values() for c in contest.candidates})
        choices = {_WARD: sorted(contests), _PARTY: parties}.get(level)
        return self._random.choice(choices) if choices else ""

    async def _follow_here(self, desk: RandomDesk) -> None:
        """Press "Follow here" under a receipt: the channel hears that entry itself."""
        receipt = desk.followable.pop(self._random.randrange(len(desk.followable)))
        (value,) = (a.value for a in receipt.actions if a.label == FOLLOW_HERE)
        seq, _, slug = value.partition(" ")
        truths = await self._fold(desk.count)
        rows = await desk.count.app.desk.reads.history(slug)
        (ward,) = (row.ward for row in rows if row.seq == int(seq))
        self.lines.append(f"{_HERE} follows here: {receipt.text}")
        await desk.count.press(FOLLOW_HERE, receipt, channel=channel_named(_HERE))
        if (_HERE, slug) not in self._followers:
            heard = frozenset({ward} if ward else ())
            self._followers[_HERE, slug] = _follower(truths[slug], Level.ALL, heard)

    async def _step(self, desk: RandomDesk, step: int) -> None:
        dice = self._random.random()
        if dice < 0.08:
            level = self._random.choice(["all each", "gains", "control", "off"])
            for book in desk.count.app.desk.books():
                place = f" in {book.id}" if len(self.councils) > 1 else ""
                await desk.type(f"/follow {level}{place}", _FICKLE)
                before = self._followers.get((_FICKLE, book.id), Follower(None))
                stopped = before.has_stopped or level == "off"
                self._followers[_FICKLE, book.id] = Follower(None, has_stopped=stopped)
        if step == _RELOAD_AT:
            self._packs[0].edit()
            first = f" in {desk.count.night}" if len(self.councils) > 1 else ""
            await desk.type(f"/countroom night reload{first}")
        await desk.act()
        if desk.followable and self._random.random() < 0.3:
            await self._follow_here(desk)
        await self._advance(desk.count, timedelta(seconds=self._random.choice([10, 30, 150])))

    async def _advance(self, count: Count, time: timedelta) -> None:
        count.clock.shift(time)
        await count.app.scheduler.run_due()
        await count.deliver()

    async def _judge(self, count: Count) -> list[str]:
        """What is untrue in an answer, or in a channel once the platform has put nothing off."""
        if wrong := await self._judge_answers(count):
            return wrong
        if self._random.random() < 0.7:
            await self._settle(count)
        if await _is_unsettled(count):
            return []
        truths = await self._fold(count)
        found = []
        for channel, slug in self._followers:
            wrong = self._judge_channel(count, channel, slug, truths[slug])
            found += [f"{channel}: {fault}" for fault in wrong]
        for channel in {channel for channel, _ in self._followers}:
            quoted = misquotes(all_it_showed(self.transport, channel))
            found += [f"{channel}: {fault}" for fault in quoted]
            self._read_before[channel] = as_it_reads(self.transport, channel)
            self._sent_before[channel] = len(self.transport.texts_in(channel))
            self._edited_before[channel] = len(edits_in(self.transport, channel))
        boards = as_it_reads(self.transport, _BOARD)
        found += scoreboard.untruths(boards, truths[count.night], self._reader(count, count.night))
        if len(self.councils) > 1:
            codes = {
                name.casefold(): code
                for book in count.app.desk.books()
                for code, names in book.voice.parties.items()
                for name in names
            }
            messages = as_it_reads(self.transport, _NATIONAL)
            found += national.untruths(messages, list(truths.values()), codes)
        return found

    async def _judge_answers(self, count: Count) -> list[str]:
        found = []
        for slug, truth in (await self._fold(count)).items():
            place = f" in {slug}" if len(self.councils) > 1 else ""
            control = await count.type_undelivered(f"/control{place}")
            composition = await count.type_undelivered(f"/composition{place}")
            found += answers.untruths(control, composition, truth, self._reader(count, slug))
        return found

    async def _fold(self, count: Count) -> dict[str, Truth]:
        """What is so, by council."""
        for book in count.app.desk.books():
            rows = await count.app.desk.reads.history(book.id)
            entries = [decode_entry(row.kind, row.payload) for row in rows if row.kind != "pack"]
            before = self._truths.get(book.id)
            self._truths[book.id] = fold(book.night.council, entries, before)
        return self._truths

    async def _settle(self, count: Count) -> None:
        for _ in range(30):
            await self._advance(count, timedelta(seconds=30))
            if not await _is_unsettled(count):
                return

    def _judge_channel(self, count: Count, channel: str, slug: str, truth: Truth) -> list[str]:
        reader = self._reader(count, slug)
        follower = self._followers[channel, slug]
        already = self._sent_before.get(channel, 0)
        reading = Reading(
            self._read_before.get(channel, []),
            self.transport.texts_in(channel)[already:],
            as_it_reads(self.transport, channel),
            edits_in(self.transport, channel)[self._edited_before.get(channel, 0) :],
            list(as_read_before_each(self.transport, channel, already)),
        )
        faults = channel_faults(reading, reader, truth, follower, can_edit=self.can_edit)
        if follower.level is Level.ALL and len(self.councils) == 1:
            return [*faults.all, *late_scores(reading.now, reader, truth)]
        return faults.all

    def _reader(self, count: Count, slug: str) -> Reader:
        book = count.app.desk.find_book(slug)
        assert book is not None
        council, reader = self._readers.get(slug, (None, None))
        if reader is None or council is not book.night.council:
            reader = Reader(book.night.council, book.voice.parties)
            self._readers[slug] = book.night.council, reader
        return reader


def _follower(
    truth: Truth, level: Level, heard: frozenset[str] = frozenset(), focus: str = ""
) -> Follower:
    """Who begins to follow now, and of the wards declared before hears of those `heard` alone."""
    declared = frozenset(w for w in truth.council.contests if truth.parties_elected(w)) - heard
    is_late = truth.is_complete or bool(declared - truth.uncontested)
    return Follower(level, declared, is_late, focus)


async def _is_unsettled(count: Count) -> bool:
    """Whether a channel still has something to get, or something to edit."""
    return bool(await claims.waiting_channels(count.app.store.reader))
