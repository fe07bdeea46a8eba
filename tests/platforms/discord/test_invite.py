"""The link asks for what the door needs and for nothing more."""

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.errors import CannotStart
from bot.platforms.discord import invite as links

ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
MENTION_EVERYONE = 1 << 17


def test_the_link_is_for_the_bot_and_its_commands() -> None:
    query = parse_qs(urlsplit(links.invite("900000000000000001")).query)

    assert {
        "client_id": ["900000000000000001"],
        "scope": ["bot applications.commands"],
        "permissions": [str(links.PERMISSIONS)],
    } == query


@pytest.mark.parametrize("right", [ADMINISTRATOR, MANAGE_GUILD, MENTION_EVERYONE])
def test_the_bot_asks_for_no_right_to_run_the_server_or_to_ping_it(right: int) -> None:
    assert 0 == links.PERMISSIONS & right


@pytest.mark.parametrize("wrong", ["", "abc", "xoxb-1", "٣٣"])
def test_what_is_no_application_id_is_said_to_be_none(wrong: str) -> None:
    with pytest.raises(CannotStart, match="no application id"):
        links.invite(wrong)
