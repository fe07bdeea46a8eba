"""The invitation requests only what the bot needs."""

from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.errors import CannotStart
from bot.platforms.discord import invite as links

ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
MANAGE_MESSAGES = 1 << 13
MENTION_EVERYONE = 1 << 17


def test_the_link_has_the_scopes_of_a_bot_with_commands() -> None:
    query = parse_qs(urlsplit(links.invite_link("900000000000000001")).query)

    assert {
        "client_id": ["900000000000000001"],
        "scope": ["bot applications.commands"],
        "permissions": [str(links.PERMISSIONS)],
    } == query


@pytest.mark.parametrize("right", [ADMINISTRATOR, MANAGE_GUILD, MANAGE_MESSAGES])
def test_the_bot_requests_no_permission_to_manage_the_server_or_others_messages(
    right: int,
) -> None:
    assert 0 == links.PERMISSIONS & right


def test_the_bot_requests_no_permission_to_mention_everyone() -> None:
    assert 0 == links.PERMISSIONS & MENTION_EVERYONE


@pytest.mark.parametrize("application", ["900000000000000001", "80351110224678912"])
def test_the_application_id_is_read_from_the_token(application: str) -> None:
    """With and without base64 padding, which Discord omits."""
    first = urlsafe_b64encode(application.encode()).decode().rstrip("=")

    assert application == links.application_id_from_token(f"{first}.Gabcde.{'x' * 38}")


@pytest.mark.parametrize("token", ["world-token", "é.x.y", ".x.y", "YWJj.x.y", "2aM.x.y"])
def test_a_token_without_an_id_is_not_repeated(token: str) -> None:
    with pytest.raises(CannotStart, match="DISCORD_TOKEN does not say") as refusal:
        links.application_id_from_token(token)

    assert token not in str(refusal.value)


def test_without_a_token_the_message_says_where_to_find_the_id() -> None:
    with pytest.raises(CannotStart, match="under General Information"):
        links.application_id_from_token("")


@pytest.mark.parametrize("wrong", ["", "abc", "xoxb-1", "٣٣"])
def test_an_invalid_application_id_is_refused(wrong: str) -> None:
    with pytest.raises(CannotStart, match="An application id has digits only"):
        links.invite_link(wrong)
