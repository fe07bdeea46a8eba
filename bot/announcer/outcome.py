"""What became of a message at the door, as far as we know.

A reason begins with its class, one of `CLASSES`; after a colon stands what the platform said.
"""

from dataclasses import dataclass, field

RATE_LIMIT = "rate limit"
NOT_REACHED = "not reached"
TOKEN_REFUSED = "token refused"  # noqa: S105 - what is said of a token
NOT_THERE = "not there"
ANSWER_LOST = "answer lost"
CANNOT_LOOK = "cannot look"
REFUSED = "refused"
FORM_REFUSED = "form refused"
FAILED = "failed"  # our bug

REASON_CLASSES = frozenset({
    RATE_LIMIT, NOT_REACHED, TOKEN_REFUSED, NOT_THERE, ANSWER_LOST, CANNOT_LOOK, REFUSED,
    FORM_REFUSED, FAILED,
})  # fmt: skip
OTHER_REASON = "other"


def reason_class(reason: str) -> str:
    """One of a few, whatever a platform said."""
    name = reason.partition(":")[0]
    return name if name in REASON_CLASSES else OTHER_REASON


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there; `message_id` is the platform's."""

    message_id: str


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Definitely not there; try again after so many seconds."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Definitely not there, and it never will be; `bug` is ours, where it is one."""

    reason: str
    bug: Exception | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ChannelGone:
    """Definitely not there, and nothing else can be: the channel is gone, or closed to us."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may be there: the answer was lost, or nobody could look. Look after so many seconds."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """It was there, and somebody deleted it."""


DeliveryOutcome = Sent | RetryLater | GivenUp | ChannelGone | Unknown | Deleted
