"""What came in since an entry, or all night: results, gains and the swing."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from bot.election.night import Night
from bot.election.result import leading_verdict
from bot.election.swing import NotMeaningful, council_swing
from bot.election.tally import Seats


@dataclass(frozen=True, slots=True)
class GainedWard:
    """A ward that changed hands: seats gained and lost by party, by the council's baseline."""

    ward: str
    gained: Mapping[str, int]
    lost: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SwingSummary:
    """The council's swing in percentage points, pooled over `wards` of its `of` wards.

    It leaves out the mean: a large council's exact fraction would fill pages. `since` is as in
    CouncilSwing, and None in rows stored before it was known.
    """

    from_party: str
    to_party: str
    points: Fraction
    wards: int
    of: int
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What came in after entry number `since`, or everything, uncontested wards included, if None.

    `swing` is for a whole night only, and None if it would be meaningless.
    """

    since: int | None
    results: int
    gains: tuple[GainedWard, ...]
    swing: SwingSummary | None


def review(night: Night, since: int | None = None) -> Review:
    """Results count in the order they were declared; a corrected result keeps its place."""
    results = [
        result
        for result in night.results
        if since is None or (night.wards[result.ward].since or 0) > since
    ]
    gains = [
        GainedWard(result.ward, result.leading_verdict.gained, result.leading_verdict.lost)
        for result in results
        if result.leading_verdict and result.is_gain
    ]
    return Review(
        since, len(results), tuple(gains), _swing_summary(night) if since is None else None
    )


def seats_gained(night: Night) -> Seats:
    """Gains only, by party: a loss elsewhere takes nothing away."""
    gained = Seats()
    for contest, declaration in night.declarations:
        leads = leading_verdict(night.council, contest, declaration)
        gained = gained.plus(leads.gained if leads else {})
    return gained


def seats_by_declaration(night: Night) -> tuple[Seats, ...]:
    """Seats by party before the first result and after each, in the order they were declared."""
    seats = [night.council.not_up]
    for _contest, declaration in night.declarations:
        seats.append(seats[-1].plus(declaration.seats))
    return tuple(seats)


def _swing_summary(night: Night) -> SwingSummary | None:
    found = council_swing(night.council, night.declarations)
    if isinstance(found, NotMeaningful):
        return None
    return SwingSummary(
        found.from_party, found.to_party, found.pooled, found.wards, found.of, found.since
    )
