"""The desk's own server: the commands are registered there alone, and nowhere else answered.

Anyone who knows a public bot's id can add it to a server of their own, so no server is home only
because the bot is in it.

    DISCORD_GUILD_ID, else the remembered home, else the only server -> home, remembered
    in no server, or no longer at home                                -> wait for an invitation
    several servers and nothing remembered                            -> stop, and name them
"""

from dataclasses import dataclass

import structlog

from bot.desk.homes import Homes
from bot.errors import CannotStart
from bot.platforms.discord.invite import invite_link
from bot.platforms.discord.rest import Payload, RestApi
from bot.platforms.discord.settings import PLATFORM
from bot.wording.numbers import comma_list

log = structlog.get_logger(platform=PLATFORM)

# https://discord.com/developers/docs/resources/user#get-current-user-guilds: at most 200 a page
_MOST_SERVERS = 200


@dataclass(frozen=True, slots=True)
class HomeServer:
    id: str
    name: str


class NotInvited(ConnectionError):
    """The bot is not in its home server: it waits until someone invites it."""


async def find_home(
    rest: RestApi, configured: str | None, homes: Homes, application: int
) -> HomeServer:
    """Raises NotInvited, CannotStart if several servers might be home, and NotSaved.

    Raises ConnectionError, or one of CALL_ERRORS, if Discord doesn't list the servers.
    """
    servers = await _joined_servers(rest)
    wanted = configured or await homes.find(PLATFORM)
    if wanted is None and len(servers) > 1:
        raise CannotStart(_choice_text(servers))
    home = next((s for s in servers if wanted in {None, s.id}), None)
    if home is None and wanted and len(servers) == _MOST_SERVERS:
        home = HomeServer(wanted, wanted)
    if home is None:
        which = f"the server {wanted}" if wanted else "any server yet"
        raise NotInvited(
            f"the bot is not in {which}; to invite it: {invite_link(str(application))}"
        )
    await homes.remember(PLATFORM, home.id)
    log.info("home", reason="people write here alone", server=home.name, id=home.id)
    return home


async def _joined_servers(rest: RestApi) -> list[HomeServer]:
    answer = await rest.call("GET", "/users/@me/guilds")
    if not answer.ok:
        raise ConnectionError(f"servers not listed: {answer.reason}")
    found: list[Payload] = answer.body
    return [HomeServer(str(server["id"]), str(server["name"])) for server in found]


def _choice_text(servers: list[HomeServer]) -> str:
    names = comma_list([f"{server.name} ({server.id})" for server in servers])
    return (
        f"The bot is in {len(servers)} servers: {names}. "
        "Set DISCORD_GUILD_ID to the id of the desk's own server, and start again."
    )
