"""A file as supplied."""

from typing import NamedTuple

_MAX_LABEL = 100  # characters, in the ledger


class Source(NamedTuple):
    name: str  # of the file, or of the host that publishes it
    raw: bytes
    is_published: bool = False

    @property
    def label(self) -> str:
        """What an entry from this file names as its source."""
        at = "at " if self.is_published else ""
        return f"file {at}{self.name}"[:_MAX_LABEL]
