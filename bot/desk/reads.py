"""What the rest of the bot may read of the store: no room past the desk opens it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.desk.book import Book
from bot.desk.pending import PendingEntry, unanswered_entries
from bot.desk.second_key_cards import settled_bulletin
from bot.election.ledger import LoadPack
from bot.importers.pack import Files
from bot.store import audit, channels, ledger, outbox, outbox_status, packs, roles, scoreboards
from bot.store.audit import AuditRow
from bot.store.channels import DUE, TOLD, Subscription, platform_of
from bot.store.ledger import LedgerRow
from bot.store.nights import ALL_COUNCILS
from bot.store.outbox import OutboxMessage
from bot.store.outbox_status import Backlog, Recipient, RefusedEdits, StateCount
from bot.store.protocol import Reader
from bot.store.roles import Grant
from bot.store.scoreboards import ScoreboardRow
from bot.wording.bulletin import Bulletin, decode_bulletin

__all__ = [
    "ALL_COUNCILS",
    "DUE",
    "TOLD",
    "AuditRow",
    "Backlog",
    "DeliveryStatus",
    "Grant",
    "LedgerRow",
    "OutboxMessage",
    "Reads",
    "Recipient",
    "RefusedEdits",
    "ScoreboardRow",
    "StateCount",
    "Subscription",
    "platform_of",
]

# Messages we decided not to send: nothing went wrong with them.
_EXPECTED_REASONS = {outbox.NOTHING_TO_ANNOUNCE, outbox.COVERED_BY_SUMMARY}


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """Who follows some nights, and how far the announcements have got."""

    subscriptions: list[Subscription]
    counts: Mapping[tuple[str, str, str], StateCount]  # by night, channel and state
    dead_letters: list[OutboxMessage]  # oldest first
    refused_edits: list[RefusedEdits]  # oldest first
    scoreboards: list[ScoreboardRow]
    backlogs: list[Backlog]  # of every night


class Reads:
    """Reads what was last committed; never waits for a write."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def history(self, night: str, ward: str | None = None) -> list[LedgerRow]:
        if ward is None:
            return await ledger.read(self._reader, night)
        return await ledger.read_ward(self._reader, night, ward)

    async def last_told(self, channel: str, night: str) -> int:
        """The number of the last entry that a channel has been told of; 0 if there is none."""
        return await outbox.last_sent_entry(self._reader, channel, night)

    async def stored_pack(self, night: str) -> Files:
        """The files the night stands on, from the ledger rather than the disk."""
        last = [row for row in await self.history(night) if row.kind == LoadPack.kind][-1]
        stored = await packs.read(self._reader, json.loads(last.payload)["pack"])
        assert stored is not None  # noqa: S101 - the night could not have been opened
        files: Files = json.loads(stored.files)
        return files

    async def kept_pack(self, night: str, fingerprint: str) -> Files | None:
        """A pack that was uploaded and is not applied yet, by how its fingerprint begins."""
        kept = await packs.find_newest(self._reader, night, f"{night}:{fingerprint}")
        files: Files | None = json.loads(kept.files) if kept else None
        return files

    async def announced_wards(self, channel: str, message_id: str) -> list[tuple[str, str]]:
        """The night and the ward of each entry that a message told of."""
        rows = await outbox_status.read_message(self._reader, channel, message_id)
        told = [(row.night, decode_bulletin(row.facts).ward) for row in rows]
        return list(dict.fromkeys((night, ward) for night, ward in told if ward))

    async def audit(self) -> list[AuditRow]:
        return await audit.read(self._reader)

    async def grants(self, platform: str) -> list[Grant]:
        return await roles.all_grants(self._reader, platform)

    async def followed_nights(self, channel: str) -> list[str]:
        """Longest followed first."""
        return [night for night, _ in await channels.read_followed_nights(self._reader, channel)]

    async def backlogs(self) -> list[Backlog]:
        return await outbox_status.read_backlogs(self._reader)

    async def unanswered_entries(self, book: Book) -> list[PendingEntry]:
        return await unanswered_entries(self._reader, book)

    async def waiting_for_second_key(self, book: Book) -> list[PendingEntry]:
        return [w for w in await self.unanswered_entries(book) if w.needs_second_key]

    async def settled_card(self, book: Book, told: Bulletin, *, is_sent: bool) -> Bulletin:
        """The card of a waiting declaration as it should read now."""
        return await settled_bulletin(self._reader, book, told, is_sent=is_sent)

    async def delivery_status(self, nights: Collection[str]) -> DeliveryStatus:
        counts: dict[tuple[str, str, str], StateCount] = {}
        dead_letters: list[OutboxMessage] = []
        refused_edits: list[RefusedEdits] = []
        boards: list[ScoreboardRow] = []
        for night in nights:
            found = await outbox_status.count_by_state(self._reader, night)
            counts |= {(night, count.channel, count.state): count for count in found}
            dead_letters += await outbox_status.read_dead_letters(self._reader, night)
            refused_edits += await outbox_status.read_refused_edits(self._reader, night)
            boards += await scoreboards.read_night(self._reader, night)
        return DeliveryStatus(
            [c for c in await channels.read_all_followers(self._reader) if c.night in nights],
            counts,
            [row for row in dead_letters if row.reason not in _EXPECTED_REASONS],
            refused_edits,
            boards,
            await outbox_status.read_backlogs(self._reader),
        )
