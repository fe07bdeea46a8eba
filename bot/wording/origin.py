"""Where a message comes from, for the small print below it: “Worcester · declaration 6”."""

from collections.abc import Sequence

from bot.wording.bulletin import Bulletin, Notice

_NOTICES = {
    Notice.POLLS_CLOSE: "close of poll",
    Notice.SUMMARY: "summary",
    Notice.CATCH_UP: "summary",
    Notice.FINAL: "final score",
    Notice.COUNCIL: "council result",
    Notice.PROPOSALS: "for the desk",
    Notice.SECOND_KEY: "for the desk",
    Notice.REHEARSAL_BEGINS: "rehearsal",
    Notice.REHEARSAL_ENDS: "rehearsal",
    Notice.REHEARSAL_STOPPED: "rehearsal",
}
SCOREBOARD = "Scoreboard"
_ENTRY = "entry:"  # what an entry's rows begin with in the outbox


def origin(bulletins: Sequence[Bulletin], causes: Sequence[str]) -> str:
    """The council, and the number in its ledger under which the news can be looked up.

    `causes` are those of the outbox rows that the bulletins came from.
    """
    first = bulletins[0]
    test = ["TEST"] if first.test else []
    return " · ".join([*test, first.voice.council, _what(first, causes)])


def _what(first: Bulletin, causes: Sequence[str]) -> str:
    numbers = [cause.removeprefix(_ENTRY) for cause in causes if cause.startswith(_ENTRY)]
    if first.notice or not numbers:
        return _NOTICES.get(first.notice or Notice.SUMMARY, "summary")
    if len(numbers) == 1:
        return f"declaration {numbers[0]}"
    return f"declarations {numbers[0]} to {numbers[-1]}"
