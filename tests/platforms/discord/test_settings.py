"""What the operator is told about settings that cannot be used, without the token."""

import pytest

from bot.errors import CannotStart
from bot.platforms.discord.settings import DiscordSettings

REST, GATEWAY = "http://127.0.0.1:1/api/v10", "ws://127.0.0.1:1/"


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("", "it is empty"),
        ("Bot canary-canary", "it begins with “Bot c”: leave the word Bot out"),
        ("xoxb-canary-canary", "it begins with “xoxb-”: that looks like a Slack token"),
        ("xapp-canary-canary", "it begins with “xapp-”: that looks like a Slack token"),
        ("canary-canary\n", "another odd character in it"),
        ("cana ry", "another odd character in it"),
    ],
)
def test_a_token_of_another_kind_is_named(token: str, said: str) -> None:
    with pytest.raises(CannotStart) as refusal:
        DiscordSettings(token)

    assert said in str(refusal.value)
    assert "canary" not in str(refusal.value)


@pytest.mark.parametrize(("rest", "gateway"), [(REST, None), (None, GATEWAY), ("", GATEWAY)])
def test_half_of_another_address_is_refused(rest: str | None, gateway: str | None) -> None:
    """The token would go to the real Discord."""
    with pytest.raises(CannotStart, match="go together"):
        DiscordSettings("canary", rest, gateway)


def test_a_server_is_named_by_its_number() -> None:
    with pytest.raises(CannotStart, match="DISCORD_GUILD_ID"):
        DiscordSettings("canary", guild_id="newsroom")


def test_settings_are_printed_without_the_token() -> None:
    assert "canary" not in repr(DiscordSettings("canary"))


def test_without_another_address_it_is_discords_own() -> None:
    settings = DiscordSettings("canary")

    assert "https://discord.com/api/v10" == settings.api_address
    assert "wss://gateway.discord.gg/" == settings.gateway_address
