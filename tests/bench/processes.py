"""Several processes of the bot on one PostgreSQL database: what sharing costs, and what it gives.

The server is a local one, with its default settings: a COMMIT waits for the disk.
"""

import asyncio
import multiprocessing
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

import asyncpg

from bot.announcer.outcome import Sent
from bot.announcer.transport import Message
from bot.desk.identity import Channel, Provenance
from bot.desk.open_nights import NightChange
from bot.desk.subscriptions import FollowRequest
from bot.election.changes import Level
from bot.observability import logs
from bot.runtime.app import App, open_app
from bot.settings import Settings
from tests.bench.big_council import pack_files
from tests.bench.declarations import CHANNEL, PERSON, WARDS, declare, readings
from tests.bench.report import print_floor, print_ratio
from tests.count import FakeTransport
from tests.servers.postgres import PostgresServer, serve_postgres

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

CHANNELS, RESULTS = 40, 10  # 400 announcements
ROUNDS = 3
_POST_SECONDS = 0.02  # a quick platform's answer
_PROCESSES = multiprocessing.get_context("spawn")


async def run() -> None:
    logs.write_errors_only()
    with serve_postgres() as server:
        floor, single = await _measure_declarations(server)
        print_floor("one bare PostgreSQL transaction with the same rows", floor)
        print_ratio("desk on PostgreSQL, one declaration / floor", single / floor, "at most 3")
        alone = median([await _measure_drain(server, 1) for _ in range(ROUNDS)])
        together = median([await _measure_drain(server, 4) for _ in range(ROUNDS)])
        print_floor(f"{CHANNELS * RESULTS} announcements by one process, no rate limits", alone)
        print_ratio(
            f"as fast with four processes, on {os.cpu_count()} processors",
            alone / together,
            "at least 2.2",
        )
        heard = await _measure_hearing(server)
        print_floor("an entry in another process's book, median", median(heard))
        p99 = quantiles(heard, n=100)[-1]
        print_ratio("the same, 99th percentile, in seconds", p99, "at most 1")


@asynccontextmanager
async def _open(url: str, transport: FakeTransport | None = None) -> AsyncIterator[App]:
    settings = Settings.model_construct(database_url=url)
    transports = {transport.platform: transport} if transport else {}
    async with open_app(settings, {Path("pack"): pack_files(WARDS)}, transports) as app:
        yield app


async def _follow(app: App, channel: Channel) -> None:
    async with app.desk.unit_of_work(Provenance(channel.id, PERSON, channel)) as work:
        await work.follow(app.desk.first_book().id, FollowRequest(Level.ALL, grouping="each"))
        work.answer = "followed"


async def _measure_declarations(server: PostgresServer) -> tuple[float, float]:
    """Seconds for one bare transaction, and for the desk's with the same rows."""
    url, seconds = await server.bare_database(), []
    async with _open(url) as app:
        await _follow(app, CHANNEL)
        for n, reading in enumerate(readings(app)):
            start = time.perf_counter()
            await declare(app, n, reading)
            seconds.append(time.perf_counter() - start)
    return await _time_bare_transactions(url), median(seconds)


async def _time_bare_transactions(url: str) -> float:
    """Seconds to write the rows that the desk wrote, by prepared statements."""
    conditions = {
        "ledger": "kind = 'declare'",
        "outbox": "cause LIKE 'entry:%'",
        "inbox": "key LIKE 'key-%'",
    }
    connection, seconds = await asyncpg.connect(url), []
    rows = {}
    for table, condition in conditions.items():
        rows[table] = await connection.fetch(f"SELECT * FROM {table} WHERE {condition}")
        await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        if table != "ledger":
            await connection.execute(f"DELETE FROM {table}")
    await connection.execute("DELETE FROM ledger WHERE kind = 'declare'")
    inserts = {
        table: await connection.prepare(
            f"INSERT INTO {table} VALUES ({', '.join(f'${n + 1}' for n in range(len(found[0])))})"
        )
        for table, found in rows.items()
    }
    for written in zip(*rows.values(), strict=True):
        start = time.perf_counter()
        await connection.execute("BEGIN")
        for table, row in zip(rows, written, strict=True):
            await inserts[table].fetch(*row)
        await connection.execute("COMMIT")
        seconds.append(time.perf_counter() - start)
    await connection.close()
    return median(seconds)


class QuickTransport(FakeTransport):
    async def deliver(self, message: Message) -> Sent:
        await asyncio.sleep(_POST_SECONDS)
        return Sent(message.key)


async def _measure_drain(server: PostgresServer, processes: int) -> float:
    """Seconds until everything that waits is sent."""
    url = await server.bare_database()
    async with _open(url) as app:
        for number in range(CHANNELS):
            await _follow(app, Channel("fake", f"fake:{number}", f"#{number}"))
        for n, reading in enumerate(readings(app)[:RESULTS]):
            await declare(app, n, reading)
        ready = _PROCESSES.Barrier(processes + 1)
        workers = [_PROCESSES.Process(target=_drain, args=(url, ready)) for _ in range(processes)]
        for worker in workers:
            worker.start()
        await asyncio.to_thread(ready.wait)
        start = time.perf_counter()
        while await app.desk.reads.backlogs():  # noqa: ASYNC110 - others
            await asyncio.sleep(0.01)
        seconds = time.perf_counter() - start
        for worker in workers:
            worker.terminate()
            await asyncio.to_thread(worker.join)
        return seconds


def _drain(url: str, ready: Barrier) -> None:
    async def drain() -> None:
        async with _open(url, QuickTransport()) as app:
            await asyncio.to_thread(ready.wait)
            await app.announcer.run()

    logs.write_errors_only()
    asyncio.run(drain())


async def _measure_hearing(server: PostgresServer) -> list[float]:
    """Seconds from the answer to a declaration until another process's book has it."""
    url = await server.bare_database()
    mine, theirs = _PROCESSES.Pipe()
    async with _open(url) as app:
        listener = _PROCESSES.Process(target=_listen, args=(url, theirs))
        listener.start()
        await asyncio.to_thread(mine.recv)
        answered = []
        for n, reading in enumerate(readings(app)):
            await declare(app, n, reading)
            answered.append(time.perf_counter())
            await asyncio.sleep(0.02)
        heard: list[float] = await asyncio.to_thread(mine.recv)
        listener.join()
    return [max(there - here, 0) for here, there in zip(answered, heard, strict=True)]


def _listen(url: str, pipe: "Connection") -> None:
    async def listen() -> None:
        heard: list[float] = []
        complete = asyncio.Event()

        def note(_change: NightChange) -> None:
            heard.append(time.perf_counter())
            if len(heard) == WARDS:
                complete.set()

        async with _open(url) as app:
            app.desk.subscribe(note)
            pipe.send("ready")
            await complete.wait()
            pipe.send(heard)

    logs.write_errors_only()
    asyncio.run(listen())
