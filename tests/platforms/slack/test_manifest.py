"""The manifest lists every command and requests only the scopes that the bot uses."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import CannotStart
from bot.platforms.slack.manifest import EVENTS, SCOPES, app_manifest
from commands import MENU

PACKAGE = Path(__file__).parents[3] / "bot" / "platforms" / "slack"
# In addition: slash commands, and fetching a file that a user gave to one.
NEEDED = {  # https://docs.slack.dev/reference/methods, of a bot's own calls
    "auth.test": set[str](),
    "chat.delete": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history"},  # of public and private ones
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},  # with one person
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "pins.add": {"pins:write"},
    "pins.remove": {"pins:write"},
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "users.info": {"users:read"},
    "views.open": set[str](),
    "views.publish": set[str](),
    "views.update": set[str](),
}

SCHEMA = (
    Path(__file__).parents[4] / "shared/worlds/slack/data/manifest.schema.2.0.0.json"
)  # Slack's own, where it is at hand


@pytest.mark.parametrize("address", [None, "https://bot.example.org/"])
def test_every_command_of_the_menu_is_in_the_manifest(address: str | None) -> None:
    commands = app_manifest(MENU, address)["features"]["slash_commands"]

    assert [f"/{command.name}" for command in MENU.commands] == [c["command"] for c in commands]


def test_by_http_every_url_is_the_same() -> None:
    made = app_manifest(MENU, "https://bot.example.org/")
    settings = made["settings"]
    urls = {command["url"] for command in made["features"]["slash_commands"]}
    urls |= {settings["interactivity"]["request_url"]}
    urls |= {settings["interactivity"]["message_menu_options_url"]}
    urls |= {settings["event_subscriptions"]["request_url"]}

    assert {"https://bot.example.org/slack/events"} == urls
    assert settings["socket_mode_enabled"] is False


def test_in_socket_mode_there_is_no_url() -> None:
    made = app_manifest(MENU, None)

    assert made["settings"]["socket_mode_enabled"]
    assert "http" not in json.dumps(made)


CHANGES = ("archive", "unarchive", "left", "rename")
# https://docs.slack.dev/reference/events: the scopes without which an event isn't sent.
HEARD = {
    "app_home_opened": set[str](),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set[str](),
    "member_joined_channel": {"channels:read", "groups:read"},  # public and private channels
    "message.im": {"im:history"},
    "tokens_revoked": set[str](),
    **{f"channel_{what}": {"channels:read"} for what in CHANGES},
    **{f"group_{what}": {"groups:read"} for what in CHANGES},  # a private channel's
}


def test_no_scope_lets_the_bot_read_conversations_of_people() -> None:
    assert {"mpim:history", "search:read", "users:read.email"}.isdisjoint(SCOPES)


def test_the_manifest_is_within_slacks_limits() -> None:
    """https://api.slack.com/reference/manifests: 50 commands, names of 32 characters."""
    made = app_manifest(MENU, None)
    commands = made["features"]["slash_commands"]

    assert len(commands) <= 50
    assert max(len(command["command"]) for command in commands) <= 32
    assert len(made["display_information"]["description"]) <= 140


def test_every_scope_is_needed_by_a_call_and_every_call_has_its_scope() -> None:
    sources = " ".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    words = set(re.findall(r'"([a-z]+(?:\.[A-Za-z]+)+)"', sources))
    methods = {word for word in words - {*EVENTS} if not word.startswith("bot.")}

    needed = {"commands", "files:read"}.union(*(NEEDED[method] for method in methods))
    assert needed.union(*(HEARD[event] for event in EVENTS)) == set(SCOPES)


@pytest.mark.parametrize(
    "address", ["https://bot.example.org", "https://bot.example.org/slack/events"]
)
def test_the_address_can_be_the_bots_or_the_full_url(address: str) -> None:
    made = app_manifest(MENU, address)

    assert (
        "https://bot.example.org/slack/events" == (made["settings"]["interactivity"]["request_url"])
    )


@pytest.mark.parametrize("address", ["", "bot.example.org", "8080"])
def test_an_invalid_web_address_is_refused(address: str) -> None:
    with pytest.raises(CannotStart, match=r"like https://bot\.example\.org"):
        app_manifest(MENU, address)


def schema_faults(
    schema: dict[str, Any], rule: dict[str, Any], value: Any, path: str
) -> Iterator[str]:
    """The faults of a value by the schema. Any: JSON."""
    if "$ref" in rule:
        rule = schema["definitions"][rule["$ref"].removeprefix("#/definitions/")]
    if not isinstance(value, KINDS[rule["type"]]):
        yield f"{path} is not of type {rule['type']}"
    elif isinstance(value, dict):
        known = rule["properties"]
        yield from (f"{path}.{key} is missing" for key in {*rule.get("required", ())} - {*value})
        yield from (f"{path}.{key} is not known" for key in value.keys() - known.keys())
        for key in known.keys() & value.keys():
            yield from schema_faults(schema, known[key], value[key], f"{path}.{key}")
    elif isinstance(value, list):
        if not rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", 1_000):
            yield f"{path} has {len(value)} items"
        for number, item in enumerate(value):
            yield from schema_faults(schema, rule["items"], item, f"{path}[{number}]")
    elif isinstance(value, str) and not is_valid_text(rule, value):
        yield f"{path} is {value!r}"


KINDS = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}


def is_valid_text(rule: dict[str, Any], text: str) -> bool:
    """Whether a text has the length, pattern and choice that a rule requires."""
    long_enough = rule.get("minLength", 0) <= len(text) <= rule.get("maxLength", 4_000)
    formed = re.search(rule.get("pattern", ""), text) is not None
    return long_enough and formed and text in rule.get("enum", [text])


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's schema of manifests is not at hand")
@pytest.mark.parametrize("address", [None, "https://bot.example.org"])
def test_the_manifest_is_valid_by_slacks_schema(address: str | None) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))

    assert [] == list(schema_faults(schema, schema, app_manifest(MENU, address), "manifest"))


def test_no_command_has_a_name_reserved_by_slack() -> None:
    """https://slack.com/help/articles/201259356: an app never receives such a command."""
    built_in = {
        "active", "apps", "archive", "away", "call", "collapse", "dm", "dnd", "expand", "feed",
        "feedback", "help", "invite", "join", "kick", "leave", "me", "msg", "mute", "open", "part",
        "people", "prefs", "remind", "remove", "rename", "search", "shortcuts", "shrug", "star",
        "status", "topic", "who",
    }  # fmt: skip

    assert set() == {command.name for command in MENU.commands} & built_in
