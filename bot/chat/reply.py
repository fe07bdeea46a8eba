"""The answer to a command, in plain values; each platform renders the same ones."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter

from bot.charts.picture import Picture

# The value of this button is a command's name and the words after it: a press types that line.
RERUN = "again"


class Tone(StrEnum):
    """How an answer is meant. A platform shows it at a glance, for example by colour."""

    ANSWER = "answer"
    DONE = "done"
    ASK = "ask"
    REFUSAL = "refusal"
    FAILED = "failed"  # a bug of ours, not the user's mistake

    @property
    def is_error(self) -> bool:
        return self in {Tone.REFUSAL, Tone.FAILED}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. `figures` and `self_evident` hold indexes of columns.

    - `figures`: numbers, to be right-aligned
    - `self_evident`: cells that need no heading when a narrow screen shows each row as a line
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[int] = frozenset()
    self_evident: frozenset[int] = frozenset()


class Meaning(StrEnum):
    """What a press does to the night. A platform shows it, for example by the button's colour."""

    CHOICE = "choice"  # nothing that another press can't change: one of several ways on
    RECORD = "record"  # does what was asked for; at most one button of an answer
    REPLACE = "replace"  # puts something else in the place of what was recorded


@dataclass(frozen=True, slots=True)
class Action:
    """A button: its label, the id of its handler (`press`) and the value sent with a press.

    `confirmation`, if any, is what a platform with such a dialog asks before it sends the press.
    """

    label: str
    press: str
    value: str
    meaning: Meaning = Meaning.CHOICE
    confirmation: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file for the user to download."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in plain text: the whole fact in one sentence, then lines, a table, notes, buttons.

    The words are complete without the picture and the colour, because not every platform shows
    them. The colour is #RRGGBB; without one, the platform takes the colour of the tone. A platform
    may turn the names in `channels` into links.

    `in_channel`: for everyone in the channel to read, not only for the user.

    Field names are stored (`encode`), here and in every value a field holds: to rename one breaks
    the answers already in the database.
    """

    text: str
    lines: tuple[str, ...] = ()
    table: Table | None = None
    actions: tuple[Action, ...] = ()
    files: tuple[File, ...] = ()
    picture: Picture | None = None
    tone: Tone = Tone.ANSWER
    colour: str | None = None
    channels: tuple[tuple[str, str], ...] = ()  # named in the lines: each name and its id
    notes: tuple[str, ...] = ()  # below the table: what its columns count
    in_channel: bool = False

    def encode(self) -> str:
        """The reply as JSON, stored so that a repeated call gets the same answer."""
        return _REPLY.dump_json(self).decode()

    @staticmethod
    def decode(stored: str) -> "Reply":
        return _REPLY.validate_json(stored)


_REPLY = TypeAdapter(Reply)
