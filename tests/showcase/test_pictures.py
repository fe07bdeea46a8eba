"""The README's pictures say what the bot says now. If a test fails, run make pictures."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.board.vocabulary import ServedBoard
from tests.showcase.night import ALERT, BOARD, alert_words, board_words, open_showcase
from tests.showcase.words import kept_words

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def showcase(tmp_path: Path) -> AsyncIterator[ServedBoard]:
    async with open_showcase(tmp_path) as board:
        yield board


async def test_the_board_in_the_picture_has_todays_words(showcase: ServedBoard) -> None:
    assert await board_words(showcase) == kept_words(BOARD)


async def test_the_alert_in_the_picture_has_todays_words(showcase: ServedBoard) -> None:
    assert alert_words(showcase) == kept_words(ALERT)


async def test_the_pictures_show_the_moment_that_control_is_lost(showcase: ServedBoard) -> None:
    assert alert_words(showcase).startswith("CONTROL LOST")
    assert "Louis Stephen elected" in alert_words(showcase)


def test_the_readme_opens_with_both_and_says_what_they_show() -> None:
    head = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## ")[0]
    shown = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", head)

    assert [path.relative_to(ROOT).as_posix() for path in (BOARD, ALERT)] == [at for _, at in shown]
    assert all(len(alt) > 60 for alt, _ in shown)


@pytest.mark.parametrize("path", [BOARD, ALERT], ids=lambda path: path.name)
def test_a_picture_is_small(path: Path) -> None:
    assert path.stat().st_size < 150_000
