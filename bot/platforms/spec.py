"""What a platform's package exports: one value, quick to import.

The command line reads it for --help, so nothing here or in a package's `__init__` may load a
library or the settings: the functions of the value do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import typer

    from bot.chat.command import Menu
    from bot.chat.hints import Hints
    from bot.platforms.base import PlatformSettings


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Where a platform adds its own commands: python -m bot <group> <platform>."""

    group: Callable[[str], typer.Typer]
    load_menu: Callable[[], Menu]


def add_no_commands(_cli: CommandLine) -> None:
    """For a platform that has none."""


@dataclass(frozen=True, slots=True)
class PlatformSpec:
    """A platform, before it is configured.

    - `name` begins the id of each of its channels and the key of each of its settings
    - `setup` names the variables that configure it
    - `load_hints`: how its users are told what to type, and whom to ask
    """

    name: str
    title: str
    setup: str
    load_settings: Callable[[], type[PlatformSettings]]
    load_hints: Callable[[], Hints]
    add_commands: Callable[[CommandLine], None] = add_no_commands
