"""Who typed, where, and under what an entry is signed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever typed: the platform's id, a name to show, and what the platform says of them."""

    id: str
    name: str
    admin: bool = False
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was typed."""

    platform: str
    channel: str
    name: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Under what an entry is written: the call's key, who, where, source and reason."""

    key: str
    who: Person
    where: Place
    source: str | None = None
    reason: str | None = None
