"""Answers about a declaration that waits for a second person, and its line in lists."""

from dataclasses import replace

from bot.announcer.messages import NO, YES
from bot.chat.reply import Action, Reply, Tone
from bot.desk.pending import PendingEntry
from bot.desk.recording import Questioned, Recorded
from bot.wording.bulletin import SecondKeyCard
from bot.wording.numbers import clock_time, comma_list
from bot.wording.second_key import discarded_sentence, waiting_headline

__all__ = ["NO", "YES", "confirmed", "discarded_reply", "waiting_line", "waiting_reply"]


def waiting_reply(questioned: Questioned, card: SecondKeyCard) -> Reply:
    """For the author: the card for everyone else is in the channels that it names."""
    ward, desks = questioned.ask.entry.ward, comma_list(list(questioned.desks))
    return Reply(
        waiting_headline(card, ward),
        (
            *(f"{reading.who}: {reading.says}." for reading in card.readings),
            *card.doubts,
            f"Nothing is stored yet. Another person presses Confirm in {desks}, or types the same.",
        ),
        actions=(Action("Discard", NO, questioned.question),),
        tone=Tone.ASK,
    )


def waiting_line(pending: PendingEntry) -> str:
    """For lists that anyone may read: no figure that is not confirmed."""
    typed = f"{pending.asked_by_name} typed it at {clock_time(pending.asked_at)}"
    return f"{pending.entry.ward} waits for a second person: {typed}."


def confirmed(reply: Reply, done: Recorded, who: str) -> Reply:
    return replace(
        reply,
        text=f"Confirmed by {who}. {reply.text}",
        lines=(*reply.lines, f"{done.first_key} typed it first."),
    )


def discarded_reply(pending: PendingEntry, who: str) -> Reply:
    text = discarded_sentence(pending.entry.ward, pending.asked_by_name, who)
    return Reply(text, tone=Tone.DONE)
