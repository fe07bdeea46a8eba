"""What can be typed next: commands, then wards, then who stands there."""

from collections.abc import Callable, Iterable

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from bot.command import Menu

Continue = Callable[[str, str], Iterable[str]]


class MenuCompleter(Completer):
    """Completes a command's name, then whatever `argument` offers for the words after it."""

    def __init__(self, menu: Menu, argument: Continue) -> None:
        self._menu = menu
        self._argument = argument

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """The completions of the word being typed."""
        line = document.text_before_cursor
        name, space, text = line.removeprefix("/").partition(" ")
        if not space:
            for command in self._menu.commands:
                if command.name.startswith(name.casefold()):
                    yield Completion(
                        f"/{command.name} ", -len(line), display=f"/{command.name}",
                        display_meta=command.help,
                    )  # fmt: skip
            return
        for offer in self._argument(name, text):
            yield Completion(offer, -len(text))
