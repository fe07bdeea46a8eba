"""What can be typed next: commands, then wards, then who stands there."""

from collections.abc import Iterable

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from bot.command import Answering


class MenuCompleter(Completer):
    """Completes a command's name, then the words after it as the command offers them."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """The completions of the word being typed."""
        line = document.text_before_cursor
        name, space, text = line.removeprefix("/").partition(" ")
        if not space:
            for command in self._answering.menu.commands:
                if command.name.startswith(name.casefold()):
                    yield Completion(
                        f"/{command.name} ", -len(line), display=f"/{command.name}",
                        display_meta=command.help,
                    )  # fmt: skip
            return
        for offer in self._answering.offers(name, text):
            if offer.text != text:
                yield Completion(offer.text, -len(text), display=offer.label)
