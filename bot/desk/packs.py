"""Packs in the ledger: a night opens with one, and a corrected one may replace it."""

import json
from dataclasses import replace

from bot.desk.announcements import queue_changes, queue_council_result
from bot.desk.book import Book
from bot.desk.identity import Provenance
from bot.desk.write_context import WriteContext
from bot.election.council import Council
from bot.election.ledger import LoadPack
from bot.errors import Mistake
from bot.importers.pack import Files, fingerprint, pack_slug
from bot.importers.pack_changes import obstacles
from bot.store import ledger, nights, packs
from bot.store.protocol import Transaction
from bot.store.timestamps import utc_text

# Channels read it as the reason of a correction.
_REASON = "the council's data was corrected"


async def open_night(
    tx: Transaction, night: nights.NightRow, files: Files, provenance: Provenance
) -> bool:
    """False, and no change, if the night is open already."""
    if not await nights.open_night(tx, night.night, night.slug, night.kind, night.opened_at):
        return False
    await _store_pack(tx, night.night, 1, files, provenance, night.opened_at)
    return True


async def replace_pack(
    context: WriteContext, book: Book, files: Files, council: Council
) -> tuple[Book, int]:
    if pack_slug(files) != book.id:
        raise Mistake("That is another council's pack.")
    if council == book.night.council:
        raise Mistake("That pack is already in use.")
    if hindered := obstacles(book.night, council):
        raise Mistake(f"{' '.join(hindered)} Withdraw first.")
    after, provenance = book.with_pack(council), replace(context.provenance, reason=_REASON)
    context = replace(context, provenance=provenance)
    await _store_pack(context.tx, book.id, after.seq, files, provenance, utc_text(context.at))
    announced = await queue_changes(context, book, after)
    await queue_council_result(context, book, after)
    context.draft.advance(after)
    return after, announced.channels


async def store_files(tx: Transaction, night: str, files: Files, at: str) -> str:
    """The id that the pack is stored under; it changes nothing until an entry names it."""
    pack_id = f"{pack_slug(files)}:{fingerprint(files)}"
    await packs.save(tx, pack_id, night, json.dumps(dict(files)), at)
    return pack_id


async def _store_pack(
    tx: Transaction, night: str, seq: int, files: Files, provenance: Provenance, at: str
) -> None:
    pack_id = await store_files(tx, night, files, at)
    person, channel = provenance.person, provenance.channel
    row = ledger.LedgerRow(
        night, seq, LoadPack.kind, None, json.dumps({"pack": pack_id}),
        person.id, person.name, channel.platform, channel.id, at,
    )  # fmt: skip
    await ledger.append(tx, row)
