-- One ward or party that a channel gets every result of, whatever its level; '' if none.
PRAGMA user_version = 10;

ALTER TABLE channels ADD COLUMN focus TEXT NOT NULL DEFAULT '';

-- The channel's, when the row was queued, like its level.
ALTER TABLE outbox ADD COLUMN focus TEXT NOT NULL DEFAULT '';
