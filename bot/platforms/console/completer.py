"""Completion in the terminal: commands, then wards, then candidates."""

from collections.abc import AsyncGenerator, Iterable

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from bot.chat.command import CommandRunner
from bot.desk.identity import Channel


class MenuCompleter(Completer):
    """Completes a command's name, then whatever completions the command has for its words."""

    def __init__(self, runner: CommandRunner, channel: Channel) -> None:
        self._runner = runner
        self._channel = channel

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Those of a command's name; the others take longer."""
        line = document.text_before_cursor
        name, space, _ = line.removeprefix("/").partition(" ")
        if not space:
            for command in self._runner.menu.commands:
                if command.name.startswith(name.casefold()):
                    yield Completion(
                        f"/{command.name} ", -len(line), display=f"/{command.name}",
                        display_meta=command.help,
                    )  # fmt: skip

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        for completion in self.get_completions(document, complete_event):
            yield completion
        name, space, text = document.text_before_cursor.removeprefix("/").partition(" ")
        completions = await self._runner.completions(name, text, self._channel) if space else []
        for line in completions:
            if line.text != text:
                yield Completion(
                    line.text, -len(text), display=line.text.strip(), display_meta=line.label
                )
