"""The open nights in memory: what readers see, and what the next writer builds on."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.desk.book import Book
from bot.desk.councils import Councils
from bot.election.decisions import AskPolicy
from bot.election.ledger import WardEntry
from bot.election.night import Night
from bot.election.parse.ward import Gazetteer


@dataclass(frozen=True, slots=True)
class NightChange:
    """A night has moved on, and the change is safe on disk. No entry: it has a new pack.

    Another process may have made it. A subscriber may be told of a change twice.
    """

    book: Book
    entry: WardEntry | None = None


Subscriber = Callable[[NightChange], None]


class OpenNights:
    """Two books for a night while a commit is under way.

    - committed: safe on disk; every reader sees this one
    - latest: with the entries that share the commit under way; the next entry takes its number
    """

    def __init__(self) -> None:
        self._committed: dict[str, Book] = {}
        self._latest: dict[str, Book] = {}
        self._council_ids: list[str] = []
        self._gazetteer: Gazetteer | None = None  # built when a line first needs it
        self._subscribers: list[Subscriber] = []

    def subscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.append(subscriber)

    def find(self, night: str) -> Book | None:
        return self._committed.get(night)

    def first(self) -> Book:
        return self._committed[self._council_ids[0]]

    def books(self) -> list[Book]:
        return list(self._committed.values())

    def councils(self, ask_policy: AskPolicy, *, second_key: bool) -> Councils:
        if self._gazetteer is None:
            self._gazetteer = Gazetteer.from_councils(
                self._committed[night].night.council for night in self._council_ids
            )
        books = tuple(self._committed[night] for night in self._council_ids)
        return Councils(books, self._gazetteer, ask_policy=ask_policy, second_key=second_key)

    def committed(self, night: str) -> Book:
        return self._committed[night]

    def latest(self, night: str) -> Book:
        """The latest of this process, unless another one's entries are later."""
        committed = self._committed[night]
        latest = self._latest.get(night, committed)
        return latest if latest.seq > committed.seq else committed

    def latest_councils(self) -> list[Book]:
        return [self.latest(night) for night in self._council_ids]

    def add_council(self, book: Book) -> None:
        self.reset(book)
        if book.id not in self._council_ids:
            self._council_ids.append(book.id)
        self._gazetteer = None

    def reset(self, book: Book) -> None:
        """Put the book in place of everything known of the night."""
        self._latest.pop(book.id, None)
        self._committed[book.id] = book
        self._notify(NightChange(book))

    def publish(self, change: NightChange) -> None:
        """Show readers a committed change.

        Writers that shared a commit resume in any order, so a newer book may be there already.
        """
        book, committed = change.book, self._committed.get(change.book.id)
        if committed is None or book.seq > committed.seq:
            self._committed[book.id] = book
        if committed and committed.night.council is not book.night.council:
            self._gazetteer = None
        self._notify(change)

    def close(self, night: str) -> None:
        self._committed.pop(night, None)
        self._latest.pop(night, None)

    def draft(self) -> "Draft":
        return Draft(self, self._latest)

    def _notify(self, change: NightChange) -> None:
        for subscriber in self._subscribers:
            subscriber(change)


class Draft:
    """The latest books as one unit of work moves them on; put back if it is rolled back."""

    def __init__(self, nights: OpenNights, latest: dict[str, Book]) -> None:
        self._nights = nights
        self._latest = latest
        self._before: dict[str, Book | None] = {}

    @property
    def night_ids(self) -> list[str]:
        return list(self._before)

    def book(self, night: str) -> Book:
        """The night's latest book, to write the next entry into."""
        self._before.setdefault(night, self._latest.get(night))
        return self._nights.latest(night)

    def peek(self, night: str) -> Book:
        return self._nights.latest(night)

    def advance(self, book: Book) -> None:
        self._latest[book.id] = book

    def councils(self) -> list[Book]:
        return self._nights.latest_councils()

    def nights_of_several(self, after: Book) -> list[Night]:
        """Tonight's councils with `after` in its place; empty if it is not one of several."""
        books = self._nights.latest_councils()
        if len(books) < 2 or after.id not in {book.id for book in books}:
            return []
        return [after.night if book.id == after.id else book.night for book in books]

    def roll_back(self, body_done: bool) -> None:  # noqa: FBT001 - the store calls it
        """Forget what this unit of work moved on.

        If the body failed, the writers before it may still be committed, and their book stands.
        If COMMIT failed, theirs is lost as well: start again from the committed book. Should that
        be behind the ledger, the next entry finds its number taken and the night is read again.
        """
        for night, before in self._before.items():
            if before is None or body_done:
                self._latest.pop(night, None)
            else:
                self._latest[night] = before
