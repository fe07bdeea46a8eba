"""What a command is, the menu of all commands, and the call a handler gets."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.announcer.transport import Image
from bot.charts.picture import Picture
from bot.chat.form import Form
from bot.chat.hints import Hints
from bot.chat.parameter import Completer, Completion, Parameter, Subcommand, no_completions
from bot.chat.reply import Reply
from bot.chat.script import Script
from bot.chat.workspace import UncheckedWorkspace, Workspace
from bot.desk.book import Book
from bot.desk.councils import Councils
from bot.desk.desk import Desk
from bot.desk.identity import Channel, Person, Provenance
from bot.errors import Mistake
from bot.importers.foreign.source import Source
from bot.observability.connections import Connection


class Role(StrEnum):
    """Who may use a command. An editor may do everything a declarer may."""

    ANYONE = "anyone"
    DECLARER = "declarer"
    EDITOR = "editor"


class RehearsalPlayer(Protocol):
    """Plays packs into channels; `Rehearsals` implements it, above the commands."""

    async def begin(
        self, provenance: Provenance, script: Script, seconds: float, answer: str
    ) -> str:
        """Declare the script in the channel, a ward every `seconds`. Raises Mistake."""
        ...

    async def stop(self, channel: str) -> bool:
        """Stop the channel's rehearsal. Returns False if there was none."""
        ...

    def active_channels(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a command: the text after its name, who typed it where, and what it may use.

    `key` identifies this very call, so that a repeated delivery has no second effect. For a button
    `text` is the button's value.
    """

    key: str
    text: str
    person: Person
    channel: Channel
    desk: Desk
    menu: "Menu"
    rehearsals: RehearsalPlayer
    connections: Mapping[str, Connection]
    at: datetime
    councils: Councils
    files: tuple[Source, ...]  # attached to the line
    require_role: "Callable[[Role], Awaitable[None]]"  # raises Mistake
    workspace: Workspace
    hints: Hints

    @property
    def book(self) -> Book:
        """The council of a line that names no ward. Raises AmbiguousCouncil."""
        return self.councils.default_book()

    async def require_posting(self) -> None:
        """Raises Mistake, with what to do, if the bot can't post in this channel."""
        obstacle = await self.workspace.posting_obstacle(self.channel)
        if obstacle:
            raise Mistake(f"{obstacle} Then type this again.")

    def provenance(self, source: str | None = None, reason: str | None = None) -> Provenance:
        return Provenance(self.key, self.person, self.channel, source, reason)


Handler = Callable[[Call], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Command:
    """A line of the menu.

    - `usage` is what follows the name; `example` is a line that works
    - `completions` says how a line being typed may go on
    - `parameters` are the parts of the line, in its order; `subcommands` has those of each kind of
      line, if there are several
    - `form` is shown by platforms that have forms, if the user types the command alone
    - `takes_files`: the first words of the lines that need a file, such as "night upload"
    - `takes_mentions`: a line may name people, groups and channels, as the platform's own mentions
    - `is_root`: every other command also works after this one's name
    - `answers_help`: the command has a "help" of its own; without it the dispatcher answers
    - `button_handlers` has a handler for each button its replies may carry, by `Action.press`
    """

    name: str
    help: str
    usage: str
    example: str
    handler: Handler
    role: Role = Role.ANYONE
    completions: Completer = no_completions
    parameters: tuple[Parameter, ...] = ()
    subcommands: tuple[Subcommand, ...] = ()
    form: Form | None = None
    takes_files: tuple[str, ...] = ()
    takes_mentions: bool = False
    answers_help: bool = False
    is_root: bool = False
    button_handlers: Mapping[str, Handler] = field(default_factory=dict)

    def usage_line(self, area: str) -> str:
        """How to type it, for councils that call a ward an `area`: /ward <division>."""
        return f"/{self.name} {self.usage.replace('ward', area)}".rstrip()


@dataclass(frozen=True, slots=True)
class MessageAction:
    """What a user can do with an announcement: a command about the ward that it names."""

    title: str
    command: str  # its name


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands, in the order a night needs them, and what can be done with a message."""

    commands: tuple[Command, ...]
    message_actions: tuple[MessageAction, ...] = ()

    @property
    def root(self) -> Command:
        return next(command for command in self.commands if command.is_root)

    def find(self, name: str) -> Command | None:
        return next((c for c in self.commands if c.name == name.casefold()), None)

    def resolve(self, name: str, text: str) -> tuple[Command | None, str]:
        """The command of a line and the words after it.

        A command whose name another app has taken also works after the bot's own: /countroom ward
        Battenhall. A bare "help" is the bot's own.
        """
        command = self.find(name)
        if command is None and name.casefold() == "help":
            return self.root, "help"
        if command and command.is_root:
            first, _, rest = text.lstrip().partition(" ")
            named = self.find(first.removeprefix("/"))
            if named and not named.is_root:
                return named, rest
        return command, text

    def with_button(self, press: str) -> Command | None:
        return next((c for c in self.commands if press in c.button_handlers), None)


UNCHECKED = UncheckedWorkspace()

# Returns None if the picture cannot be drawn now.
Draw = Callable[[Picture], Awaitable[Image | None]]


class CommandRunner(Protocol):
    """What a platform asks of the dispatcher."""

    menu: Menu
    desk: Desk

    async def run_command(
        self,
        name: str,
        text: str,
        person: Person,
        channel: Channel,
        key: str,
        files: tuple[Source, ...] = (),
        workspace: Workspace = UNCHECKED,
    ) -> Reply: ...

    async def press_button(
        self,
        press: str,
        value: str,
        person: Person,
        channel: Channel,
        key: str,
        workspace: Workspace = UNCHECKED,
    ) -> Reply: ...

    async def form_refusal(self, name: str, person: Person, channel: Channel) -> Reply | None:
        """Why this user may not open the command's form; None if they may."""
        ...

    async def image(self, picture: Picture) -> Image | None:
        """The picture as a file; None if it cannot be drawn now."""
        ...

    async def completions(self, name: str, text: str, channel: Channel) -> list[Completion]: ...

    async def councils(self, channel: Channel) -> Councils:
        """The councils counting tonight, as this channel sees them."""
        ...
