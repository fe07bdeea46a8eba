"""What a scoreboard shows, and whether it is so."""

import re
from collections.abc import Sequence

from tests.truth.fold import Truth
from tests.truth.reader import AREAS, Reader

_PROGRESS = re.compile(
    rf"(\d+) of (\d+) {AREAS} declared(?:, (\d+) seats? to come)?; (\d+) of \d+ for a majority\."
)
_SEATS = re.compile(
    r"^(?:Vacant|(\S+) .*?) (\d+)(?: \(([^)]*)\))?(?:, \d+ still up)?$", re.MULTILINE
)


def untruths(boards: Sequence[str], truth: Truth, reader: Reader) -> list[str]:
    """What the one scoreboard of a channel has wrong."""
    if len(boards) != 1:
        return [f"{len(boards)} scoreboards"]
    (board,) = boards
    found = []
    declared, wards, held, to_come = truth.score
    progress = _PROGRESS.search(board)
    so = declared, wards, to_come, truth.line
    if progress is None or tuple(int(n or 0) for n in progress.groups()) != so:
        found.append(f"scoreboard: {so} is so, not as in {board!r}")
    seats = {party or "vacant": int(n) for party, n, _ in _SEATS.findall(board)}
    if {party: n for party, n in seats.items() if n} != dict(held):
        found.append(f"scoreboard: {dict(held)} is so, not as in {board!r}")
    belief = reader.believes([board])
    if belief.get("control") != truth.control:
        found.append(f"scoreboard: {truth.control} runs it, not as in {board!r}")
    for ward in truth.council.contests:
        verdict = belief.get("verdict", ward)
        if verdict is not None and verdict != truth.verdict(ward):
            found.append(f"scoreboard: {ward} is {truth.verdict(ward)}, not as in {board!r}")
    return found
