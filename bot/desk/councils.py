"""Tonight's councils as one channel sees them, and which of them a line is about."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.desk.book import Book
from bot.election.control import standing
from bot.election.decisions import AskPolicy
from bot.election.names import fold
from bot.election.parse.completion import wards_outstanding_first
from bot.election.parse.tokens import Fault, split_reason, words
from bot.election.parse.ward import Gazetteer, WardMatch, find_ward
from bot.election.scorecard import Scorecard, scorecard
from bot.errors import Mistake
from bot.wording.council import outcome_words
from bot.wording.numbers import comma_list, quantity
from bot.wording.refusals import quotation
from bot.wording.voice import Voice, either_area, with_article

_IN = re.compile(r"\bin\s+", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_BECAUSE = re.compile(r"\bbecause\b", re.IGNORECASE)
_MAX_NAME_WORDS = 8  # the longest council name
_MIN_PREFIX = 3  # letters
_MAX_LISTED = 12  # councils in one sentence


class AmbiguousCouncil(Mistake):
    """The user has to choose one of `options`."""

    def __init__(self, text: str, options: Sequence[Book]) -> None:
        super().__init__(text)
        self.options = tuple(options)


@dataclass(frozen=True, slots=True)
class Councils:
    books: tuple[Book, ...]
    gazetteer: Gazetteer
    followed: tuple[Book, ...] = ()  # by the channel; the first is its default
    named: Book | None = None  # by the line itself
    ask_policy: AskPolicy = AskPolicy.ODD
    second_key: bool = False

    @property
    def has_several(self) -> bool:
        return len(self.books) > 1

    @property
    def preferred_books(self) -> tuple[Book, ...]:
        """Where to look first: the named council, else the channel's own, else all."""
        return (self.named,) if self.named else self.followed or self.books

    @property
    def area(self) -> str:
        """What tonight's councils call a ward: division or ward, if they differ."""
        return either_area(book.night.council.area for book in self.preferred_books)

    def with_followed(self, nights: Sequence[str]) -> "Councils":
        known = {book.id: book for book in self.books}
        return replace(self, followed=tuple(known[n] for n in nights if n in known))

    def default_book(self) -> Book:
        """The council of a line without a ward. Raises AmbiguousCouncil."""
        if self.named or self.followed or not self.has_several:
            return self.preferred_books[0]
        raise AmbiguousCouncil(
            f"Which council? {quantity(len(self.books), 'council')} are counting tonight: "
            f"{self._listing(self.books)}.",
            self.books,
        )

    def find(self, name: str) -> Book | None:
        """By name or prefix. Raises AmbiguousCouncil if it fits several and the line names none."""
        folded = fold(name)
        found = [book for book in self.books if folded in self._folded_names(book)]
        if not found and len(folded) >= _MIN_PREFIX:
            found = [
                book
                for book in self.books
                if any(known.startswith(folded) for known in self._folded_names(book))
            ]
        if self.named in found:
            return self.named
        if len(found) > 1:
            listed = self._listing(found, "or")
            raise AmbiguousCouncil(
                f"{quotation(name)} could be {listed}. Which do you mean?", found
            )
        return _only_book(found)

    def label(self, book: Book) -> str:
        short = book.voice.council
        same = sum(other.voice.council == short for other in self.books)
        return short if same == 1 else book.night.council.slug

    def subject_phrase(self) -> str:
        """The subject and verb of a sentence: “Worcester City Council is”."""
        if self.has_several:
            return f"{self._listing(self.books)} are"
        return f"{self.books[0].night.council.name} is"

    def split_council(self, text: str) -> tuple["Councils", str]:
        """The line without its "in <council>", and the councils narrowed to that one.

        Leaves an "in" alone inside a reason, a quoted source or a ward's name.
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
                    line = f"{text[: found.start()].rstrip()} {text[stop:].lstrip()}".strip()
                    return replace(self, named=book), line
        return self, text

    def book_for_line(self, line: str) -> Book:
        """The council whose ward the line begins with.

        The longest exact name in any council wins, then a name in a council the channel follows.
        Raises AmbiguousCouncil if several councils have that ward.
        """
        if self.named or not self.has_several:
            return self.preferred_books[0]
        split = split_reason(line)
        tokens = split if isinstance(split, Fault) else words(split[0])
        if isinstance(tokens, Fault):
            return self.preferred_books[0]
        found = find_ward(tokens, self.gazetteer)
        if isinstance(found, WardMatch) and not found.guessed:
            return self._book_with_ward(found.ward)
        for book in self.followed:
            here = find_ward(tokens, book.night.council)
            if isinstance(here, WardMatch) and not here.guessed:
                return book
        return self._best_guess(found)

    def ward_completions(self, typed: str) -> list[str]:
        """Wards that begin with the text, or else that it may mean, outstanding ones first.

        From the preferred councils, or from all if those have none. `find_completed_ward` reads
        each of them back.
        """
        if wards := self.wards_beginning(typed):
            return wards
        tokens = words(typed)
        if isinstance(tokens, Fault):
            return []
        meant = _meant_wards(tokens, self.gazetteer)
        return self._wards(self.books, lambda ward, _: fold(ward) in meant)

    def wards_beginning(self, typed: str) -> list[str]:
        start, everywhere = fold(typed), (self.preferred_books, self.books)
        found = (
            self._wards(books, lambda _, shown: fold(shown).startswith(start))
            for books in everywhere
        )
        return next(filter(None, found), [])

    def find_completed_ward(self, name: str) -> tuple[Book, str] | None:
        narrowed, ward = self.split_council(name)
        return _only_exact_ward(narrowed.preferred_books, ward) or _only_exact_ward(
            narrowed.books, ward
        )

    def _wards(self, books: Sequence[Book], fits: Callable[[str, str], bool]) -> list[str]:
        """The wards that fit, as they are shown: with the council, if another has one so named."""
        several = len(books) > 1
        named = [
            (ward, f"{ward} in {self.label(book)}")
            if several and len(self.books_with_ward(ward)) > 1
            else (ward, ward)
            for book in books
            for ward in wards_outstanding_first(book.night)
        ]
        return [shown for ward, shown in named if fits(ward, shown)]

    def books_with_ward(self, ward: str) -> list[Book]:
        return [self.books[place] for place in self.gazetteer.councils_with(ward)]

    def _book_with_ward(self, ward: str) -> Book:
        every = self.books_with_ward(ward)
        books = [book for book in every if book in self.followed] or every
        if len(books) == 1:
            return books[0]
        raise AmbiguousCouncil(
            f"{self._listing(books)} each have {with_article(ward)}. Which do you mean?", books
        )

    def _best_guess(self, found: WardMatch | Fault) -> Book:
        """The council whose refusal of the line will help most."""
        names = [found.ward] if isinstance(found, WardMatch) else [*found.suggestions, found.part]
        books = [book for name in names for book in self.books_with_ward(name)]
        followed = [book for book in books if book in self.followed]
        return (followed or self.followed or books or self.books)[0]

    def _folded_names(self, book: Book) -> set[str]:
        council = book.night.council
        return {fold(council.name), fold(council.short_name), fold(council.slug)}

    def _find_exact(self, name: str) -> Book | None:
        folded = fold(name)
        return _only_book([book for book in self.books if folded in self._folded_names(book)])

    def _ends_with_ward(self, text: str) -> bool:
        """Does the text end with a ward's name that contains "in"?"""
        parts = text.split()
        tails = (" ".join(parts[i:]) for i in range(len(parts)))
        return any(
            " in " in t.casefold() and self.gazetteer.every_ward.exact_match(t) for t in tails
        )

    def _listing(self, books: Sequence[Book], last: str = "and") -> str:
        more = len(books) - _MAX_LISTED
        names = [self.label(book) for book in books[:_MAX_LISTED]]
        return comma_list([*names, *([f"{more} more"] if more > 0 else [])], last)


def _meant_wards(tokens: list[str], gazetteer: Gazetteer) -> set[str]:
    """The folded names of the wards that these words alone may mean, misspelt or not."""
    found = find_ward(tokens, gazetteer)
    if isinstance(found, WardMatch):
        return {fold(found.ward)} if not found.rest else set()
    return {fold(name) for name in found.suggestions}


def _only_exact_ward(books: Sequence[Book], ward: str) -> tuple[Book, str] | None:
    found = [(b, known) for b in books if (known := b.night.council.wards_up.exact_match(ward))]
    return found[0] if len(found) == 1 else None


def _only_book(books: Sequence[Book]) -> Book | None:
    return books[0] if len(books) == 1 else None


def scorecard_and_voice(councils: Councils) -> tuple[Scorecard, Voice]:
    parties = {p: n for book in councils.books for p, n in book.voice.parties.items()}
    colours = {p: c for book in councils.books for p, c in book.voice.colours.items()}
    areas = {book.night.council.area for book in councils.books}
    voice = Voice("", "no overall control", parties, colours, tuple(sorted(areas)))
    return scorecard(book.night for book in councils.books), voice


def control_changes(card: Scorecard, councils: Councils) -> list[str]:
    """One line for each council that is complete and changed hands, the latest first."""
    found = [(councils.books[change.council], change.after) for change in card.changed]
    found.sort(key=lambda pair: pair[0].last_entry_at, reverse=True)
    return [
        outcome_words(
            control, standing(book.night), replace(book.voice, council=councils.label(book))
        )
        for book, control in found
    ]
