"""Fits the numbers of the model to past nights, by expectation and maximisation.

Each council's effects are drawn from a distribution that all councils share. Its means and standard
deviations, and the noise of a ward, are what the past nights make likeliest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from bot.election.council import Baseline, Comparator, Contest, Council
from bot.election.projection.learn import Subject, subject
from bot.election.projection.lines import Line, shares, ward_lines
from bot.election.projection.parameters import (
    LAYOUT,
    Effect,
    Footing,
    Group,
    Parameters,
    Prior,
    spread,
)
from bot.election.shares import block
from bot.election.tally import Seats
from tests.projection.backtest import backtest
from tests.projection.national import PastNight

_ROUNDS = 40
# A year may be unlike the few that the numbers come from.
_LEVEL_WIDENED = 1.5
_LEAST_SD = 0.01
_OF_THE_WARD = {Effect.STRENGTH, Effect.DEPARTED, Effect.ARRIVED}
_BELIEFS = (0.0, 0.25, 0.5, 0.75, 1.0)
_SCALES = (0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8)
_SAMPLE = 3  # every third council tells the scales

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Sample:
    """One party in one council: a row a ward, the change of its share, and its weight."""

    rows: Vector
    changes: Vector
    spreads: Vector
    weight: float


def fitted_parameters(nights: Sequence[PastNight]) -> Parameters:
    samples = _samples(nights)
    parameters = Parameters(
        {footing: _fitted_group(footing, samples[footing]) for footing in Footing},
        council_scale=1.0,
        ward_scale=1.0,
        slate_gap=round(_slate_gap(nights), 3),
    )
    sample = nights[::_SAMPLE]
    by_belief = [_with_belief(parameters, part) for part in _BELIEFS]
    parameters = min(by_belief, key=lambda numbers: _score(sample, numbers))
    by_ward = [replace(parameters, ward_scale=scale) for scale in _SCALES]
    parameters = min(by_ward, key=lambda numbers: _score(sample, numbers))
    by_council = [replace(parameters, council_scale=scale) for scale in _SCALES]
    return min(by_council, key=lambda numbers: _score(sample, numbers))


def _with_belief(parameters: Parameters, part: float) -> Parameters:
    """The numbers with only a part of the effects that differ from ward to ward.

    What explains shares best on average moves the marginal wards too far.
    """
    group = parameters.groups[Footing.STOOD]
    effects = {
        effect: Prior(round(prior.mean * part, 3), prior.sd) if effect in _OF_THE_WARD else prior
        for effect, prior in group.effects.items()
    }
    damped = Group(effects, group.noise)
    return replace(parameters, groups={**parameters.groups, Footing.STOOD: damped})


def _score(nights: Sequence[PastNight], parameters: Parameters) -> float:
    """The sum of all cases' scores; the lower, the better."""
    years = {night.year: parameters for night in nights}
    moments = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))
    return sum(case.crps for case in backtest(nights, years, moments, orders=1).cases)


def _samples(nights: Iterable[PastNight]) -> Mapping[Footing, Sequence[_Sample]]:
    found: dict[Footing, list[_Sample]] = defaultdict(list)
    for night in nights:
        for council in (night.council, _without_comparators(night.council)):
            by_subject: dict[Subject, list[tuple[Line, float]]] = defaultdict(list)
            lines = ward_lines(council)
            for ward, declaration in night.results.items():
                now = shares(declaration.votes)
                for line in lines[ward]:
                    if line.is_compared or line.footing is Footing.NO_COMPARATOR:
                        by_subject[subject(line)].append((line, now[line.block]))
            for (footing, _), seen in by_subject.items():
                found[footing].append(_sample(footing, seen))
    return found


def _sample(footing: Footing, seen: Sequence[tuple[Line, float]]) -> _Sample:
    """Parties that were large weigh more, because their shares decide seats.

    A party that is new weighs the same however well it did.
    """
    stood = footing in {Footing.STOOD, Footing.SAME_INDEPENDENT}
    return _Sample(
        rows=np.array([line.row for line, _ in seen]),
        changes=np.array([share - line.before for line, share in seen]),
        spreads=np.array([spread(line.before or fmean(s for _, s in seen)) for line, _ in seen]),
        weight=fmean(line.before for line, _ in seen) if stood else 1.0,
    )


def _without_comparators(council: Council) -> Council:
    """The same council if nothing were known of last time but who won."""
    contests = {
        ward: replace(
            contest, comparator=None, defended={Baseline.SITTING: _winners(contest.comparator)}
        )
        for ward, contest in council.contests.items()
    }
    return replace(council, contests=contests)


def _winners(then: Comparator | None) -> Seats:
    ranked = sorted(then.votes, key=lambda pair: -pair[1]) if then else []
    return Seats.from_parties(c.party for c, _ in ranked[: then.seats if then else 0])


def _fitted_group(footing: Footing, samples: Sequence[_Sample]) -> Group:
    means = np.zeros(len(LAYOUT))
    variances = np.full(len(LAYOUT), 0.1**2)
    noise = 0.15
    for _ in range(_ROUNDS):
        found = [_posterior(sample, means, variances, noise) for sample in samples]
        noise = _noise(samples, found)
        weights = np.array([sample.weight for sample in samples])
        centres = np.array([centre for centre, _ in found])
        around = np.array([np.diag(covariance) for _, covariance in found])
        means = np.average(centres, axis=0, weights=weights)
        for n, effect in enumerate(LAYOUT):
            if effect is Effect.RIVALS or _goes_either_way(footing, effect):
                means[n] = 0.0
        variances = np.average(around + (centres - means) ** 2, axis=0, weights=weights)
        rivals = [n for n, effect in enumerate(LAYOUT) if effect is Effect.RIVALS]
        variances[rivals] = variances[rivals].mean()
        variances = np.maximum(variances, _LEAST_SD**2)
    return Group(_priors(means, np.sqrt(variances)), round(noise, 4))


def _goes_either_way(footing: Footing, effect: Effect) -> bool:
    """A party that stood before may rise or fall, whatever the parties did in the years fitted."""
    return effect is Effect.LEVEL and footing in {Footing.STOOD, Footing.SAME_INDEPENDENT}


def _posterior(
    sample: _Sample, means: Vector, variances: Vector, noise: float
) -> tuple[Vector, Vector]:
    weighted = sample.rows / (noise * sample.spreads[:, None]) ** 2
    precision = np.diag(1 / variances) + sample.rows.T @ weighted
    covariance = np.asarray(np.linalg.inv(precision), dtype=np.float64)
    return covariance @ (means / variances + weighted.T @ sample.changes), covariance


def _noise(samples: Sequence[_Sample], found: Sequence[tuple[Vector, Vector]]) -> float:
    total = lines = 0.0
    for sample, (centre, covariance) in zip(samples, found, strict=True):
        errors = sample.changes - sample.rows @ centre
        unsure = ((sample.rows @ covariance) * sample.rows).sum(axis=1)
        total += sample.weight * float(((errors**2 + unsure) / sample.spreads**2).sum())
        lines += sample.weight * len(sample.changes)
    return float(np.sqrt(total / lines))


def _priors(means: Vector, sds: Vector) -> Mapping[Effect, Prior]:
    found: dict[Effect, Prior] = {}
    for n, effect in enumerate(LAYOUT):
        wider = _LEVEL_WIDENED if effect is Effect.LEVEL else 1.0
        found[effect] = Prior(round(float(means[n]), 3), round(float(sds[n]) * wider, 3))
    return found


def _slate_gap(nights: Iterable[PastNight]) -> float:
    """How far the next of a party's candidates is behind, among as many as there are seats."""
    gaps: list[float] = []
    for night in nights:
        for ward, declaration in night.results.items():
            contest: Contest = night.council.contests[ward]
            slates: dict[str, list[int]] = defaultdict(list)
            for candidate, votes in declaration.votes:
                slates[block(candidate)].append(votes)
            for slate in slates.values():
                ranked = sorted(slate, reverse=True)[: contest.seats]
                gaps += [1 - less / more for more, less in pairwise(ranked) if more]
    return fmean(gaps)
