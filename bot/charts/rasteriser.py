"""SVG into PNG, in a process of its own: it draws what it reads from one pipe into another.

A message is its length in four bytes, then its bytes. An answer has a byte before that: whether it
is a picture, or why there is none.
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

PALETTE_SIZE = 256  # of a PNG with a palette, which is a third as large as one without


def png(svg: str) -> bytes:
    """The drawing as PNG, with the packaged font only, so that it is the same on every machine.

    It keeps its most frequent colours as they are; of the shades at the edges of letters some give
    way to the nearest. Raises ValueError for what is no SVG.
    """
    import resvg_py
    from PIL import Image

    drawn = resvg_py.svg_to_bytes(
        svg_string=svg, skip_system_fonts=True, font_files=[str(path) for path in FILES]
    )
    whole = Image.open(io.BytesIO(drawn)).convert("RGB")
    found = Counter(dict(_colour_counts(whole.getcolors(whole.width * whole.height))))
    palette = Image.new("P", (1, 1))
    palette.putpalette(b"".join(bytes(colour) for colour, _ in found.most_common(PALETTE_SIZE)))
    out = io.BytesIO()
    few = whole.quantize(palette=palette, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def _colour_counts(counted: Any) -> Iterator[tuple[tuple[int, ...], int]]:  # Any: as Pillow has it
    """Each colour and how often it is there, in an order that is always the same."""
    return ((colour, n) for n, colour in sorted(counted or ()))


def can_draw_text() -> bool:
    """Whether words leave a mark: without its font resvg leaves them out and says nothing."""
    empty = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">{}</svg>'
    word = '<text x="2" y="16" font-family="Roboto" font-size="16" fill="#FFFFFF">Ward</text>'
    return png(empty.format(word)) != png(empty.format(""))


def main() -> None:
    """Draws until whoever asks is gone: the pipe ends with it, however it ended."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # a stop is for the bot; its pictures may yet be due
    asked, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    fault = _startup_fault()  # what is loaded by now is not loaded while somebody waits
    while (svg := _read_message(asked)) is not None:
        kind, body = (FAILED, fault.encode()) if fault else _response(svg)
        told.write(kind + LENGTH.pack(len(body)) + body)
        told.flush()


def _read_message(pipe: BinaryIO) -> str | None:
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = pipe.read(length)
    return body.decode("utf-8") if len(body) == length else None


def _startup_fault() -> str:
    """Why nothing can be drawn here, or "": a picture without its words is worse than none."""
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
