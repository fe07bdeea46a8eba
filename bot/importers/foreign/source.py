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
        return f"file {at}{self.shown_name}"[:_MAX_LABEL]

    @property
    def shown_name(self) -> str:
        """On one line, without its folders."""
        name = self.name.replace("\\", "/").rpartition("/")[2]
        return "".join(char if char.isprintable() else "·" for char in name)
