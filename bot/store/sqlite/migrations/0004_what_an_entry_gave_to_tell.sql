-- What an entry gave to tell is found without reading all that was ever told.
PRAGMA user_version = 4;

CREATE INDEX outbox_of_entry ON outbox (night, seq);
