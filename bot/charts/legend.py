"""The legend at the foot of a picture: each party's dot, its name and its seats."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil

from bot.charts import drawing
from bot.charts.arch import Dots
from bot.charts.font import CAPITAL_HEIGHT, fitted_text, width
from bot.charts.picture import Sheet
from bot.charts.seating import DrawnSeat

# Font sizes in pixels for one row, two rows, and so on. A phone shows a third of them.
_SIZES = (32, 30, 29, 28)
_SMALLEST = 27
_MOST_ROWS_OF_NAMES, _MOST_ROWS = 3, 4  # twice as many on a tall picture

_GUTTER = 36  # pixels between two columns
_LINE_HEIGHT = 1.45  # of the font size
_BEFORE_NAME, _BEFORE_FIGURES = 1.65, 0.35  # of the font size; _BEFORE_NAME includes the dot


@dataclass(frozen=True, slots=True)
class LegendEntry:
    seat: DrawnSeat | None
    name: str
    figures: str

    @property
    def with_code(self) -> "LegendEntry":
        return replace(self, name=(self.seat and self.seat.party) or self.name)


@dataclass(frozen=True, slots=True)
class _Grid:
    entries: list[LegendEntry]
    size: float
    columns: list[float]

    @property
    def rows(self) -> int:
        return ceil(len(self.entries) / len(self.columns))


def legend_rows(
    parties: list[LegendEntry],
    signs: list[LegendEntry],
    dots: Dots,
    sheet: Sheet,
    bottom: float,
) -> tuple[float, list[str]]:
    """The parties, and below them what other signs mean, above the bottom in pixels.

    Returns the height where they start, too.
    """
    blocks = _blocks(parties, signs, sheet)
    top = bottom - 6 - sum(block.rows * block.size * _LINE_HEIGHT for block in blocks)
    parts: list[str] = []
    y = top
    for block in blocks:
        parts += _block_lines(block, y, dots, sheet)
        y += block.rows * block.size * _LINE_HEIGHT
    return top, parts


def _blocks(parties: list[LegendEntry], signs: list[LegendEntry], sheet: Sheet) -> list[_Grid]:
    """The signs among the parties if that takes no more rows, else in a row of their own."""
    if not parties:  # before the first result, if every seat is up
        return [_grid(signs, sheet)]
    first = _grid(parties, sheet)
    if whole := _fitted_grid([*first.entries, *signs], first.size, first.rows, sheet):
        return [whole]
    columns = [_natural_width(entry, first.size) + _GUTTER for entry in signs]
    return [first, _Grid(signs, first.size, columns)]


def _grid(entries: list[LegendEntry], sheet: Sheet) -> _Grid:
    """As few rows as fit; the parties' codes if their names don't; in the end codes are cut."""
    codes = [entry.with_code for entry in entries]
    for shown, most in ((entries, _MOST_ROWS_OF_NAMES), (codes, _MOST_ROWS)):
        for size, rows in _layouts(sheet, most):
            if found := _fitted_grid(shown, size, rows, sheet):
                return found
    n = ceil(len(codes) / max(_MOST_ROWS, ceil(len(codes) / 4)))
    columns = [(sheet.shape.content_width + _GUTTER) / n] * n
    return _Grid(codes, _SMALLEST * sheet.shape.scale, columns)


def _fitted_grid(entries: list[LegendEntry], size: float, rows: int, sheet: Sheet) -> _Grid | None:
    """None if the columns are wider than the sheet."""
    n = ceil(len(entries) / rows)
    columns = [max(_natural_width(e, size) for e in entries[i::n]) + _GUTTER for i in range(n)]
    return (
        _Grid(entries, size, columns)
        if sum(columns) <= sheet.shape.content_width + _GUTTER
        else None
    )


def _layouts(sheet: Sheet, most: int) -> Iterator[tuple[float, int]]:
    for rows in range(1, most * (2 if sheet.shape.is_tall else 1) + 1):
        size = _SIZES[rows - 1] if rows <= len(_SIZES) else _SMALLEST
        yield size * sheet.shape.scale, rows


def _block_lines(grid: _Grid, top: float, dots: Dots, sheet: Sheet) -> Iterator[str]:
    high = grid.size * _LINE_HEIGHT
    left = (sheet.shape.width - sum(grid.columns) + _GUTTER) / 2
    lefts = list(accumulate(grid.columns, initial=left))
    for n, entry in enumerate(grid.entries):
        row, column = divmod(n, len(grid.columns))
        room = grid.columns[column] - _GUTTER
        yield from _entry_lines(
            entry, lefts[column], top + (row + 0.5) * high, grid.size, room, dots
        )


def _natural_width(entry: LegendEntry, size: float) -> float:
    names = width(entry.name, size) + width(entry.figures, size, bold=True)
    return names + size * (_before_name(entry) + _BEFORE_FIGURES)


def _before_name(entry: LegendEntry) -> float:
    return _BEFORE_NAME if entry.seat else 0.0


def _entry_lines(
    entry: LegendEntry, x: float, y: float, size: float, room: float, dots: Dots
) -> Iterator[str]:
    radius, ink = size * 0.66, dots.theme.ink
    base, after = y + size * CAPITAL_HEIGHT / 2, x + size * _before_name(entry)
    room_of_name = room - _natural_width(replace(entry, name=""), size)
    name = fitted_text(entry.name, size, room_of_name + 1)  # a pixel for what sums lose
    if entry.seat:
        yield dots.draw(x + radius, y, radius, entry.seat)
    yield drawing.text_line(name, after, base, size, ink)
    at = after + width(name, size) + size * _BEFORE_FIGURES
    yield drawing.text_line(entry.figures, at, base, size, ink, bold=True)
