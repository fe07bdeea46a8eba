"""What the bot asks of a platform as a whole."""

from typing import Protocol

from aiohttp import web

from bot.announcer.transport import Door
from bot.chat.command import Answering
from bot.observability.connections import Link


class Platform(Protocol):
    """Slack or Discord: listens to people and delivers to channels."""

    @property
    def name(self) -> str: ...

    @property
    def door(self) -> Door: ...

    @property
    def link(self) -> Link:
        """Whether it hears whoever types now."""
        ...

    async def run(self, answering: Answering) -> str:
        """Listens until it is cancelled; comes back only with the reason why it cannot go on."""
        ...

    def routes(self) -> list[web.RouteDef]:
        """What it wants to be reached at on the web port."""
        ...

    async def close(self) -> None:
        """Lets go of its connections; nothing more comes in."""
        ...
