"""A table as monospaced text, or as lines if a phone would break its columns."""

import unicodedata

from bot.chat.reply import Table
from bot.platforms.slack.escape import WORD_JOINER, plain_text

WIDEST = 62  # characters; wider rows wrap even on a desktop screen beside Slack's sidebar


def lines(table: Table) -> tuple[list[str], bool]:
    rows = [tuple(" ".join(plain_text(cell).split()) for cell in row) for row in table.rows]
    headings = tuple(plain_text(heading) for heading in table.headings)
    widths = [max(map(_width, column)) for column in zip(headings, *rows, strict=True)]
    if sum(widths) + 2 * (len(widths) - 1) > WIDEST:
        return [_row_text(row) for row in rows], False
    cells = [headings, *rows] if any(headings) else rows
    return [_aligned_row(row, widths, table.figures) for row in cells], True


def _row_text(row: tuple[str, ...]) -> str:
    return "  ·  ".join(cell for cell in row if cell)


def _aligned_row(row: tuple[str, ...], widths: list[int], figures: frozenset[int]) -> str:
    cells = [
        " " * (width - _width(cell)) + cell if i in figures else cell + " " * (width - _width(cell))
        for i, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _width(text: str) -> int:
    """Columns in a monospaced face: none for a combining mark, two for a wide character."""
    return sum(map(_column_count, text))


def _column_count(char: str) -> int:
    if char == WORD_JOINER or unicodedata.combining(char):
        return 0
    return 1 + (unicodedata.east_asian_width(char) in "WF")
