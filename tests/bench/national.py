"""The national night of 2019 in one process: its cost in time and memory.

Runs in a process of its own, so that the memory it reports is its own.
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
from tests.bench.report import print_floor, print_ratio

PERSON = Person("bench", "bench", admin=True)
CHANNEL = Channel("bench", "bench:#count", "#count")
TYPED_LINES = 200  # lines that name a ward and a winner, but no council

Result = tuple[str, str, Declaration]  # council slug, ward, figures


async def run() -> None:
    """Print the cost of the night beside its floors."""
    if not national_2019.SOURCE.is_file():
        print("national night of 2019: skipped, its figures are not on this machine")  # noqa: T201
        return
    with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
        packs = Path(folder) / "packs"
        national_2019.write_packs(packs)
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.national", folder
        )
        assert await child.wait() == 0


async def _measure(folder: Path) -> None:
    logs.write_errors_only()
    folders = find_packs([str(folder / "packs")])
    start = time.perf_counter()
    packs = [pack for pack in folders if load(read_pack_files(pack)).council]
    seconds_to_read = time.perf_counter() - start
    settings = Settings.model_construct(
        database_url=f"sqlite:///{folder / 'night.db'}", writes_per_minute=1_000_000
    )
    start = time.perf_counter()
    async with open_app_from_folders(packs, settings, {}) as app:
        seconds_to_open = time.perf_counter() - start
        results = _shuffled_results(packs)
        async with app.desk.unit_of_work(Provenance("follow", PERSON, CHANNEL)) as work:
            await work.follow(results[0][0], FollowRequest(Level.ALL))
            work.answer = "followed"
        declared = [await _time_declaration(app, result) for result in results[TYPED_LINES:]]
        typed = [await _time_typed_line(app, result) for result in results[:TYPED_LINES]]
    start = time.perf_counter()
    async with open_app_from_folders(packs, settings, {}):
        seconds_to_reopen = time.perf_counter() - start
    tenth = len(declared) // 10
    print_floor(f"reading {len(folders)} packs, {len(packs)} of them usable", seconds_to_read)
    print_ratio(
        "opening a new night / floor", seconds_to_open / seconds_to_read, "below 5 s in all"
    )
    print_ratio(
        "reopening it with every ward in / floor",
        seconds_to_reopen / seconds_to_read,
        "below 5 s in all",
    )
    print_floor(f"one of {len(declared)} declarations", median(declared))
    print_ratio(
        "cost of the last tenth / the first tenth",
        median(declared[-tenth:]) / median(declared[:tenth]),
        "at most 1.1",
    )
    print_ratio(
        "a line without its council, searched in all / floor",
        median(typed) / median(declared),
        "at most 3",
    )
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print_ratio("peak memory / 400 MB", megabytes / 400, "below 1")


def _shuffled_results(packs: list[Path]) -> list[Result]:
    results = [
        (pack.name, ward, declaration)
        for pack in packs
        for ward, declaration in load(read_pack_files(pack)).results
    ]
    Random(2019).shuffle(results)  # noqa: S311 - an order, not a secret
    return results


async def _time_declaration(app: App, result: Result) -> float:
    """Seconds to record one declaration and queue its announcements."""
    slug, ward, declaration = result
    start = time.perf_counter()
    async for _ward in play(app.desk, slug, [(ward, declaration)], CHANNEL):
        pass
    return time.perf_counter() - start


async def _time_typed_line(app: App, result: Result) -> float:
    """Seconds to answer a line that names only a ward and its winner; a question counts too."""
    _, ward, declaration = result
    name = declaration.elected[0].name
    start = time.perf_counter()
    await app.dispatcher.run_command(
        "declare", f"{ward} {name}", PERSON, CHANNEL, f"typed:{result[:2]}"
    )
    return time.perf_counter() - start


if __name__ == "__main__":
    asyncio.run(_measure(Path(sys.argv[1])))
