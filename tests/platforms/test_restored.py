"""No old message answers for a new fact: after a restore, or in a new database."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.importers.pack import find_pack, read_pack_files
from tests.platforms.conftest import ThreePlatformCount, open_on, platform_servers
from tests.servers.discord import DROP_BEFORE
from tests.servers.slack import SlackFault
from tests.servers.waiting import until

PACK = read_pack_files(find_pack("worcester-2016"))
REQUEST = 0.5  # seconds; also how long Slack's transport waits before it looks
WARNDON = "/declare Warndon Labour 564 UKIP 299 Con 130 Grn 52"


def back_up(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "night.db")) as connection:
        connection.execute("VACUUM INTO ?", (str(folder / "copy.db"),))


def restore(folder: Path) -> None:
    for file in folder.glob("night.db*"):
        file.unlink()
    (folder / "copy.db").rename(folder / "night.db")


def texts(count: ThreePlatformCount) -> tuple[list[str], list[str]]:
    return count.slack_texts(), count.discord_texts()


def how_often(count: ThreePlatformCount, words: str) -> tuple[int, ...]:
    """How many messages have these words, in Slack and in Discord."""
    return tuple(sum(words in text for text in channel) for channel in texts(count))


async def declare(count: ThreePlatformCount, line: str, told: str) -> None:
    await count.slack_user.type(line)
    await until(lambda: how_often(count, told) == (1, 1), 20)


def lose_the_next_post(count: ThreePlatformCount) -> None:
    count.slack.faults.append(SlackFault("chat.postMessage", dropped=True))
    count.discord.server.fail_next("POST", "/messages", DROP_BEFORE)


@pytest.mark.parametrize("lost", [False, True], ids=["no fault", "a lost connection while posting"])
async def test_after_a_restore_each_declaration_is_told_once(tmp_path: Path, lost: bool) -> None:
    """Entry 3 was Battenhall, and becomes Warndon."""
    async with platform_servers() as (slack, discord):
        async with open_on(slack, discord, tmp_path, PACK, REQUEST) as count:
            await declare(count, "/declare Arboretum Lab 959 Con 391 Grn 311", "Arboretum")
            back_up(tmp_path)
            await declare(count, "/declare Battenhall Green 1081", "GREEN GAIN Battenhall")
        restore(tmp_path)
        async with open_on(slack, discord, tmp_path, PACK, REQUEST) as count:
            if lost:
                lose_the_next_post(count)
            await declare(count, WARNDON, "GAIN Warndon")
            await declare(
                count,
                "/correct Warndon Labour 574 UKIP 299 Con 130 Grn 52 because misheard",
                "CORRECTION",
            )
            await until(lambda: how_often(count, "Corrected") == (1, 1))

            assert (1, 1) == how_often(count, "GREEN GAIN Battenhall")
            assert (1, 1) == how_often(count, "Arboretum")
            assert [4, 4] == [len(channel) for channel in texts(count)]
            assert 0 == how_often(count, "Corrected GREEN GAIN Battenhall")[0]


@pytest.mark.parametrize("lost", [False, True], ids=["no fault", "a lost connection while posting"])
async def test_a_new_database_tells_its_night_in_channels_with_an_old_one(
    tmp_path: Path, lost: bool
) -> None:
    async with platform_servers() as (slack, discord):
        async with open_on(slack, discord, tmp_path / "practice", PACK, REQUEST) as count:
            await declare(count, "/declare Battenhall Green 1081", "GREEN GAIN Battenhall")
        async with open_on(slack, discord, tmp_path / "night", PACK, REQUEST) as count:
            if lost:
                lose_the_next_post(count)
            await declare(count, WARNDON, "GAIN Warndon")

            assert (1, 1) == how_often(count, "GREEN GAIN Battenhall")
