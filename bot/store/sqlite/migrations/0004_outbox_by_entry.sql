-- Finds the rows of an entry without reading the whole outbox.
PRAGMA user_version = 4;

CREATE INDEX outbox_of_entry ON outbox (night, seq);
