"""The font of the pictures: where its package keeps it, and how wide words are in it."""

import struct
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import font_roboto

FAMILY = "Roboto"
REGULAR, BOLD = "Roboto-Regular.ttf", "Roboto-Bold.ttf"
FILES = tuple(Path(font_roboto.font_directory) / name for name in (REGULAR, BOLD))

CAPITAL_HEIGHT = 0.711  # the height of a capital letter in Roboto, of the size
ELLIPSIS = "…"

_FALLBACK_WIDTH = 0.6  # of the size, for a letter of a font that cannot be read
_TABLE = struct.Struct(">4sIII")


class Face:
    """One TrueType file's widths (Microsoft, "OpenType specification": cmap 4, hhea, hmtx).

    Raises OSError, struct.error or KeyError for a file that is not there or is not one.
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
        """How far a letter moves the next one, of the size; one it lacks is drawn as a box."""
        glyph = min(self.glyph(letter), self._widths - 1)
        (advance,) = struct.unpack_from(">H", self._data, self._at["hmtx"] + 4 * glyph)
        return int(advance) / int(self._em)

    def glyph(self, letter: str) -> int:
        """The number of its glyph; 0 for one that the font lacks."""
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
        """The segments of the Unicode map: last, first, delta, offset and where that stands."""
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
        return None  # words are then not drawn either, which the doctor says


@lru_cache(maxsize=2_000)
def _letter_width(letter: str, name: str) -> float:
    face = _face(name)
    return face.width(letter) if face else _FALLBACK_WIDTH


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line of text, in the unit of the size; never less than it is drawn."""
    name = BOLD if bold else REGULAR
    return size * sum(_letter_width(letter, name) for letter in text)


def fitted_text(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as there is room for, and an ellipsis."""
    if width(text, size, bold=bold) <= room:
        return text
    left = room - width(ELLIPSIS, size, bold=bold)
    kept = 0
    for kept, letter in enumerate(text):  # noqa: B007 - how far it came is what is wanted
        left -= width(letter, size, bold=bold)
        if left < 0:
            break
    return text[:kept].rstrip() + ELLIPSIS


def wrapped_text(
    text: str, sizes: Sequence[float], room: float, most: int, *, bold: bool = False
) -> tuple[float, list[str]]:
    """The text in at most so many lines, in the first of the sizes that allows it.

    In the last size what does not fit is left out, and an ellipsis says so.
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
