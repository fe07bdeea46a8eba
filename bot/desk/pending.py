"""Entries that wait for a yes. A pending entry is in no night until someone confirms it.

                    ┌──> yes ──> the entry is written
    asked ──> open ─┤
                    ├──> no ──> nothing is written
                    │
                    └──> its ward changes ──> void: a yes is refused, a no still closes it

- A question is answered once: the second click on either button is refused.
- It survives a restart, and has no time limit.
- Its proposal holds the ward's state as it was when we asked. If the ward has moved on, the yes
  was given to something else, so the user has to look and type the line again.
- With a second key the question is also answered by another person typing the same entry. A
  person who types something else instead replaces their own reading.
- The yes, the entry and its announcements are one transaction.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from bot.desk.book import Book
from bot.desk.entry_codec import decode_entry, encode_entry, encode_state
from bot.desk.identity import Provenance
from bot.election.decisions import Ask
from bot.election.doubts import Doubt, DoubtReason
from bot.election.ledger import WardEntry
from bot.errors import Mistake
from bot.store import questions
from bot.store.protocol import Reader, Transaction


@dataclass(frozen=True, slots=True)
class PendingEntry:
    question: str  # its id
    entry: WardEntry
    asked_by: str  # a person's id
    asked_by_name: str
    asked_at: datetime
    platform: str
    doubts: str  # why we asked
    about: tuple[Doubt, ...]  # the same with what they depend on
    source: str | None
    reason: str | None

    @property
    def needs_second_key(self) -> bool:
        return any(doubt.why is DoubtReason.SECOND_KEY for doubt in self.about)


async def store_question(
    tx: Transaction, provenance: Provenance, book: Book, ask: Ask, at: str
) -> str:
    question = uuid4().hex
    proposal = {
        "kind": ask.entry.kind,
        "entry": encode_entry(ask.entry),
        "state": encode_state(ask.state),
        "source": provenance.source,
        "reason": provenance.reason,
        "who": provenance.person.name,
        "doubts": [[doubt.why, *doubt.about] for doubt in ask.doubts],
    }
    person, channel = provenance.person, provenance.channel
    await questions.ask(
        tx,
        questions.QuestionRow(
            question, book.id, at, person.id, channel.platform, channel.id,
            json.dumps(proposal), "; ".join(doubt.why for doubt in ask.doubts),
        ),
    )  # fmt: skip
    return question


async def close_question(
    tx: Transaction, question_id: str, *, yes: bool, at: str, by: str
) -> questions.QuestionRow:
    """Raises Mistake if the question has been answered, or never existed."""
    question = await questions.resolve(tx, question_id, "yes" if yes else "no", at, by)
    if question:
        return question
    if await questions.read(tx, question_id):
        raise Mistake("That question has already been answered.")
    raise Mistake("That question is no longer open.")


def pending_entry(question: questions.QuestionRow, book: Book) -> PendingEntry:
    """Raises Mistake if the ward has changed since the question was asked."""
    proposal = json.loads(question.proposal)
    pending = decode_pending(question)
    entry = pending.entry
    if encode_state(book.night.wards[entry.ward]) != proposal["state"]:
        raise Mistake(
            f"{entry.ward} has changed since that question was asked; to look at it",
            f"/ward {entry.ward}",
        )
    return pending


def decode_pending(question: questions.QuestionRow) -> PendingEntry:
    proposal = json.loads(question.proposal)
    entry = decode_entry(proposal["kind"], proposal["entry"])
    # A question from before there were details has none.
    about = tuple(
        Doubt(DoubtReason(why), tuple(details)) for why, *details in proposal.get("doubts", [])
    )
    return PendingEntry(
        question.id, entry, question.who, proposal.get("who", question.who),
        datetime.fromisoformat(question.asked_at), question.platform, question.reasons, about,
        proposal["source"], proposal["reason"],
    )  # fmt: skip


async def unanswered_entries(reader: Reader, book: Book) -> list[PendingEntry]:
    """Oldest first, without the void ones."""
    found = []
    for question in await questions.read_unanswered(reader, book.id):
        try:
            found.append(pending_entry(question, book))
        except Mistake:
            continue
    return found
