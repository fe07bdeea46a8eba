"""The check before the night, as a person reads it: in a terminal and in a chat."""

from pathlib import Path

from bot.election.control import standing
from bot.election.council import Council
from bot.election.eve import eve
from bot.election.night import Night
from bot.errors import CannotStart
from bot.wording import council as words_of_council
from bot.wording import eve as words
from bot.wording.voice import Voice


def lines(council: Council) -> list[str]:
    """The opening chamber, what each outcome would take, who defends what, and every doubt."""
    voice, found = Voice.of(council), eve(council)
    return [
        words_of_council.eve(standing(Night.opening(council)), voice),
        words.contested(found),
        *words.outcomes(found, council.control_before, voice),
        *words.defences(found, voice),
        *words.comparisons(found),
        *words.doubts(found, voice),
    ]


def rows(council: Council) -> tuple[tuple[str, ...], ...]:
    """The chamber as a table, under the headings of the words."""
    return tuple(words.rows(eve(council), Voice.of(council)))


def printed(council: Council) -> list[str]:
    """All of it for a terminal: the table, then the lines."""
    table = [words.HEADINGS, *rows(council)]
    widths = [max(len(row[i]) for row in table) for i in range(len(words.HEADINGS))]
    cells = [
        "  ".join(
            cell.rjust(width) if i in words.FIGURES else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]
    return [*cells, "", *lines(council)]


def draw(council: Council, to: Path) -> None:
    """The chamber on the eve as a PNG. Raises CannotStart if the file cannot be written."""
    from bot.charts.brush import png
    from bot.charts.hemicycle import hemicycle

    try:
        to.write_bytes(png(hemicycle(Night.opening(council), Voice.of(council)).svg))
    except OSError as fault:
        raise CannotStart(f"{to} cannot be written: {fault.strerror}.") from fault
