-- Who holds a role, as people knew them when it was granted. Rows from before have only the id.
PRAGMA user_version = 6;

ALTER TABLE roles ADD COLUMN subject_name TEXT NOT NULL DEFAULT '';
