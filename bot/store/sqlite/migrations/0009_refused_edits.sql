-- Why the platform refused the last correction of a message; the message still reads as before.
PRAGMA user_version = 9;

ALTER TABLE outbox ADD COLUMN edit_refused TEXT;
