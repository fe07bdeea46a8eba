"""What the bot asks of a platform, and of its settings."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar, Protocol

from aiohttp import web

from bot.announcer.transport import Transport
from bot.chat.command import CommandRunner, Menu
from bot.desk.reads import Subscription
from bot.observability.connections import Connection
from bot.observability.diagnostics import Diagnostic, ok
from bot.platforms.spec import PlatformSpec
from bot.settings import FileSettings


class Platform(Protocol):
    """A chat platform: listens to people, and delivers to channels."""

    @property
    def name(self) -> str: ...

    @property
    def transport(self) -> Transport: ...

    @property
    def connection(self) -> Connection: ...

    async def run(self, runner: CommandRunner) -> str:
        """Listen until cancelled; return, with the reason, only if it can't go on."""
        ...

    def routes(self) -> list[web.RouteDef]: ...

    async def close(self) -> None:
        """Take nothing more in, and close every connection."""
        ...


class PlatformSettings(FileSettings, ABC):
    """A platform's settings, and what can be made of them.

    `required` is the setting without which the platform isn't configured. `build` and `examine`
    load the platform's library, so that an unconfigured one costs nothing.
    """

    spec: ClassVar[PlatformSpec]
    required: ClassVar[str]

    @property
    def is_configured(self) -> bool:
        return getattr(self, self.required) is not None

    @abstractmethod
    def faults(self) -> list[str]:
        """Every reason why the bot can't run with these settings, a sentence each, no secrets."""

    @abstractmethod
    def build(self) -> Platform:
        """The platform, for settings without faults. An event loop has to be running."""

    async def examine(
        self, channels: Sequence[Subscription] | None, menu: Menu, now: Callable[[], datetime]
    ) -> list[Diagnostic]:
        """What the platform says before the night, without a trace of the asking.

        `channels` are those that follow the night; None if they are unknown.
        """
        if not self.is_configured:
            return [self.absence()]
        return await self._examine(channels, menu, now)

    def absence(self) -> Diagnostic:
        missing = self.variable(self.required)
        return ok(self.spec.title, f"Not configured: {missing} is not set.")

    @abstractmethod
    async def _examine(
        self, channels: Sequence[Subscription] | None, menu: Menu, now: Callable[[], datetime]
    ) -> list[Diagnostic]: ...
