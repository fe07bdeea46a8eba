"""The file of results that a council publishes at an address, as it was last read."""

from dataclasses import dataclass, field

from bot.election.council import Council
from bot.importers.foreign.results import Proposals
from bot.importers.foreign.source import Source
from bot.observability.connections import ConnectionTracker

_NOTHING = Proposals((), ())


@dataclass(slots=True)
class ResultsFile:
    """`host` stands for the address, which may hold a secret."""

    night: str
    host: str
    tracker: ConnectionTracker = field(
        default_factory=lambda: ConnectionTracker("results file", reason="not read yet")
    )
    council: Council | None = None  # as it was when the file was read
    read: Proposals = _NOTHING

    def read_for(self, council: Council) -> Proposals:
        """What was read; nothing if it was read for an earlier pack, with other candidates."""
        return self.read if self.council is council else _NOTHING

    @property
    def label(self) -> str:
        return self.source(b"").label

    def source(self, raw: bytes) -> Source:
        return Source(self.host, raw, is_published=True)
