"""How a platform's users are told what to type, and whom to ask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.chat.command import Command


def slash_line(command: "Command", words: str) -> str:
    """/declare Battenhall Con 1081"""
    return f"/{command.name} {words}".rstrip()


@dataclass(frozen=True, slots=True)
class Hints:
    """The default is a terminal's, where everyone may do everything.

    - `admins`: who may grant a role
    - `command_line`: a command and the words after it, as its users type them
    - `files`: how a line gets its files, to follow "To import a file, "
    """

    admins: str = "an admin"
    command_line: "Callable[[Command, str], str]" = slash_line
    files: str = "name it after an @, such as @results.csv"


TERMINAL = Hints()
HintsByPlatform = Mapping[str, Hints]
