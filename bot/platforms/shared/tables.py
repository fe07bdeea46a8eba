"""A table as a phone can show it: aligned columns if they fit, else a line for each row.

A chat's code block breaks lines that are wider than a phone, and so turns columns into noise.
"""

import unicodedata
from collections.abc import Callable

from bot.chat.reply import Table

WIDEST = 38  # characters in a code block on a phone, and in an embed on a desktop
_GAP = "  "


def aligned_rows(table: Table, escape: Callable[[str], str]) -> list[str]:
    """The headings and the rows in columns; without headings if all are empty."""
    rows = [[escape(cell) for cell in row] for row in (table.headings, *table.rows)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = [_aligned_row(row, widths, table.figures) for row in rows]
    return lines if any(table.headings) else lines[1:]


def fits(rows: list[str]) -> bool:
    return max(map(_width, rows), default=0) <= WIDEST


def listed_rows(table: Table) -> list[tuple[str, str]]:
    """For each row its first cell, and the others, each with its heading: majority 8 · 06:45."""
    headings = [heading.casefold() for heading in table.headings]
    return [
        (
            row[0],
            " · ".join(
                cell if i in table.self_evident or not headings[i] else f"{headings[i]} {cell}"
                for i, cell in enumerate(row)
                if i and cell
            ),
        )
        for row in table.rows
    ]


def _aligned_row(row: list[str], widths: list[int], figures: frozenset[int]) -> str:
    cells = []
    for i, (cell, width) in enumerate(zip(row, widths, strict=True)):
        padding = " " * (width - _width(cell))
        cells.append(padding + cell if i in figures else cell + padding)
    return _GAP.join(cells).rstrip() or " "


def _width(text: str) -> int:
    """Columns in a monospaced face: none for what is invisible, two for a wide character."""
    return sum(map(_column_count, text))


def _column_count(char: str) -> int:
    if unicodedata.category(char) in {"Cf", "Mn", "Me"}:
        return 0
    return 1 + (unicodedata.east_asian_width(char) in "WF")
