-- Who was refused and who was granted what, beside the ledger of what was written.

-- What was odd about an entry: for the desk to look up, for no channel to hear.
ALTER TABLE ledger ADD COLUMN odd TEXT;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__%Z'),
    who TEXT NOT NULL,
    who_name TEXT NOT NULL,
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('refused', 'granted', 'revoked')),
    about TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;

PRAGMA user_version = 2;
