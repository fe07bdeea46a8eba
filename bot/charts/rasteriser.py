"""SVG into PNG in a separate process: it reads drawings from one pipe and writes PNGs to another.

A message is its length in four bytes, then its bytes. A response has one more byte before: a
picture, or the reason there is none.
"""

import io
import os
import signal
import struct
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from bot.charts.font import FILES

DRAWN, FAILED = b"+", b"-"
LENGTH = struct.Struct(">I")

PALETTE_SIZE = 256  # colours; a PNG with a palette is a third of the size


def png(svg: str) -> bytes:
    """The drawing as PNG, with the packaged font only, so it is the same on every machine.

    It keeps its most frequent colours; rarer shades at the edges of letters take the nearest one.
    Raises ValueError if `svg` is not an SVG.
    """
    import resvg_py
    from PIL import Image

    raster = resvg_py.svg_to_bytes(
        svg_string=svg, skip_system_fonts=True, font_files=[str(path) for path in FILES]
    )
    whole = Image.open(io.BytesIO(raster)).convert("RGB")
    counts = Counter(dict(_colour_counts(whole.getcolors(whole.width * whole.height))))
    palette = Image.new("P", (1, 1))
    palette.putpalette(b"".join(bytes(colour) for colour, _ in counts.most_common(PALETTE_SIZE)))
    out = io.BytesIO()
    indexed = whole.quantize(palette=palette, dither=Image.Dither.NONE)
    indexed.save(out, "PNG", optimize=True)
    return out.getvalue()


def _colour_counts(counted: Any) -> Iterator[tuple[tuple[int, ...], int]]:  # Any: Pillow's type
    return ((colour, n) for n, colour in sorted(counted or ()))


def can_draw_text() -> bool:
    """Without its font resvg drops text silently, so compare a word with a blank."""
    empty = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">{}</svg>'
    word = '<text x="2" y="16" font-family="Roboto" font-size="16" fill="#FFFFFF">Ward</text>'
    return png(empty.format(word)) != png(empty.format(""))


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the bot decides when to stop
    requests, responses = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # keep what libraries print out of the pipe
    fault = _startup_fault()  # also loads the libraries before the first request
    while (svg := _read_message(requests)) is not None:
        kind, body = (FAILED, fault.encode()) if fault else _response(svg)
        responses.write(kind + LENGTH.pack(len(body)) + body)
        responses.flush()


def _read_message(pipe: BinaryIO) -> str | None:
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = pipe.read(length)
    return body.decode("utf-8") if len(body) == length else None


def _startup_fault() -> str:
    """Why nothing can be drawn here, or "": a picture without its text is worse than none."""
    try:
        return "" if can_draw_text() else "the font draws no text"
    except Exception as fault:  # noqa: BLE001 - a library that does not load may raise anything
        return f"{type(fault).__name__}: {fault}"


def _response(svg: str) -> tuple[bytes, bytes]:
    try:
        return DRAWN, png(svg)
    except Exception as fault:  # noqa: BLE001 - one picture fails, the next is drawn
        return FAILED, f"{type(fault).__name__}: {fault}".encode()


if __name__ == "__main__":
    main()
