-- What is grouped into one message, what a correction puts in doubt, and channels that are lost.
PRAGMA user_version = 2;

ALTER TABLE channels ADD COLUMN grouping TEXT NOT NULL DEFAULT 'grouped'
    CHECK (grouping IN ('each', 'grouped'));

-- Why nothing can be told there; what waits is kept until somebody says /follow again.
ALTER TABLE channels ADD COLUMN lost TEXT;

-- The number of the ledger's last entry when the facts were put down.
ALTER TABLE outbox ADD COLUMN seq INTEGER NOT NULL DEFAULT 0 CHECK (seq >= 0);

UPDATE outbox
   SET seq = CAST(substr(cause, 7) AS INTEGER)
 WHERE cause LIKE 'entry:%';

-- Rows of one message have the id of the first of them.
ALTER TABLE outbox ADD COLUMN batch INTEGER;

CREATE INDEX outbox_of_message ON outbox (batch) WHERE batch IS NOT NULL;

UPDATE outbox SET batch = id WHERE state <> 'pending';

-- The entry that puts the facts in doubt, until they are looked at again.
ALTER TABLE outbox ADD COLUMN doubted INTEGER;

-- What the message says since it was last edited.
ALTER TABLE outbox ADD COLUMN edited TEXT;

CREATE INDEX outbox_doubted ON outbox (channel, id) WHERE doubted IS NOT NULL;
