"""The link asks for what the door needs and for nothing more."""

from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.errors import CannotStart
from bot.platforms.discord import invite as links

ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
MANAGE_MESSAGES = 1 << 13
MENTION_EVERYONE = 1 << 17


def test_the_link_is_for_the_bot_and_its_commands() -> None:
    query = parse_qs(urlsplit(links.invite_link("900000000000000001")).query)

    assert {
        "client_id": ["900000000000000001"],
        "scope": ["bot applications.commands"],
        "permissions": [str(links.PERMISSIONS)],
    } == query


@pytest.mark.parametrize("right", [ADMINISTRATOR, MANAGE_GUILD, MANAGE_MESSAGES])
def test_the_bot_asks_for_no_right_to_run_the_server_or_to_touch_what_others_wrote(
    right: int,
) -> None:
    assert 0 == links.PERMISSIONS & right


def test_the_bot_asks_for_no_right_to_ping_everybody() -> None:
    assert 0 == links.PERMISSIONS & MENTION_EVERYONE


@pytest.mark.parametrize("application", ["900000000000000001", "80351110224678912"])
def test_the_id_is_read_out_of_the_token(application: str) -> None:
    """With and without what fills base64 up, which Discord leaves out."""
    first = urlsafe_b64encode(application.encode()).decode().rstrip("=")

    assert application == links.application_id_from_token(f"{first}.Gabcde.{'x' * 38}")


@pytest.mark.parametrize("token", ["world-token", "é.x.y", ".x.y", "YWJj.x.y", "2aM.x.y"])
def test_a_token_that_does_not_tell_the_id_is_not_repeated(token: str) -> None:
    with pytest.raises(CannotStart, match="DISCORD_TOKEN does not say") as refusal:
        links.application_id_from_token(token)

    assert token not in str(refusal.value)


def test_without_a_token_it_is_said_where_the_id_stands() -> None:
    with pytest.raises(CannotStart, match="under General Information"):
        links.application_id_from_token("")


@pytest.mark.parametrize("wrong", ["", "abc", "xoxb-1", "٣٣"])
def test_what_is_no_application_id_is_said_to_be_none(wrong: str) -> None:
    with pytest.raises(CannotStart, match="isn't an application id"):
        links.invite_link(wrong)
