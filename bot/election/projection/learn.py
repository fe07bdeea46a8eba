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

_FREAK = 3.0  # standard deviations
_ROUNDS = 6


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
    observed: Sequence[Sequence[tuple[Line, float]]],
    expected: Iterable[Line],
    parameters: Parameters,
) -> Mapping[Subject, Finding]:
    """The finding for every subject, from the shares (0 to 1) observed so far, ward by ward.

    Each round weighs the wards anew, by how far they are from what the last one found; the first
    measures them from the priors. So one ward that goes its own way counts little, and several that
    go the same way count in full.
    """
    lines = [*expected, *(line for ward in observed for line, _ in ward)]
    found = _regressions([], [], lines, parameters)
    weights: list[float] = []
    for _ in range(_ROUNDS):
        last, weights = weights, [_ward_weight(ward, found, parameters) for ward in observed]
        if weights == last:
            break
        found = _regressions(observed, weights, lines, parameters)
    return found


def _regressions(
    observed: Sequence[Sequence[tuple[Line, float]]],
    weights: Sequence[float],
    lines: Iterable[Line],
    parameters: Parameters,
) -> Mapping[Subject, Finding]:
    subjects = {subject(line): _priors(line, parameters) for line in lines}
    every = {key: _Regression(priors) for key, priors in subjects.items()}
    for ward, weight in zip(observed, weights, strict=True):
        for line, share in ward:
            noise = _expected_noise(line, parameters)
            every[subject(line)].add(line.row, weight / noise**2, share - line.before)
    return {key: regression.finding() for key, regression in every.items()}


def _ward_weight(
    ward: Sequence[tuple[Line, float]], found: Mapping[Subject, Finding], parameters: Parameters
) -> float:
    """What a ward counts: the less, the further its strangest party is from what is expected."""
    errors = (
        (share - line.before - found[subject(line)].change(line.row))
        / _expected_noise(line, parameters)
        for line, share in ward
    )
    strangest = max((abs(error) for error in errors), default=0.0)
    return 1.0 if strangest <= _FREAK else (_FREAK / strangest) ** 4


def _priors(line: Line, parameters: Parameters) -> Sequence[Prior]:
    return parameters.groups[line.footing].priors


def _expected_noise(line: Line, parameters: Parameters) -> float:
    level = _priors(line, parameters)[LAYOUT.index(Effect.LEVEL)].mean
    return ward_noise(line, line.before or level, parameters)


def ward_noise(line: Line, share: float, parameters: Parameters) -> float:
    """The standard deviation of a share of this size in one ward."""
    footing = line.footing if line.is_compared else Footing.NO_COMPARATOR
    group: Group = parameters.groups[footing]
    return group.noise * spread(share)


class _Regression:
    """Normal equations, which begin with the priors."""

    def __init__(self, priors: Sequence[Prior]) -> None:
        self._precision = [[0.0] * len(priors) for _ in priors]
        self._target = [prior.mean / prior.sd**2 for prior in priors]
        for i, prior in enumerate(priors):
            self._precision[i][i] = 1 / prior.sd**2

    def add(self, row: Row, weight: float, change: float) -> None:
        present = [(i, x) for i, x in enumerate(row) if x]
        for i, x in present:
            self._target[i] += weight * x * change
            for j, y in present:
                if j <= i:
                    self._precision[i][j] += weight * x * y

    def finding(self) -> Finding:
        root = _cholesky_root(self._precision)
        return Finding(_solution(root, self._target), root)


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
