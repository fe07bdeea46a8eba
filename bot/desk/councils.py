"""The councils counted tonight as one channel sees them, and which of them a line is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.desk.book import Book
from bot.election.names import fold
from bot.election.parse.completion import in_order
from bot.election.parse.tokens import Fault, split_reason, words
from bot.election.parse.ward import Gazetteer, WardFound, find_ward
from bot.election.scorecard import Scorecard, scorecard
from bot.errors import Mistake
from bot.wording import scorecard as scorecard_words
from bot.wording.numbers import counted, listed
from bot.wording.voice import Voice

_IN = re.compile(r"\bin\s+", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_BECAUSE = re.compile(r"\bbecause\b", re.IGNORECASE)
_MOST_WORDS = 8  # no council's name has more
_SHORTEST_BEGINNING = 3
_NAMED = 12  # councils in one sentence


class Which(Mistake):
    """More than one council could be meant; `among` has them, to choose from."""

    def __init__(self, text: str, among: Sequence[Book]) -> None:
        super().__init__(text)
        self.among = tuple(among)


@dataclass(frozen=True, slots=True)
class Tonight:
    """Tonight's councils: `own` are those that the channel follows, the first one its default.

    `named` is the council that the line itself names.
    """

    books: tuple[Book, ...]
    gazetteer: Gazetteer
    own: tuple[Book, ...] = ()
    named: Book | None = None

    @property
    def several(self) -> bool:
        """Whether a council has to be named for somebody to know which is meant."""
        return len(self.books) > 1

    @property
    def near(self) -> tuple[Book, ...]:
        """Those that are meant first where none is named: the channel's own, if it has any."""
        return (self.named,) if self.named else self.own or self.books

    def seen_from(self, nights: Sequence[str]) -> "Tonight":
        """The same for a channel that follows these nights."""
        known = {book.id: book for book in self.books}
        return replace(self, own=tuple(known[n] for n in nights if n in known))

    def book(self) -> Book:
        """The council that is meant where no ward is. Raises Which if that is not clear."""
        if self.named or self.own or not self.several:
            return self.near[0]
        raise Which(
            f"Which council? {counted(len(self.books), 'council')} are counted tonight: "
            f"{self._listed(self.books)}.",
            self.books,
        )

    def called(self, name: str) -> Book | None:
        """The council of this name, or of the only one that begins so."""
        asked = fold(name)
        exact = [book for book in self.books if asked in self._names(book)]
        if exact or len(asked) < _SHORTEST_BEGINNING:
            return _only(exact)
        return _only([b for b in self.books if any(n.startswith(asked) for n in self._names(b))])

    def label(self, book: Book) -> str:
        """What a council is called here: its short name, or its slug where two share that."""
        short = book.voice.council
        same = sum(other.voice.council == short for other in self.books)
        return short if same == 1 else book.night.council.slug

    def listed(self) -> str:
        """What is counted tonight: Worcester City Council is."""
        if self.several:
            return f"{self._listed(self.books)} are"
        return f"{self.books[0].night.council.name} is"

    def naming(self, text: str) -> tuple["Tonight", str]:
        """Tonight narrowed to the council that a line names with "in", and the line without that.

        A reason, a quoted source and a ward's own name may have such words in them.
        """
        because = _BECAUSE.search(text)
        end = because.start() if because else len(text)
        for found in _IN.finditer(text, 0, end):
            if text.count('"', 0, found.start()) % 2:
                continue
            spans = [word.span() for word in _WORD.finditer(text, found.end(), end)][:_MOST_WORDS]
            for _, stop in reversed(spans):
                book = self._exactly(text[found.end() : stop].rstrip(".,"))
                if book and not self._is_ward(text[:stop]):
                    left = f"{text[: found.start()].rstrip()} {text[stop:].lstrip()}".strip()
                    return replace(self, named=book), left
        return self, text

    def of_ward(self, line: str) -> Book:
        """The council whose ward a line begins with.

        The longest exact name in any council wins; then what the channel's own councils make of it.
        Raises Which where more than one has a ward of the name.
        """
        split = split_reason(line)
        typed = split if isinstance(split, Fault) else words(split[0])
        if self.named or not self.several or isinstance(typed, Fault):
            return self.near[0]
        found = find_ward(typed, self.gazetteer)
        if isinstance(found, WardFound) and not found.guessed:
            return self._with(found.ward)
        for book in self.own:
            here = find_ward(typed, book.night.council)
            if isinstance(here, WardFound) and not here.guessed:
                return book
        return self._nearest(found)

    def wards(self, typed: str) -> list[str]:
        """The wards whose names begin so, those still to come first, each as `at` finds it again.

        They are those of the councils near, and of all where none of these begins so.
        """
        return self._wards(self.near, typed) or self._wards(self.books, typed)

    def at(self, name: str) -> tuple[Book, str] | None:
        """The council and the ward that `wards` gives this name."""
        here, ward = self.naming(name)
        return _there(here.near, ward) or _there(here.books, ward)

    def _wards(self, books: Sequence[Book], typed: str) -> list[str]:
        several, start = len(books) > 1, fold(typed)
        names = [
            f"{ward} in {self.label(book)}" if several and len(self.having(ward)) > 1 else ward
            for book in books
            for ward in in_order(book.night)
        ]
        return [name for name in names if fold(name).startswith(start)]

    def having(self, ward: str) -> list[Book]:
        """The councils where a ward of this name is up."""
        return [self.books[place] for place in self.gazetteer.has(ward)]

    def _with(self, ward: str) -> Book:
        having = self.having(ward)
        own = [book for book in having if book in self.own]
        if len(own or having) == 1:
            return (own or having)[0]
        names = self._listed(own or having)
        raise Which(f"{ward} is a ward of {names}. Which one is meant?", own or having)

    def _nearest(self, found: WardFound | Fault) -> Book:
        """The council whose own reading of the line says best what is wrong with it."""
        names = [found.ward] if isinstance(found, WardFound) else [*found.offers, found.part]
        having = [book for name in names for book in self.having(name)]
        own = [book for book in having if book in self.own]
        return (own or self.own or having or self.books)[0]

    def _names(self, book: Book) -> set[str]:
        council = book.night.council
        return {fold(council.name), fold(council.short_name), fold(council.slug)}

    def _exactly(self, name: str) -> Book | None:
        asked = fold(name)
        return _only([book for book in self.books if asked in self._names(book)])

    def _is_ward(self, text: str) -> bool:
        """Whether a text ends with a whole ward's name that has "in" in it."""
        typed = text.split()
        tails = (" ".join(typed[i:]) for i in range(len(typed)))
        return any(" in " in t.casefold() and self.gazetteer.every_ward.exact(t) for t in tails)

    def _listed(self, books: Sequence[Book]) -> str:
        more = len(books) - _NAMED
        names = [self.label(book) for book in books[:_NAMED]]
        return listed([*names, *([f"{more} more"] if more > 0 else [])])


def _there(books: Sequence[Book], ward: str) -> tuple[Book, str] | None:
    found = [(b, known) for b in books if (known := b.night.council.tonight.exact(ward))]
    return found[0] if len(found) == 1 else None


def _only(books: Sequence[Book]) -> Book | None:
    return books[0] if len(books) == 1 else None


def of_all(tonight: Tonight) -> tuple[Scorecard, Voice]:
    """The scorecard, and a voice that knows every party in it."""
    parties = {p: n for book in tonight.books for p, n in book.voice.parties.items()}
    colours = {p: c for book in tonight.books for p, c in book.voice.colours.items()}
    voice = Voice("", "no overall control", parties, colours)
    return scorecard(book.night for book in tonight.books), voice


def changes_of_control(card: Scorecard, tonight: Tonight, voice: Voice) -> list[str]:
    """A sentence a council that changed hands, in the order of the councils."""
    return [
        scorecard_words.moved(tonight.label(tonight.books[c.council]), c.before, c.after, voice)
        for c in card.changed
    ]
