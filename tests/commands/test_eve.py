"""The check on the eve of poll, as a user reads it."""

from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from bot.cli import app
from bot.election.council import Council
from bot.election.eve import eve
from bot.importers.pack import find_pack, load, read_pack_files
from bot.wording.eve import eve_lines
from tests.casterbridge import casterbridge
from tests.count import open_count, worcester

PACKS = Path(__file__).parents[1] / "packs"


def on_the_eve(slug: str) -> Council:
    folder = PACKS / slug
    files = read_pack_files(folder if (folder / "council.toml").is_file() else find_pack(slug))
    return load(files).usable_council


WORCESTER = [
    "On the eve of poll: Conservative control (Con 19, Lab 15, Grn 1).",
    "12 of 35 seats are contested, in 12 wards; 18 needed for a majority.",
    "The Conservatives keep control with 4 of the 12 seats, 1 fewer than now.",
    "Labour wins control with 9 of the 12 seats, 3 more than now.",
    "Any other result is no overall control.",
    "Labour defends 6 wards: Cathedral (by 60 in 2012), Arboretum (by 478 in 2012), Gorse Hill, "
    "Nunnery, Rainbow Hill, St John.",
    "The Conservatives defend 5 wards: Claines (by 65 in 2012), Battenhall (by 212 in 2012), "
    "Bedwardine (by 372 in 2012), St Clement, Warndon.",
    "The Greens defend 1 ward: St Stephen.",
    "Compared with 3 May 2012: 5 wards.",
    "No earlier figures: Gorse Hill, Nunnery, Rainbow Hill, St Clement, St John, St Stephen, "
    "Warndon.",
    "Warndon: held by Conservative, won by Labour in 2012.",
]


def test_the_check_of_worcester_on_the_eve() -> None:
    assert WORCESTER == eve_lines(on_the_eve("worcester-2016"))


@pytest.mark.parametrize(
    ("slug", "line"),
    [
        ("trafford-2022", "The Conservatives win control with all 22 seats, 15 more than"),
        ("worcester-2019", "The Conservatives keep control with 8 of the 11 seats, the same as"),
        ("worcester-2019", "Compared with 5 May 2016: 3 wards (Arboretum, St Clement, St Stephen)"),
        ("worcester-2024", "New boundaries: no seat is defended, no win counts as a gain"),
        ("trafford-2019", "No Labour candidate: Timperley."),
        ("trafford-2019", "Last winner unknown: every ward."),
        ("cambridgeshire-2021", "Duxford: held by Liberal Democrat, won by Conservative in 2017."),
    ],
)
def test_the_lines_of_other_councils(slug: str, line: str) -> None:
    assert any(said.startswith(line) for said in eve_lines(on_the_eve(slug))), line


def test_a_majority_belongs_to_the_defending_party() -> None:
    """The Greens won St Stephen's last contest; a Conservative defends the other seat."""
    found = eve(on_the_eve("worcester-2019"))
    (ward,) = [ward for ward in found.defended["Con"] if ward.ward == "St Stephen"]

    assert (None, None) == (ward.majority, ward.year)


def test_a_party_that_cannot_reach_a_majority_has_no_target() -> None:
    found = eve(on_the_eve("worcester-2016"))

    assert {"Con": 4, "Lab": 9, "Grn": None} == {p.party: p.needs for p in found.prospects}


async def test_the_check_is_available_in_chat_with_its_picture(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/declare Battenhall Green 1081")
        reply = await count.type("/countroom night check")
    assert reply.table
    assert reply.picture

    assert "The eve of poll in Worcester City Council, 5 May 2016." == reply.text
    assert WORCESTER == list(reply.lines)
    assert ("Conservative", "19", "5", "4 of 12") == reply.table.rows[0]


async def test_with_several_councils_the_check_is_of_the_one_named(tmp_path: Path) -> None:
    async with open_count(tmp_path, [worcester(), casterbridge()]) as count:
        reply = await count.type("/countroom night check Casterbridge")

    assert "Casterbridge Borough Council" in reply.text
    assert "Uncontested, already elected: Weatherbury." in reply.lines
    assert "Poll postponed: Sandbourne." in reply.lines


def test_the_command_line_shows_the_check_after_the_problems(tmp_path: Path) -> None:
    picture = tmp_path / "eve.png"
    done = CliRunner().invoke(app, ["check", "worcester-2016", "--picture", str(picture)])

    assert 0 == done.exit_code
    assert done.output.endswith("\n".join(WORCESTER) + "\n")
    assert "Conservative     19   5  4 of 12\n" in done.output
    with Image.open(picture) as drawn:
        assert "PNG" == drawn.format
