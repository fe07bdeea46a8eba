"""The scorecard of tonight's councils, worked out of their books."""

from bot.election.scorecard import Scorecard, scorecard
from bot.tonight import Tonight
from bot.wording import scorecard as words
from bot.wording.voice import Voice


def of_all(tonight: Tonight) -> tuple[Scorecard, Voice]:
    """The scorecard, and a voice that knows every party in it."""
    parties = {p: n for book in tonight.books for p, n in book.voice.parties.items()}
    colours = {p: c for book in tonight.books for p, c in book.voice.colours.items()}
    voice = Voice("", "no overall control", parties, colours)
    return scorecard(book.night for book in tonight.books), voice


def changes_of_control(card: Scorecard, tonight: Tonight, voice: Voice) -> list[str]:
    """A sentence a council that changed hands, in the order of the councils."""
    return [
        words.moved(tonight.label(tonight.books[c.council]), c.before, c.after, voice)
        for c in card.changed
    ]
