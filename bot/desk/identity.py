"""Who typed, where, and under what an entry is signed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever typed: the platform's id, a name to show, and what the platform says of them.

    `admin` may do everything; a `guest` (of a shared channel, from another workspace, a bot) may
    write only if granted in person; `groups` are the platform's user groups or roles.
    """

    id: str
    name: str
    admin: bool = False
    groups: frozenset[str] = frozenset()
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """Where it was typed; `channel` begins with the platform's name and a colon.

    `direct` is a conversation with the bot alone, where nobody may write.
    """

    platform: str
    id: str
    name: str
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Provenance:
    """Under what an entry is written: the call's key, who, where, source and reason."""

    key: str
    person: Person
    channel: Channel
    source: str | None = None
    reason: str | None = None
