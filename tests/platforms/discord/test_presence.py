"""The count below the bot's name."""

import pytest

from bot.platforms.discord import presence
from tests.platforms.discord.vocabulary import DiscordCount
from tests.servers.waiting import until


async def test_the_count_of_wards_is_shown_and_follows_the_night(
    count: DiscordCount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "_SECONDS_BETWEEN", 0.0)
    await until(lambda: count.server.presences)
    await count.type("/declare Battenhall Green 1081")
    await until(lambda: len(count.server.presences) == 2, seconds=8)

    assert ["0 of 12 declared", "1 of 12 declared"] == count.server.presences
