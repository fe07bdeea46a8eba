"""make pictures: writes the README's pictures anew."""

import asyncio
import io
import logging
import tempfile
from pathlib import Path

import structlog
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.charts.rasteriser import png
from tests.browser.vocabulary import open_browser, open_window
from tests.showcase.drawing import alert_svg
from tests.showcase.night import (
    ALERT,
    BOARD,
    FOLDER,
    alert,
    alert_words,
    board_words,
    open_showcase,
)
from tests.showcase.words import WORDS

_SIZE = (1200, 900)  # pixels


async def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            open_showcase(Path(folder)) as board,
            open_browser() as browser,
            open_window(browser, _SIZE) as window,
        ):
            page = await window.open(board.url)
            _write(BOARD, await page.screenshot(), await board_words(board))
            _write(ALERT, png(alert_svg(alert(board), "#count")), alert_words(board))


def _write(path: Path, drawn: bytes, words: str) -> None:
    """With the words that it shows, so that a test can say when they are old."""
    picture = Image.open(io.BytesIO(drawn)).convert("RGB").quantize(256)
    info = PngInfo()
    info.add_itxt(WORDS, words)
    picture.save(path, optimize=True, pnginfo=info)
    print(f"{path.name}: {path.stat().st_size // 1000} kB")  # noqa: T201 - a command's answer


if __name__ == "__main__":
    asyncio.run(main())
