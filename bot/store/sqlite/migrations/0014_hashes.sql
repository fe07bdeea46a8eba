-- A hash of each entry and of the hash before it shows that nothing was changed since.
PRAGMA user_version = 14;

ALTER TABLE ledger ADD COLUMN hash TEXT NOT NULL DEFAULT '';

DROP TRIGGER ledger_is_never_changed;

-- entry_hash is bot/store/ledger.py's.
WITH RECURSIVE chain (night, seq, hash) AS (
    SELECT night, seq,
           entry_hash('', night, seq, kind, ward, payload, who, who_name, platform, channel, at,
                      source, reason, odd)
      FROM ledger
     WHERE seq = 1
    UNION ALL
    SELECT later.night, later.seq,
           entry_hash(chain.hash, later.night, later.seq, kind, ward, payload, who, who_name,
                      platform, channel, at, source, reason, odd)
      FROM chain
      JOIN ledger AS later ON later.night = chain.night AND later.seq = chain.seq + 1
)
UPDATE ledger
   SET hash = chain.hash
  FROM chain
 WHERE ledger.night = chain.night
   AND ledger.seq = chain.seq;

CREATE TRIGGER ledger_is_never_changed BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
