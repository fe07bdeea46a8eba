"""The form a platform shows when a user types a command without words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.desk.councils import Councils


class FieldKind(StrEnum):
    """What a field takes. A platform without such fields takes it as text."""

    TEXT = "text"
    WHOLE = "whole"  # number
    DECIMAL = "decimal"  # number
    CHOICES = "choices"  # some of the options


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its id, its label and the value it opens with.

    The value of CHOICES is a list of the chosen options with semicolons between them; `most` is how
    many may be chosen.
    """

    id: str
    label: str
    value: str = ""
    kind: FieldKind = FieldKind.TEXT
    options: tuple[str, ...] = ()
    most: int = 1


@dataclass(frozen=True, slots=True)
class Form:
    """One choice (which ward?), then fields that depend on it.

    - `choice`: the fixed name of the choice, for a platform that lists it before the night
    - `label(councils)`: what the choice is called tonight
    - `choices(councils, typed)`: what the user can choose, narrowed by what they typed so far
    - `fields(councils, choice)`: the fields for that choice
    - `errors(councils, choice, values)`: validation errors by field id; "" for the whole form
    - `line(councils, choice, values)`: the command line that a form without errors stands for
    - `named_field(councils, choice, name)`: the id of the field that a name means, if one
    - `note(councils, choice)`: what the choice's label doesn't say, in a few words
    - `opening(councils, typed)`: the choice and values of a line that still lacks something, with
      which the form opens; None if the line needs no form
    """

    title: str
    choice: str
    label: Callable[[Councils], str]
    choices: Callable[[Councils, str], list[str]]
    fields: Callable[[Councils, str], list[Field]]
    errors: Callable[[Councils, str, Mapping[str, str]], dict[str, str]]
    line: Callable[[Councils, str, Mapping[str, str]], str]
    named_field: Callable[[Councils, str, str], str | None]
    note: Callable[[Councils, str], str]
    opening: "Callable[[Councils, str], Opening | None]"


@dataclass(frozen=True, slots=True)
class Opening:
    choice: str
    values: Mapping[str, str]  # by field id, instead of the fields' own
