"""What a picture costs, and whether drawing it delays the acknowledgements of other users."""

import asyncio
import time
from statistics import median

from bot.charts.hemicycle import hemicycle
from bot.charts.renderer import Renderer
from bot.election.night import Night
from bot.importers.pack import load
from bot.observability import logs
from bot.runtime.app import App
from bot.wording.voice import Voice
from tests.bench import big_council
from tests.bench.acknowledgements import measure_acks_beside
from tests.bench.report import print_floor, print_ratio

SECONDS_BETWEEN_PICTURES = 0.1  # while the acknowledgements are timed
PICTURES = 20


async def run() -> None:
    """Print how long a picture takes, and its effect on acknowledgements."""
    logs.write_errors_only()
    await _measure_renderer()
    await measure_acks_beside(_render_on, "rendering")


async def _measure_renderer() -> None:
    """A chamber of 130 seats: as SVG, as PNG, and as PNG from the cache."""
    night = Night.initial(load(big_council.pack_files(130)).usable_council)
    voice = Voice.from_council(night.council)
    svg, fresh, cached = [], [], []
    async with Renderer() as renderer:
        await renderer.render(hemicycle(night, voice).svg)
        for n in range(PICTURES):
            start = time.perf_counter()
            drawing = hemicycle(night, voice).svg
            svg.append(time.perf_counter() - start)
            start = time.perf_counter()
            await renderer.render(drawing.replace("</title>", f" {n}</title>"))
            fresh.append(time.perf_counter() - start)
            start = time.perf_counter()
            await renderer.render(drawing.replace("</title>", f" {n}</title>"))
            cached.append(time.perf_counter() - start)
    print_floor("a picture of 130 seats, rendered", median(fresh))
    print_ratio(
        "the same picture from the cache / floor", median(cached) / median(fresh), "at most 0.01"
    )
    print_ratio("its SVG, which blocks the event loop (in ms)", median(svg) * 1e3, "at most 5")


async def _render_on(app: App) -> None:
    """Ten pictures a second, until cancelled."""
    book = app.desk.first_book()
    async with Renderer() as renderer:
        await _keep_rendering(renderer, hemicycle(book.night, book.voice).svg)


async def _keep_rendering(renderer: Renderer, svg: str) -> None:
    """Request ten new pictures a second, until cancelled."""
    n = 0
    requests = []
    while True:
        n += 1
        requests.append(
            asyncio.create_task(renderer.render(svg.replace("</title>", f" {n}</title>")))
        )
        requests = [task for task in requests if not task.done()]
        await asyncio.sleep(SECONDS_BETWEEN_PICTURES)
