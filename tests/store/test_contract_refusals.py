"""The rows that every engine must refuse."""

import pytest

from bot.store.protocol import ConstraintError, Store
from tests.store.vocabulary import NIGHT, at

OUTBOX = (
    "(id, channel, night, cause, level, facts, state, attempts, not_before, claimed_at, sent_at,"
    " message_id, words, reason, created_at)"
)
CHANNELS = "(channel, night, platform, name, level, since)"
COLUMNS = {"outbox": OUTBOX, "channels": CHANNELS}

NONSENSE = {
    "a kind of night there is not": "INSERT INTO nights VALUES ('n', 's', 'mock', '{at}')",
    "a time that is not UTC": "INSERT INTO nights VALUES ('n', 's', 'live', '2016-05-06 01:41')",
    "a night without a council": "INSERT INTO nights VALUES ('n', NULL, 'live', '{at}')",
    "a pack of no night": "INSERT INTO packs VALUES ('p', 'nowhere', '{{}}', '{at}')",
    "a pack that is not JSON": "INSERT INTO packs VALUES ('p', '{night}', 'seats', '{at}')",
    "a level above all": "INSERT INTO channels {channels} VALUES"
    " ('c', '{night}', 's', 'n', 4, '{at}')",
    "a level that is a word": "INSERT INTO channels {channels} VALUES"
    " ('c', '{night}', 's', 'n', 'x', '{at}')",
    "a role there is not": "INSERT INTO roles VALUES ('s', 'person', 'a', 'king', 'b', '{at}', '')",
    "a subject there is not": "INSERT INTO roles VALUES"
    " ('s', 'dog', 'a', 'editor', 'b', '{at}', '')",
    "an answer at no time": "INSERT INTO questions VALUES"
    " ('q', '{night}', '{at}', 'w', 'p', 'c', '{{}}', 'r', NULL, 'yes', '')",
    "an entry before the first": "INSERT INTO ledger VALUES"
    " ('{night}', 0, 'declare', 'w', '{{}}', 'w', 'n', 'p', 'c', '{at}', NULL, NULL, NULL, '')",
    "an entry of no kind": "INSERT INTO ledger VALUES"
    " ('{night}', 1, 'guess', 'w', '{{}}', 'w', 'n', 'p', 'c', '{at}', NULL, NULL, NULL, '')",
    "sent without words": "INSERT INTO outbox {outbox} VALUES"
    " (1, 'c', '{night}', 'x', 1, '{{}}', 'sent',"
    " 1, NULL, '{at}', '{at}', 'm', NULL, NULL, '{at}')",
    "claimed since never": "INSERT INTO outbox {outbox} VALUES"
    " (1, 'c', '{night}', 'x', 1, '{{}}',"
    " 'claimed', 1, NULL, NULL, NULL, NULL, NULL, NULL, '{at}')",
    "parked for no reason": "INSERT INTO outbox {outbox} VALUES"
    " (1, 'c', '{night}', 'x', 1, '{{}}',"
    " 'parked', 1, NULL, NULL, NULL, NULL, NULL, NULL, '{at}')",
    "pending with a message": "INSERT INTO outbox {outbox} VALUES"
    " (1, 'c', '{night}', 'x', 1, '{{}}',"
    " 'pending', 0, NULL, NULL, NULL, 'm', NULL, NULL, '{at}')",
}


@pytest.mark.parametrize("sql", NONSENSE.values(), ids=NONSENSE.keys())
async def test_the_database_refuses(store: Store, sql: str) -> None:
    with pytest.raises(ConstraintError):
        async with store.transaction() as tx:
            await tx.execute(sql.format(night=NIGHT, at=at(0), **COLUMNS))
