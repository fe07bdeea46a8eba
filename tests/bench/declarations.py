"""A durable declaration through the desk, against the same rows written by bare sqlite3."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from statistics import median

from bot.chat.receipts import receipt
from bot.desk.book import Book
from bot.desk.desk import Outcome
from bot.desk.identity import Channel, Person, Provenance
from bot.desk.subscriptions import FollowRequest
from bot.election import decisions
from bot.election.changes import Level
from bot.election.decisions import AskPolicy, Decision
from bot.election.parse.declaration import Reading, parse_declaration
from bot.observability import logs
from bot.runtime.app import App, open_app
from bot.settings import Settings
from tests.bench.big_council import files, ward_name
from tests.bench.printed import floor, ratio

WARDS = 130
ROUNDS = 5
IN_FLIGHT = 16

WHO = Person("bench", "bench", admin=True)
WHERE = Channel("bench", "bench:#count", "#count")


async def run() -> None:
    """Prints what a declaration costs, beside its floor."""
    logs.write_errors_only()
    raw, one, many, growth = [], [], [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
            alone = await _one_at_a_time(Path(folder))
            raw.append(_raw(Path(folder) / "one.db", Path(folder) / "raw.db"))
            one.append(median(alone))
            many.append(await _in_flight(Path(folder)))
            tenth = WARDS // 10
            growth.append(median(alone[-tenth:]) / median(alone[:tenth]))
    floor("one bare sqlite3 transaction of the same rows", median(raw))
    ratio("desk, one at a time / floor", median(one) / median(raw), "at most 3")
    ratio(f"desk, {IN_FLIGHT} in flight, each / floor", median(many) / median(raw), "below 1")
    ratio(f"last tenth / first tenth of {WARDS} wards", median(growth), "at most 1.1")


@asynccontextmanager
async def _app(path: Path) -> AsyncIterator[App]:
    settings = Settings.model_construct(database_url=f"sqlite:///{path}")
    async with open_app(settings, {Path("pack"): files(WARDS)}, {}, kind="private") as app:
        follow = Provenance("follow", WHO, WHERE)
        await app.desk.follow(follow, app.desk.first_book().id, FollowRequest(Level.ALL), str)
        yield app


def _readings(app: App) -> list[Reading]:
    """What 130 lines say; reading them is the command's work, not the desk's."""
    council = app.desk.first_book().night.council
    lines = (
        f"{ward_name(n)} Con {500 + n} Lab {700 - 2 * n} Green {400 + n % 7}" for n in range(WARDS)
    )
    found = [parse_declaration(line, council) for line in lines]
    return [reading for reading in found if isinstance(reading, Reading)]


async def _declare(app: App, n: int, reading: Reading) -> None:
    """One declaration: decided, folded, told, answered and kept."""

    def decide(book: Book) -> Decision:
        return decisions.declaration(book.night, reading, AskPolicy.NEVER)

    def word(outcome: Outcome) -> str:
        return receipt(outcome, named=False).encode()

    night = app.desk.first_book().id
    await app.desk.record(Provenance(f"key-{n}", WHO, WHERE), night, decide, word)


async def _one_at_a_time(folder: Path) -> list[float]:
    """Seconds for each declaration, in the order they were made."""
    taken = []
    async with _app(folder / "one.db") as app:
        for n, reading in enumerate(_readings(app)):
            start = time.perf_counter()
            await _declare(app, n, reading)
            taken.append(time.perf_counter() - start)
    return taken


async def _in_flight(folder: Path) -> float:
    """Seconds for each declaration when so many people declare at once."""
    async with _app(folder / "many.db") as app:
        waiting = iter(list(enumerate(_readings(app))))

        async def worker() -> None:
            for n, reading in waiting:
                await _declare(app, n, reading)

        start = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
        return (time.perf_counter() - start) / WARDS


def _raw(source: Path, target: Path) -> float:
    """Seconds a declaration takes when bare sqlite3 writes the rows that the desk wrote."""
    rows_of = {
        "ledger": "kind = 'declare'",
        "outbox": "cause LIKE 'entry:%'",
        "inbox": "key <> 'follow'",
    }
    with closing(sqlite3.connect(source)) as read:
        read.execute("VACUUM INTO ?", (str(target),))
    with closing(sqlite3.connect(target, isolation_level=None)) as write:
        write.execute("PRAGMA journal_mode = WAL")
        write.execute("PRAGMA synchronous = FULL")
        kept = {
            table: write.execute(f"SELECT * FROM {table} WHERE {ours}").fetchall()
            for table, ours in rows_of.items()
        }
        for (trigger,) in write.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            write.execute(f"DROP TRIGGER {trigger}")
        for table in rows_of:
            write.execute(f"DELETE FROM {table}")
        taken = []
        for rows in zip(*kept.values(), strict=True):
            start = time.perf_counter()
            write.execute("BEGIN IMMEDIATE")
            for table, row in zip(rows_of, rows, strict=True):
                marks = ", ".join("?" * len(row))
                write.execute(f"INSERT INTO {table} VALUES ({marks})", row)
            write.execute("COMMIT")
            taken.append(time.perf_counter() - start)
    return median(taken)
