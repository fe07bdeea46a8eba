"""The check of council packs, in a terminal: every problem, and a council's eve of poll."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.election.council import Council
from bot.errors import CannotStart
from bot.importers.pack import Files, LoadedPack, find_packs, load, load_all, read_pack_files
from bot.wording import eve as words
from bot.wording.numbers import comma_list, quantity
from bot.wording.voice import Voice


def terminal_lines(council: Council) -> list[str]:
    """The eve of poll: the chamber as a table, then what is at stake."""
    table = [words.HEADINGS, *words.chamber_rows(council)]
    widths = [max(len(row[i]) for row in table) for i in range(len(words.HEADINGS))]
    cells = [
        "  ".join(
            cell.rjust(width) if i in words.FIGURE_COLUMNS else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]
    return [*cells, "", *words.eve_lines(council)]


def check_packs(names: Sequence[str], picture: Path | None, say: Callable[[str], None]) -> bool:
    """Print every problem of the packs, and the eve of poll if there is only one.

    Returns False if a pack cannot be used. Raises CannotStart if a pack does not exist or the
    picture cannot be drawn.
    """
    packs = {folder: read_pack_files(folder) for folder in find_packs(names)}
    if len(packs) > 1:
        if picture:
            raise CannotStart("--picture draws one council. Name one pack.")
        return _check_several(packs, say)
    ((folder, files),) = packs.items()
    loaded = load(files)
    council = _check_pack(folder, loaded, say)
    if council:
        say("\n".join([_summary(council, loaded), "", *terminal_lines(council)]))
        if picture:
            draw_chamber(council, picture)
    return council is not None


def _check_several(packs: Mapping[Path, Files], say: Callable[[str], None]) -> bool:
    unusable = []
    for folder, loaded in load_all(packs).items():
        if council := _check_pack(folder, loaded, say):
            say(f"{folder.name}: {_summary(council, loaded)}")
        else:
            unusable.append(folder.name)
    usable = f"{len(packs) - len(unusable)} of {len(packs)} packs can be used."
    say(f"{usable} To fix: {comma_list(unusable)}." if unusable else usable)
    return not unusable


def _check_pack(folder: Path, loaded: LoadedPack, say: Callable[[str], None]) -> Council | None:
    for problem in loaded.problems:
        say(str(problem))
    if loaded.council is None:
        say(f"{folder}: {len(loaded.faults)} to fix before the night.")
    return loaded.council


def _summary(council: Council, loaded: LoadedPack) -> str:
    seats = sum(contest.seats for contest in council.contests.values())
    return (
        f"{council.name}: the pack can be used. {quantity(len(council.contests), council.area)}, "
        f"{seats} of {quantity(council.seats, 'seat')} up for election, "
        f"{quantity(len(loaded.results), 'result')} to replay."
    )


def draw_chamber(council: Council, to: Path) -> None:
    """Draw the chamber on the eve as a PNG. Raises CannotStart if the file cannot be written."""
    from bot.charts.hemicycle import eve_hemicycle
    from bot.charts.rasteriser import png

    try:
        to.write_bytes(png(eve_hemicycle(council, Voice.from_council(council)).svg))
    except OSError as fault:
        raise CannotStart(f"{to} cannot be written: {fault.strerror}.") from fault
