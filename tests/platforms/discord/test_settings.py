"""Messages about unusable settings, without the token."""

import pytest

from tests.servers.settings import discord_settings

CANARY = "canary"  # a token that is never shown
REST, GATEWAY = "http://127.0.0.1:1/api/v10", "ws://127.0.0.1:1/"


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("", "it is empty"),
        ("Bot canary-canary", "it begins with “Bot c”: leave the word Bot out"),
        ("xoxb-canary-canary", "it begins with “xoxb-”: that looks like a Slack token"),
        ("xapp-canary-canary", "it begins with “xapp-”: that looks like a Slack token"),
        ("canary-canary\n", "another odd character"),
        ("cana ry", "another odd character"),
    ],
)
def test_a_token_of_another_kind_is_recognised(token: str, expected: str) -> None:
    (fault,) = discord_settings(token=token).faults()

    assert expected in fault
    assert "canary" not in fault


@pytest.mark.parametrize(("rest", "gateway"), [(REST, None), (None, GATEWAY), ("", GATEWAY)])
def test_setting_only_one_of_the_two_addresses_is_refused(
    rest: str | None, gateway: str | None
) -> None:
    """The token would go to the real Discord as well."""
    (fault,) = discord_settings(token=CANARY, api_base=rest, gateway_url=gateway).faults()

    assert "go together" in fault


def test_the_server_id_must_be_a_number() -> None:
    (fault,) = discord_settings(token=CANARY, guild_id="newsroom").faults()

    assert "DISCORD_GUILD_ID" in fault


def test_settings_are_printed_without_the_token() -> None:
    assert "canary" not in repr(discord_settings(token=CANARY))


def test_the_default_address_is_discords() -> None:
    settings = discord_settings(token=CANARY)

    assert "https://discord.com/api/v10" == settings.api_address
    assert "wss://gateway.discord.gg/" == settings.gateway_address
