"""The newsroom's logo: drawn anew, in the lower right corner, or refused with a reason."""

import base64
import io
import re
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.charts import examine
from bot.charts.hemicycle import hemicycle
from bot.charts.newsroom import read_newsroom
from bot.charts.picture import DARK, LIGHT, PORTRAIT, SQUARE, WIDE, Shape, Sheet
from bot.charts.rasteriser import png
from bot.errors import CannotStart
from tests.charts.councils import played_night
from tests.charts.seen import layout_faults, read_picture

RED = (200, 16, 46)


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    """A red square of 400 pixels, with a note that is nobody's business."""
    path = tmp_path / "logo.png"
    note = PngInfo()
    note.add_text("Comment", "the desk's password")
    Image.new("RGBA", (400, 400), RED).save(path, pnginfo=note)
    return path


def drawn(logo: Path, shape: Shape = WIDE, *, dark: bool = False) -> str:
    newsroom = read_newsroom("Casterbridge Gazette", logo)
    sheet = Sheet(DARK if dark else LIGHT, shape, "Casterbridge Gazette · Countroom", newsroom.logo)
    return hemicycle(*played_night("worcester-2016"), sheet).svg


@pytest.mark.parametrize("shape", [WIDE, SQUARE, PORTRAIT], ids=["wide", "square", "portrait"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_logo_is_in_the_lower_right_corner(logo: Path, shape: Shape, *, dark: bool) -> None:
    svg = drawn(logo, shape, dark=dark)
    picture = Image.open(io.BytesIO(png(svg))).convert("RGB")

    assert RED == picture.getpixel((shape.width - 60, shape.height - 30))
    assert [] == layout_faults(read_picture(svg))


def test_nothing_else_in_the_file_is_passed_on(logo: Path) -> None:
    found = re.search(r'href="data:image/png;base64,([^"]+)"', drawn(logo))
    assert found
    kept = base64.b64decode(found[1])

    assert b"password" in logo.read_bytes()
    assert b"password" not in kept
    assert (160, 160) == Image.open(io.BytesIO(kept)).size


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "is not a PNG, or it is damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "is not a PNG, or it is damaged"),
        (b"", "is not a PNG, or it is damaged"),
        (b"\x00" * 2_000_001, "is larger than 2 MB"),
        (None, "Can't read the logo"),
    ],
)
def test_a_file_that_is_no_logo_is_refused_and_the_doctor_says_why(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "logo.png"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CannotStart, match=said):
        read_newsroom(None, path)
    assert [said in problem.text for problem in examine.examine(path)][-1]


def test_a_logo_of_too_many_pixels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    Image.new("1", (4_001, 10)).save(path)

    with pytest.raises(CannotStart, match="more than 4000 pixels a side"):
        read_newsroom(None, path)
