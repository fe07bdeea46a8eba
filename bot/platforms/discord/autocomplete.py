"""Completions of a line, as the choices that Discord shows below it."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable

from bot.chat.parameter import Completion
from bot.platforms.discord.limits import CHOICE, CHOICES, truncate, utf16_length
from bot.platforms.discord.rest import Payload

_MOST_KEPT = 500
_PLACEHOLDER = "…#"


class AutocompleteChoices:
    """A choice holds a hundred characters; a longer line is kept here, and a choice stands for it.

    So to choose the reading of a long line never cuts it short.
    """

    def __init__(self) -> None:
        self._lines: OrderedDict[str, str] = OrderedDict()

    def choices(self, completions: Iterable[Completion]) -> list[Payload]:
        values: dict[str, str] = {}
        for offer in completions:
            text = offer.text.strip()
            if text and len(values) < CHOICES:
                values.setdefault(
                    self._encode_line(text), truncate(offer.label.strip() or text, CHOICE)
                )
        return [{"name": name, "value": value} for value, name in values.items()]

    def chosen_line(self, typed: str) -> str | None:
        """The line that was chosen or typed; None if the choice is forgotten."""
        if not typed.startswith(_PLACEHOLDER):
            return typed
        return self._lines.get(typed)

    def _encode_line(self, text: str) -> str:
        if utf16_length(text) <= CHOICE:
            return text
        value = f"{_PLACEHOLDER}{hashlib.sha256(text.encode()).hexdigest()[:32]}"
        self._lines[value] = text
        self._lines.move_to_end(value)
        if len(self._lines) > _MOST_KEPT:
            self._lines.popitem(last=False)
        return value
