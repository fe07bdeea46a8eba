-- The workspace or server on each platform whose night it is.
PRAGMA user_version = 7;

CREATE TABLE homes (
    platform  TEXT NOT NULL PRIMARY KEY,
    home      TEXT NOT NULL,
    chosen_at TEXT NOT NULL CHECK (chosen_at LIKE '____-__-__T__:__:__%Z')
) STRICT;
