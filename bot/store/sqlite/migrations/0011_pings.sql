-- The group that a channel's gains and control calls ping, as its platform knows it, and its name.
PRAGMA user_version = 11;

ALTER TABLE channels ADD COLUMN ping TEXT NOT NULL DEFAULT '';

ALTER TABLE channels ADD COLUMN ping_name TEXT NOT NULL DEFAULT '';

-- The group that the row may ping; '' if it never may.
ALTER TABLE outbox ADD COLUMN ping TEXT NOT NULL DEFAULT '';
