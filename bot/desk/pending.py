"""Entries that wait for a yes: nothing of them is in any night until somebody gives it."""

import json
from dataclasses import dataclass
from uuid import uuid4

from bot.desk.book import Book
from bot.desk.entry_codec import entry_kind, read_entry, write_entry, write_state
from bot.desk.identity import Signature
from bot.election.decisions import Ask
from bot.election.ledger import WardEntry
from bot.errors import Mistake
from bot.store import questions
from bot.store.protocol import Transaction


@dataclass(frozen=True, slots=True)
class Held:
    """An entry that was waiting: by whom it was asked, why, and under what it is to be written."""

    entry: WardEntry
    who: str
    odd: str
    source: str | None
    reason: str | None


async def hold(tx: Transaction, signature: Signature, book: Book, ask: Ask, at: str) -> str:
    """Keeps the entry with the ward's state as it is now; answers the question's id."""
    question = uuid4().hex
    proposal = {
        "kind": entry_kind(ask.entry),
        "entry": write_entry(ask.entry),
        "state": write_state(ask.state),
        "source": signature.source,
        "reason": signature.reason,
    }
    where = signature.where
    await questions.ask(
        tx,
        questions.Question(
            question, book.id, at, signature.who.id, where.platform, where.channel,
            json.dumps(proposal), "; ".join(doubt.odd for doubt in ask.doubts),
        ),
    )  # fmt: skip
    return question


async def waiting(tx: Transaction, book: Book, entry: WardEntry) -> questions.Question | None:
    """The open question about this very entry, its ward being as it was when asked."""
    written = write_entry(entry)
    state = write_state(book.night.wards[entry.ward])
    for question in await questions.still_open(tx, book.id):
        proposal = json.loads(question.proposal)
        if proposal["entry"] == written and proposal["state"] == state:
            return question
    return None


async def take(tx: Transaction, question_id: str, *, yes: bool, at: str) -> questions.Question:
    """Answers a question, once. Raises Mistake for one that was answered already."""
    taken = await questions.take(tx, question_id, "yes" if yes else "no", at)
    if taken is None:
        raise Mistake("That question was answered already. Nothing more was stored.")
    return taken


def held(question: questions.Question, book: Book) -> Held:
    """The entry a question was about. Raises Mistake if its ward has changed since."""
    proposal = json.loads(question.proposal)
    entry = read_entry(proposal["kind"], proposal["entry"])
    if write_state(book.night.wards[entry.ward]) != proposal["state"]:
        raise Mistake(
            f"{entry.ward} has changed since that question was asked. Nothing was stored: "
            "look at it and type it again."
        )
    return Held(entry, question.who, question.reasons, proposal["source"], proposal["reason"])
