"""The parts of a command's line, for platforms with a separate field for each part.

    /withdraw ward:Battenhall because:wrong ward    is the line    Battenhall because wrong ward

A platform without such fields passes the line on as it was typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.desk.councils import Councils


@dataclass(frozen=True, slots=True)
class Completion:
    """A way to go on with a line: the whole text after the command.

    `label` says what the text doesn't show, such as the gain that it would record.
    """

    text: str
    label: str = ""


Completer = Callable[[Councils, str], list[Completion]]


def no_completions(_councils: Councils, _text: str) -> list[Completion]:
    return []


def one_of(*texts: str) -> Completer:
    """The completer of a command that takes one of these words."""

    def completions(_councils: Councils, text: str) -> list[Completion]:
        return [Completion(t) for t in texts if t.startswith(text.casefold())]

    return completions


class Kind(StrEnum):
    """What a parameter takes. A platform asks for it in its own way."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    COUNCIL = "council"  # one of those counting tonight
    HOLDER = "holder"  # a person, or a group of them
    GROUP = "group"
    CHANNEL = "channel"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A part of a line.

    - `lead`: the words before the value in the line, such as "because"
    - `completions`: how the value may go on while it is being typed
    - `choices`: every value of a CHOICE
    """

    name: str
    help: str
    kind: Kind = Kind.TEXT
    required: bool = False
    lead: str = ""
    completions: Completer = no_completions
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A command's first words and the parameters after them.

    `name` is what a user chooses, a word or two; `words` is what the line then begins with.
    """

    name: str
    help: str
    words: str
    parameters: tuple[Parameter, ...] = ()


def line_of(words: str, parameters: tuple[Parameter, ...], values: Mapping[str, str]) -> str:
    """The line that these values, by parameter, stand for."""
    parts = [words]
    for parameter in parameters:
        value = values.get(parameter.name, "").strip()
        if value:
            parts += [parameter.lead, value]
    return " ".join(filter(None, parts))
