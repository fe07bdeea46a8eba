"""The message that the outbox rows of one batch make, and one attempt to do something with it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.announcer.outcome import FAILED, DeliveryOutcome, GivenUp
from bot.announcer.transport import Button, Link, Message
from bot.election.changes import Completed, Corrected, Level, Withdrawn
from bot.election.following import Following
from bot.store import channels, outbox, outbox_status, stale
from bot.store.outbox import OutboxMessage
from bot.store.protocol import Reader, Store
from bot.wording.announce import colour, digest, is_alert
from bot.wording.bulletin import (
    Bulletin,
    CardState,
    Notice,
    SecondKeyCard,
    decode_bulletin,
    encode_bulletin,
)
from bot.wording.origin import origin


@dataclass(frozen=True, slots=True)
class CorrectedMessage:
    """The facts of each row of a message as they should have been, by the row's id."""

    facts: Mapping[int, Bulletin]
    corrected: datetime | None  # None if nothing was wrong and there is only more to say


# Works out, from the ledger, what a message should have said. None if its night isn't open.
FindCorrection = Callable[[Sequence[OutboxMessage]], Awaitable[CorrectedMessage | None]]

# What the buttons of messages for the desk press.
SHOW_PROPOSALS, YES, NO = "import-waiting", "yes", "no"

# Where people can follow a night, by its id; None if there is no such place.
FindLink = Callable[[str], Link | None]


def decode_facts(rows: Sequence[OutboxMessage]) -> dict[int, Bulletin]:
    return {row.id: decode_bulletin(row.facts) for row in rows}


async def word_message(
    reader: Reader,
    rows: Sequence[OutboxMessage],
    facts: Mapping[int, Bulletin],
    find_link: FindLink,
) -> Message:
    """The message of these facts, which names its council only if the channel follows others."""
    named = len(await channels.read_followed_nights(reader, rows[0].channel)) > 1
    bulletins = [
        (replace(facts[row.id], named=named), row_following(row))
        for row in rows
        if row.state == "sent" or not is_unsaid(facts[row.id])
    ]
    told = [bulletin for bulletin, _ in bulletins]
    pings = (r.ping for r in rows if r.state != "sent" and is_alert(facts[r.id], row_following(r)))
    is_final = any(bulletin.notice is Notice.FINAL for bulletin in told)
    return Message(
        rows[0].key,
        rows[0].channel,
        digest(bulletins),
        colour(bulletins),
        link=find_link(rows[0].night) if is_final else None,
        buttons=_desk_buttons(told[-1]) if told else (),
        origin=origin(told, [row.cause for row in rows]),
        at=facts[rows[0].id].at,
        ping=next(filter(None, pings), ""),
        replies_to=await _first_message(reader, rows, told),
        has_nonce=bool(rows[0].nonce),
    )


def _desk_buttons(bulletin: Bulletin) -> tuple[Button, ...]:
    if bulletin.notice is Notice.PROPOSALS:
        source = bulletin.source or ""
        return (Button("Look at them", SHOW_PROPOSALS, source, "/countroom import"),)
    if bulletin.waits and bulletin.waits.state is CardState.WAITING:
        return _card_buttons(bulletin.waits)
    return ()


def _card_buttons(card: SecondKeyCard) -> tuple[Button, ...]:
    """Confirm and Discard; of two readings each can be confirmed, and the later one discarded."""
    several = len(card.readings) > 1
    names = [f" {reading.who}'s" if several else "" for reading in card.readings]
    return (
        *(
            Button(f"Confirm{name}", YES, reading.question, "", records=not several)
            for reading, name in zip(card.readings, names, strict=True)
        ),
        Button(f"Discard{names[-1]}", NO, card.own.question, ""),
    )


async def _first_message(
    reader: Reader, rows: Sequence[OutboxMessage], told: Sequence[Bulletin]
) -> str:
    """The ward's first message in the channel, if this one has more of the ward or corrects it."""
    first = told[0] if told else None
    is_of_one_ward = sum(row.is_entry for row in rows) == 1 and rows[0].state != "sent"
    if first is None or first.ward is None or not is_of_one_ward:
        return ""
    if not any(isinstance(c, Completed | Corrected | Withdrawn) for c in first.changes):
        return ""
    return await outbox_status.read_first_message(reader, rows[0], first.ward)


def row_following(row: OutboxMessage) -> Following:
    """What the row's channel followed when the row was queued."""
    return Following(Level(row.level), row.focus)


def is_silent(rows: Iterable[OutboxMessage], facts: Mapping[int, Bulletin]) -> bool:
    """Whether nothing in the facts is news to the channel, so that they make no words."""
    return not any(
        facts[row.id].notice or any(map(row_following(row).includes, facts[row.id].changes))
        for row in rows
    )


def is_unsaid(bulletin: Bulletin) -> bool:
    """A final score that was withdrawn before it was sent: an edit alone says so."""
    return bulletin.notice is Notice.FINAL and not bulletin.standing.complete


async def store_facts(
    store: Store,
    rows: Sequence[OutboxMessage],
    facts: Mapping[int, Bulletin],
    edited: str | None = None,
    refused: str | None = None,
) -> None:
    """Store the rows' facts, so that they are no longer stale, and what came of an edit."""
    async with store.transaction(channel=rows[0].channel) as tx:
        for row in rows:
            bulletin = facts[row.id]
            await stale.replace_facts(
                tx,
                row.id,
                row.doubted,
                encode_bulletin(bulletin),
                of_council=bulletin.speaks_of_council,
            )
        if rows[0].batch:
            await stale.record_edit(tx, rows[0].batch, edited, refused)


async def store_as_right(store: Store, messages: Sequence[Sequence[OutboxMessage]]) -> None:
    """Note that stale messages of one channel read right as they are."""
    if messages:
        async with store.transaction(channel=messages[0][0].channel) as tx:
            for rows in messages:
                await stale.keep_facts(tx, rows)


async def attempt(
    call: Callable[[Message], Awaitable[DeliveryOutcome]], message: Message
) -> DeliveryOutcome:
    """Call the transport. A bug of ours gives up this message, so that the channel goes on."""
    if not message.lines:
        return GivenUp(outbox.NOTHING_TO_ANNOUNCE)
    try:
        return await call(message)
    except Exception as bug:  # noqa: BLE001 - logged with its traceback where it is given up
        return GivenUp(f"{FAILED}: {type(bug).__name__}", bug)
