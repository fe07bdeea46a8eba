"""What can go wrong, in words for the user or operator who has to put it right."""

# The user's answer when a command hits a bug.
INTERNAL_ERROR = (
    "Something went wrong on our side, and it has been logged. "
    "Check /results before you type it again."
)


class Mistake(Exception):
    """A user's mistake. The message is their answer: what was wrong, and what to type instead.

    Nothing was stored. `line` is the command to type, with its slash, and follows a colon: the
    platform may show it in its own form.
    """

    def __init__(self, what: str, line: str | None = None) -> None:
        super().__init__(f"{what}: {line}" if line else what)
        self.what = what
        self.line = line


class NotAllowed(Mistake):
    """The user may not do this here. The message says how to get permission."""


class NotSaved(Mistake):
    """The store could not save. The message begins with "NOT saved"."""


class NotCertain(NotSaved):
    """The database went away while it saved: only what it holds now tells whether it did."""


class NotRead(NotSaved):
    """The store could not even be read. For a command that only reads, nothing is lost."""


class CannotStart(Exception):
    """What the operator has to fix before the bot can run. The message says how."""
