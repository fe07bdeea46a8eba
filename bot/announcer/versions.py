"""The words in which a stale message may have been told before a backup was restored.

    entry 4 ──────▶ entry 7 corrects it ──────▶ entry 9 corrects it again
    first version   a version that waited       the right version

A message that waits is told as the last entry before its turn left it. So one that a restored
backup has waiting was told, if it was, in the version that the backup has or in a later one. If
later entries are different ones after the restore, the right version now isn't the one that was
told: that has to be corrected.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.election.channel_history import has_retraction
from bot.store.outbox import OutboxMessage
from bot.wording.bulletin import decode_bulletin


def is_correction(row: OutboxMessage) -> bool:
    """Whether the row takes something back: only a channel that was told it has read that."""
    return row.is_entry and has_retraction(decode_bulletin(row.facts).changes)


def versions(
    rows: Sequence[OutboxMessage], waiting: Sequence[OutboxMessage]
) -> list[list[OutboxMessage]]:
    """The rows of a message as each later entry left them, the right ones now first.

    `waiting` has the channel's rows, with the corrections among them.
    """
    last = max(row.doubted or 0 for row in rows)
    later = {row.seq for row in waiting if rows[-1].seq < row.seq < last and is_correction(row)}
    return [_as_of(rows, seq) for seq in sorted({last, *later, 0}, reverse=True)]


def _as_of(rows: Sequence[OutboxMessage], seq: int) -> list[OutboxMessage]:
    """The rows as entry `seq` left them."""
    return [replace(row, doubted=min(row.doubted or 0, seq) or None) for row in rows]
