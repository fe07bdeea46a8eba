"""Completions of a line, as the choices that Discord shows below it.

A choice's name is the line itself and, in marks that nobody types, what it would do:

    Battenhall Green 1081 ‹GREEN GAIN Battenhall from Conservative›

Discord's client puts the name into the field: who goes on typing, or calls the command up again,
sends the name instead of the value. So the name reads back to the same line.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable

from bot.chat.parameter import Completion
from bot.platforms.discord.limits import CHOICE, CHOICES, truncate, utf16_length
from bot.platforms.discord.rest import Payload

_MOST_KEPT = 5000
_MARK = re.compile(r"\s*‹[^›]*?(?:#([0-9a-f]{12}))?›")
_LEAST_LABEL = 20  # characters; a label that would be shorter says too little


class AutocompleteChoices:
    """A choice holds a hundred characters; a longer line is kept here, and a choice stands for it.

    So to choose the reading of a long line never cuts it short.
    """

    def __init__(self) -> None:
        self._lines: OrderedDict[str, str] = OrderedDict()  # by digest

    def choices(self, completions: Iterable[Completion]) -> list[Payload]:
        names: dict[str, str] = {}  # by value
        for offer in completions:
            text, label = offer.text.strip(), _plain(offer.label)
            if text and len(names) < CHOICES:
                name = self._name(text, label)
                names.setdefault(text if utf16_length(text) <= CHOICE else name, name)
        return [{"name": name, "value": value} for value, name in names.items()]

    def chosen_line(self, typed: str) -> str | None:
        """The line that was chosen or typed; None if the choice is forgotten."""
        digests = [mark[1] for mark in _MARK.finditer(typed) if mark[1]]
        if any(digest not in self._lines for digest in digests):
            return None
        return _MARK.sub(lambda mark: self._lines[mark[1]] if mark[1] else "", typed)

    def _name(self, text: str, label: str) -> str:
        room = CHOICE - utf16_length(text) - len(" ‹›")
        if not label and utf16_length(text) <= CHOICE:
            return text
        if room >= min(_LEAST_LABEL, utf16_length(label)):
            return f"{text} ‹{truncate(label, room)}›"
        digest = self._keep(text)
        return f"‹{truncate(label or text, CHOICE - len(f'‹ #{digest}›'))} #{digest}›"

    def _keep(self, text: str) -> str:
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        self._lines[digest] = text
        self._lines.move_to_end(digest)
        if len(self._lines) > _MOST_KEPT:
            self._lines.popitem(last=False)
        return digest


def _plain(label: str) -> str:
    return label.strip().translate({ord(c): None for c in "‹›#"})
