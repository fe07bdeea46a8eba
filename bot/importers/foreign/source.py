"""A file as supplied."""

from typing import NamedTuple


class Source(NamedTuple):
    name: str
    raw: bytes
