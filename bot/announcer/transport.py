"""What the announcer asks of a platform's door."""

from dataclasses import dataclass, field
from typing import Protocol

from bot.announcer.outcome import DeliveryOutcome


@dataclass(frozen=True, slots=True)
class Image:
    """A PNG under a file's name, and what it shows in words."""

    name: str
    png: bytes = field(repr=False)
    alt: str


@dataclass(frozen=True, slots=True)
class Message:
    """What one channel is told: plain lines, the whole fact first, under a key of its own.

    The colour, #RRGGBB, is for a platform that shows one; it says nothing that the lines do not. An
    image comes with an edit only: no words wait for one.
    """

    key: str
    channel: str
    lines: tuple[str, ...]
    colour: str | None = None
    image: Image | None = None


class Transport(Protocol):
    """Delivers to the channels of one platform."""

    platform: str
    seconds_between: float  # the pace that a channel of this platform bears
    seconds_between_edits: float  # the pace of all edits together
    seconds_editable: float  # how old a message may grow before its edits are held back
    shows_images: bool

    async def deliver(self, message: Message) -> DeliveryOutcome:
        """One try; what the platform said of it."""
        ...

    async def find(self, message: Message) -> DeliveryOutcome:
        """What became of an earlier try; asked before a message is repeated.

        Later where it is certainly not there, and Unknown where nobody can look now.
        """
        ...

    async def remove_copies(self, message: Message, message_id: str) -> int:
        """Deletes what else of ours is there under the key; how many there were."""
        ...

    async def edit(self, message: Message, message_id: str) -> DeliveryOutcome:
        """One try to have a message say this instead; trying again does no harm."""
        ...

    async def pin(self, channel: str, message_id: str) -> DeliveryOutcome:
        """One try; a message that is pinned already is Sent, too."""
        ...

    async def unpin(self, channel: str, message_id: str) -> DeliveryOutcome:
        """One try; a message that is not pinned is Sent, too."""
        ...

    async def delete(self, channel: str, message_id: str) -> DeliveryOutcome:
        """One try to take a message of ours away, and its pin with it."""
        ...
