"""Results in a published file: asked about once for each ward and reading, and shown to the desk.

The file is read again and again. A reading counts as known if it was asked about while its ward
stood as it does now, whatever came of the question; so neither a restart nor a refusal asks again.
Once the ward has changed, the same reading may contradict it, which is another question.
"""

import json
from collections.abc import Collection, Iterable, Sequence

from bot.desk import recording
from bot.desk.announcements import proposals_announcement
from bot.desk.book import Book
from bot.desk.entry_codec import encode_entry, encode_state
from bot.desk.roles import read_desks
from bot.desk.write_context import WriteContext
from bot.election import decisions
from bot.election.decisions import Ask
from bot.election.doubts import DoubtReason
from bot.election.ledger import Correct, Declare
from bot.election.parse.declaration import Reading
from bot.store import outbox, questions
from bot.store.protocol import Reader
from bot.wording.bulletin import ProposedResult


async def new_questions(reader: Reader, book: Book, readings: Iterable[Reading]) -> list[Ask]:
    """What the readings would change and was not asked about before."""
    stored = await questions.read_night(reader, book.id)
    proposals = [json.loads(row.proposal) for row in stored if DoubtReason.FROM_FILE in row.reasons]
    known = {(proposal["entry"], proposal["state"]) for proposal in proposals}
    decided = [decisions.proposal(book.night, r, r.source or "file") for r in readings]
    return [
        decision
        for decision in decided
        if isinstance(decision, Ask)
        and (encode_entry(decision.entry), encode_state(decision.state)) not in known
    ]


async def propose(
    context: WriteContext, night: str, readings: Sequence[Reading], extra_desks: Collection[str]
) -> int:
    """Ask about what is new, and tell the desks once. Returns the number of results."""
    book = context.draft.book(night)
    asks = await new_questions(context.tx, book, readings)
    asked = [await recording.record(context, night, ask) for ask in asks]
    first = next((a.question for a in asked if isinstance(a, recording.Questioned)), None)
    if first is None:
        return 0
    results = tuple(_proposed_result(ask) for ask in asks)
    source = context.provenance.source or ""
    announcement = proposals_announcement(book, first, source, results, context.at)
    for channel in sorted({*await read_desks(context.tx), *extra_desks}):
        await outbox.queue_for_channel(context.tx, announcement, channel)
    return len(asks)


def _proposed_result(ask: Ask) -> ProposedResult:
    entry = ask.entry
    elected = entry.declaration.elected if isinstance(entry, Declare | Correct) else ()
    labels = tuple(candidate.label for candidate in elected)
    return ProposedResult(entry.ward, labels, declared=ask.state.declaration is not None)
