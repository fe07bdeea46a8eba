"""The answers given while a pack is made, kept in a file for the next try."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import CannotStart
from bot.importers.council_toml import toml_text


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    file: Path

    def read(self) -> dict[str, str]:
        """Empty without a file. Raises CannotStart for one that isn't ours."""
        try:
            answers = tomllib.loads(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            raise CannotStart(
                f"{self.file} has no answers that can be read: delete it and try again. {fault}"
            ) from fault
        return {key: str(value) for key, value in answers.items()}

    def write(self, answers: Mapping[str, str], say: Callable[[str], None]) -> None:
        """A folder that can't be written costs only the next try."""
        try:
            self.file.write_text(toml_text(answers), encoding="utf-8")
        except OSError as fault:
            say(f"{self.file} cannot be written ({fault.strerror}), so the answers are not kept.")
