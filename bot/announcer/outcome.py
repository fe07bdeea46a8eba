"""What one attempt at a platform came to, as far as we know.

A reason begins with its class, one of `REASON_CLASSES`. The platform's own words may follow, after
a colon.
"""

from dataclasses import dataclass, field

RATE_LIMIT = "rate limit"
NOT_REACHED = "not reached"
TOKEN_REFUSED = "token refused"  # noqa: S105 - a reason, not a token
NOT_THERE = "not there"
ANSWER_LOST = "answer lost"
CANNOT_LOOK = "cannot look"
REFUSED = "refused"
FORM_REFUSED = "form refused"
FAILED = "failed"  # a bug of ours

REASON_CLASSES = frozenset({
    RATE_LIMIT, NOT_REACHED, TOKEN_REFUSED, NOT_THERE, ANSWER_LOST, CANNOT_LOOK, REFUSED,
    FORM_REFUSED, FAILED,
})  # fmt: skip
OTHER_REASON = "other"


def reason_class(reason: str) -> str:
    """The reason as a metric's label: one of a fixed few, whatever the platform said."""
    name = reason.partition(":")[0]
    return name if name in REASON_CLASSES else OTHER_REASON


@dataclass(frozen=True, slots=True)
class Sent:
    """The message is there."""

    message_id: str  # the platform's


@dataclass(frozen=True, slots=True)
class RetryLater:
    """The message is certainly not there. Try again after some seconds."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The message is certainly not there, and trying again would not help."""

    reason: str
    bug: Exception | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ChannelGone:
    """No message can be there: the channel is gone, or closed to the bot."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The message may be there: the answer was lost, or the platform couldn't be searched.

    Look for it after some seconds.
    """

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Altered:
    """The message is there in other words: it was edited since, or is of an earlier attempt."""

    message_id: str  # the platform's


@dataclass(frozen=True, slots=True)
class Deleted:
    """The message was there, and a user deleted it."""


DeliveryOutcome = Sent | RetryLater | GivenUp | ChannelGone | Unknown | Altered | Deleted
