-- Who had the channel follow, and what became of telling them that the bot can't post there.
PRAGMA user_version = 12;

ALTER TABLE channels ADD COLUMN editor TEXT NOT NULL DEFAULT '';

ALTER TABLE channels ADD COLUMN editor_name TEXT NOT NULL DEFAULT '';

-- NULL, 'due', 'told', or why the editor couldn't be told.
ALTER TABLE channels ADD COLUMN notice TEXT;
