"""One channel, followed over kills, restored copies and new databases.

What a restore does to what was told (docs/store.md), and how it is judged:

    posted since the copy, unknown to it    left behind: nothing may edit or delete it
    posted since, but queued before         the bot's, like any other
    the same, but told again                left behind, as soon as it is told again
    edited since the copy                   reads as in the copy, until the bot edits it again

What is left behind is not judged by what it says: the ledger knows nothing of it. What was posted
since but queued before, and then gets an edit without the mark of a correction, was told by that
edit: the bot gave it the words that it would have sent.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.chaos.sides import PlatformMessage
from tests.truth.judge import Reading

Messages = Sequence[PlatformMessage]

_CORRECTED = re.compile(r"Corrected \d\d:\d\d\.")


@dataclass
class Watch:
    """Remembers what a channel read at the last quiet moment, and whose its messages are."""

    _before: list[PlatformMessage] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)  # ids
    _left_behind: dict[str, PlatformMessage] = field(default_factory=dict)
    _copied: dict[str, PlatformMessage] = field(default_factory=dict)
    _restored: dict[str, PlatformMessage] = field(default_factory=dict)  # when it was put back

    def own(self, messages: Messages) -> Messages:
        """The messages that the database in use knows."""
        mine = [message for message in messages if message.id not in self._left_behind]
        copies = Counter(message.key for message in mine)
        for message in mine:
            if copies[message.key] > 1 and self._is_since_copy(message):
                self._left_behind[message.id] = message
        return [message for message in mine if message.id not in self._left_behind]

    def reading(self, messages: Messages) -> Reading:
        """What the channel says, and what is new in it since the last quiet moment."""
        own = self.own(messages)
        now = {message.id: message for message in messages}
        before = [self._words_before(then, now.get(then.id, then)) for then in self._before]
        new = [message.posted for message in own if message.id not in self._seen]
        read_then = [[*before, *new[:already]] for already in range(len(new))]
        return Reading(before, new, [self._words(message) for message in own], (), read_then)

    def settle(self, messages: Messages) -> None:
        """Take this for the last quiet moment."""
        self._before = list(self.own(messages))
        self._seen = {message.id for message in messages}

    def copy(self, messages: Messages) -> None:
        """The database is about to be copied."""
        self._copied = {message.id: message for message in messages}

    def was_edited_since_copy(self, messages: Messages) -> bool:
        return any(message != self._copied.get(message.id, message) for message in messages)

    def restore(self, messages: Messages, known: Collection[str]) -> None:
        """The copy is in use again; `known` are the keys in it."""
        self._leave_behind(messages, known)
        self._restored = {message.id: message for message in messages}
        self.settle(messages)

    def renew(self, messages: Messages) -> None:
        """A new database is in use."""
        self._leave_behind(messages, known=())
        self.settle(messages)

    def _leave_behind(self, messages: Messages, known: Collection[str]) -> None:
        for message in messages:
            if message.key not in known:
                self._left_behind.setdefault(message.id, message)

    def _is_since_copy(self, message: PlatformMessage) -> bool:
        return message.id in self._restored and message.id not in self._copied

    def _words(self, message: PlatformMessage) -> str:
        is_known = message.id in self._copied and message == self._restored.get(message.id)
        return self._copied[message.id].words if is_known else message.words

    def _words_before(self, then: PlatformMessage, now: PlatformMessage) -> str:
        first_edit = len(then.versions)
        told_by_edit = then == self._restored.get(then.id) and first_edit < len(now.versions)
        if self._is_since_copy(then) and told_by_edit:
            edit = now.versions[first_edit]
            return then.words if _CORRECTED.match(edit) else edit
        return self._words(then)

    def touched(self, messages: Messages) -> list[str]:
        """Messages left behind that were edited or deleted since."""
        now = {message.id: message for message in messages}
        return [
            f"not the bot's to change: {left.words!r}"
            for number, left in self._left_behind.items()
            if now.get(number) != left
        ]

    def doubled(self, messages: Messages) -> list[str]:
        """Messages under a key that an earlier one has."""
        copies = Counter(message.key for message in self.own(messages))
        return [key for key, n in copies.items() for _ in range(n - 1)]

    def out_of_order(self, messages: Messages) -> list[str]:
        """Messages about an entry older than the one before them is about.

        What was no news when later entries were told may be news after a restore.
        """
        numbered = [message for message in self.own(messages) if message.entry is not None]
        return [
            f"{later.entry} after {earlier.entry}: {later.posted!r}"
            for earlier, later in pairwise(numbered)
            if (later.entry or 0) < (earlier.entry or 0)
            and not (self._is_since_copy(earlier) and later.id not in self._restored)
        ]
