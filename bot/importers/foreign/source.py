"""A file as somebody gave it."""

from typing import NamedTuple


class Source(NamedTuple):
    """What it is called, and what is in it."""

    name: str
    raw: bytes
