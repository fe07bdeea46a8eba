"""The card of a declaration that waits for a second person, and its line in lists."""

from dataclasses import replace

from bot.chat.reply import Action, Meaning, Reply, Tone
from bot.desk.book import Book
from bot.desk.pending import PendingEntry
from bot.desk.recording import Questioned, Recorded
from bot.election.declaration import Declaration
from bot.election.doubts import DoubtReason
from bot.election.ledger import Correct, Declare, WardEntry
from bot.wording.doubts import doubt_sentences
from bot.wording.numbers import clock_time
from bot.wording.readback import differences, readback

YES, NO = "yes", "no"


def waiting_card(questioned: Questioned) -> Reply:
    """For everyone in the channel: who typed what, and how another reading differs from it."""
    book, entry, author = questioned.book, questioned.ask.entry, questioned.asked_by
    others = questioned.others
    odd = tuple(d for d in questioned.ask.doubts if d.why is not DoubtReason.SECOND_KEY)
    text = f"{entry.ward} waits for a second person: {author} typed it."
    if others:
        text = f"TWO READINGS of {entry.ward}. {_differences(entry, author, others[0])}".strip()
    lines = (
        *(reading_line(book, other.asked_by_name, other.entry) for other in others),
        reading_line(book, author, entry),
        *doubt_sentences(odd, entry.ward, book.voice),
        "Nothing is stored yet. Another person presses Confirm, or types the same.",
    )
    return Reply(text, lines, actions=_actions(questioned), tone=Tone.ASK, in_channel=True)


def _differences(entry: WardEntry, author: str, other: PendingEntry) -> str:
    ours, theirs = _declaration(entry), _declaration(other.entry)
    return differences(theirs, ours, other.asked_by_name, author) if ours and theirs else ""


def _declaration(entry: WardEntry) -> Declaration | None:
    return entry.declaration if isinstance(entry, Declare | Correct) else None


def _actions(questioned: Questioned) -> tuple[Action, ...]:
    others, author = questioned.others, questioned.asked_by
    of = f" {author}'s" if others else ""
    return (
        *(
            Action(f"Confirm {other.asked_by_name}'s", YES, other.question, Meaning.RECORD)
            for other in others[:1]
        ),
        Action(f"Confirm{of}", YES, questioned.question, Meaning.RECORD),
        Action(f"Discard{of}", NO, questioned.question),
    )


def reading_line(book: Book, who: str, entry: WardEntry) -> str:
    """Alice: Battenhall: Louis Stephen (Green) 1,081."""
    declaration = _declaration(entry)
    if declaration is None:
        return f"{who}: {entry.ward}."
    return f"{who}: {readback(book.night.council.contests[entry.ward], declaration, book.voice)}."


def waiting_line(pending: PendingEntry) -> str:
    """For lists that anyone may read: no figure that is not confirmed."""
    typed = f"{pending.asked_by_name} typed it at {clock_time(pending.asked_at)}"
    return f"{pending.entry.ward} waits for a second person: {typed}."


def confirmed(reply: Reply, done: Recorded, who: str) -> Reply:
    """The receipt, for everyone who saw the card."""
    return replace(
        reply,
        text=f"Confirmed by {who}. {reply.text}",
        lines=(*reply.lines, f"{done.first_key} typed it first."),
        in_channel=True,
    )


def discarded_reply(pending: PendingEntry, who: str) -> Reply:
    author = "their own" if pending.asked_by_name == who else f"{pending.asked_by_name}'s"
    return Reply(
        f"{who} discarded {author} reading of {pending.entry.ward}. Nothing was stored.",
        tone=Tone.DONE,
        in_channel=True,
    )
