"""Judges a night: compares what the channels received with what the ledger should announce."""

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
from bot.election.channel_history import as_first_reported
from bot.election.control import certain_facts, is_implied_by, standing
from bot.election.following import Following
from bot.election.night import Night
from bot.election.result import WardResult, declared_result
from bot.importers.pack import load
from bot.store import ledger, open_store, outbox, outbox_status
from bot.wording import council
from bot.wording.announce import digest
from bot.wording.bulletin import decode_bulletin
from tests.chaos.process import COUNCIL
from tests.chaos.script import PACK, TypedLine
from tests.chaos.sides import PlatformMessage, Side


@dataclass(frozen=True)
class Figures:
    """How much happened, and how much of it went wrong."""

    kills: int = 0
    nights: int = 0
    announcements: int = 0
    lost: int = 0  # acknowledged but not in the ledger
    missing: int = 0  # never received, or received in other words
    doubled: int = 0  # received more than once, or with nothing to announce
    out_of_order: int = 0
    composition_differing: int = 0
    misled: int = 0  # what a reader of the channel wrongly believes at the end

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __str__(self) -> str:
        values = ((f.name.replace("_", " "), getattr(self, f.name)) for f in fields(self))
        return "\n".join(f"{value:6} {name}" for name, value in values)

    @property
    def total_wrong(self) -> int:
        return sum(astuple(self)[3:])


async def judge_night(
    database: Path, sides: Sequence[Side], acknowledged: Sequence[TypedLine], composition: str
) -> Figures:
    """The figures of a finished night, without its kills; the bot must be gone.

    `composition` is the bot's last answer to /composition.
    """
    store = await open_store(f"sqlite:///{database}")
    try:
        rows = await ledger.read(store.reader, COUNCIL)
        book = await read_book(store.reader, COUNCIL)
        sent_messages = {
            (side.platform, level): await outbox.read_sent(
                store.reader, COUNCIL, side.channel(level)
            )
            for side in sides
            for level in Level
        }
        dead_letters = await outbox_status.read_dead_letters(store.reader, COUNCIL)
    finally:
        await store.close()
    entries = [decode_entry(row.kind, row.payload) for row in rows if row.kind != "pack"]
    lost = sum(not line.is_kept_in(entries) for line in acknowledged)
    score = f"{book.voice.council}: {council.tally(standing(book.night), book.voice)}"
    figures = Figures(nights=1, lost=lost, composition_differing=int(score not in composition))
    for side in sides:
        for level in Level:
            sent = sent_messages[side.platform, level]
            figures += compare_messages(
                _expected_messages(sent, side), await side.announcements(level)
            )
            dead_letters_here = [row for row in dead_letters if row.channel == side.channel(level)]
            figures += Figures(
                missing=_unannounced_entries(rows, [*sent, *dead_letters_here], level),
                misled=_wrong_beliefs(book.night, sent, level) + _unsaid_facts(sent, level),
            )
    return figures


def _expected_messages(sent: Sequence[outbox.OutboxMessage], side: Side) -> list[PlatformMessage]:
    """The messages sent to a channel, each once, in the words the store keeps."""
    firsts = [row for row in sent if row.batch == row.id]
    return [
        PlatformMessage(
            side.key_of(key), side.words_of(Message(key, side.platform, tuple(words.split("\n"))))
        )
        for row in firsts
        for key, words in [(row.key, row.edited or row.words or "")]
    ]


def _unannounced_entries(
    rows: Sequence[ledger.LedgerRow], settled: Sequence[outbox.OutboxMessage], level: Level
) -> int:
    """Entries that changed something at this level, but were neither sent nor empty."""
    night, due = Night.initial(load(PACK).usable_council), set[int]()
    for row in rows[1:]:
        after = night.with_entry(decode_entry(row.kind, row.payload), row.seq)
        if any(level_of(change) <= level for change in changes_between(night, after)):
            due.add(row.seq)
        night = after
    sent_or_empty = {
        row.seq
        for row in settled
        if row.state == "sent" or row.reason == outbox.NOTHING_TO_ANNOUNCE
    }
    return len(due - sent_or_empty)


def _unsaid_facts(sent: Sequence[outbox.OutboxMessage], level: Level) -> int:
    """Facts stored with a message that its words leave out."""
    words = {row.batch: row.edited or row.words or "" for row in sent}
    facts = {
        batch: [
            (decode_bulletin(row.facts), Following(level)) for row in sent if row.batch == batch
        ]
        for batch in words
    }
    return sum(line not in words[batch] for batch in words for line in digest(facts[batch]))


def _wrong_beliefs(night: Night, sent: Sequence[outbox.OutboxMessage], level: Level) -> int:
    """What a reader at this level wrongly believes, or does not know, at the end of the night."""
    belief = Belief()
    for row in sent:
        record_bulletin(belief, decode_bulletin(row.facts), Following(level))
    results = {
        contest.ward: declared_result(night.council, contest, declaration)
        for contest, declaration in night.declarations
    }
    now = set(certain_facts(night))
    to_know = {fact for fact in now if not is_implied_by(fact, now)}
    wrong = len(belief.facts - now) + len(to_know - belief.facts)
    told = belief.results
    if level is Level.ALL:
        return wrong + sum(not _is_told(told.get(w), results.get(w)) for w in {*told, *results})
    if level is Level.GAINS:
        gains = {w for some in (told, results) for w, r in some.items() if r.is_gain}
        return wrong + sum(not _is_told(told.get(w), results.get(w)) for w in gains)
    return wrong


def _is_told(told: WardResult | None, result: WardResult | None) -> bool:
    """Whether a channel knows a result: in full, or as its first report gives it."""
    return told == result or (result is not None and told == as_first_reported(result))


def compare_messages(
    due: Sequence[PlatformMessage], received: Sequence[PlatformMessage]
) -> Figures:
    once, places = Counter(due), {message: place for place, message in enumerate(due)}
    order = [places[message] for message in dict.fromkeys(received) if message in places]
    return Figures(
        announcements=len(due),
        missing=(once - Counter(received)).total(),
        doubled=(Counter(received) - once).total(),
        out_of_order=sum(later < earlier for earlier, later in pairwise(order)),
    )
