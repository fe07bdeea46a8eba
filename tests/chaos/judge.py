"""What a night came to: what channels heard, beside what the ledger has to tell them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from itertools import pairwise
from pathlib import Path

from bot.announcer.history import record_bulletin
from bot.announcer.transport import Message
from bot.desk.book import read_book
from bot.desk.entry_codec import decode_entry
from bot.election.changes import Level, changes_between
from bot.election.changes import minimum_level as level_of
from bot.election.channel_history import ChannelHistory as Belief
from bot.election.control import certain_facts, is_implied_by, standing
from bot.election.night import Night
from bot.election.result import declared_result
from bot.importers.pack import load
from bot.store import ledger, open_store, outbox, outbox_status
from bot.wording import council
from bot.wording.announce import digest
from bot.wording.bulletin import decode_bulletin
from tests.chaos.process import COUNCIL
from tests.chaos.script import PACK, Said
from tests.chaos.sides import PlatformMessage, Side


@dataclass(frozen=True)
class Figures:
    """How much happened, and how much of it went wrong."""

    kills: int = 0
    nights: int = 0
    announcements: int = 0
    lost: int = 0  # acknowledged, and not in the ledger
    missing: int = 0  # not heard, or in other words
    doubled: int = 0  # heard more often than once, or although there was nothing to tell
    out_of_order: int = 0
    composition_differing: int = 0
    misled: int = 0  # what somebody who reads a channel in the end believes, and is not so

    def __add__(self, other: "Figures") -> "Figures":
        """Both together."""
        return Figures(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __str__(self) -> str:
        """A line each."""
        values = ((f.name.replace("_", " "), getattr(self, f.name)) for f in fields(self))
        return "\n".join(f"{value:6} {name}" for name, value in values)

    @property
    def wrong(self) -> int:
        """All that went wrong."""
        return sum(astuple(self)[3:])


async def judged(
    database: Path, sides: Sequence[Side], acknowledged: Sequence[Said], composition: str
) -> Figures:
    """The figures of a night that is over, but for its kills; the bot has let go of the database.

    `composition` is what it answered to /composition at the end.
    """
    store = await open_store(f"sqlite:///{database}")
    try:
        rows = await ledger.read(store.reader, COUNCIL)
        book = await read_book(store.reader, COUNCIL)
        told = {
            (side.platform, level): await outbox.read_sent(
                store.reader, COUNCIL, side.channel(level)
            )
            for side in sides
            for level in Level
        }
        given_up = await outbox_status.read_dead_letters(store.reader, COUNCIL)
    finally:
        await store.close()
    entries = [decode_entry(row.kind, row.payload) for row in rows if row.kind != "pack"]
    lost = sum(not said.kept_in(entries) for said in acknowledged)
    score = f"{book.voice.council}: {council.score(standing(book.night))}"
    figures = Figures(nights=1, lost=lost, composition_differing=int(score not in composition))
    for side in sides:
        for level in Level:
            sent = told[side.platform, level]
            figures += compared(_messages(sent, side), await side.announcements(level))
            nothing = [row for row in given_up if row.channel == side.channel(level)]
            figures += Figures(
                missing=_unaddressed(rows, [*sent, *nothing], level),
                misled=_misled(book.night, sent, level) + _unsaid(sent, level),
            )
    return figures


def _messages(sent: Sequence[outbox.OutboxMessage], side: Side) -> list[PlatformMessage]:
    """What a channel was sent, each message once, as its words are kept."""
    firsts = [row for row in sent if row.batch == row.id]
    return [
        PlatformMessage(key, side.words_of(Message(key, side.platform, tuple(words.split("\n")))))
        for row in firsts
        for key, words in [(f"{row.night}/{row.cause}", row.edited or row.words or "")]
    ]


def _unaddressed(
    rows: Sequence[ledger.LedgerRow], settled: Sequence[outbox.OutboxMessage], level: Level
) -> int:
    """Entries that give such a channel something to tell, and were neither told nor empty."""
    night, due = Night.initial(load(PACK).usable_council), set[int]()
    for row in rows[1:]:
        after = night.with_entry(decode_entry(row.kind, row.payload), row.seq)
        if any(level_of(change) <= level for change in changes_between(night, after)):
            due.add(row.seq)
        night = after
    nothing_in_it = {
        row.seq for row in settled if row.state == "sent" or "nothing" in str(row.reason)
    }
    return len(due - nothing_in_it)


def _unsaid(sent: Sequence[outbox.OutboxMessage], level: Level) -> int:
    """Facts that a message is kept to tell, and that its words do not say."""
    words = {row.batch: row.edited or row.words or "" for row in sent}
    facts = {
        batch: [(decode_bulletin(row.facts), level) for row in sent if row.batch == batch]
        for batch in words
    }
    return sum(line not in words[batch] for batch in words for line in digest(facts[batch]))


def _misled(night: Night, sent: Sequence[outbox.OutboxMessage], level: Level) -> int:
    """What a listener of this level would believe in the end that is not so, or not know."""
    heard = Belief()
    for row in sent:
        record_bulletin(heard, decode_bulletin(row.facts), level)
    results = {
        contest.ward: declared_result(night.council, contest, said)
        for contest, said in night.declarations
    }
    now = set(certain_facts(night))
    to_know = {fact for fact in now if not is_implied_by(fact, now)}
    wrong = len(heard.facts - now) + len(to_know - heard.facts)
    if level is Level.ALL:
        return wrong + sum(
            heard.results.get(w) != results.get(w) for w in {*heard.results, *results}
        )
    if level is Level.GAINS:
        gains = [{w: r for w, r in some.items() if r.is_gain} for some in (heard.results, results)]
        return wrong + int(gains[0] != gains[1])
    return wrong


def compared(due: Sequence[PlatformMessage], heard: Sequence[PlatformMessage]) -> Figures:
    """What a channel was to hear, and what it heard."""
    once, places = Counter(due), {said: place for place, said in enumerate(due)}
    order = [places[said] for said in dict.fromkeys(heard) if said in places]
    return Figures(
        announcements=len(due),
        missing=(once - Counter(heard)).total(),
        doubled=(Counter(heard) - once).total(),
        out_of_order=sum(later < earlier for earlier, later in pairwise(order)),
    )
