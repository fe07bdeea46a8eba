"""Which folders are tonight's packs."""

from pathlib import Path

import pytest

from bot.errors import CannotStart
from bot.importers.pack import PACKS_FOLDER, find_packs

PACKS = Path(__file__).parents[1] / "packs"
TRAFFORD = [PACKS / f"trafford-{year}" for year in (2018, 2019, 2022)]


def test_a_slug_and_a_path_each_name_a_pack() -> None:
    found = find_packs(["worcester-2016", str(TRAFFORD[0])])

    assert [PACKS_FOLDER / "worcester-2016", TRAFFORD[0]] == found


def test_a_folder_of_packs_names_all_of_them(tmp_path: Path) -> None:
    for pack in TRAFFORD:
        (tmp_path / pack.name).symlink_to(pack)
    (tmp_path / "notes").mkdir()

    assert [tmp_path / pack.name for pack in TRAFFORD] == find_packs([str(tmp_path)])


def test_a_folder_with_no_pack_in_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="No council pack is called"):
        find_packs([str(tmp_path)])
