"""Nonces: what tells a message from an earlier one of the same name.

A restored backup, and a new database, use entry numbers again that messages in a channel already
bear. A message's key therefore ends with a nonce, drawn once and stored with its row: a copy of the
database knows the nonces of its own rows and no others.
"""

import secrets

_BYTES = 4  # two messages would have to share a channel, a night and an entry number, too


def draw() -> str:
    return secrets.token_hex(_BYTES)


def message_key(night: str, name: str, nonce: str) -> str:
    """What the platforms know a message by. One queued before there were nonces has none."""
    return f"{night}/{name}/{nonce}" if nonce else f"{night}/{name}"
