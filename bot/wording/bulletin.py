"""The facts of one ledger entry, as the outbox keeps them until they are worded."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter

from bot.election.changes import Change
from bot.election.control import Standing
from bot.election.review import Review
from bot.election.scorecard import Scorecard
from bot.wording.voice import Voice


class Notice(StrEnum):
    """What is told though no entry changed it."""

    POLLS_CLOSE = "polls close"  # what is counted tonight
    SUMMARY = "summary"  # how things stand, on the hour or to a channel that starts to follow late
    FINAL = "final"  # the scorecard, when the last ward is in
    COUNCIL = "council"  # who runs one of several councils, and how all of them stand
    REHEARSAL_BEGINS = "rehearsal begins"
    REHEARSAL_ENDS = "rehearsal ends"
    REHEARSAL_STOPPED = "rehearsal stopped"


@dataclass(frozen=True, slots=True)
class Settled:
    """Who runs a council after its night, a party's code or NOC, and who did `before` it.

    None is a night that is not over: `now` after a correction, `was` before the last ward.
    """

    before: str
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The facts that one ledger entry gives to tell, or a notice, complete in themselves.

    `at` is UTC; `ward` is the entry's, named to whoever does not hear of the ward itself; `test`
    says that none of it is real. A notice that looks back has its `review`; one of several councils
    has all of them on its `card`, and which of them was `settled`, if one was.
    """

    voice: Voice
    changes: tuple[Change, ...]
    standing: Standing
    at: datetime
    ward: str | None = None
    source: str | None = None
    reason: str | None = None
    notice: Notice | None = None
    test: bool = False
    review: Review | None = None
    card: Scorecard | None = None
    settled: Settled | None = None


_BULLETIN_ADAPTER = TypeAdapter(Bulletin)


def encode_bulletin(bulletin: Bulletin) -> str:
    """The facts of one outbox row."""
    return _BULLETIN_ADAPTER.dump_json(bulletin).decode()


def decode_bulletin(facts: str) -> Bulletin:
    """The facts that an outbox row holds."""
    return _BULLETIN_ADAPTER.validate_json(facts)
