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
from bot.desk.councils import Tonight
from bot.desk.desk import Desk
from bot.desk.identity import Person, Place, Signature
from bot.importers.foreign.source import Source
from bot.importers.pack import Files
from bot.observability.connections import Link


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

AGAIN = "again"  # the press that types a line: its value is the command's name and the words


class Rehearsing(Protocol):
    """What plays packs into channels, by what a command asks of it."""

    async def begin(
        self, signature: Signature, files: Files, seconds: float, word: Callable[[Book], str]
    ) -> str:
        """Plays a pack to the channel, so many seconds between two wards. Raises Mistake."""
        ...

    def stop(self, channel: str) -> bool:
        """Stops the channel's rehearsal; whether there was one."""
        ...

    def under_way(self) -> list[str]:
        """The names of the channels where one is played now."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """A command as it was typed: the words after it, who, where, and the key of this very call."""

    key: str
    text: str
    who: Person
    where: Place
    desk: Desk
    menu: "Menu"
    rehearsing: Rehearsing
    links: Mapping[str, Link]
    at: datetime
    tonight: Tonight
    files: tuple[Source, ...]  # that came with the line
    admit: "Callable[[Role], Awaitable[None]]"  # raises Mistake unless who may, here and now

    @property
    def book(self) -> Book:
        """The council that is meant where the line is about no ward. Raises Which."""
        return self.tonight.book()

    def signed(self, source: str | None = None, reason: str | None = None) -> Signature:
        """What an entry of this call is written under."""
        return Signature(self.key, self.who, self.where, source, reason)


Answer = Callable[[Call], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Offer:
    """How a line may go on: the whole text after the command, and what to show for it."""

    text: str
    label: str


Offers = Callable[[Tonight, str], list[Offer]]


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
    choices: Callable[[Tonight, str], list[str]]
    fields: Callable[[Tonight, str], list[Field]]
    slips: Callable[[Tonight, str, Mapping[str, str]], dict[str, str]]
    line: Callable[[Tonight, str, Mapping[str, str]], str]


def no_offers(_tonight: Tonight, _text: str) -> list[Offer]:
    """For a command that takes no words."""
    return []


def one_of(*texts: str) -> Offers:
    """For a command that takes one of a few words."""

    def offers(_tonight: Tonight, text: str) -> list[Offer]:
        return [Offer(t, t) for t in texts if t.startswith(text.casefold())]

    return offers


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
    answer: Answer
    role: Role = Role.ANYONE
    offers: Offers = no_offers
    form: Form | None = None
    takes_files: tuple[str, ...] = ()
    answers_help: bool = False
    presses: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands, in the order of a night."""

    commands: tuple[Command, ...]

    def find(self, name: str) -> Command | None:
        """The command of this name, or None."""
        return next((c for c in self.commands if c.name == name.casefold()), None)

    def with_press(self, press: str) -> Command | None:
        """The command whose answers carry this button, or None."""
        return next((c for c in self.commands if press in c.presses), None)


# The PNG of a picture; None where it cannot be drawn now.
Draw = Callable[[Picture], Awaitable[Image | None]]


class Answering(Protocol):
    """What a door asks for an answer: the dispatch, by what it does."""

    menu: Menu
    desk: Desk

    async def command(
        self,
        name: str,
        text: str,
        who: Person,
        where: Place,
        key: str,
        files: tuple[Source, ...] = (),
    ) -> Reply:
        """The answer to a typed command, and to the files that came with it."""
        ...

    async def press(self, press: str, value: str, who: Person, where: Place, key: str) -> Reply:
        """The answer to a button."""
        ...

    async def refusal(self, name: str, who: Person, where: Place) -> Reply | None:
        """What somebody who may not use a command is told in place of its form."""
        ...

    async def image(self, picture: Picture) -> Image | None:
        """An answer's picture as a door can show it; None if it cannot be drawn now."""
        ...

    async def offers(self, name: str, text: str, where: Place) -> list[Offer]:
        """How a line being typed may go on."""
        ...

    async def tonight(self, where: Place) -> Tonight:
        """Tonight's councils as a channel sees them: what a form is filled in from."""
        ...
