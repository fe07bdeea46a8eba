"""What the announcer needs of a platform: a transport that delivers messages and finds them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.announcer.outcome import DeliveryOutcome


@dataclass(frozen=True, slots=True)
class Image:
    name: str  # of the file
    png: bytes = field(repr=False)
    alt: str


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Button:
    """`press` and `value` go to the button's handler; `line` does the same where one must type."""

    label: str
    press: str
    value: str
    line: str
    records: bool = False  # the one button that writes a result


@dataclass(frozen=True, slots=True)
class Message:
    """One message for one channel: plain lines, the whole fact in the first of them.

    The transport finds a message again by its key, so no two messages of a channel share one.
    With a nonce, no message of another database has its key. Without one, a message of another
    database, or of a time before a backup was restored, may have it: then only one that also reads
    the same is the message.
    """

    key: str
    channel: str
    lines: tuple[str, ...]
    colour: str | None = None  # #RRGGBB; says nothing that the lines don't
    image: Image | None = None  # only in an edit: no words wait for a picture
    link: Link | None = None  # shown below the words, in a post and in every edit of it
    buttons: tuple[Button, ...] = ()  # likewise
    origin: str = ""  # for the small print: “Worcester · declaration 6”
    at: datetime | None = None  # when it happened, for the small print
    ping: str = ""  # the group to notify, by the platform's id; never in an edit
    replies_to: str = ""  # the id of the ward's first message, if this is more of it; in a post
    has_nonce: bool = False  # in its key


class Transport(Protocol):
    """Delivers to the channels of one platform.

    Each method makes one attempt and raises nothing on purpose: whatever the platform says or fails
    to say becomes an outcome. The announcer decides what to retry, and when.
    """

    platform: str
    seconds_between: float  # messages in one channel
    seconds_between_edits: float  # edits over all channels
    edits_at_once: int  # after a rest, in a channel and over all
    seconds_editable: float  # the age after which the platform limits edits of a message
    seconds_to_settle: float  # within which a post arrives, even if its process is gone
    has_one_sender: bool  # one process sends for all of them: the one that is connected
    shows_images: bool

    async def deliver(self, message: Message) -> DeliveryOutcome:
        """Post a message under its key.

        `RetryLater` and `GivenUp` promise that it was not posted; in any doubt, `Unknown`.
        `Altered`: the platform has kept an earlier message under the key instead.
        """
        ...

    async def find(self, message: Message) -> DeliveryOutcome:
        """Look for a message that an earlier attempt may have posted.

        One in other words is `Altered`, or, if the key has no nonce, another message. `RetryLater`
        promises that it isn't there; `Unknown` means that we couldn't look.
        """
        ...

    async def remove_copies(self, message: Message, message_id: str) -> int:
        """Delete our other messages with the same key. Returns how many there were.

        The key must have a nonce. What they say makes no difference: a correction may have come
        between two attempts.
        """
        ...

    async def edit(self, message: Message, message_id: str) -> DeliveryOutcome:
        """Replace a message's words. May safely be repeated."""
        ...

    async def pin(self, channel: str, message_id: str) -> DeliveryOutcome:
        """`Sent`, too, if the message is pinned already."""
        ...

    async def unpin(self, channel: str, message_id: str) -> DeliveryOutcome:
        """`Sent`, too, if the message isn't pinned."""
        ...

    async def delete(self, channel: str, message_id: str) -> DeliveryOutcome:
        """Delete a message of ours, and its pin with it."""
        ...

    async def tell(self, person: str, lines: tuple[str, ...]) -> DeliveryOutcome:
        """Send one person a direct message. It can't be found again."""
        ...

    def remedy(self, reason: str) -> str:
        """What a person can do about the reason of a `ChannelGone`, and what follows from it."""
        ...
