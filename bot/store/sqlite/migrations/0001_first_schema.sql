-- The first schema: everything that a count night must survive a power cut with.
PRAGMA user_version = 1;

-- "Coun" in the header marks the file as ours, and can be read without SQLite.
PRAGMA application_id = 1131378030;

CREATE TABLE nights (
    night TEXT PRIMARY KEY NOT NULL,
    slug TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('live', 'rehearsal', 'private')),
    opened_at TEXT NOT NULL CHECK (opened_at LIKE '____-__-__T__:__:__%Z')
) STRICT;

CREATE TABLE packs (
    id TEXT PRIMARY KEY NOT NULL,
    night TEXT NOT NULL REFERENCES nights (night),
    files TEXT NOT NULL CHECK (json_valid(files)),
    stored_at TEXT NOT NULL CHECK (stored_at LIKE '____-__-__T__:__:__%Z')
) STRICT;

CREATE TABLE ledger (
    night TEXT NOT NULL REFERENCES nights (night),
    seq INTEGER NOT NULL CHECK (seq > 0),
    kind TEXT NOT NULL
        CHECK (kind IN ('pack', 'declare', 'correct', 'withdraw', 'mark', 'confirm', 'undo')),
    ward TEXT,
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    who TEXT NOT NULL,
    who_name TEXT NOT NULL,
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__%Z'),
    source TEXT,
    reason TEXT,
    odd TEXT,
    PRIMARY KEY (night, seq)
) STRICT;

CREATE INDEX ledger_of_ward ON ledger (night, ward, seq);

CREATE TRIGGER ledger_is_never_changed BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_is_never_deleted BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TABLE channels (
    channel TEXT NOT NULL,
    night TEXT NOT NULL REFERENCES nights (night),
    platform TEXT NOT NULL,
    name TEXT NOT NULL,
    level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 3),
    since TEXT NOT NULL CHECK (since LIKE '____-__-__T__:__:__%Z'),
    PRIMARY KEY (channel, night)
) STRICT;

CREATE INDEX channels_of_night ON channels (night, level);

-- The CHECKs refuse a row whose columns contradict its state.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY NOT NULL,
    channel TEXT NOT NULL,
    night TEXT NOT NULL REFERENCES nights (night),
    cause TEXT NOT NULL,
    level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 3),
    facts TEXT NOT NULL CHECK (json_valid(facts)),
    state TEXT NOT NULL CHECK (state IN ('pending', 'claimed', 'sent', 'parked')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    not_before TEXT CHECK (not_before LIKE '____-__-__T__:__:__%Z'),
    claimed_at TEXT CHECK (claimed_at LIKE '____-__-__T__:__:__%Z'),
    sent_at TEXT CHECK (sent_at LIKE '____-__-__T__:__:__%Z'),
    message_id TEXT,
    words TEXT,
    reason TEXT,
    created_at TEXT NOT NULL CHECK (created_at LIKE '____-__-__T__:__:__%Z'),
    UNIQUE (channel, night, cause),
    CHECK ((claimed_at IS NOT NULL) = (state IN ('claimed', 'sent'))),
    CHECK ((sent_at IS NOT NULL) = (state = 'sent')),
    CHECK ((words IS NOT NULL) = (state = 'sent')),
    CHECK (message_id IS NULL OR state = 'sent'),
    CHECK (reason IS NOT NULL OR state <> 'parked'),
    CHECK (attempts > 0 OR state = 'pending')
) STRICT;

-- Keeps a claim fast however long the night: it reads only unfinished rows.
CREATE INDEX outbox_unfinished ON outbox (channel, id) WHERE state IN ('pending', 'claimed');

CREATE TABLE roles (
    platform TEXT NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('person', 'group', 'channel')),
    subject TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('declarer', 'editor')),
    granted_by TEXT NOT NULL,
    granted_at TEXT NOT NULL CHECK (granted_at LIKE '____-__-__T__:__:__%Z'),
    PRIMARY KEY (platform, subject_kind, subject, role)
) STRICT;

CREATE TABLE inbox (
    key TEXT PRIMARY KEY NOT NULL,
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__%Z'),
    answer TEXT NOT NULL
) STRICT;

CREATE TABLE questions (
    id TEXT PRIMARY KEY NOT NULL,
    night TEXT NOT NULL REFERENCES nights (night),
    asked_at TEXT NOT NULL CHECK (asked_at LIKE '____-__-__T__:__:__%Z'),
    who TEXT NOT NULL,
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    proposal TEXT NOT NULL CHECK (json_valid(proposal)),
    reasons TEXT NOT NULL,
    answered_at TEXT CHECK (answered_at LIKE '____-__-__T__:__:__%Z'),
    answer TEXT,
    CHECK ((answered_at IS NULL) = (answer IS NULL))
) STRICT;

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
