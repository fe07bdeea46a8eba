"""The script of a rehearsal or a replay: a pack with the results to declare."""

from dataclasses import dataclass

from bot.election.council import Council
from bot.election.declaration import Declaration
from bot.errors import Mistake
from bot.importers.pack import Files, load

Results = tuple[tuple[str, Declaration], ...]


@dataclass(frozen=True, slots=True)
class Script:
    files: Files
    council: Council
    results: Results


def load_script(files: Files) -> Script:
    """Raises Mistake if the pack is unusable or has no results."""
    loaded = load(files)
    if loaded.council is None:
        raise Mistake("That pack cannot be used.")
    if not loaded.results:
        raise Mistake("That pack has no results to play.")
    return Script(files, loaded.council, loaded.results)
