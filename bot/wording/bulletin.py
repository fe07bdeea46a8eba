"""The facts of one ledger entry, kept in the outbox until delivery puts them into words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import Discriminator, TypeAdapter

from bot.election.changes import CertaintyChange, Change, FinalCorrected, NightComplete
from bot.election.control import Standing
from bot.election.review import Review
from bot.election.scorecard import Scorecard
from bot.wording.voice import Voice

_KnownChange = Annotated[Change, Discriminator("kind")]  # pydantic would try every class


class Notice(StrEnum):
    POLLS_CLOSE = "polls close"  # the wards that count tonight
    SUMMARY = "summary"  # every half hour
    CATCH_UP = "catch up"  # for a channel that starts to follow late, or comes back
    FINAL = "final"  # the final score, once the last ward is in
    COUNCIL = "council"  # one of several councils settled, with the scorecard
    PROPOSALS = "proposals"  # results in a published file that wait for a declarer
    SECOND_KEY = "second key"  # the card of a declaration that waits for a second person
    REHEARSAL_BEGINS = "rehearsal begins"
    REHEARSAL_ENDS = "rehearsal ends"
    REHEARSAL_STOPPED = "rehearsal stopped"


@dataclass(frozen=True, slots=True)
class Settled:
    """Who runs a council after its night, a party's code or NOC, and who ran it `before`.

    None means the night is not over: `now` after a correction, `was` before the last ward.
    """

    before: str
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class ProposedResult:
    """A ward's result in a file, before anyone has confirmed it."""

    ward: str
    elected: tuple[str, ...]
    declared: bool  # the ward has a result already


class CardState(StrEnum):
    """What came of the reading that a card is about."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"
    OVERTAKEN = "overtaken"  # its ward has changed since


@dataclass(frozen=True, slots=True)
class WaitingReading:
    """`says` is the reading read back."""

    question: str
    who: str
    says: str


@dataclass(frozen=True, slots=True)
class SecondKeyCard:
    """A reading that waits, after the others of its ward. `by` is the person who settled it."""

    readings: tuple[WaitingReading, ...]
    differences: str
    doubts: tuple[str, ...]
    state: CardState = CardState.WAITING
    by: str = ""

    @property
    def own(self) -> WaitingReading:
        return self.readings[-1]


@dataclass(frozen=True, slots=True)
class ControlBasis:
    """What an edited message says of control rests on this standing, not on its ward's.

    `since` is the later ward that settled it in hindsight; None if the words are still the first.
    """

    standing: Standing
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The facts that one ledger entry announces, or a notice; complete in themselves.

    `at` is UTC. `ward` is the entry's; channels that do not get the ward's own news still see its
    name. `test` marks a rehearsal. A notice that looks back carries its `review`; one about several
    councils carries them all on its `card`, and the one just `settled`, if any. One about a file
    carries the `proposals` in it, and one for a second person what `waits`. A result is
    `reinstated` if it may be one that was withdrawn; delivery keeps that only for a channel that
    read the withdrawal of the very same.
    """

    voice: Voice
    changes: tuple[_KnownChange, ...]
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
    proposals: tuple[ProposedResult, ...] = ()
    waits: SecondKeyCard | None = None
    control_basis: ControlBasis | None = None
    reinstated: bool = False
    named: bool = False  # say which council: the channel follows others too

    @property
    def speaks_of_council(self) -> bool:
        """Whether it says something of the council that another ward may make untrue."""
        return not (self.notice is None or self.is_for_desk) or any(
            isinstance(change, CertaintyChange | NightComplete | FinalCorrected)
            for change in self.changes
        )

    @property
    def is_for_desk(self) -> bool:
        """Whether it is work for those who declare, and no news."""
        return self.notice in {Notice.PROPOSALS, Notice.SECOND_KEY}

    @property
    def control_standing(self) -> Standing:
        return self.control_basis.standing if self.control_basis else self.standing

    @property
    def certain_since(self) -> str | None:
        return self.control_basis.since if self.control_basis else None


_BULLETIN_ADAPTER = TypeAdapter(Bulletin)


def encode_bulletin(bulletin: Bulletin) -> str:
    return _BULLETIN_ADAPTER.dump_json(bulletin).decode()


@lru_cache(maxsize=1024)  # a correction reads again what it read for the one before
def decode_bulletin(facts: str) -> Bulletin:
    return _BULLETIN_ADAPTER.validate_json(facts)
