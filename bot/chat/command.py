"""What a command is, what calls it, and what it answers; every door renders the same values."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pydantic import TypeAdapter

from bot.announcer.transport import Image
from bot.charts.picture import Picture
from bot.desk.book import Book
from bot.desk.councils import Councils
from bot.desk.desk import Desk
from bot.desk.identity import Channel, Person, Provenance
from bot.importers.foreign.source import Source
from bot.importers.pack import Files
from bot.observability.connections import Connection


class Role(StrEnum):
    """Who may use a command; an editor may do all that a declarer may."""

    ANYONE = "anyone"
    DECLARER = "declarer"
    EDITOR = "editor"


class Tone(StrEnum):
    """How an answer is meant, so that a door can show it at a glance."""

    ANSWER = "answer"
    DONE = "done"
    ASK = "ask"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; columns of figures are named by their index."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Action:
    """A button: what it says, the press it makes and the value that goes with it."""

    label: str
    press: str
    value: str


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand over."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, in plain text: the whole fact in one sentence, then lines, a table, buttons.

    A picture follows the words where a door can show one, and adds nothing to them. The colour,
    #RRGGBB, is its tone's unless it is given; it says nothing that the words do not.
    """

    text: str
    lines: tuple[str, ...] = ()
    table: Table | None = None
    actions: tuple[Action, ...] = ()
    files: tuple[File, ...] = ()
    picture: Picture | None = None
    tone: Tone = Tone.ANSWER
    colour: str | None = None

    def encode(self) -> str:
        """The answer as it is kept for a call that comes twice."""
        return _REPLY.dump_json(self).decode()

    @staticmethod
    def decode(kept: str) -> "Reply":
        """The answer that was kept."""
        return _REPLY.validate_json(kept)


_REPLY = TypeAdapter(Reply)

RERUN = "again"  # the press that types a line: its value is the command's name and the words


class RehearsalPlayer(Protocol):
    """What plays packs into channels, by what a command asks of it."""

    async def begin(
        self, signature: Provenance, files: Files, seconds: float, word: Callable[[Book], str]
    ) -> str:
        """Plays a pack to the channel, so many seconds between two wards. Raises Mistake."""
        ...

    def stop(self, channel: str) -> bool:
        """Stops the channel's rehearsal; whether there was one."""
        ...

    def active_channels(self) -> list[str]:
        """The names of the channels where one is played now."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """A command as it was typed: the words after it, who, where, and the key of this very call."""

    key: str
    text: str
    who: Person
    where: Channel
    desk: Desk
    menu: "Menu"
    rehearsals: RehearsalPlayer
    connections: Mapping[str, Connection]
    at: datetime
    councils: Councils
    files: tuple[Source, ...]  # that came with the line
    require_role: "Callable[[Role], Awaitable[None]]"  # raises Mistake unless who may, here and now

    @property
    def book(self) -> Book:
        """The council that is meant where the line is about no ward. Raises Which."""
        return self.councils.default_book()

    def provenance(self, source: str | None = None, reason: str | None = None) -> Provenance:
        """What an entry of this call is written under."""
        return Provenance(self.key, self.who, self.where, source, reason)


Handler = Callable[[Call], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Completion:
    """How a line may go on: the whole text after the command, and what to show for it."""

    text: str
    label: str


Completer = Callable[[Councils, str], list[Completion]]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: its id, what stands beside it, and what is in it already."""

    id: str
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What a door asks when a command comes without words: one choice, then fields for it.

    - `choices(tonight, typed)`: what can be chosen, by what was typed so far
    - `fields(tonight, choice)`: the fields that the choice has
    - `slips(tonight, choice, values)`: what is wrong, by the id of the field it stands beside; the
      empty id is of no one field
    - `line(tonight, choice, values)`: the words that the form stands for, once there are no slips
    """

    title: str
    choice: str
    choices: Callable[[Councils, str], list[str]]
    fields: Callable[[Councils, str], list[Field]]
    errors: Callable[[Councils, str, Mapping[str, str]], dict[str, str]]
    line: Callable[[Councils, str, Mapping[str, str]], str]


def no_completions(_tonight: Councils, _text: str) -> list[Completion]:
    """For a command that takes no words."""
    return []


def one_of(*texts: str) -> Completer:
    """For a command that takes one of a few words."""

    def completions(_tonight: Councils, text: str) -> list[Completion]:
        return [Completion(t, t) for t in texts if t.startswith(text.casefold())]

    return completions


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the menu: `usage` is what follows the name, `example` a line that works.

    - `offers` says how a line being typed may go on
    - `form` is what a door may show for the command without words
    - `takes_files` are the words after its name that files have to come with
    - `answers_help` says that "help" is a word of its own, not a question about the command
    - `presses` are the buttons its answers may carry; `text` of such a call is the button's value
    """

    name: str
    help: str
    usage: str
    example: str
    handler: Handler
    role: Role = Role.ANYONE
    completions: Completer = no_completions
    form: Form | None = None
    takes_files: tuple[str, ...] = ()
    answers_help: bool = False
    button_handlers: Mapping[str, Handler] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands, in the order of a night."""

    commands: tuple[Command, ...]

    def find(self, name: str) -> Command | None:
        """The command of this name, or None."""
        return next((c for c in self.commands if c.name == name.casefold()), None)

    def with_button(self, press: str) -> Command | None:
        """The command whose answers carry this button, or None."""
        return next((c for c in self.commands if press in c.button_handlers), None)


# The PNG of a picture; None where it cannot be drawn now.
Draw = Callable[[Picture], Awaitable[Image | None]]


class CommandRunner(Protocol):
    """What a door asks for an answer: the dispatch, by what it does."""

    menu: Menu
    desk: Desk

    async def run_command(
        self,
        name: str,
        text: str,
        who: Person,
        where: Channel,
        key: str,
        files: tuple[Source, ...] = (),
    ) -> Reply:
        """The answer to a typed command, and to the files that came with it."""
        ...

    async def press_button(
        self, press: str, value: str, who: Person, where: Channel, key: str
    ) -> Reply:
        """The answer to a button."""
        ...

    async def form_refusal(self, name: str, who: Person, where: Channel) -> Reply | None:
        """What somebody who may not use a command is told in place of its form."""
        ...

    async def image(self, picture: Picture) -> Image | None:
        """An answer's picture as a door can show it; None if it cannot be drawn now."""
        ...

    async def completions(self, name: str, text: str, where: Channel) -> list[Completion]:
        """How a line being typed may go on."""
        ...

    async def councils(self, where: Channel) -> Councils:
        """Tonight's councils as a channel sees them: what a form is filled in from."""
        ...
