"""Who typed, in which channel, and what an entry records of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    id: str  # the platform's
    name: str
    admin: bool = False  # of the workspace or server: has every role
    groups: frozenset[str] = frozenset()  # Slack user groups or Discord roles
    guest: bool = False  # from outside the workspace, or a bot: needs a grant in person
    unverified: bool = False  # the platform didn't say in time what they are: counts as a guest


@dataclass(frozen=True, slots=True)
class Channel:
    platform: str
    id: str  # the platform's name, a colon and the platform's own id
    name: str
    direct: bool = False  # a conversation with the bot alone, in which no one may declare


@dataclass(frozen=True, slots=True)
class RoleSubject:
    """One who can be granted a role. `id` is that of a Person, of its groups, or of a Channel."""

    kind: str  # person, group or channel
    id: str
    name: str  # as people see it: @Carol, #desk


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an entry comes from. `key` identifies the call that made it."""

    key: str
    person: Person
    channel: Channel
    source: str | None = None
    reason: str | None = None
