"""Judges a night at a quiet moment: the channels as they read, against the ledger."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, fields

from bot.desk.book import read_book
from bot.desk.entry_codec import decode_entry
from bot.election.changes import Level
from bot.election.ledger import LoadPack, WardEntry
from bot.store import ledger, open_read_only, outbox, outbox_status, scoreboards
from tests.chaos.script import Line
from tests.chaos.watch import Messages, Watch
from tests.truth import scoreboard
from tests.truth.fold import Truth, fold
from tests.truth.judge import Follower, Reading, channel_faults, late_scores
from tests.truth.reader import Reader


@dataclass(frozen=True)
class Figures:
    """How much happened, and how much of it went wrong."""

    nights: int = 0
    kills: int = 0
    server_restarts: int = 0  # of PostgreSQL
    restores: int = 0
    renewals: int = 0
    quiet_moments: int = 0
    announcements: int = 0
    lost: int = 0  # acknowledged but not in the ledger
    missing: int = 0  # so, but not said in a channel that should say it
    doubled: int = 0  # posted or said twice
    out_of_order: int = 0
    untrue: int = 0  # said, without a mark, but not so; or taken back though never said
    touched: int = 0  # another database's message, edited or deleted
    scoreboard_wrong: int = 0
    composition_differing: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __str__(self) -> str:
        values = ((f.name.replace("_", " "), getattr(self, f.name)) for f in fields(self))
        return "\n".join(f"{value:6} {name}" for name, value in values)

    @property
    def total_wrong(self) -> int:
        return sum(astuple(self)[7:])


@dataclass(frozen=True)
class NightRecord:
    """What a database has of a night; the fold and the reader are the tests' own."""

    entries: Sequence[WardEntry]
    packs: int
    truth: Truth
    reader: Reader

    def has(self, line: Line) -> bool:
        """Whether an acknowledged line was kept."""
        return self.packs > 1 if line.pack else line.is_kept_in(self.entries)


async def read_record(database: str, night: str) -> NightRecord:
    """May be read while the bot runs."""
    async with open_read_only(database) as store:
        rows = await ledger.read(store, night)
        book = await read_book(store, night)
    entries = [decode_entry(row.kind, row.payload) for row in rows if row.kind != LoadPack.kind]
    council = book.night.council
    truth, reader = fold(council, entries), Reader(council, book.voice.parties)
    return NightRecord(entries, len(rows) - len(entries), truth, reader)


async def read_keys(database: str, night: str) -> set[str]:
    """The keys of all messages that a database knows, or may send."""
    async with open_read_only(database) as store:
        sent = await outbox.read_sent(store, night)
        unfinished = await outbox_status.read_unfinished(store)
        boards = await scoreboards.read_night(store, night)
    return {row.key for row in (*sent, *unfinished)} | {board.key for board in boards}


@dataclass(frozen=True)
class Judgement:
    """The figures of one quiet moment, each fault in words, and what the channel read."""

    figures: Figures = field(default_factory=Figures)
    faults: Sequence[str] = ()
    transcript: str = ""

    def __add__(self, other: "Judgement") -> "Judgement":
        return Judgement(self.figures + other.figures, [*self.faults, *other.faults])


def _transcript(reading: Reading) -> str:
    parts = {"before": reading.before, "posted since": reading.posted, "now": reading.now}
    return "\n\n".join("\n\n".join([title.upper(), *messages]) for title, messages in parts.items())


def judge_channel(
    messages: Messages, watch: Watch, follower: Follower, record: NightRecord
) -> Judgement:
    """What a channel that follows the night has wrong; its next quiet moment begins here."""
    reading = watch.reading(messages)
    said = channel_faults(reading, record.reader, record.truth, follower, can_edit=True)
    untrue = said.untrue
    if follower.level is Level.ALL:
        untrue = [*untrue, *late_scores(reading.now, record.reader, record.truth)]
    doubled = [*said.repeated, *watch.doubled(messages)]
    out_of_order, touched = watch.out_of_order(messages), watch.touched(messages)
    watch.settle(messages)
    figures = Figures(
        missing=len(said.missing),
        doubled=len(doubled),
        out_of_order=len(out_of_order),
        untrue=len(untrue),
        touched=len(touched),
    )
    faults = [*untrue, *said.missing, *doubled, *out_of_order, *touched]
    return Judgement(figures, faults, _transcript(reading))


def judge_scoreboard(messages: Messages, watch: Watch, record: NightRecord) -> Judgement:
    """What is wrong with the one scoreboard of a channel."""
    boards = watch.reading(messages).now
    wrong = scoreboard.untruths(boards, record.truth, record.reader)
    touched = watch.touched(messages)
    figures = Figures(scoreboard_wrong=len(wrong), touched=len(touched))
    return Judgement(figures, [*wrong, *touched])


def judge_answer(composition: str, record: NightRecord) -> Judgement:
    """What the bot's answer to /composition has wrong."""
    said = record.reader.believes([composition]).get("score")
    wrong = [] if said == record.truth.score else [f"{record.truth.score} is so: {composition}"]
    return Judgement(Figures(composition_differing=len(wrong)), wrong)


def judge_ledger(acknowledged: Sequence[Line], record: NightRecord) -> Judgement:
    """What was acknowledged and is lost."""
    lost = [f"lost: {line.text}" for line in acknowledged if not record.has(line)]
    return Judgement(Figures(lost=len(lost)), lost)
