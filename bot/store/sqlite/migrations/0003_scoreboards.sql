-- The scoreboards: one message per channel and night that is posted once, then edited.
PRAGMA user_version = 3;

CREATE TABLE scoreboards (
    channel TEXT NOT NULL,
    night TEXT NOT NULL REFERENCES nights (night),
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('kept', 'stopping', 'ended')),
    edition INTEGER NOT NULL CHECK (edition > 0),
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    claimed_at TEXT CHECK (claimed_at LIKE '____-__-__T__:__:__%Z'),
    message_id TEXT,
    posted_at TEXT CHECK (posted_at LIKE '____-__-__T__:__:__%Z'),
    words TEXT,
    shown_at TEXT CHECK (shown_at LIKE '____-__-__T__:__:__%Z'),
    pinned INTEGER NOT NULL CHECK (pinned IN (0, 1)),
    unpinned TEXT,
    replaced TEXT,
    reason TEXT,
    PRIMARY KEY (channel, night),
    CHECK ((posted_at IS NULL) = (message_id IS NULL)),
    CHECK ((shown_at IS NULL) = (words IS NULL)),
    CHECK (words IS NOT NULL OR (claimed_at IS NULL AND message_id IS NULL)),
    CHECK (claimed_at IS NULL OR (message_id IS NULL AND state <> 'ended')),
    CHECK (message_id IS NOT NULL OR (pinned = 0 AND unpinned IS NULL)),
    CHECK (pinned = 0 OR unpinned IS NULL),
    CHECK (reason IS NULL OR state = 'ended')
) STRICT;
