"""The font of the pictures: its files, and the width of text set in it."""

import struct
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import font_roboto

FAMILY = "Roboto"
REGULAR, BOLD = "Roboto-Regular.ttf", "Roboto-Bold.ttf"
FILES = tuple(Path(font_roboto.font_directory) / name for name in (REGULAR, BOLD))

CAPITAL_HEIGHT = 0.711  # capital height in Roboto, as a fraction of the font size
ELLIPSIS = "…"

_FALLBACK_WIDTH = 0.6  # fraction of the font size, used if the font cannot be read
_TABLE = struct.Struct(">4sIII")


class Face:
    """Glyph widths of a TrueType file (Microsoft, “OpenType specification”: cmap 4, hhea, hmtx).

    Raises OSError, struct.error or KeyError for a file that is missing or is not TrueType.
    """

    def __init__(self, path: Path) -> None:
        data = self._data = path.read_bytes()
        (tables,) = struct.unpack_from(">H", data, 4)
        found = (_TABLE.unpack_from(data, 12 + 16 * n) for n in range(tables))
        self._at = {tag.decode("latin-1"): offset for tag, _, offset, _ in found}
        (self._em,) = struct.unpack_from(">H", data, self._at["head"] + 18)
        (self._widths,) = struct.unpack_from(">H", data, self._at["hhea"] + 34)
        self._segments = self._character_map(self._at["cmap"])

    def width(self, letter: str) -> float:
        """The letter's advance as a fraction of the size; a missing letter is drawn as a box."""
        glyph = min(self.glyph(letter), self._widths - 1)
        (advance,) = struct.unpack_from(">H", self._data, self._at["hmtx"] + 4 * glyph)
        return int(advance) / int(self._em)

    def glyph(self, letter: str) -> int:
        """The glyph's number; 0 if the font lacks the letter."""
        code, ends = ord(letter), self._segments
        for last, first, delta, offset, at in ends:
            if first <= code <= last:
                if not offset:
                    return (code + delta) % 65536
                where = at + offset + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", self._data, where)
                return (glyph + delta) % 65536 if glyph else 0
        return 0

    def _character_map(self, at: int) -> list[tuple[int, int, int, int, int]]:
        """The Unicode map's segments: last, first, delta, offset, the offset's position."""
        (tables,) = struct.unpack_from(">H", self._data, at + 2)
        maps = (struct.unpack_from(">HHI", self._data, at + 4 + 8 * n) for n in range(tables))
        start = {(platform, kind): at + offset for platform, kind, offset in maps}[3, 1]
        (double,) = struct.unpack_from(">H", self._data, start + 6)
        n, of = double // 2, start + 14
        places = (of, of + double + 2, of + 2 * double + 2, of + 3 * double + 2)
        columns = [struct.unpack_from(f">{n}H", self._data, place) for place in places]
        where = range(places[3], places[3] + double, 2)
        return list(zip(*columns, where, strict=True))


@cache
def _face(name: str) -> Face | None:
    try:
        return Face(Path(font_roboto.font_directory) / name)
    except (OSError, struct.error, KeyError):
        return None  # text is not drawn either, which the doctor reports


@lru_cache(maxsize=2_000)
def _letter_width(letter: str, name: str) -> float:
    face = _face(name)
    return face.width(letter) if face else _FALLBACK_WIDTH


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line in the unit of `size`; never less than drawn."""
    name = BOLD if bold else REGULAR
    return size * sum(_letter_width(letter, name) for letter in text)


def fitted_text(text: str, size: float, room: float, *, bold: bool = False) -> str:
    if width(text, size, bold=bold) <= room:
        return text
    remaining = room - width(ELLIPSIS, size, bold=bold)
    kept = 0
    for kept, letter in enumerate(text):  # noqa: B007 - only `kept` is used, after the loop
        remaining -= width(letter, size, bold=bold)
        if remaining < 0:
            break
    return text[:kept].rstrip() + ELLIPSIS


def wrapped_text(
    text: str, sizes: Sequence[float], room: float, most: int, *, bold: bool = False
) -> tuple[float, list[str]]:
    """The text in at most `most` lines, in the first of the sizes that fits.

    If even the last size does not fit, the text ends in an ellipsis.
    """
    for size in sizes:
        lines = _unfitted_lines(text, size, room, bold=bold)
        wide = any(width(line, size, bold=bold) > room for line in lines)
        if len(lines) <= most and not wide:
            return size, lines
    size, lines = sizes[-1], _unfitted_lines(text, sizes[-1], room, bold=bold)
    kept = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return size, [fitted_text(line, size, room, bold=bold) for line in kept if line]


def _unfitted_lines(text: str, size: float, room: float, *, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
