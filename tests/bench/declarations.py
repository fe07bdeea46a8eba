"""What a declaration costs at the desk, compared with bare sqlite3 writing the same rows."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from statistics import median

from bot.chat.receipts import receipt
from bot.desk.identity import Channel, Person, Provenance
from bot.desk.subscriptions import FollowRequest
from bot.election import decisions
from bot.election.changes import Level
from bot.election.decisions import AskPolicy
from bot.election.parse.declaration import Reading, parse_declaration
from bot.observability import logs
from bot.runtime.app import App, open_app
from bot.settings import Settings
from tests.bench.big_council import pack_files, ward_name
from tests.bench.report import print_floor, print_ratio

WARDS = 130
ROUNDS = 5
CONCURRENT = 16

PERSON = Person("bench", "bench", admin=True)
CHANNEL = Channel("bench", "bench:#count", "#count")


async def run() -> None:
    """Print the cost of a declaration beside that of its rows."""
    logs.write_errors_only()
    bare, single, concurrent, growth = [], [], [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
            seconds = await _time_one_at_a_time(Path(folder))
            bare.append(_time_bare_sqlite(Path(folder) / "one.db", Path(folder) / "raw.db"))
            single.append(median(seconds))
            concurrent.append(await _time_concurrent(Path(folder)))
            tenth = WARDS // 10
            growth.append(median(seconds[-tenth:]) / median(seconds[:tenth]))
    print_floor("one bare sqlite3 transaction with the same rows", median(bare))
    print_ratio(
        "desk, one declaration at a time / floor", median(single) / median(bare), "at most 3"
    )
    print_ratio(
        f"desk, {CONCURRENT} at once, each / floor", median(concurrent) / median(bare), "below 1"
    )
    print_ratio(
        f"cost of the last tenth of {WARDS} wards / the first tenth", median(growth), "at most 1.1"
    )


@asynccontextmanager
async def _open_app(path: Path) -> AsyncIterator[App]:
    settings = Settings.model_construct(database_url=f"sqlite:///{path}")
    async with open_app(settings, {Path("pack"): pack_files(WARDS)}, {}, kind="private") as app:
        follow = Provenance("follow", PERSON, CHANNEL)
        async with app.desk.unit_of_work(follow) as work:
            await work.follow(app.desk.first_book().id, FollowRequest(Level.ALL))
            work.answer = "followed"
        yield app


def readings(app: App) -> list[Reading]:
    """130 lines, parsed beforehand: parsing is the command's work, not the desk's."""
    council = app.desk.first_book().night.council
    lines = (
        f"{ward_name(n)} Con {500 + n} Lab {700 - 2 * n} Green {400 + n % 7}" for n in range(WARDS)
    )
    readings = [parse_declaration(line, council) for line in lines]
    return [reading for reading in readings if isinstance(reading, Reading)]


async def declare(app: App, n: int, reading: Reading) -> None:
    night = app.desk.first_book().id
    async with app.desk.unit_of_work(Provenance(f"key-{n}", PERSON, CHANNEL)) as work:
        decision = decisions.declaration(work.book(night).night, reading, AskPolicy.NEVER)
        outcome = await work.record(night, decision)
        work.answer = receipt(outcome, named=False).encode()


async def _time_one_at_a_time(folder: Path) -> list[float]:
    """Seconds per declaration, in order."""
    seconds = []
    async with _open_app(folder / "one.db") as app:
        for n, reading in enumerate(readings(app)):
            start = time.perf_counter()
            await declare(app, n, reading)
            seconds.append(time.perf_counter() - start)
    return seconds


async def _time_concurrent(folder: Path) -> float:
    """Seconds per declaration when CONCURRENT people declare at once."""
    async with _open_app(folder / "many.db") as app:
        queue = iter(list(enumerate(readings(app))))

        async def worker() -> None:
            for n, reading in queue:
                await declare(app, n, reading)

        start = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(CONCURRENT)))
        return (time.perf_counter() - start) / WARDS


def _time_bare_sqlite(source: Path, target: Path) -> float:
    """Seconds per declaration for bare sqlite3 to write the rows that the desk wrote."""
    conditions = {
        "ledger": "kind = 'declare'",
        "outbox": "cause LIKE 'entry:%'",
        "inbox": "key <> 'follow'",
    }
    with closing(sqlite3.connect(source)) as read:
        read.execute("VACUUM INTO ?", (str(target),))
    with closing(sqlite3.connect(target, isolation_level=None)) as write:
        write.execute("PRAGMA journal_mode = WAL")
        write.execute("PRAGMA synchronous = FULL")
        copied = {
            table: write.execute(f"SELECT * FROM {table} WHERE {condition}").fetchall()
            for table, condition in conditions.items()
        }
        for (trigger,) in write.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            write.execute(f"DROP TRIGGER {trigger}")
        for table in conditions:
            write.execute(f"DELETE FROM {table}")
        seconds = []
        for rows in zip(*copied.values(), strict=True):
            start = time.perf_counter()
            write.execute("BEGIN IMMEDIATE")
            for table, row in zip(conditions, rows, strict=True):
                marks = ", ".join("?" * len(row))
                write.execute(f"INSERT INTO {table} VALUES ({marks})", row)
            write.execute("COMMIT")
            seconds.append(time.perf_counter() - start)
    return median(seconds)
