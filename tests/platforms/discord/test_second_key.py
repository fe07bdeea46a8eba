"""The card of a declaration that waits for a second person, in a channel of Discord."""

from pathlib import Path

from bot.platforms.discord.responses import CallbackType
from bot.platforms.discord.settings import DiscordSettings
from tests.platforms.discord.conftest import open_discord_count
from tests.platforms.discord.vocabulary import GuildMember
from tests.servers.discord import MANAGE_GUILD, DiscordServer

CAROL = GuildMember(202, "Carol", MANAGE_GUILD)


async def test_the_channel_sees_the_card_and_a_second_person_confirms(
    tmp_path: Path, server: DiscordServer, settings: DiscordSettings
) -> None:
    async with open_discord_count(
        server, settings, tmp_path, "worcester-2016", second_key=True
    ) as count:
        card = await count.type("/declare Battenhall Green 1081")
        refused = await count.press(card, "Confirm")
        confirmed = await count.press(card, "Confirm", CAROL)
        entries = await count.app.desk.reads.history("worcester-2016", "Battenhall")

    assert "Battenhall waits for a second person: Olivia typed it." in card.text
    assert [False, True, False] == [answer.private for answer in (card, refused, confirmed)]
    assert "Someone else has to confirm this." in refused.text
    assert "Confirmed by Carol." in confirmed.text
    assert CallbackType.UPDATE == confirmed.kind
    assert ["declare"] == [row.kind for row in entries]
