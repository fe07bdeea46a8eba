"""Entries that wait for a yes: nothing of them is in any night until somebody gives it."""

import json
from dataclasses import dataclass
from uuid import uuid4

from bot.desk.book import Book
from bot.desk.entry_codec import decode_entry, encode_entry, encode_state
from bot.desk.identity import Provenance
from bot.election.decisions import Ask
from bot.election.ledger import WardEntry
from bot.errors import Mistake
from bot.store import questions
from bot.store.protocol import Reader, Transaction


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """An entry that was waiting: by whom it was asked, why, and under what it is to be written."""

    question: str  # its id
    entry: WardEntry
    who: str
    odd: str
    source: str | None
    reason: str | None


async def store_question(
    tx: Transaction, signature: Provenance, book: Book, ask: Ask, at: str
) -> str:
    """Keeps the entry with the ward's state as it is now; answers the question's id."""
    question = uuid4().hex
    proposal = {
        "kind": ask.entry.kind,
        "entry": encode_entry(ask.entry),
        "state": encode_state(ask.state),
        "source": signature.source,
        "reason": signature.reason,
    }
    where = signature.channel
    await questions.ask(
        tx,
        questions.QuestionRow(
            question, book.id, at, signature.person.id, where.platform, where.id,
            json.dumps(proposal), "; ".join(doubt.why for doubt in ask.doubts),
        ),
    )  # fmt: skip
    return question


async def find_question(
    tx: Transaction, book: Book, entry: WardEntry
) -> questions.QuestionRow | None:
    """The open question about this very entry, its ward being as it was when asked."""
    written = encode_entry(entry)
    state = encode_state(book.night.wards[entry.ward])
    for question in await questions.read_unanswered(tx, book.id):
        proposal = json.loads(question.proposal)
        if proposal["entry"] == written and proposal["state"] == state:
            return question
    return None


async def close_question(
    tx: Transaction, question_id: str, *, yes: bool, at: str
) -> questions.QuestionRow:
    """Answers a question, once. Raises Mistake for one that was answered already."""
    question = await questions.resolve(tx, question_id, "yes" if yes else "no", at)
    if question:
        return question
    if await questions.read(tx, question_id):
        raise Mistake("That question was answered already. Nothing more was stored.")
    raise Mistake("That question is not open any more. Nothing was stored.")


def pending_entry(question: questions.QuestionRow, book: Book) -> PendingEntry:
    """The entry a question was about. Raises Mistake if its ward has changed since."""
    proposal = json.loads(question.proposal)
    entry = decode_entry(proposal["kind"], proposal["entry"])
    if encode_state(book.night.wards[entry.ward]) != proposal["state"]:
        raise Mistake(
            f"{entry.ward} has changed since that question was asked. Nothing was stored: "
            "look at it and type it again."
        )
    return PendingEntry(
        question.id, entry, question.who, question.reasons, proposal["source"], proposal["reason"]
    )


async def unanswered_entries(reader: Reader, book: Book) -> list[PendingEntry]:
    """Oldest first, without those whose ward has changed since: they can't be confirmed."""
    found = []
    for question in await questions.read_unanswered(reader, book.id):
        try:
            found.append(pending_entry(question, book))
        except Mistake:
            continue
    return found
