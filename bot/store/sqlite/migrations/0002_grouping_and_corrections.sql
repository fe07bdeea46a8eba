-- Entries grouped into one message, rows that a correction makes stale, and lost channels.
PRAGMA user_version = 2;

ALTER TABLE channels ADD COLUMN grouping TEXT NOT NULL DEFAULT 'grouped'
    CHECK (grouping IN ('each', 'grouped'));

-- Why the channel can't be posted to. Its messages wait until a user types /follow again.
ALTER TABLE channels ADD COLUMN lost TEXT;

-- The number of the ledger's last entry when the facts were recorded.
ALTER TABLE outbox ADD COLUMN seq INTEGER NOT NULL DEFAULT 0 CHECK (seq >= 0);

UPDATE outbox
   SET seq = CAST(substr(cause, 7) AS INTEGER)
 WHERE cause LIKE 'entry:%';

-- The id of the first row of the same message.
ALTER TABLE outbox ADD COLUMN batch INTEGER;

CREATE INDEX outbox_of_message ON outbox (batch) WHERE batch IS NOT NULL;

UPDATE outbox SET batch = id WHERE state <> 'pending';

-- The entry that made the facts stale, until they are corrected.
ALTER TABLE outbox ADD COLUMN doubted INTEGER;

-- What the message says since its last edit.
ALTER TABLE outbox ADD COLUMN edited TEXT;

CREATE INDEX outbox_doubted ON outbox (channel, id) WHERE doubted IS NOT NULL;
