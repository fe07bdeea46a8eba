"""The renderer and its process: a slow one delays no caller, and none is left behind."""

import asyncio
import io
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from structlog.testing import capture_logs

from bot.charts.hemicycle import hemicycle
from bot.charts.picture import DARK, LIGHT, WIDE, Sheet, Theme
from bot.charts.rasteriser import can_draw_text, png
from bot.charts.renderer import Renderer
from bot.importers.registry import parse_registry, read_registry_text
from tests.charts.councils import invented_night, played_night, standing_parties

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="9"/>'


@pytest.fixture
async def renderer() -> AsyncIterator[Renderer]:
    async with Renderer(cache_size=2) as renderer:
        yield renderer


def process_id(renderer: Renderer) -> int:
    """The rasteriser process running now."""
    assert renderer._process

    return renderer._process.pid


async def test_it_draws_what_the_svg_shows(renderer: Renderer) -> None:
    night, voice = played_night("worcester-2016")
    drawn = await renderer.render(hemicycle(night, voice).svg)

    assert drawn
    assert (WIDE.width, WIDE.height) == Image.open(io.BytesIO(drawn)).size


async def test_the_process_has_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-canary")
    async with Renderer() as renderer:
        await renderer.render(SVG.format(9))  # so that it has its environment by now
        environment = await asyncio.to_thread(
            Path(f"/proc/{process_id(renderer)}/environ").read_bytes
        )

    assert b"PATH=" in environment
    assert b"canary" not in environment


async def test_concurrent_calls_for_one_picture_draw_it_once(
    renderer: Renderer,
) -> None:
    first, second = await asyncio.gather(
        renderer.render(SVG.format(1)), renderer.render(SVG.format(1))
    )
    later = await renderer.render(SVG.format(1))

    assert first is second is later is not None


async def test_a_caller_that_gives_up_does_not_cancel_the_other(renderer: Renderer) -> None:
    renderings = [asyncio.create_task(renderer.render(SVG.format(1))) for _ in range(2)]
    await asyncio.sleep(0)
    renderings[0].cancel()

    assert await renderings[1]


async def test_only_the_latest_pictures_are_kept(renderer: Renderer) -> None:
    first = await renderer.render(SVG.format(1))
    await renderer.render(SVG.format(2))
    assert first is await renderer.render(SVG.format(1))
    await renderer.render(SVG.format(3))
    await renderer.render(SVG.format(4))
    again = await renderer.render(SVG.format(1))

    assert first == again
    assert first is not again


async def test_a_process_that_dies_is_replaced_and_the_picture_drawn(renderer: Renderer) -> None:
    await renderer.render(SVG.format(1))
    before = process_id(renderer)
    os.kill(before, signal.SIGKILL)

    assert await renderer.render(SVG.format(2))
    assert before != process_id(renderer)


async def test_a_picture_that_fails_is_logged_and_the_next_is_drawn(
    renderer: Renderer,
) -> None:
    with capture_logs() as logs:
        drawn = await renderer.render("no drawing \ud800")

    assert drawn is None
    assert ["picture not drawn"] == [line["event"] for line in logs]
    assert "ValueError" in logs[0]["reason"]
    assert await renderer.render(SVG.format(1))


async def test_a_picture_that_times_out_is_abandoned_and_the_next_is_drawn() -> None:
    async with Renderer(timeout=20) as renderer:
        await renderer.render(SVG.format(1))
        stopped = process_id(renderer)
        os.kill(stopped, signal.SIGSTOP)
        renderer._timeout = 0.05
        with capture_logs() as logs:
            drawn = await renderer.render(SVG.format(2))
        renderer._timeout = 20

        assert drawn is None
        assert "not drawn within 0.05 seconds" == logs[0]["reason"]
        assert await renderer.render(SVG.format(3))
        assert stopped != process_id(renderer)


async def test_closing_ends_the_process_and_answers_waiting_callers() -> None:
    renderer = Renderer()
    await renderer.start()
    process = process_id(renderer)
    os.kill(process, signal.SIGSTOP)
    waiting = asyncio.create_task(renderer.render(SVG.format(1)))
    await asyncio.sleep(0)
    await renderer.close()

    assert await waiting is None
    assert await renderer.render(SVG.format(1)) is None
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


async def test_the_process_ends_with_a_bot_that_is_killed() -> None:
    """Its pipe closes; a stop signal to the whole group does not end it sooner."""
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _A_BOT, stdout=asyncio.subprocess.PIPE
    )
    assert bot.stdout
    process = int(await bot.stdout.readline())
    os.kill(process, signal.SIGTERM)
    os.kill(process, signal.SIGINT)
    drew = await bot.stdout.readline()
    bot.kill()
    await bot.wait()

    assert b"drew\n" == drew
    await _wait_until_gone(process)


_A_BOT = """
import asyncio
from bot.charts.renderer import Renderer

async def bot():
    renderer = Renderer()
    await renderer.render('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
    print(renderer._process.pid, flush=True)
    await asyncio.sleep(0.1)
    drawn = await renderer.render('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"/>')
    print("drew" if drawn else "drew nothing", flush=True)
    await asyncio.sleep(60)

asyncio.run(bot())
"""


async def _wait_until_gone(process: int) -> None:
    async with asyncio.timeout(20):
        while _is_alive(process):  # noqa: ASYNC110 - another process tells nobody that it ends
            await asyncio.sleep(0.02)


def _is_alive(process: int) -> bool:
    """True if the process exists and is not a zombie waiting to be reaped."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat")
        return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


async def test_without_the_font_nothing_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """resvg reports nothing: it leaves the text out."""
    package = tmp_path / "font_roboto"
    package.mkdir()
    (package / "__init__.py").write_text(f"font_directory = {os.fspath(package)!r}\n")
    monkeypatch.setenv("PYTHONPATH", os.fspath(tmp_path))
    async with Renderer() as renderer:
        with capture_logs() as logs:
            drawn = await renderer.render(SVG.format(1))

    assert drawn is None
    assert "the font draws no text" == logs[0]["reason"]


def test_the_packaged_font_draws_words() -> None:
    assert can_draw_text()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_fullest_picture_is_under_60_kb(theme: Theme) -> None:
    names = standing_parties(parse_registry(read_registry_text()))[:12]
    night, voice = invented_night(130, names, declared=120)
    drawn = png(hemicycle(night, voice, Sheet(theme)).svg)

    assert len(drawn) < 60_000
