"""The form a platform shows when a user types a command without words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.desk.councils import Councils


@dataclass(frozen=True, slots=True)
class Field:
    """A text field: its id, its label and the value it opens with."""

    id: str
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One choice (which ward?), then fields that depend on it.

    - `choices(councils, typed)`: what the user can choose, narrowed by what they typed so far
    - `fields(councils, choice)`: the fields for that choice
    - `errors(councils, choice, values)`: validation errors by field id; "" for the whole form
    - `line(councils, choice, values)`: the command line that a form without errors stands for
    - `opening(councils, typed)`: the choice and values of a line that still lacks something, with
      which the form opens; None if the line needs no form
    """

    title: str
    choice: str
    choices: Callable[[Councils, str], list[str]]
    fields: Callable[[Councils, str], list[Field]]
    errors: Callable[[Councils, str, Mapping[str, str]], dict[str, str]]
    line: Callable[[Councils, str, Mapping[str, str]], str]
    opening: "Callable[[Councils, str], Opening | None]"


@dataclass(frozen=True, slots=True)
class Opening:
    choice: str
    values: Mapping[str, str]  # by field id, instead of the fields' own
