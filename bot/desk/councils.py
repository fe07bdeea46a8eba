"""The councils counted tonight as one channel sees them, and which of them a line is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.desk.book import Book
from bot.election.names import fold
from bot.election.parse.completion import wards_outstanding_first
from bot.election.parse.tokens import Fault, split_reason, words
from bot.election.parse.ward import Gazetteer, WardMatch, find_ward
from bot.election.scorecard import Scorecard, scorecard
from bot.errors import Mistake
from bot.wording import scorecard as scorecard_words
from bot.wording.numbers import comma_list, quantity
from bot.wording.voice import Voice

_IN = re.compile(r"\bin\s+", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_BECAUSE = re.compile(r"\bbecause\b", re.IGNORECASE)
_MAX_NAME_WORDS = 8  # no council's name has more
_MIN_PREFIX = 3
_MAX_LISTED = 12  # councils in one sentence


class AmbiguousCouncil(Mistake):
    """More than one council could be meant; `among` has them, to choose from."""

    def __init__(self, text: str, among: Sequence[Book]) -> None:
        super().__init__(text)
        self.options = tuple(among)


@dataclass(frozen=True, slots=True)
class Councils:
    """Tonight's councils: `own` are those that the channel follows, the first one its default.

    `named` is the council that the line itself names.
    """

    books: tuple[Book, ...]
    gazetteer: Gazetteer
    followed: tuple[Book, ...] = ()
    named: Book | None = None

    @property
    def has_several(self) -> bool:
        """Whether a council has to be named for somebody to know which is meant."""
        return len(self.books) > 1

    @property
    def preferred(self) -> tuple[Book, ...]:
        """Those that are meant first where none is named: the channel's own, if it has any."""
        return (self.named,) if self.named else self.followed or self.books

    def with_followed(self, nights: Sequence[str]) -> "Councils":
        """The same for a channel that follows these nights."""
        known = {book.id: book for book in self.books}
        return replace(self, followed=tuple(known[n] for n in nights if n in known))

    def default_book(self) -> Book:
        """The council that is meant where no ward is. Raises Which if that is not clear."""
        if self.named or self.followed or not self.has_several:
            return self.preferred[0]
        raise AmbiguousCouncil(
            f"Which council? {quantity(len(self.books), 'council')} are counted tonight: "
            f"{self._listing(self.books)}.",
            self.books,
        )

    def find(self, name: str) -> Book | None:
        """The council of this name, or of the only one that begins so."""
        asked = fold(name)
        exact = [book for book in self.books if asked in self._folded_names(book)]
        if exact or len(asked) < _MIN_PREFIX:
            return _only_book(exact)
        return _only_book(
            [b for b in self.books if any(n.startswith(asked) for n in self._folded_names(b))]
        )

    def label(self, book: Book) -> str:
        """What a council is called here: its short name, or its slug where two share that."""
        short = book.voice.council
        same = sum(other.voice.council == short for other in self.books)
        return short if same == 1 else book.night.council.slug

    def subject_phrase(self) -> str:
        """What is counted tonight: Worcester City Council is."""
        if self.has_several:
            return f"{self._listing(self.books)} are"
        return f"{self.books[0].night.council.name} is"

    def split_council(self, text: str) -> tuple["Councils", str]:
        """Tonight narrowed to the council that a line names with "in", and the line without that.

        A reason, a quoted source and a ward's own name may have such words in them.
        """
        because = _BECAUSE.search(text)
        end = because.start() if because else len(text)
        for found in _IN.finditer(text, 0, end):
            if text.count('"', 0, found.start()) % 2:
                continue
            spans = [word.span() for word in _WORD.finditer(text, found.end(), end)][
                :_MAX_NAME_WORDS
            ]
            for _, stop in reversed(spans):
                book = self._find_exact(text[found.end() : stop].rstrip(".,"))
                if book and not self._ends_with_ward(text[:stop]):
                    left = f"{text[: found.start()].rstrip()} {text[stop:].lstrip()}".strip()
                    return replace(self, named=book), left
        return self, text

    def book_for_line(self, line: str) -> Book:
        """The council whose ward a line begins with.

        The longest exact name in any council wins; then what the channel's own councils make of it.
        Raises Which where more than one has a ward of the name.
        """
        split = split_reason(line)
        typed = split if isinstance(split, Fault) else words(split[0])
        if self.named or not self.has_several or isinstance(typed, Fault):
            return self.preferred[0]
        found = find_ward(typed, self.gazetteer)
        if isinstance(found, WardMatch) and not found.guessed:
            return self._book_with_ward(found.ward)
        for book in self.followed:
            here = find_ward(typed, book.night.council)
            if isinstance(here, WardMatch) and not here.guessed:
                return book
        return self._best_guess(found)

    def ward_completions(self, typed: str) -> list[str]:
        """The wards whose names begin so, those still to come first, each as `at` finds it again.

        They are those of the councils near, and of all where none of these begins so.
        """
        return self._matching_wards(self.preferred, typed) or self._matching_wards(
            self.books, typed
        )

    def find_completed_ward(self, name: str) -> tuple[Book, str] | None:
        """The council and the ward that `wards` gives this name."""
        here, ward = self.split_council(name)
        return _only_exact_ward(here.preferred, ward) or _only_exact_ward(here.books, ward)

    def _matching_wards(self, books: Sequence[Book], typed: str) -> list[str]:
        several, start = len(books) > 1, fold(typed)
        names = [
            f"{ward} in {self.label(book)}"
            if several and len(self.books_with_ward(ward)) > 1
            else ward
            for book in books
            for ward in wards_outstanding_first(book.night)
        ]
        return [name for name in names if fold(name).startswith(start)]

    def books_with_ward(self, ward: str) -> list[Book]:
        """The councils where a ward of this name is up."""
        return [self.books[place] for place in self.gazetteer.councils_with(ward)]

    def _book_with_ward(self, ward: str) -> Book:
        having = self.books_with_ward(ward)
        own = [book for book in having if book in self.followed]
        if len(own or having) == 1:
            return (own or having)[0]
        names = self._listing(own or having)
        raise AmbiguousCouncil(f"{ward} is a ward of {names}. Which one is meant?", own or having)

    def _best_guess(self, found: WardMatch | Fault) -> Book:
        """The council whose own reading of the line says best what is wrong with it."""
        names = [found.ward] if isinstance(found, WardMatch) else [*found.suggestions, found.part]
        having = [book for name in names for book in self.books_with_ward(name)]
        own = [book for book in having if book in self.followed]
        return (own or self.followed or having or self.books)[0]

    def _folded_names(self, book: Book) -> set[str]:
        council = book.night.council
        return {fold(council.name), fold(council.short_name), fold(council.slug)}

    def _find_exact(self, name: str) -> Book | None:
        asked = fold(name)
        return _only_book([book for book in self.books if asked in self._folded_names(book)])

    def _ends_with_ward(self, text: str) -> bool:
        """Whether a text ends with a whole ward's name that has "in" in it."""
        typed = text.split()
        tails = (" ".join(typed[i:]) for i in range(len(typed)))
        return any(
            " in " in t.casefold() and self.gazetteer.every_ward.exact_match(t) for t in tails
        )

    def _listing(self, books: Sequence[Book]) -> str:
        more = len(books) - _MAX_LISTED
        names = [self.label(book) for book in books[:_MAX_LISTED]]
        return comma_list([*names, *([f"{more} more"] if more > 0 else [])])


def _only_exact_ward(books: Sequence[Book], ward: str) -> tuple[Book, str] | None:
    found = [(b, known) for b in books if (known := b.night.council.wards_up.exact_match(ward))]
    return found[0] if len(found) == 1 else None


def _only_book(books: Sequence[Book]) -> Book | None:
    return books[0] if len(books) == 1 else None


def scorecard_and_voice(tonight: Councils) -> tuple[Scorecard, Voice]:
    """The scorecard, and a voice that knows every party in it."""
    parties = {p: n for book in tonight.books for p, n in book.voice.parties.items()}
    colours = {p: c for book in tonight.books for p, c in book.voice.colours.items()}
    voice = Voice("", "no overall control", parties, colours)
    return scorecard(book.night for book in tonight.books), voice


def control_changes(card: Scorecard, tonight: Councils, voice: Voice) -> list[str]:
    """A sentence a council that changed hands, in the order of the councils."""
    return [
        scorecard_words.control_change_line(
            tonight.label(tonight.books[c.council]), c.before, c.after, voice
        )
        for c in card.changed
    ]
