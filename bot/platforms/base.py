"""What the bot asks of a platform as a whole."""

from typing import Protocol

from aiohttp import web

from bot.announcer.transport import Transport
from bot.chat.command import CommandRunner
from bot.observability.connections import Connection


class Platform(Protocol):
    """Slack or Discord: listens to people and delivers to channels."""

    @property
    def name(self) -> str: ...

    @property
    def transport(self) -> Transport: ...

    @property
    def connection(self) -> Connection:
        """Whether it hears whoever types now."""
        ...

    async def run(self, answering: CommandRunner) -> str:
        """Listens until it is cancelled; comes back only with the reason why it cannot go on."""
        ...

    def routes(self) -> list[web.RouteDef]:
        """What it wants to be reached at on the web port."""
        ...

    async def close(self) -> None:
        """Lets go of its connections; nothing more comes in."""
        ...
