"""The doctor's check that pictures can show text, and the newsroom's logo."""

from pathlib import Path

from bot.charts.font import FAMILY, FILES
from bot.charts.newsroom import read_newsroom
from bot.charts.rasteriser import can_draw_text
from bot.errors import CannotStart
from bot.observability.diagnostics import Diagnostic, ok, problem, warning

ABOUT, _LOGO = "font", "logo"

# Only a warning: announcements are complete without pictures.
_FIX = "Reinstall the bot's packages: pip install --force-reinstall -r requirements.txt."
_FIX_LOGO = "Set COUNTROOM_NEWSROOM_LOGO to a PNG file that the bot can read, or to nothing."


def examine(newsroom_logo: Path | None = None) -> list[Diagnostic]:
    return [*_font(), *_logo(newsroom_logo)]


def _logo(path: Path | None) -> list[Diagnostic]:
    try:
        read_newsroom(None, path)
    except CannotStart as fault:
        return [problem(_LOGO, str(fault), _FIX_LOGO)]
    return []


def _font() -> list[Diagnostic]:
    missing = [path.name for path in FILES if not path.is_file()]
    if missing:
        text = f"{' and '.join(missing)} not found: there will be no pictures."
        return [warning(ABOUT, text, _FIX)]
    try:
        draws_text = can_draw_text()
    except Exception as fault:  # noqa: BLE001 - a library that does not load may raise anything
        text = f"Pictures cannot be drawn here ({type(fault).__name__})."
        return [warning(ABOUT, text, _FIX)]
    if not draws_text:
        text = f"{FAMILY} draws no text, its files may be damaged: there will be no pictures."
        return [warning(ABOUT, text, _FIX)]
    return [ok(ABOUT, f"{FAMILY} is installed, and pictures show their text.")]
