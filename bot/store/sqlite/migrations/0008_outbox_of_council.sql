-- Whether a row says something of the council that a later entry may make wrong, whatever its ward.
-- Rows from before may.
PRAGMA user_version = 8;

ALTER TABLE outbox ADD COLUMN of_council INTEGER NOT NULL DEFAULT 1
    CHECK (of_council IN (0, 1));
