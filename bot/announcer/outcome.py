"""What became of a message at the door, as far as we know."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there; `message_id` is the platform's."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Later:
    """Definitely not there; try again after so many seconds."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Definitely not there, and it never will be."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Definitely not there, and nothing else can be: the channel is gone, or closed to us."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may be there: the answer was lost, or nobody could look. Look after so many seconds."""

    seconds: float
    reason: str


Outcome = Sent | Later | GivenUp | Gone | Unknown
