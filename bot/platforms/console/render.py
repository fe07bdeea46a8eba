"""Answers and announcements as a terminal shows them."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from bot.announcer.transport import Message
from bot.chat.reply import Action, Reply, Table, Tone

_STYLES = {
    Tone.ANSWER: "bold",
    Tone.DONE: "bold green",
    Tone.ASK: "bold yellow",
    Tone.REFUSAL: "bold red",
    Tone.FAILED: "bold red",
}
_INDENT = (0, 0, 0, 2)


def plain_text(text: str, style: str = "") -> Text:
    """Text that is only ever shown: no markup, and control characters become dots."""
    return Text("".join(c if c.isprintable() or c == "\n" else "·" for c in text), style=style)


def announcement(message: Message) -> RenderableType:
    grid = Grid.grid(padding=(0, 1, 0, 0))
    for i, line in enumerate(message.lines):
        name = message.channel.partition(":")[2] if i == 0 else ""
        grid.add_row(
            plain_text(name, "cyan"),
            plain_text("┃", "cyan"),
            plain_text(line, "bold" if i == 0 else ""),
        )
    if message.ping:
        grid.add_row("", plain_text("┃", "cyan"), plain_text(f"@{message.ping}", "bold"))
    if message.link:
        grid.add_row(
            "", plain_text("┃", "cyan"), plain_text(f"{message.link.label}: {message.link.url}")
        )
    for button in message.buttons:
        if button.line:
            grid.add_row("", plain_text("┃", "cyan"), plain_text(f"{button.label}: {button.line}"))
    return Group(grid, Text())


def reply(answer: Reply, saved: list[str]) -> RenderableType:
    parts: list[RenderableType] = [plain_text(answer.text, _STYLES[answer.tone])]
    parts += [plain_text(line) for line in answer.lines]
    if answer.table:
        parts.append(_grid(answer.table))
    parts += [plain_text(note, "dim") for note in answer.notes]
    parts += [plain_text(f"Saved as {path}") for path in saved]
    if answer.actions:
        parts.append(
            plain_text(f"To choose, type: {'  or  '.join(map(action_word, answer.actions))}", "dim")
        )
    return Padding(Group(*parts, Text()), _INDENT)


def action_word(action: Action) -> str:
    """What to type for a button: its label, up to the first comma."""
    return action.label.partition(",")[0].casefold()


def _grid(table: Table) -> Grid:
    grid = Grid(box=None, pad_edge=False, header_style="dim")
    for i, heading in enumerate(table.headings):
        grid.add_column(plain_text(heading), justify="right" if i in table.figures else "left")
    for row in table.rows:
        grid.add_row(*(plain_text(cell) for cell in row))
    return grid
