"""What a picture costs, and whether drawing it delays the acknowledgements of other users."""

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
from tests.bench.acknowledgements import COMMANDS, measure_ack, serve_bot
from tests.bench.report import print_floor, print_ratio
from tests.servers.slack import SlackServer

SECONDS_BETWEEN_PICTURES = 0.1  # while the acknowledgements are timed
PICTURES = 20


async def run() -> None:
    """Print how long a picture takes, and its effect on acknowledgements."""
    logs.write_errors_only()
    await _measure_renderer()
    await _measure_acks()


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


async def _measure_acks() -> None:
    """Corrections over Slack, the second half while ten pictures a second are rendered."""
    with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
        async with SlackServer() as slack, serve_bot(slack, folder) as app, Renderer() as renderer:
            await measure_ack(slack, "/declare Battenhall Green 1081")
            idle = [await _time_ack(slack, n) for n in range(COMMANDS)]
            book = app.desk.first_book()
            svg = hemicycle(book.night, book.voice).svg
            await renderer.render(svg)
            rendering = asyncio.create_task(_keep_rendering(renderer, svg))
            busy = [await _time_ack(slack, COMMANDS + n) for n in range(COMMANDS)]
            rendering.cancel()
            with suppress(asyncio.CancelledError):
                await rendering
    print_floor("a correction acknowledged, no rendering", median(idle))
    print_ratio(
        "99th percentile while rendering / floor",
        quantiles(busy, n=100)[-1] / median(idle),
        "at most 5",
    )
    print_ratio(
        "99th percentile without rendering / floor", quantiles(idle, n=100)[-1] / median(idle), "-"
    )


async def _time_ack(slack: SlackServer, n: int) -> float:
    """Time one correction, after a pause in which pictures can be rendered."""
    await asyncio.sleep(0.01)
    return await measure_ack(slack, f"/correct Battenhall Green {2000 + n}")


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
