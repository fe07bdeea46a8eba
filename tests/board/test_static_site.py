"""The night as files: a folder and a single page, both complete offline."""

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from bot.board.static_site import export
from bot.errors import CannotStart
from bot.settings import Settings
from tests.board.vocabulary import FIGURES
from tests.count import ELEVEN_AT_NIGHT, channel_named, open_count
from tests.test_cli import bot_process

FILES = [
    "board-icon.svg",
    "board.css",
    "composition.svg",
    "index.html",
    "night.json",
    "results.csv",
]
WARDS = [
    f"ward/{ward}.html"
    for ward in (
        "arboretum", "battenhall", "bedwardine", "cathedral", "claines", "gorse-hill", "nunnery",
        "rainbow-hill", "st-clement", "st-john", "st-stephen", "warndon",
    )
]  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'countroom.db'}", councils=("worcester-2016",)
    )


async def write_site(settings: Settings, folder: Path) -> dict[str, str]:
    """The text of each exported file."""
    (to,) = await export(settings, folder / "out", ELEVEN_AT_NIGHT)
    return {
        str(path.relative_to(to)): path.read_text(encoding="utf-8")
        for path in sorted(to.rglob("*.*"))
    }


async def test_a_running_night_is_written_as_a_folder(tmp_path: Path, settings: Settings) -> None:
    async with open_count(tmp_path) as count:
        await count.type(f"/declare Battenhall {FIGURES}")
        exported = (await count.type("/countroom export")).files
        files = await write_site(settings, tmp_path)

    assert [*FILES, *WARDS] == sorted(files)
    assert exported[0].text == files["night.json"]
    assert exported[1].text.split() == files["results.csv"].split()
    assert "Louis Stephen 1,081" in files["index.html"]


async def test_a_finished_night_is_written_too(tmp_path: Path, settings: Settings) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/declare Battenhall Green")
    files = await write_site(settings, tmp_path)

    assert "GREEN GAIN Battenhall" in files["index.html"]


async def test_every_link_in_the_folder_stays_inside_it(tmp_path: Path, settings: Settings) -> None:
    async with open_count(tmp_path) as count:
        await count.type(f"/declare Battenhall {FIGURES}")
        files = await write_site(settings, tmp_path)
    for name, page in files.items():
        if name.endswith(".html"):
            found = re.findall(r'(?:href|src|srcset|action|data)="([^"#]+)', page)
            links = {urljoin(name, link) for link in found}

            assert links
            assert set() == links - set(files)
            assert [] == re.findall(r"<script|http-equiv|https?://(?!www\.w3\.org)", page)


async def test_the_exported_page_needs_no_other_file(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await count.type(f"/declare Battenhall {FIGURES}")
        (page,) = [f for f in (await count.type("/countroom export")).files if "html" in f.name]

    assert "worcester-2016.html" == page.name
    assert "Louis Stephen 1,081" in page.text
    assert [] == re.findall(r"<script|<link|(?:href|src)=\"(?!#)|url\(|@import", page.text)


async def test_no_cell_in_the_table_is_a_formula(tmp_path: Path, settings: Settings) -> None:
    async with open_count(tmp_path) as count:
        await count.type(f"/declare Battenhall {FIGURES}")
        files = await write_site(settings, tmp_path)
    cells = [cell for row in csv.reader(io.StringIO(files["results.csv"])) for cell in row]

    assert [] == [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


async def test_a_rehearsal_is_not_written(tmp_path: Path, settings: Settings) -> None:
    async with open_count(tmp_path) as count:
        await count.type(
            "/countroom rehearse worcester-2016 60", channel=channel_named("#practice")
        )
        await count.deliver()
        files = await write_site(settings, tmp_path)

    assert 0 == json.loads(files["night.json"])["declared"]


async def test_without_a_council_in_the_settings_the_only_night_is_written(
    tmp_path: Path, settings: Settings
) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/declare Battenhall Green")
    files = await write_site(settings.model_copy(update={"councils": ()}), tmp_path)

    assert "GREEN GAIN Battenhall" in files["index.html"]


async def refusal(settings: Settings, to: Path) -> str:
    with pytest.raises(CannotStart) as refused:
        await export(settings, to, ELEVEN_AT_NIGHT)
    return str(refused.value)


async def test_every_failure_is_one_sentence(tmp_path: Path, settings: Settings) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/declare Battenhall Green")
    (tmp_path / "file").write_text("in the way")
    nowhere = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'none.db'}"})
    (tmp_path / "other.db").write_text("by mistake, and long enough to be looked at" * 9)
    other = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'other.db'}"})

    assert "Can't write to" in await refusal(settings, tmp_path / "file" / "out")
    assert "no night has been opened yet" in await refusal(nowhere, tmp_path / "out")
    assert "can't be read" in await refusal(other, tmp_path / "out")
    assert not (tmp_path / "none.db").exists()


async def test_the_command_prints_the_path_of_the_page(tmp_path: Path, settings: Settings) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/declare Battenhall Green")
    done = bot_process(
        "export", "--to", str(tmp_path / "kept"),
        DATABASE_URL=settings.database_url, COUNTROOM_COUNCILS="",
    )  # fmt: skip

    assert (0, "") == (done.returncode, done.stderr)
    assert f"Open {tmp_path / 'kept' / 'index.html'} in a browser" in done.stdout
    assert [*FILES, "ward"] == sorted(path.name for path in (tmp_path / "kept").iterdir())


async def test_the_database_is_only_read(tmp_path: Path, settings: Settings) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/declare Battenhall Green")
        before = database_files(tmp_path)
        await write_site(settings, tmp_path)

        assert before == database_files(tmp_path)


def database_files(folder: Path) -> list[tuple[str, int]]:
    """The sizes of the database's files."""
    return sorted((path.name, path.stat().st_size) for path in folder.glob("countroom.db*"))
