"""The facts of one ledger entry, as the outbox keeps them until they are worded."""

from dataclasses import dataclass
from datetime import datetime

from bot.election.changes import Change
from bot.election.control import Standing
from bot.wording.voice import Voice


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The facts that one ledger entry gives to tell, complete in themselves.

    `at` is UTC; `ward` is the entry's, named to whoever does not hear of the ward itself. A summary
    has no changes: it says how things stand, to a channel that starts to follow late.
    """

    voice: Voice
    changes: tuple[Change, ...]
    standing: Standing
    at: datetime
    ward: str | None = None
    source: str | None = None
    reason: str | None = None
    summary: bool = False
