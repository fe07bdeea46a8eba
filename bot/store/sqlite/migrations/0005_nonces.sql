-- What tells a message from an earlier one of the same name: see docs/decisions/0013.
-- Rows from before have none. One that is claimed is still looked for by its name alone.
PRAGMA user_version = 5;

ALTER TABLE outbox ADD COLUMN nonce TEXT NOT NULL DEFAULT '';

ALTER TABLE scoreboards ADD COLUMN nonce TEXT NOT NULL DEFAULT '';
