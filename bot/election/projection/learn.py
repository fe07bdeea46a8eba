"""What the wards that are in say about each party's changes: a regression that starts from priors.

Plain Python, so that the answer is the same on every machine, to the last bit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from bot.election.projection.lines import Line, Row
from bot.election.projection.parameters import (
    LAYOUT,
    Effect,
    Footing,
    Group,
    Parameters,
    Prior,
    spread,
)

# A party's changes are learnt apart for each footing it has: where it stood, where it is new.
Subject = tuple[Footing, str]
Matrix = list[list[float]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is thought of a subject's effects.

    - `means`: one for each effect of LAYOUT.
    - `root`: the lower Cholesky root of the inverse of their covariances.
    """

    means: Row
    root: Matrix

    def change(self, row: Row) -> float:
        return sum(m * x for m, x in zip(self.means, row, strict=True))


def subject(line: Line) -> Subject:
    return line.footing, line.party


def findings(
    observed: Iterable[tuple[Line, float]], expected: Iterable[Line], parameters: Parameters
) -> Mapping[Subject, Finding]:
    """The finding for every subject, from the shares observed so far (0 to 1)."""
    seen: dict[Subject, list[tuple[Line, float]]] = {subject(line): [] for line in expected}
    for line, share in observed:
        seen.setdefault(subject(line), []).append((line, share))
    return {key: _finding(known, key, parameters) for key, known in seen.items()}


def _finding(known: Sequence[tuple[Line, float]], key: Subject, parameters: Parameters) -> Finding:
    priors = parameters.groups[key[0]].priors
    precision = [[0.0] * len(LAYOUT) for _ in LAYOUT]
    target = [0.0] * len(LAYOUT)
    for i, prior in enumerate(priors):
        precision[i][i] = 1 / prior.sd**2
        target[i] = prior.mean / prior.sd**2
    for line, share in known:
        weight = 1 / ward_noise(line, line.before or _level(priors), parameters) ** 2
        _add_observation(precision, target, line.row, weight, share - line.before)
    root = _cholesky_root(precision)
    return Finding(_solution(root, target), root)


def _level(priors: Sequence[Prior]) -> float:
    return priors[LAYOUT.index(Effect.LEVEL)].mean


def ward_noise(line: Line, share: float, parameters: Parameters) -> float:
    """The standard deviation of a share of this size in one ward."""
    footing = line.footing if line.is_compared else Footing.NO_COMPARATOR
    group: Group = parameters.groups[footing]
    return group.noise * spread(share)


def _add_observation(
    precision: Matrix, target: list[float], row: Row, weight: float, change: float
) -> None:
    present = [(i, x) for i, x in enumerate(row) if x]
    for i, x in present:
        target[i] += weight * x * change
        for j, y in present:
            if j <= i:
                precision[i][j] += weight * x * y


def _cholesky_root(matrix: Matrix) -> Matrix:
    """Of a positive definite matrix, of which only the lower half is read."""
    root = [[0.0] * len(matrix) for _ in matrix]
    for i, row in enumerate(matrix):
        for j in range(i + 1):
            rest = row[j] - sum(root[i][k] * root[j][k] for k in range(j))
            root[i][j] = sqrt(rest) if i == j else rest / root[j][j]
    return root


def _solution(root: Matrix, target: Sequence[float]) -> Row:
    size = range(len(target))
    half: list[float] = []
    for i in size:
        half.append((target[i] - sum(root[i][k] * half[k] for k in range(i))) / root[i][i])
    whole = [0.0] * len(target)
    for i in reversed(size):
        rest = half[i] - sum(root[k][i] * whole[k] for k in size if k > i)
        whole[i] = rest / root[i][i]
    return tuple(whole)
