"""Kills the bot, night after night, and says what came of it: python -m tests.chaos --help"""

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import mkdtemp

from tests.chaos.judge import Figures
from tests.chaos.night import night

KILLS_A_NIGHT = 12
AT_ONCE = 3  # nights: most of each is waiting


async def nights(seed: int, kills: int, folder: Path) -> Figures:
    """So many kills, spread over nights, some at a time."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, of_it: int) -> Figures:
        async with free:
            figures = await night(f"{seed}/{number}", of_it, folder / str(number))
        if figures.wrong:
            _say(f"night {number}, in {folder / str(number)}:\n{figures}\n")
        return figures

    shares = [min(KILLS_A_NIGHT, kills - done) for done in range(0, kills, KILLS_A_NIGHT)]
    found = await asyncio.gather(*(one(number, share) for number, share in enumerate(shares)))
    return sum(found, start=Figures())


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """The exit code: 0 if nothing went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of all that is drawn")
    parser.add_argument("--kills", type=int, default=200, help="how often the bot is killed")
    given = parser.parse_args()
    folder = Path(mkdtemp(prefix="countroom-chaos-"))
    _say(f"seed {given.seed}; databases and logs in {folder}")
    figures = asyncio.run(nights(given.seed, given.kills, folder))
    _say(str(figures))
    return 1 if figures.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
