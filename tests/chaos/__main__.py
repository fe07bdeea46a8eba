"""Kills the bot, night after night, and prints what went wrong: python -m tests.chaos --help"""

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import mkdtemp

from tests.chaos.judge import Judgement
from tests.chaos.night import play_nights


def _print_wrong_night(judgement: Judgement, folder: Path) -> None:
    if judgement.faults:
        faults = "\n".join(judgement.faults)
        _write(f"night in {folder}:\n{faults}\n{judgement.figures}\n")


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """The exit code: 0 if nothing went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="seed of every random choice")
    parser.add_argument("--kills", type=int, default=200, help="how often to kill the bot")
    parser.add_argument(
        "--engine", choices=["sqlite", "postgres"], default="sqlite", help="of the database"
    )
    parser.add_argument("--processes", type=int, default=1, help="of the bot, on one database")
    options = parser.parse_args()
    if options.engine == "sqlite" and options.processes > 1:
        parser.error("An SQLite database has one process: add --engine postgres.")
    folder = Path(mkdtemp(prefix="countroom-chaos-"))
    _write(f"seed {options.seed}; databases and logs in {folder}")
    figures = asyncio.run(
        play_nights(
            str(options.seed),
            options.kills,
            folder,
            on_night=_print_wrong_night,
            processes=options.processes,
            on_postgres=options.engine == "postgres",
        )
    )
    _write(str(figures))
    return 1 if figures.total_wrong else 0


if __name__ == "__main__":
    sys.exit(main())
