"""Swings in words, or why there is none."""

from fractions import Fraction

from bot.election.review import SwingSummary
from bot.election.shares import Basis
from bot.election.swing import CouncilSwing, NoSwing, NotMeaningful, Swing
from bot.wording.numbers import points
from bot.wording.voice import Voice

_REASONS = {
    NoSwing.NOT_DECLARED: "not declared yet",
    NoSwing.NOT_FULL: "not every figure is in",
    NoSwing.NEW_BOUNDARIES: "new boundaries",
    NoSwing.UNCONTESTED: "uncontested",
    NoSwing.UNOPPOSED_THEN: "unopposed last time",
    NoSwing.INDEPENDENT: "an independent is one of the two",
    NoSwing.ONE_PARTY: "only one party stood",
    NoSwing.NO_PAIR: "no two parties to compare",
}


def ward_swing(swing: Swing | NotMeaningful, voice: Voice, *, names_basis: bool = True) -> str:
    """Swing 22.7 points from Conservative to Green since 2012.

    `names_basis` is False below a line of figures, which has named it.
    """
    if isinstance(swing, NotMeaningful):
        return f"Swing not meaningful: {no_swing_reason(swing, voice)}."
    is_top = names_basis and swing.basis is Basis.TOP
    by = " (each party's top candidate)" if is_top else ""
    since = f"since {swing.since.year}{by}."
    if is_negligible(swing.points):
        pair = f"{voice.label(swing.from_party)} and {voice.label(swing.to_party)}"
        return f"Negligible swing between {pair} {since}"
    return (
        f"Swing {points(swing.points)} points from {voice.label(swing.from_party)} "
        f"to {voice.label(swing.to_party)} {since}"
    )


def is_negligible(swing: Fraction) -> bool:
    return points(swing) == "0.0"


def council_swing(swing: CouncilSwing | NotMeaningful, voice: Voice) -> str:
    """Swing across Trafford 4.9 points from Conservative to Labour since 2018 (mean of wards …"""
    if isinstance(swing, NotMeaningful):
        return f"Swing across {voice.council} not meaningful: {no_swing_reason(swing, voice)}."
    mean = f" (mean of {voice.areas} {points(swing.mean)})"
    return f"{_across(swing, swing.pooled, voice)}{mean}, {_like_for_like(swing, voice)}."


def review_swing(swing: SwingSummary, voice: Voice) -> str:
    """The same without the mean."""
    return f"{_across(swing, swing.points, voice)}, {_like_for_like(swing, voice)}."


def _across(swing: CouncilSwing | SwingSummary, pooled: Fraction, voice: Voice) -> str:
    since = swing.since or f"each {voice.area}'s last contest"
    if is_negligible(pooled):
        pair = f"{voice.label(swing.from_party)} and {voice.label(swing.to_party)}"
        return f"Negligible swing across {voice.council} between {pair} since {since}"
    return (
        f"Swing across {voice.council} {points(pooled)} points from "
        f"{voice.label(swing.from_party)} to {voice.label(swing.to_party)} since {since}"
    )


def _like_for_like(swing: CouncilSwing | SwingSummary, voice: Voice) -> str:
    return f"{swing.wards} of {voice.count_areas(swing.of)} like for like"


def no_swing_reason(swing: NotMeaningful, voice: Voice) -> str:
    """The end of “Swing not meaningful: …”."""
    party = voice.label(swing.party) if swing.party else ""
    match swing.why:
        case NoSwing.ABSENT_THEN:
            return f"no {party} candidate stood last time"
        case NoSwing.ABSENT_NOW:
            return f"no {party} candidate stands this time"
        case NoSwing.NO_COMPARATOR:
            return f"no earlier figures for this {voice.area}"
        case NoSwing.TOO_FEW_WARDS:
            return f"too few {voice.areas} ({swing.wards} of {swing.of})"
        case NoSwing.ANOTHER_PARTY_AHEAD:
            return f"{party} came in the first two"
        case _:
            return _REASONS[swing.why]
