"""The fitted numbers of the model: what past nights say about changes from one contest to the next.

config/projection.toml has the numbers and their source; docs/projection.md says what they mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import sqrt


class Footing(StrEnum):
    """What is known of a party in a ward from last time; each has separate numbers."""

    STOOD = "stood"
    SAME_INDEPENDENT = "same_independent"
    NEW_PARTY = "new_party"
    NEW_INDEPENDENT = "new_independent"
    NO_COMPARATOR = "no_comparator"


class Effect(StrEnum):
    """What a party's change of share in a ward depends on, besides chance.

    - `LEVEL`: the party's change across the council.
    - `STRENGTH`: the party's own earlier share, less its average in the council. For a new
      independent, the earlier share of independents who do not stand tonight.
    - `RIVALS`: the earlier shares of the council's largest parties, less their averages.
    - `DEPARTED`, `ARRIVED`: the earlier share of those who do not stand tonight, and what those
      who are new may take; both less their averages.
    - `INCUMBENT`, `FACES_INCUMBENT`: a candidate of this, or of another, party holds a seat.
    """

    LEVEL = "level"
    STRENGTH = "strength"
    RIVALS = "rivals"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    INCUMBENT = "incumbent"
    FACES_INCUMBENT = "faces_incumbent"


RIVALS = 4
# One number a line and effect, in the order of Effect; RIVALS stand for as many parties.
LAYOUT = tuple(e for e in Effect for _ in range(RIVALS if e is Effect.RIVALS else 1))


@dataclass(frozen=True, slots=True)
class Prior:
    """What an effect is before the first ward: its mean and standard deviation over councils."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Group:
    """The numbers of one footing.

    `noise` is a ward's standard deviation, as a multiple of `spread` of the share.
    """

    effects: Mapping[Effect, Prior]
    noise: float
    priors: tuple[Prior, ...] = field(init=False)  # in the order of LAYOUT

    def __post_init__(self) -> None:
        object.__setattr__(self, "priors", tuple(self.effects[effect] for effect in LAYOUT))


@dataclass(frozen=True, slots=True)
class Parameters:
    """- `council_scale`, `ward_scale`: how much wider the council's and a ward's errors are played
      than they were fitted, because errors go together in ways that the model does not know.
    - `slate_gap`: how far, on average, a party's next candidate is behind in a ward with several
      seats, as a part of the votes of the one before.
    """

    groups: Mapping[Footing, Group]
    council_scale: float
    ward_scale: float
    slate_gap: float


def spread(share: float) -> float:
    """How much a share of this size varies: as a proportion does, but not nothing at nought."""
    bounded = min(max(share, 0.0), 0.4)
    return sqrt(0.03 + bounded * (1 - bounded))
