"""The check before the night, as a person reads it: in a terminal and in a chat."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.election.council import Council
from bot.errors import CannotStart
from bot.importers.pack import Files, LoadedPack, find_packs, load, load_all, read_pack_files
from bot.wording import eve as words
from bot.wording.numbers import comma_list, quantity
from bot.wording.voice import Voice


def terminal_lines(council: Council) -> list[str]:
    """All of it for a terminal: the table, then the lines."""
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
    """Whether packs can be used, with every problem and note; of a single pack the eve as well.

    Raises CannotStart for a pack that is not there, or a picture that cannot be drawn.
    """
    packs = {folder: read_pack_files(folder) for folder in find_packs(names)}
    if len(packs) > 1:
        if picture:
            raise CannotStart("A picture is of one council: name one pack.")
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
    to_mend = []
    for folder, loaded in load_all(packs).items():
        if council := _check_pack(folder, loaded, say):
            say(f"{folder.name}: {_summary(council, loaded)}")
        else:
            to_mend.append(folder.name)
    usable = f"{len(packs) - len(to_mend)} of {len(packs)} packs can be used."
    say(f"{usable} To mend: {comma_list(to_mend)}." if to_mend else usable)
    return not to_mend


def _check_pack(folder: Path, loaded: LoadedPack, say: Callable[[str], None]) -> Council | None:
    for problem in loaded.problems:
        say(str(problem))
    if loaded.council is None:
        say(f"{folder}: {len(loaded.faults)} to mend before the night.")
    return loaded.council


def _summary(council: Council, loaded: LoadedPack) -> str:
    seats = sum(contest.seats for contest in council.contests.values())
    return (
        f"{council.name}: the pack can be used. {quantity(len(council.contests), 'ward')} and "
        f"{seats} of {quantity(council.seats, 'seat')} are contested, "
        f"{quantity(len(loaded.results), 'result')} to replay."
    )


def draw_chamber(council: Council, to: Path) -> None:
    """The chamber on the eve as a PNG. Raises CannotStart if the file cannot be written."""
    from bot.charts.hemicycle import eve_hemicycle
    from bot.charts.rasteriser import png

    try:
        to.write_bytes(png(eve_hemicycle(council, Voice.from_council(council)).svg))
    except OSError as fault:
        raise CannotStart(f"{to} cannot be written: {fault.strerror}.") from fault
