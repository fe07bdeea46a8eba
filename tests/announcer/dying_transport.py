"""A transport in which the process dies, to test what the next process finds."""

from collections.abc import Coroutine
from dataclasses import dataclass

from bot.announcer.outcome import DeliveryOutcome
from bot.announcer.transport import Message
from tests.count import FakeTransport


class ProcessDied(BaseException):
    """The process dies here; the bot must not catch it."""


@dataclass
class DyingTransport(FakeTransport):
    """A transport in which the process dies in the method `at`, before or after it has acted."""

    at: str = ""
    after: bool = False
    deaths: int = 0

    async def deliver(self, message: Message) -> DeliveryOutcome:
        return await self._die_around("deliver", super().deliver(message))

    async def edit(self, message: Message, message_id: str) -> DeliveryOutcome:
        return await self._die_around("edit", super().edit(message, message_id))

    async def pin(self, channel: str, message_id: str) -> DeliveryOutcome:
        return await self._die_around("pin", super().pin(channel, message_id))

    async def unpin(self, channel: str, message_id: str) -> DeliveryOutcome:
        return await self._die_around("unpin", super().unpin(channel, message_id))

    async def delete(self, channel: str, message_id: str) -> DeliveryOutcome:
        return await self._die_around("delete", super().delete(channel, message_id))

    async def _die_around(
        self, method: str, doing: Coroutine[None, None, DeliveryOutcome]
    ) -> DeliveryOutcome:
        if method != self.at:
            return await doing
        if self.after:
            await doing
        doing.close()
        self.deaths += 1
        raise ProcessDied
