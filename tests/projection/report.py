"""The figures of a backtest as tables."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from statistics import fmean

from tests.projection.backtest import Case, ControlCase, Outcome

# The chances that docs/projection.md lists, and the words for them.
BINS = (
    ("less than 1 in 20", Fraction(0), Fraction(1, 20)),
    ("about 1 in 10", Fraction(1, 20), Fraction(3, 20)),
    ("about 1 in 4", Fraction(3, 20), Fraction(29, 100)),
    ("about 1 in 3", Fraction(29, 100), Fraction(42, 100)),
    ("about even", Fraction(42, 100), Fraction(58, 100)),
    ("about 2 in 3", Fraction(58, 100), Fraction(71, 100)),
    ("about 3 in 4", Fraction(71, 100), Fraction(85, 100)),
    ("about 9 in 10", Fraction(85, 100), Fraction(95, 100)),
    ("more than 19 in 20", Fraction(95, 100), Fraction(2)),
)


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
    for name, low, high in BINS:
        chosen_control = [c for c in outcome.control if low <= c.chance < high]
        if chosen_control:
            yield f"{name:22} {_control_row(chosen_control)}"


def _row(cases: Sequence[Case]) -> str:
    def mean(value: Callable[[Case], float]) -> float:
        return fmean(value(case) for case in cases)

    last = mean(lambda c: abs(c.last - c.actual))
    swing = mean(lambda c: abs(c.swing - c.actual))
    middle = mean(lambda c: abs(c.middle - c.actual))
    return (
        f"{len(cases):6}  {mean(lambda c: c.in_most):6.1%}  {mean(lambda c: c.in_half):6.1%}"
        f"  {mean(lambda c: c.width):5.2f}   {mean(lambda c: c.crps) / swing:10.3f}"
        f"  {last:11.3f}  {swing:5.3f}  {middle:6.3f}"
        f"  {middle / swing:12.3f}  {middle / last:11.3f}"
    )


def _control_row(cases: Sequence[ControlCase]) -> str:
    said = fmean(float(case.chance) for case in cases)
    true = fmean(case.came_true for case in cases)
    return f"{len(cases):9}  {said:7.0%}  {true:9.0%}"
