-- Who answered a question, as people knew them. Rows from before have no name.
ALTER TABLE questions ADD COLUMN answered_by TEXT NOT NULL DEFAULT '';

UPDATE countroom SET schema_version = 2;
