"""Fits projections to past nights, and shows how well they would have done.

Each file has one day's elections, a line a candidate; tests/projection/national.py names the
columns. Its wards are compared with the files before it.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.election.projection.parameters import Effect, Parameters
from bot.importers.projection import PARAMETERS, read_parameters
from tests.projection import report
from tests.projection.backtest import ORDERS, backtest
from tests.projection.fit import fitted_parameters
from tests.projection.national import PastNight, read_nights

DATA = Path(__file__).parents[3] / "shared" / "data"
FILES = tuple(DATA / f"national-{year}.csv.xz" for year in (2018, 2019, 2021, 2022))

_HEAD = """\
# The numbers of projections (docs/projection.md), fitted by `python -m tests.projection fit` to the
# councils with at least six wards, of which at least four in five can be compared:
# 2 May 2019, 6 May 2021 and 5 May 2022, each with the contests before it, from 3 May 2018 on.
# Sources: Local Elections Archive Project, Andrew Teale (2018 and 2019; CC BY-SA 3.0 or GFDL);
# House of Commons Library, Local elections handbooks (2021 and 2022; Open Parliament Licence).
#
# Shares run from 0 to 1. An effect has its mean and its standard deviation over councils.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.projection", description=__doc__)
    parser.add_argument("--file", type=Path, action="append", default=[], help="one more file")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fit", help=f"fit the numbers to all files and write {PARAMETERS.name}")
    test = commands.add_parser("backtest", help="project past nights with numbers fitted without")
    test.add_argument("--year", type=int, action="append", help="only this year's nights")
    test.add_argument("--orders", type=int, default=ORDERS, help="random orders for each council")
    test.add_argument(
        "--shipped", action="store_true", help="use the numbers in config/, and fit nothing"
    )
    options = parser.parse_args()
    nights = [n for n in read_nights([*FILES, *options.file]) if n.is_comparable]
    if options.command == "fit":
        PARAMETERS.write_text(toml_text(fitted_parameters(nights)), encoding="utf-8")
        return
    chosen = [n for n in nights if options.year is None or n.year in options.year]
    numbers = _numbers(chosen, nights, shipped=options.shipped)
    print(*report.lines(backtest(chosen, numbers, orders=options.orders)), sep="\n")  # noqa: T201


def _numbers(
    chosen: Sequence[PastNight], nights: Sequence[PastNight], *, shipped: bool
) -> Mapping[int, Parameters]:
    """For each year, numbers that were fitted without it."""
    years = sorted({night.year for night in chosen})
    if shipped:
        return dict.fromkeys(years, read_parameters())
    return {year: fitted_parameters([n for n in nights if n.year != year]) for year in years}


def toml_text(parameters: Parameters) -> str:
    return "".join(_toml(parameters))


def _toml(parameters: Parameters) -> Iterator[str]:
    yield _HEAD
    yield "\n[play]\n"
    yield f"council_scale = {parameters.council_scale}\n"
    yield f"ward_scale = {parameters.ward_scale}\n"
    yield f"slate_gap = {parameters.slate_gap}\n"
    for footing, group in parameters.groups.items():
        yield f"\n[{footing}]\nnoise = {group.noise}\n"
        for effect in Effect:
            prior = group.effects[effect]
            yield f"{effect} = [{prior.mean}, {prior.sd}]\n"


if __name__ == "__main__":
    main()
