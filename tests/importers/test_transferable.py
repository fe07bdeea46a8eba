"""Councils elected by single transferable vote are refused, in words."""

import pytest

from bot.importers.pack import load
from tests.count import worcester


@pytest.mark.parametrize(
    ("was", "instead"),
    [
        pytest.param("E05007880", "S13002508", id="a ward in Scotland"),
        pytest.param("E05007880", "N08000101", id="a ward in Northern Ireland"),
    ],
)
def test_a_ward_outside_england_and_wales_is_refused(was: str, instead: str) -> None:
    files = dict(worcester())
    files["candidates.csv"] = files["candidates.csv"].replace(was, instead)
    loaded = load(files)

    assert loaded.council is None
    assert [
        "candidates.csv:2: Arboretum votes by single transferable vote: only councils "
        "elected by first past the post can be counted here"
    ] == [str(problem) for problem in loaded.problems if problem.fatal]


def test_a_council_that_declares_stv_itself_is_refused() -> None:
    files = dict(worcester())
    head, *rows = files["candidates.csv"].splitlines()
    files["candidates.csv"] = "\n".join([f"{head},voting_system", *(f"{row},STV" for row in rows)])

    assert load(files).council is None


def test_a_ward_in_wales_is_accepted() -> None:
    files = dict(worcester())
    files["candidates.csv"] = files["candidates.csv"].replace("E05007880", "W05000981")

    assert load(files).council is not None
