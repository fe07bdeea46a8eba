"""A reader of a channel ends each quiet moment with the truth (rule NR-2)."""

import os
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.importers.pack import Files, read_pack_files
from tests.casterbridge import casterbridge
from tests.count import FakeTransport, worcester
from tests.truth.channel import Busy, SomeEditsRefused, WithoutEdits
from tests.truth.play import Play
from tests.wessex import aberwen, melchester, shaston, sherton, stourcastle

NIGHTS = int(os.environ.get("TRUTH_NIGHTS", "13"))
FIRST = int(os.environ.get("TRUTH_SEED", "0"))
PACKS = Path(__file__).parents[1] / "packs"

Pack = Callable[[], Files]


def _packs() -> list[Pack]:
    stored = sorted(path.parent for path in PACKS.glob("*/council.toml"))
    made_up: list[Pack] = [casterbridge, melchester, sherton, stourcastle, aberwen, shaston]
    real: list[Pack] = [lambda folder=folder: read_pack_files(folder) for folder in stored]  # type: ignore[misc]
    return [worcester, *made_up, *real]


COUNCILS = _packs()


def councils_of(seed: int) -> Sequence[Files]:
    """One council; every fifth night, three that have different names."""
    first = COUNCILS[seed % len(COUNCILS)]()
    if seed % 5 != 4:
        return [first]
    names = {_name(first): first}
    for pack in (melchester, worcester, aberwen, casterbridge):
        names.setdefault(_name(pack()), pack())
    return list(names.values())[:3]


def _name(files: Files) -> str:
    return str(tomllib.loads(files["council.toml"])["short_name"])


@pytest.mark.parametrize("transport", [FakeTransport, SomeEditsRefused, WithoutEdits, Busy])
@pytest.mark.parametrize("seed", range(FIRST, FIRST + NIGHTS))
async def test_a_channel_ends_each_quiet_moment_with_the_truth(
    tmp_path: Path, seed: int, transport: type[FakeTransport]
) -> None:
    can_edit = transport in {FakeTransport, Busy}
    play = Play(tmp_path, councils_of(seed), seed, transport(), can_edit)
    wrong = await play.run()

    assert [] == wrong, "\n".join(play.lines)
