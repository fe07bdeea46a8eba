"""The figures of a backtest as tables."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from statistics import fmean

from bot.wording.projection import CHANCES, chance_words
from tests.projection.backtest import Case, ControlCase, Outcome

_WORST = 12


def lines(outcome: Outcome) -> Iterator[str]:
    moments = sorted({case.moment for case in outcome.cases})
    years = sorted({case.year for case in outcome.cases})
    yield (
        "wards in   year   cases  in 90%  in 50%  width   CRPS/swing  error: last  swing  middle"
        "  middle/swing  middle/last"
    )
    for moment in moments:
        for year in (*years, None):
            chosen = [c for c in outcome.cases if c.moment == moment and year in {None, c.year}]
            if chosen and (year or len(years) > 1):
                yield f"{float(moment):8.0%}   {year or 'all':4}  {_row(chosen)}"
    yield ""
    yield "said of control        forecasts  average  came true"
    for said, _ in CHANCES:
        control = [case for case in outcome.control if chance_words(case.chance) == said]
        if control:
            yield f"{said:22} {_control_row(control)}"
    yield ""
    yield "furthest outside the range 9 in 10, at half the wards"
    halfway = [case for case in outcome.cases if case.moment == Fraction(1, 2)]
    for case in sorted(halfway, key=lambda c: -_outside(c))[:_WORST]:
        yield (
            f"{case.year} {case.council}: {case.party} {case.actual} of the seats to come, "
            f"projected {case.most.low} to {case.most.high}, uniform swing {case.swing}"
        )
    yield ""
    yield "said to have less than 1 chance in 20, with a quarter of the wards in or more"
    for control_case in outcome.control:
        if control_case.came_true and control_case.moment and control_case.chance < Fraction(1, 20):
            yield (
                f"{control_case.year} {control_case.council}, {float(control_case.moment):.0%} in: "
                f"{control_case.outcome}"
            )


def _outside(case: Case) -> int:
    """By how many seats the outcome missed the range."""
    return max(case.most.low - case.actual, case.actual - case.most.high, 0)


def _row(cases: Sequence[Case]) -> str:
    def mean(value: Callable[[Case], float]) -> float:
        return fmean(value(case) for case in cases)

    last = mean(lambda c: abs(c.last - c.actual))
    swing = mean(lambda c: abs(c.swing - c.actual))
    middle = mean(lambda c: abs(c.middle - c.actual))
    return (
        f"{len(cases):6}  {mean(lambda c: c.in_most):6.1%}  {mean(lambda c: c.in_half):6.1%}"
        f"  {mean(lambda c: c.most.high - c.most.low):5.2f}"
        f"   {mean(lambda c: c.crps) / swing:10.3f}"
        f"  {last:11.3f}  {swing:5.3f}  {middle:6.3f}"
        f"  {middle / swing:12.3f}  {middle / last:11.3f}"
    )


def _control_row(cases: Sequence[ControlCase]) -> str:
    said = fmean(float(case.chance) for case in cases)
    true = fmean(case.came_true for case in cases)
    return f"{len(cases):9}  {said:7.0%}  {true:9.0%}"
