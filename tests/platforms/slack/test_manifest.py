"""The manifest names every command and asks for no more than the door calls."""

import json
from pathlib import Path

import pytest

from bot.platforms.slack.manifest import SCOPES, manifest
from commands import MENU

SCHEMA = (
    Path(__file__).parents[4] / "shared/worlds/slack/data/manifest.schema.2.0.0.json"
)  # Slack's own, where it is at hand


@pytest.mark.parametrize("address", [None, "https://bot.example.org/"])
def test_every_command_of_the_menu_is_in_the_manifest(address: str | None) -> None:
    commands = manifest(MENU, address)["features"]["slash_commands"]

    assert [f"/{command.name}" for command in MENU.commands] == [c["command"] for c in commands]


def test_by_http_slack_calls_one_address_for_everything() -> None:
    made = manifest(MENU, "https://bot.example.org/")
    settings = made["settings"]
    urls = {command["url"] for command in made["features"]["slash_commands"]}
    urls |= {settings["interactivity"]["request_url"]}
    urls |= {settings["interactivity"]["message_menu_options_url"]}

    assert ({"https://bot.example.org/slack/events"}, False) == (
        urls,
        settings["socket_mode_enabled"],
    )


def test_by_socket_mode_there_is_no_address() -> None:
    made = manifest(MENU, None)

    assert made["settings"]["socket_mode_enabled"]
    assert "http" not in json.dumps(made)


def test_no_scope_is_asked_for_that_lets_the_bot_read_what_people_write_to_each_other() -> None:
    assert {"im:history", "mpim:history", "search:read", "users:read.email"}.isdisjoint(SCOPES)


def test_what_slack_would_refuse_is_not_in_the_manifest() -> None:
    """Slack's limits: https://api.slack.com/reference/manifests (50 commands, names of 32)."""
    made = manifest(MENU, None)
    commands = made["features"]["slash_commands"]

    assert len(commands) <= 50
    assert max(len(command["command"]) for command in commands) <= 32
    assert len(made["display_information"]["description"]) <= 140


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's schema of manifests is not at hand")
@pytest.mark.parametrize("address", [None, "https://bot.example.org"])
def test_the_manifest_has_no_key_that_slacks_schema_does_not_know(address: str | None) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    made = manifest(MENU, address)

    assert set() == set(made) - set(schema["properties"])
