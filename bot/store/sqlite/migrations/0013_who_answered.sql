-- Who answered a question, as people knew them. Rows from before have no name.
PRAGMA user_version = 13;

ALTER TABLE questions ADD COLUMN answered_by TEXT NOT NULL DEFAULT '';
