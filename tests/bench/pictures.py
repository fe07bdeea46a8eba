"""What a picture costs: whoever asks for it, and whoever types while others are drawn."""

import asyncio
import tempfile
import time
from contextlib import suppress
from statistics import median, quantiles

from bot.charts.hemicycle import hemicycle
from bot.charts.renderer import Renderer
from bot.election.night import Night
from bot.importers.pack import load
from bot.observability import logs
from bot.wording.voice import Voice
from tests.bench import big_council
from tests.bench.acks import TIMES, serving, typed_to_acknowledged
from tests.bench.printed import floor, ratio
from tests.servers.slack import SlackServer

BETWEEN = 0.1  # seconds between two pictures that are asked for
DRAWN = 20


async def run() -> None:
    """Prints how long a picture takes, and what it does to the acknowledgements."""
    logs.write_errors_only()
    await _drawn()
    await _acknowledged()


async def _drawn() -> None:
    """A council of 130 seats, made into an SVG, into a PNG, and asked for again."""
    night = Night.initial(load(big_council.files(130)).usable_council)
    voice = Voice.from_council(night.council)
    svg, new, kept = [], [], []
    async with Renderer() as painter:
        await painter.render(hemicycle(night, voice).svg)
        for n in range(DRAWN):
            start = time.perf_counter()
            drawing = hemicycle(night, voice).svg
            svg.append(time.perf_counter() - start)
            start = time.perf_counter()
            await painter.render(drawing.replace("</title>", f" {n}</title>"))
            new.append(time.perf_counter() - start)
            start = time.perf_counter()
            await painter.render(drawing.replace("</title>", f" {n}</title>"))
            kept.append(time.perf_counter() - start)
    floor("a picture of 130 seats, drawn", median(new))
    ratio("the same picture, once it is kept / floor", median(kept) / median(new), "at most 0.01")
    ratio("its SVG, while the loop waits, in ms", median(svg) * 1e3, "at most 5")


async def _acknowledged() -> None:
    """Corrections over Slack, half of them while a picture is asked for every tenth second."""
    with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
        async with SlackServer() as slack, serving(slack, folder) as app, Renderer() as painter:
            await typed_to_acknowledged(slack, "/declare Battenhall Green 1081")
            quiet = [await _ack(slack, n) for n in range(TIMES)]
            book = app.desk.first_book()
            svg = hemicycle(book.night, book.voice).svg
            await painter.render(svg)
            drawing = asyncio.create_task(_draw_on(painter, svg))
            busy = [await _ack(slack, TIMES + n) for n in range(TIMES)]
            drawing.cancel()
            with suppress(asyncio.CancelledError):
                await drawing
    floor("a correction acknowledged, nothing drawn", median(quiet))
    ratio(
        "99th percentile while drawing / floor",
        quantiles(busy, n=100)[-1] / median(quiet),
        "at most 5",
    )
    ratio(
        "99th percentile, nothing drawn / floor", quantiles(quiet, n=100)[-1] / median(quiet), "-"
    )


async def _ack(slack: SlackServer, n: int) -> float:
    """One correction; spread out, so that pictures are drawn meanwhile."""
    await asyncio.sleep(0.01)
    return await typed_to_acknowledged(slack, f"/correct Battenhall Green {2000 + n}")


async def _draw_on(painter: Renderer, svg: str) -> None:
    """A picture nobody has seen, ten times a second."""
    n = 0
    asked = []
    while True:
        n += 1
        asked.append(asyncio.create_task(painter.render(svg.replace("</title>", f" {n}</title>"))))
        asked = [task for task in asked if not task.done()]
        await asyncio.sleep(BETWEEN)
