"""The preflight check of Discord."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.observability.diagnostics import Diagnostic, Severity
from bot.platforms.discord.command_registry import register_commands
from bot.platforms.discord.invite import (
    ATTACH_FILES,
    PERMISSIONS,
    PIN_MESSAGES,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
)
from bot.platforms.discord.permissions import missing_permissions
from bot.platforms.discord.preflight import examine
from bot.platforms.discord.rest import RestApi
from bot.platforms.discord.settings import DiscordSettings
from bot.store.channels import Subscription
from commands import MENU
from tests.servers.discord import APPLICATION, BOT_ROLE, CHANNEL, GUILD, DiscordServer, Json
from tests.servers.settings import with_changes

pytestmark = pytest.mark.exact_calls  # each call has the answer that its test sets

COUNT = Subscription(f"discord:{CHANNEL}", "worcester-2016", "discord", "#count", 3, "")
GONE = Subscription("discord:999", "worcester-2016", "discord", "#old", 3, "")
ELSEWHERE = Subscription("slack:C0RESULTS", "worcester-2016", "slack", "#results", 3, "")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def registered_settings(server: DiscordServer, settings: DiscordSettings) -> DiscordSettings:
    """The settings of a Discord where the commands are registered."""
    rest = RestApi(settings)
    await register_commands(rest, APPLICATION, str(GUILD), MENU)
    await rest.close()
    server.requests.clear()
    return settings


async def examine_discord(
    settings: DiscordSettings, *channels: Subscription, call_seconds: float = 4.0
) -> list[Diagnostic]:
    """Every diagnostic; none holds the token, and each problem has its fix."""
    diagnostics = await examine(settings, channels or (COUNT,), MENU, now, call_seconds)
    assert "canary" not in repr(diagnostics)
    assert [] == [f for f in diagnostics if (f.severity is Severity.OK) == bool(f.fix)]
    return diagnostics


def problems(diagnostics: list[Diagnostic]) -> list[tuple[str, str]]:
    """The problems and warnings."""
    return [(f.severity.value, f.text) for f in diagnostics if f.severity is not Severity.OK]


def fixes(diagnostics: list[Diagnostic]) -> str:
    return "\n".join(f.fix for f in diagnostics)


async def test_a_server_that_is_ready_has_no_problem(
    registered_settings: DiscordSettings,
) -> None:
    diagnostics = await examine_discord(registered_settings, COUNT, ELSEWHERE)

    assert [
        "The bot is “countroom”.",
        "The clock agrees.",
        "The bot's home is the server “Newsroom”.",
        "The commands are registered.",
        "The bot may write in #count.",
    ] == [finding.text for finding in diagnostics]
    assert [] == problems(diagnostics)


async def test_it_only_reads(server: DiscordServer, registered_settings: DiscordSettings) -> None:
    """It opens no gateway connection, registers and posts nothing."""
    await examine_discord(registered_settings)

    assert {"GET"} == {request.partition(" ")[0] for request in server.requests}
    assert (0, 0) == (server.dials, server.identifies)


async def test_an_unknown_token_is_named(settings: DiscordSettings) -> None:
    diagnostics = await examine_discord(with_changes(settings, token="canary.of.old"))  # noqa: S106

    assert [("problem", "Discord does not accept DISCORD_TOKEN.")] == problems(diagnostics)
    assert "Reset the token" in fixes(diagnostics)


async def test_a_bot_that_anyone_may_add_is_a_warning(
    server: DiscordServer, registered_settings: DiscordSettings
) -> None:
    server.is_public = True
    diagnostics = await examine_discord(registered_settings)

    assert [
        ("warning", "Anyone may add the bot to a server of their own. It answers only at home.")
    ] == problems(diagnostics)
    assert "switch Public Bot off under Bot" in fixes(diagnostics)


async def test_missing_commands_are_registered_at_the_first_start(
    settings: DiscordSettings,
) -> None:
    diagnostics = await examine_discord(settings)

    assert [("warning", "The commands are not registered yet.")] == problems(diagnostics)
    assert "python -m bot run registers them" in fixes(diagnostics)


async def test_commands_of_another_version_are_reported(
    server: DiscordServer, registered_settings: DiscordSettings
) -> None:
    server.commands[0]["description"] = "As it was last year."

    assert [("warning", "The commands are those of another version.")] == problems(
        await examine_discord(registered_settings)
    )


async def test_unreadable_commands_are_not_reported_as_missing(
    server: DiscordServer, registered_settings: DiscordSettings
) -> None:
    server.fail_next("GET", "/commands", 403, body={"code": 50001, "message": "Missing Access"})

    assert [
        (
            "warning",
            "Discord does not list the registered commands (403 50001 Missing Access).",
        )
    ] == problems(await examine_discord(registered_settings))


async def test_a_server_without_the_bot_is_a_problem_and_the_fix_is_the_invitation(
    registered_settings: DiscordSettings,
) -> None:
    diagnostics = await examine_discord(with_changes(registered_settings, guild_id="555"))

    assert (
        "problem",
        "The bot is not in the server 555 of DISCORD_GUILD_ID (403 50001 Missing Access).",
    ) in problems(diagnostics)
    assert f"python -m bot invite discord {APPLICATION} prints" in fixes(diagnostics)


@pytest.mark.parametrize(
    ("guilds", "expected"),
    [
        ([], [("problem", "The bot is not in any server.")]),
        (["100"], []),
        (
            ["100", "101"],
            [
                (
                    "warning",
                    "The bot is in the servers “Newsroom 100” and “Newsroom 101”. It keeps the "
                    "home it had; if it never had one, it will not start.",
                )
            ],
        ),
    ],
    ids=["none", "one", "two"],
)
async def test_without_a_server_id_it_names_the_bots_servers(
    server: DiscordServer,
    registered_settings: DiscordSettings,
    guilds: list[str],
    expected: list[tuple[str, str]],
) -> None:
    server.guilds = guilds
    diagnostics = await examine_discord(with_changes(registered_settings, guild_id=None))

    assert expected == problems(diagnostics)


@pytest.mark.parametrize(
    ("overwrites", "lacks"),
    [
        pytest.param([], [], id="as the role has it"),
        pytest.param(
            [(GUILD, SEND_MESSAGES | ATTACH_FILES, 0)],
            ["Send Messages", "Attach Files"],
            id="denied to everyone",
        ),
        pytest.param(
            [(GUILD, VIEW_CHANNEL, 0), (BOT_ROLE, 0, VIEW_CHANNEL)], [], id="private, role let in"
        ),
        pytest.param(
            [(APPLICATION, 0, SEND_MESSAGES), (BOT_ROLE, SEND_MESSAGES, 0)],
            [],
            id="denied to the role, allowed to the bot itself",
        ),
        pytest.param(
            [(BOT_ROLE, 0, VIEW_CHANNEL), (APPLICATION, VIEW_CHANNEL, 0)],
            ["View Channel"],
            id="denied to the bot itself",
        ),
        pytest.param([(777, PERMISSIONS, 0)], [], id="denied to a role it has not"),
    ],
)
async def test_permissions_missing_in_a_channel_are_named(
    server: DiscordServer,
    registered_settings: DiscordSettings,
    overwrites: list[tuple[int, int, int]],
    lacks: list[str],
) -> None:
    server.overwrites = [overwrite(*given) for given in overwrites]
    diagnostics = await examine_discord(registered_settings)

    named = " and ".join(lacks)
    expected = [("problem", f"The bot lacks {named} in #count.")] if lacks else []
    assert expected == problems(diagnostics)


def overwrite(whose: int, deny: int, allow: int) -> Json:
    """A channel's permission overwrite, as Discord's JSON."""
    return {"id": str(whose), "type": 0, "deny": str(deny), "allow": str(allow)}


async def test_permissions_missing_from_the_role_are_missing_in_every_channel(
    server: DiscordServer, registered_settings: DiscordSettings
) -> None:
    server.permissions = PERMISSIONS & ~READ_MESSAGE_HISTORY

    assert [("problem", "The bot lacks Read Message History in #count.")] == problems(
        await examine_discord(registered_settings)
    )


async def test_a_missing_pin_permission_is_only_a_warning(
    server: DiscordServer, registered_settings: DiscordSettings
) -> None:
    server.permissions = PERMISSIONS & ~PIN_MESSAGES

    assert [("warning", "The bot lacks Pin Messages in #count.")] == problems(
        await examine_discord(registered_settings)
    )


def test_an_administrator_has_every_permission_whatever_a_channel_denies() -> None:
    guild = {"id": "1", "roles": [{"id": "2", "permissions": str(1 << 3)}]}
    member = {"user": {"id": "3"}, "roles": ["2"]}
    channel = {"permission_overwrites": [overwrite(3, PERMISSIONS, 0)]}

    assert [] == missing_permissions(guild, member, channel)


def test_a_role_that_allows_outweighs_one_that_denies() -> None:
    roles = [{"id": number, "permissions": str(PERMISSIONS)} for number in ("2", "4")]
    member = {"user": {"id": "3"}, "roles": ["2", "4"]}
    denied, allowed = overwrite(4, SEND_MESSAGES, 0), overwrite(2, 0, SEND_MESSAGES)
    channel = {"permission_overwrites": [allowed, denied]}

    assert [] == missing_permissions({"id": "1", "roles": roles}, member, channel)


async def test_a_deleted_channel_is_named(registered_settings: DiscordSettings) -> None:
    assert [("problem", "#old is gone.")] == problems(
        await examine_discord(registered_settings, COUNT, GONE)
    )


async def test_an_invisible_channel_is_named(
    server: DiscordServer, registered_settings: DiscordSettings
) -> None:
    server.fail_next("GET", "/channels/", 403, body={"code": 50001, "message": "Missing Access"})
    diagnostics = await examine_discord(registered_settings)

    assert [("problem", "The bot does not see #count (403 50001 Missing Access).")] == problems(
        diagnostics
    )
    assert "view the channel" in fixes(diagnostics)


async def test_a_channel_without_an_answer_is_not_reported_as_lost(
    server: DiscordServer, registered_settings: DiscordSettings
) -> None:
    server.fail_next("GET", "/channels/", 503)

    assert ["warning"] == [
        state for state, _text in problems(await examine_discord(registered_settings))
    ]


async def test_a_thread_has_no_permissions_to_check(
    server: DiscordServer, registered_settings: DiscordSettings
) -> None:
    """They are its parent's."""
    thread = {"id": str(CHANNEL), "type": 11, "guild_id": str(GUILD)}
    server.fail_next("GET", "/channels/", 200, body=thread)
    diagnostics = await examine_discord(registered_settings)

    assert [] == problems(diagnostics)
    assert "sees #count. Discord does not say whether it may write there." in repr(diagnostics)


async def test_a_night_without_followers_here_is_a_warning(
    registered_settings: DiscordSettings,
) -> None:
    diagnostics = await examine_discord(registered_settings, ELSEWHERE)

    assert [("warning", "No channel follows the night yet.")] == problems(diagnostics)
    assert "/follow level:all" in fixes(diagnostics)


async def test_if_the_followers_are_unknown_they_are_not_mentioned(
    registered_settings: DiscordSettings,
) -> None:
    assert "#count" not in repr(await examine(registered_settings, None, MENU, now))


async def test_a_low_identify_limit_is_a_warning(
    server: DiscordServer, registered_settings: DiscordSettings
) -> None:
    server.remaining = 3

    assert [("warning", "Only 3 connections are left today: the bot waits for more.")] == problems(
        await examine_discord(registered_settings)
    )


async def test_a_wrong_clock_is_a_warning(
    server: DiscordServer, registered_settings: DiscordSettings
) -> None:
    server.clock = 4000.0
    ((state, text),) = problems(await examine_discord(registered_settings))

    assert "warning" == state
    assert "behind" in text


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (-1, "Discord does not answer at"),
        (503, "Discord did not say who the bot is (503 0)."),
        (200, "Discord did not say who the bot is (200 0)."),
        (429, "Discord has had too many calls"),
    ],
)
async def test_an_unreachable_discord_is_one_problem(
    server: DiscordServer, registered_settings: DiscordSettings, status: int, expected: str
) -> None:
    server.fail_next("GET", "/users/@me", status, times=9)
    ((state, text),) = problems(await examine_discord(registered_settings))

    assert "problem" == state, text
    assert expected in text


async def test_a_silent_discord_is_a_problem_once_a_call_takes_too_long(
    server: DiscordServer, registered_settings: DiscordSettings
) -> None:
    server.fail_next("GET", "/users/@me", 200, hangs=60)
    async with asyncio.timeout(8):
        ((state, text),) = problems(await examine_discord(registered_settings, call_seconds=0.3))

    assert "problem" == state
    assert text.startswith(f"Discord does not answer at {server.rest} (")


async def test_if_discord_fails_midway_the_earlier_findings_remain(
    server: DiscordServer, registered_settings: DiscordSettings
) -> None:
    server.fail_next("GET", "/gateway/bot", -1, times=9)
    diagnostics = await examine_discord(registered_settings)

    assert ["problem"] == [state for state, _text in problems(diagnostics)]
    assert "The bot may write in #count." in [finding.text for finding in diagnostics]
