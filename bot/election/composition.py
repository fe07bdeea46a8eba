"""A council's seats by party, in figures that add up: now and still up, eve and change."""

from dataclasses import dataclass

from bot.election.control import standing
from bot.election.council import Baseline
from bot.election.night import Night
from bot.election.tally import Seats


@dataclass(frozen=True, slots=True)
class PartySeats:
    """One party's seats. `now` + `up` = `was` + `change`, unless a ward is partly declared.

    - `now`: seats not up and seats won; `change`: in declared wards, None if not known
    - `up`: seats it defends in wards to come, None if not known
    - `was`: by the baseline of the change, so a vacant seat counts for the party that last won it;
      without a change, the chamber on the eve
    """

    party: str
    now: int
    change: int | None
    up: int | None
    was: int


def party_seats(night: Night) -> tuple[PartySeats, ...]:
    """Every party that sits or sat, most seats first."""
    now = standing(night)
    baseline = Baseline.SITTING if now.change is now.gain else Baseline.LAST_FOUGHT
    defended = None if now.change is None else _defended(night, baseline)
    rows = []
    for party in now.parties:
        change = None if now.change is None else now.change.get(party, 0)
        up, was = None, night.council.before[party]
        if defended:
            in_all, settled = defended
            up = in_all[party] - settled[party]
            was = night.council.not_up[party] + in_all[party]
        rows.append(PartySeats(party, now.holds.get(party, 0), change, up, was))
    return tuple(row for row in rows if row.now or row.was or row.change)


def _defended(night: Night, baseline: Baseline) -> tuple[Seats, Seats] | None:
    """Seats defended in all contests, and in the declared ones; None if some aren't known."""
    if night.council.new_boundaries:
        return None
    in_all = Seats()
    for contest in night.council.contests.values():
        defended = contest.defended.get(baseline)
        if defended is None:
            return None
        in_all = in_all.plus(defended)
    totals = night.totals
    return in_all, totals.sitting if baseline is Baseline.SITTING else totals.last_fought
