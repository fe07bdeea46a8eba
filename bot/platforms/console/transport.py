"""Announcements, printed in the terminal as the channel would show them."""

import math
from collections.abc import Callable

from bot.announcer.outcome import NOT_THERE, REFUSED, DeliveryOutcome, GivenUp, RetryLater, Sent
from bot.announcer.transport import Message
from bot.wording.audience import RESUMES

PLATFORM = "console"


class ConsoleTransport:
    """Hands each message to `show`: the screen, or a list in a replay."""

    platform = PLATFORM
    seconds_between = 0.0
    seconds_between_edits = 0.0
    edits_at_once = 1
    seconds_editable = math.inf
    seconds_to_settle = 0.0
    has_one_sender = False
    shows_images = False

    def __init__(self, show: Callable[[Message], None]) -> None:
        self._show = show

    async def deliver(self, message: Message) -> DeliveryOutcome:
        self._show(message)
        return Sent(message.key)

    async def find(self, message: Message) -> DeliveryOutcome:
        """A terminal that was closed shows nothing, so the message goes out again."""
        return RetryLater(0, f"{NOT_THERE}: a new terminal")

    async def remove_copies(self, message: Message, message_id: str) -> int:
        return 0

    async def edit(self, message: Message, message_id: str) -> DeliveryOutcome:
        return GivenUp(f"{REFUSED}: a terminal shows no edits")

    async def pin(self, channel: str, message_id: str) -> DeliveryOutcome:
        return GivenUp(f"{REFUSED}: a terminal pins nothing")

    async def unpin(self, channel: str, message_id: str) -> DeliveryOutcome:
        return Sent(message_id)

    async def delete(self, channel: str, message_id: str) -> DeliveryOutcome:
        return GivenUp(f"{REFUSED}: a terminal cannot unsend")

    async def tell(self, person: str, lines: tuple[str, ...]) -> DeliveryOutcome:
        return GivenUp(f"{REFUSED}: a terminal has no direct messages")

    def remedy(self, reason: str) -> str:
        return f"Once that is fixed, {RESUMES}"
