"""The national night of 2019 in one process: what it takes to open, to hold and to declare.

It runs in a process of its own, so that the memory it is said to take is its own.
"""

import asyncio
import resource
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from statistics import median

from bot.chat.rehearsal import play
from bot.desk.identity import Channel, Person, Provenance
from bot.desk.subscriptions import FollowRequest
from bot.election.changes import Level
from bot.election.declaration import Declaration
from bot.importers.pack import find_packs, load, read_pack_files
from bot.observability import logs
from bot.runtime.app import App, open_app_from_folders
from bot.settings import Settings
from tests.bench import national_2019
from tests.bench.printed import floor, ratio

WHO = Person("bench", "bench", admin=True)
WHERE = Channel("bench", "bench:#count", "#count")
TYPED = 200  # lines typed with the ward alone

Result = tuple[str, str, Declaration]  # a council's slug, a ward, its figures


async def run() -> None:
    """Prints what the night takes, beside its floors."""
    if not national_2019.SOURCE.is_file():
        print("the national night of 2019 is not measured: its figures are not at hand")  # noqa: T201
        return
    with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
        packs = Path(folder) / "packs"
        national_2019.write(packs)
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.national", folder
        )
        assert await child.wait() == 0


async def _night(folder: Path) -> None:
    logs.write_errors_only()
    found = find_packs([str(folder / "packs")])
    start = time.perf_counter()
    packs = [pack for pack in found if load(read_pack_files(pack)).council]
    reading = time.perf_counter() - start
    settings = Settings.model_construct(
        database_url=f"sqlite:///{folder / 'night.db'}", writes_per_minute=1_000_000
    )
    start = time.perf_counter()
    async with open_app_from_folders(packs, settings, {}) as app:
        opening = time.perf_counter() - start
        results = _results(packs)
        await app.desk.follow(
            Provenance("follow", WHO, WHERE), results[0][0], FollowRequest(Level.ALL), str
        )
        taken = [await _declared(app, result) for result in results[TYPED:]]
        typed = [await _typed(app, result) for result in results[:TYPED]]
    start = time.perf_counter()
    async with open_app_from_folders(packs, settings, {}):
        again = time.perf_counter() - start
    tenth = len(taken) // 10
    floor(f"to read and check {len(found)} packs, {len(packs)} of them of use", reading)
    ratio("to open them as a new night / floor", opening / reading, "below 5 s in all")
    ratio("to open them again with every ward in / floor", again / reading, "below 5 s in all")
    floor(f"one of {len(taken)} declarations", median(taken))
    ratio("last tenth / first tenth", median(taken[-tenth:]) / median(taken[:tenth]), "at most 1.1")
    ratio(
        "a line with its ward alone, found in all councils",
        median(typed) / median(taken),
        "at most 3",
    )
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratio("memory at its most, of 400 MB", megabytes / 400, "below 1")


def _results(packs: list[Path]) -> list[Result]:
    found = [
        (pack.name, ward, declaration)
        for pack in packs
        for ward, declaration in load(read_pack_files(pack)).results
    ]
    Random(2019).shuffle(found)  # noqa: S311 - an order, no secret
    return found


async def _declared(app: App, result: Result) -> float:
    """Seconds for one declaration, stored and with what it gives to tell."""
    slug, ward, declaration = result
    start = time.perf_counter()
    async for _ward in play(app.desk, slug, [(ward, declaration)], WHERE):
        pass
    return time.perf_counter() - start


async def _typed(app: App, result: Result) -> float:
    """Seconds until a line is answered that names a ward and its winner; it may be asked about."""
    _, ward, declaration = result
    name = declaration.elected[0].name
    start = time.perf_counter()
    await app.dispatcher.run_command("declare", f"{ward} {name}", WHO, WHERE, f"typed:{result[:2]}")
    return time.perf_counter() - start


if __name__ == "__main__":
    asyncio.run(_night(Path(sys.argv[1])))
