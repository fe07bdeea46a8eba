"""What a projection costs, and whether working it out delays the acknowledgements of others."""

import asyncio
import time
from statistics import median

from bot.election.declaration import Declaration
from bot.election.ledger import WardState
from bot.election.night import Night
from bot.importers.pack import load
from bot.importers.projection import projection
from bot.observability import logs
from bot.runtime.app import App
from tests.bench import big_council
from tests.bench.acknowledgements import measure_acks_beside
from tests.bench.report import print_ratio

SEATS = 130
TIMES = 20
SECONDS_BETWEEN = 1.0  # while the acknowledgements are timed; people ask less often


async def run() -> None:
    """Print how long a projection takes, and its effect on acknowledgements."""
    logs.write_errors_only()
    for declared in (0, 10, SEATS // 2):
        night = _night(declared)
        projection(night)
        seconds = [_time_projection(night) for _ in range(TIMES)]
        print_ratio(
            f"{SEATS} seats projected, {declared} wards in (in ms)",
            median(seconds) * 1e3,
            "at most 50",
        )
    await measure_acks_beside(_project_on, "projecting")


def _night(declared: int) -> Night:
    """The first wards of a council are in, with full figures that move from ward to ward."""
    night = Night.initial(load(big_council.pack_files(SEATS)).usable_council)
    for n, (ward, contest) in enumerate([*night.council.contests.items()][:declared]):
        votes = tuple((c, 900 - 70 * ((m + n) % 3) - n) for m, c in enumerate(contest.candidates))
        winner = max(votes, key=lambda pair: pair[1])[0]
        night = night.with_ward(ward, WardState(declaration=Declaration((winner,), votes), since=n))
    return night


def _time_projection(night: Night) -> float:
    """Seconds of one processor: how busy the machine is with other things makes no difference."""
    start = time.thread_time()
    projection(night)
    return time.thread_time() - start


async def _project_on(_app: App) -> None:
    """One projection a second, in a thread as the command's, until cancelled."""
    night = _night(SEATS // 2)
    while True:
        await asyncio.gather(asyncio.to_thread(projection, night), asyncio.sleep(SECONDS_BETWEEN))
