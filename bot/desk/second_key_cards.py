"""The cards of what waits for a second person: an announcement to each desk, edited when settled.

    a reading is asked about ──▶ one outbox row for each desk
    it is confirmed, discarded or overtaken, anywhere ──▶ the ward's rows are marked stale,
    and the announcer edits each card to what came of it

All of it in the transaction of the question and of its answer, so a crash loses neither.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk.announcements import second_key_announcement
from bot.desk.book import Book
from bot.desk.pending import PendingEntry, pending_entry
from bot.desk.roles import read_desks
from bot.desk.write_context import WriteContext
from bot.election.decisions import Ask
from bot.election.doubts import DoubtReason
from bot.election.ledger import Correct, Declare, WardEntry
from bot.errors import Mistake
from bot.store import outbox, questions, stale
from bot.store.protocol import Reader
from bot.wording.bulletin import Bulletin, CardState, SecondKeyCard, WaitingReading
from bot.wording.doubts import doubt_sentences
from bot.wording.readback import differences, readback


async def queue_cards(
    context: WriteContext, book: Book, card: SecondKeyCard, ward: str
) -> tuple[str, ...]:
    """Show the card where it was typed and in every other desk; returns the channels' names."""
    here = context.provenance.channel
    desks = {**await read_desks(context.tx), here.id: here.name}
    announcement = second_key_announcement(book, ward, card, context.at)
    for channel in sorted(desks):
        await outbox.queue_for_channel(context.tx, announcement, channel)
    return tuple(sorted(filter(None, desks.values())))


async def mark_cards(context: WriteContext, book: Book, ward: str) -> None:
    await stale.mark_cards(context.tx, book.id, ward, book.seq)


def second_key_card(
    book: Book, ask: Ask, question: str, who: str, others: Sequence[PendingEntry]
) -> SecondKeyCard:
    ward = ask.entry.ward
    odd = tuple(doubt for doubt in ask.doubts if doubt.why is not DoubtReason.SECOND_KEY)
    readings = [(other.question, other.asked_by_name, other.entry) for other in others]
    return SecondKeyCard(
        tuple(
            WaitingReading(id_, name, _readback(book, entry))
            for id_, name, entry in [*readings, (question, who, ask.entry)]
        ),
        _differences(others[0], ask.entry, who) if others else "",
        tuple(doubt_sentences(odd, ward, book.voice)),
    )


def _readback(book: Book, entry: WardEntry) -> str:
    if not isinstance(entry, Declare | Correct):
        return entry.ward
    return readback(book.night.council.contests[entry.ward], entry.declaration, book.voice)


def _differences(other: PendingEntry, entry: WardEntry, who: str) -> str:
    ours, theirs = entry, other.entry
    if not isinstance(ours, Declare | Correct) or not isinstance(theirs, Declare | Correct):
        return ""
    return differences(theirs.declaration, ours.declaration, other.asked_by_name, who)


async def settled_bulletin(
    reader: Reader, book: Book, told: Bulletin, *, is_sent: bool
) -> Bulletin:
    """A card as it should read now; nothing if it was settled before it was sent."""
    card = told.waits
    if card is None:
        return told
    states = {r.question: await _state(reader, book, r.question) for r in card.readings}
    state, by = states[card.own.question]
    if state is not CardState.WAITING:
        settled = replace(card, state=state, by=by)
        return replace(told, waits=settled if is_sent else None)
    left = tuple(r for r in card.readings if states[r.question][0] is CardState.WAITING)
    differs = card.differences if len(left) > 1 else ""
    return replace(told, waits=replace(card, readings=left, differences=differs))


async def _state(reader: Reader, book: Book, question_id: str) -> tuple[CardState, str]:
    question = await questions.read(reader, question_id)
    if question is None:
        return CardState.OVERTAKEN, ""
    if question.answer:
        answered = CardState.CONFIRMED if question.answer == "yes" else CardState.DISCARDED
        return answered, question.answered_by
    try:
        pending_entry(question, book)
    except Mistake:
        return CardState.OVERTAKEN, ""
    return CardState.WAITING, ""
