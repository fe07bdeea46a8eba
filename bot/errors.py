"""What can go wrong, in the words of whoever has to put it right."""

# What somebody reads whose command met a bug of ours.
INTERNAL_ERROR = (
    "Something went wrong on our side, and it has been logged. "
    "Check /results before you type it again."
)


class Mistake(Exception):
    """A person's slip: the message is what they read, privately, and nothing was stored.

    It says what was wrong and what to type instead.
    """


class NotAllowed(Mistake):
    """Somebody tried what they may not do here; the message says who can let them."""


class NotSaved(Mistake):
    """The store could not keep something; the message begins with "NOT saved"."""


class CannotStart(Exception):
    """Something the operator has to mend before the bot may run; the message says what and how."""
