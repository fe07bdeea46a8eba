"""Plays of the wards to come: each time with other changes across the council and in each ward."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.election.projection.chance import Array, Chance
from bot.election.projection.learn import Finding, Subject, subject, ward_noise
from bot.election.projection.lines import Line
from bot.election.projection.parameters import Parameters

PLAYS = 1000
_LEAST_SHARE = 0.002

Counts = NDArray[np.int64]
# A subject's error for each effect of LAYOUT, in every play.
_Errors = Sequence[Array]


@dataclass(frozen=True, slots=True)
class OpenWard:
    """A ward to come: the seats that are not filled, and by block the candidates left for them."""

    ward: str
    seats: int
    lines: tuple[Line, ...]
    candidates: Mapping[str, int]


def expected_share(line: Line, found: Mapping[Subject, Finding]) -> float:
    return max(_LEAST_SHARE, line.before + found[subject(line)].change(line.row))


def ward_plays(
    wards: Sequence[OpenWard], found: Mapping[Subject, Finding], parameters: Parameters
) -> Iterator[tuple[OpenWard, Mapping[str, Counts]]]:
    """For each ward the seats that each party wins there, in every play."""
    errors = {
        key: _council_errors(_chance("/".join(key)), finding, parameters)
        for key, finding in found.items()
    }
    for ward in wards:
        yield ward, _ward_seats(ward, found, errors, parameters)


def _chance(name: str) -> Chance:
    """A separate stream of chance for each name, whichever other wards are still to come."""
    return Chance(crc32(name.encode()), PLAYS)


def _council_errors(chance: Chance, finding: Finding, parameters: Parameters) -> _Errors:
    """Errors of the effects that go together as the finding says.

    With the root R of the precision, they are the solution of R-transposed times errors = normal.
    """
    size = range(len(finding.means))
    errors = [chance.normal() * parameters.council_scale for _ in size]
    for i in reversed(size):
        for k in size[i + 1 :]:
            if finding.root[k][i]:
                errors[i] = errors[i] - finding.root[k][i] * errors[k]
        errors[i] = errors[i] / finding.root[i][i]
    return errors


def _ward_seats(
    ward: OpenWard,
    found: Mapping[Subject, Finding],
    errors: Mapping[Subject, _Errors],
    parameters: Parameters,
) -> Mapping[str, Counts]:
    chance = _chance(ward.ward)
    tail = chance.tail() * parameters.ward_scale
    owners: list[str] = []
    votes: list[Array] = []
    for line in ward.lines:
        share = expected_share(line, found)
        noise = ward_noise(line, max(share, line.before), parameters)
        played = share + tail * chance.normal() * noise
        for x, error in zip(line.row, errors[subject(line)], strict=True):
            if x:
                played = played + x * error
        played = np.maximum(played, _LEAST_SHARE)
        for behind in range(min(ward.candidates[line.block], ward.seats)):
            if behind:
                gap = np.minimum(parameters.slate_gap * chance.exponential(), 0.9)
                played = played * (1 - gap)
            owners.append(line.party)
            votes.append(played)
    return _winners(owners, votes, ward.seats)


def _winners(owners: Sequence[str], votes: Sequence[Array], seats: int) -> Mapping[str, Counts]:
    ranked = np.argsort(-np.array(votes), axis=0, kind="stable")[:seats]
    won: dict[str, Counts] = {}
    for n, party in enumerate(owners):
        seats_won = (ranked == n).any(axis=0).astype(np.int64)
        won[party] = won[party] + seats_won if party in won else seats_won
    return won
