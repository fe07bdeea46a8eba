"""A channel's messages as they read now, where messages can be edited and where they can't."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator

from bot.announcer.outcome import REFUSED, DeliveryOutcome, GivenUp, RetryLater
from bot.announcer.transport import Message
from tests.count import FakeTransport, channel_named, id_of


class WithoutEdits(FakeTransport):
    """A terminal, or a platform that refuses every edit for good."""

    async def edit(self, message: Message, message_id: str) -> DeliveryOutcome:
        return GivenUp(f"{REFUSED}: nothing can be edited here")


class SomeEditsRefused(FakeTransport):
    """Every third edit in a channel is refused for good."""

    def __init__(self) -> None:
        super().__init__()
        self._tried: Counter[str] = Counter()  # by channel: they don't wait for each other

    async def edit(self, message: Message, message_id: str) -> DeliveryOutcome:
        self._tried[message.channel] += 1
        if self._tried[message.channel] % 3 == 0:
            return GivenUp(f"{REFUSED}: not this one")
        return await super().edit(message, message_id)


class Busy(FakeTransport):
    """Puts off every third call about an announcement, so that channels fall behind."""

    def __init__(self) -> None:
        super().__init__()
        self._dice: dict[str, random.Random] = {}  # by channel: they don't wait for each other

    async def deliver(self, message: Message) -> DeliveryOutcome:
        return self._refusal(message) or await super().deliver(message)

    async def edit(self, message: Message, message_id: str) -> DeliveryOutcome:
        return self._refusal(message) or await super().edit(message, message_id)

    def _refusal(self, message: Message) -> DeliveryOutcome | None:
        if "scoreboard" in message.key:
            return None
        channel = message.channel
        dice = self._dice.setdefault(channel, random.Random(channel))  # noqa: S311 - a test's dice
        return RetryLater(20, "busy") if dice.random() < 0.3 else None


def messages_in(transport: FakeTransport, channel: str) -> dict[str, str]:
    """The channel's messages by id, each in the words it has now."""
    texts = _edited(_arrived(transport, channel), transport.edits)
    return {key: text for key, text in texts.items() if key not in transport.deleted}


def as_read_before_each(
    transport: FakeTransport, channel: str, already: int
) -> Iterator[list[str]]:
    """The channel's messages as they read when each came, but for those `already` there."""
    own = _arrived(transport, channel)
    for earlier, message in enumerate(own[already:], already):
        edits = transport.edits[: transport.edits_before[message.channel, message.key]]
        yield list(_edited(own[:earlier], edits).values())


def _arrived(transport: FakeTransport, channel: str) -> list[Message]:
    place = channel_named(channel).id
    return [message for message in transport.arrived if message.channel == place]


def _edited(messages: Iterable[Message], edits: Iterable[tuple[str, Message]]) -> dict[str, str]:
    texts = {id_of(message): message for message in messages}
    channels = {message.channel for message in texts.values()}
    texts |= {key: edited for key, edited in edits if edited.channel in channels and key in texts}
    return {key: "\n".join(message.lines) for key, message in texts.items()}


def as_it_reads(transport: FakeTransport, channel: str) -> list[str]:
    """The channel's messages, each in the words it has now."""
    return list(messages_in(transport, channel).values())


def all_it_showed(transport: FakeTransport, channel: str) -> list[str]:
    """The channel's messages, each in all the words that it has had."""
    place = channel_named(channel).id
    posted = ["\n".join(m.lines) for m in transport.arrived if m.channel == place]
    return [*posted, *edits_in(transport, channel)]


def edits_in(transport: FakeTransport, channel: str) -> list[str]:
    """The words that edits have given the channel's messages, in order."""
    place = channel_named(channel).id
    return ["\n".join(m.lines) for _, m in transport.edits if m.channel == place]
