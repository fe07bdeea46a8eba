"""Runs the benchmarks and prints their ratios: python -m tests.bench --help"""

import argparse
import asyncio

from tests.bench import (
    acknowledgements,
    board,
    corrections,
    declarations,
    fan_out,
    national,
    pictures,
    processes,
    projections,
    takeover,
    visitors,
)

BENCHMARKS = {
    "declarations": declarations.run,
    "acknowledgements": acknowledgements.run,
    "fan-out": fan_out.run,
    "corrections": corrections.run,
    "board": board.run,
    "visitors": visitors.run,
    "pictures": pictures.run,
    "projections": projections.run,
    "national": national.run,
    "processes": processes.run,
    "takeover": takeover.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "benchmark", nargs="*", metavar="BENCHMARK", help=f"{', '.join(BENCHMARKS)}; default: all"
    )
    names = parser.parse_args().benchmark or [*BENCHMARKS]
    if unknown := [name for name in names if name not in BENCHMARKS]:
        parser.error(
            f"no benchmark called {', '.join(unknown)}; choose from {', '.join(BENCHMARKS)}"
        )
    for name in names:
        asyncio.run(BENCHMARKS[name]())


if __name__ == "__main__":
    main()
