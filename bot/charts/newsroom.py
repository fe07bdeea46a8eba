"""Whose pictures they are: the newsroom's name and logo."""

import io
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from bot.errors import CannotStart

_LARGEST_FILE = 2_000_000  # bytes
_LARGEST_SIDE = 4_000  # pixels
_KEPT_SIZE = (600, 160)  # pixels, at most: more than any picture shows


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG as a data: address, and its width as a multiple of its height."""

    address: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Newsroom:
    name: str = ""
    logo: Logo | None = None


NO_NEWSROOM = Newsroom()


def read_newsroom(name: str | None, logo: Path | None) -> Newsroom:
    """Raises CannotStart if the logo cannot be used."""
    return Newsroom(name or "", _read_logo(logo) if logo else None)


def _read_logo(path: Path) -> Logo:
    """The picture in the file, drawn anew: nothing else that the file holds is passed on.

    Only PNG: an SVG may name other files and addresses.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise CannotStart(f"Can't read the logo {path}: {fault.strerror}.") from fault
    if len(raw) > _LARGEST_FILE:
        raise CannotStart(f"The logo {path} is larger than {_LARGEST_FILE // 1_000_000} MB.")
    try:
        with Image.open(io.BytesIO(raw), formats=["PNG"]) as picture:
            if max(picture.size) > _LARGEST_SIDE:
                raise CannotStart(f"The logo {path} has more than {_LARGEST_SIDE} pixels a side.")
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as fault:
        raise CannotStart(f"The logo {path} is not a PNG, or it is damaged.") from fault
    drawn.thumbnail(_KEPT_SIZE)
    kept = io.BytesIO()
    drawn.save(kept, "PNG", optimize=True)
    address = f"data:image/png;base64,{b64encode(kept.getvalue()).decode()}"
    return Logo(address, drawn.width / drawn.height)
