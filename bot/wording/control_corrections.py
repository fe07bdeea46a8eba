"""Control and the score in a correction: what is so now, then what was said (rule NR-2)."""

import re
from collections.abc import Collection, Iterator, Sequence

from bot.election.changes import (
    CannotReach,
    ControlLost,
    ControlNews,
    CouncilChange,
    CouncilRetraction,
    EveCorrected,
    FinalCorrected,
    MajoritySecured,
    NightComplete,
    NocCertain,
    NoLongerCertain,
    NoLongerComplete,
    ScoreCorrected,
    takes_back_control,
)
from bot.election.control import Certainty, Fact, Standing
from bot.election.parties import NOC
from bot.wording import council
from bot.wording.voice import Voice, sentence_case, with_article

_STANDS = re.compile(r".+ (?:hold|gain of control) stands: \d")


def control_lines(
    changes: Sequence[CouncilChange],
    now: Standing,
    voice: Voice,
    *,
    basis: Standing | None = None,
    since: str | None = None,
) -> list[str]:
    """The news or corrections of a council without those of its wards.

    The news of control was certain in `basis`, which is `now` unless it is given, and if it was
    settled by a later ward, `since`.
    """
    news = [change for change in changes if not isinstance(change, CouncilRetraction)]
    if len(news) == len(changes):
        return _with_since(council.change_lines(news, basis or now, voice), since)
    return around_wards((), changes, now, voice, basis=basis, since=since)


def around_wards(
    ward_lines: Sequence[str],
    changes: Sequence[CouncilChange],
    now: Standing,
    voice: Voice,
    *,
    basis: Standing | None = None,
    since: str | None = None,
    reasons: Sequence[str] = (),
    moves_seats: bool = True,
) -> list[str]:
    """A correction: who runs the council if that has changed, its wards, and what is certain now.

    If it moves no seat, it says nothing of control.
    """
    is_certain = now.control or any(
        isinstance(change, ControlNews | NoLongerCertain) for change in changes
    )
    lead = _with_since(_lead(changes, now, voice, basis or now), since if is_certain else None)
    rest = list(_rest(changes, now, voice, has_lead=bool(lead)))
    if rest and not lead and not ward_lines:
        first, *rest = rest
        lead = [f"CORRECTION: {mid_sentence(first, voice)}"]
    closing = _closing(changes, now, voice) if moves_seats else ()
    return [line for line in (*lead, *ward_lines, *rest, *reasons, *closing) if line]


def mid_sentence(sentence: str, voice: Voice) -> str:
    """The sentence after a colon: a small letter, unless it begins with a name."""
    names = (name for both in voice.parties.values() for name in both)
    if sentence.startswith((voice.council, *names)):
        return sentence
    return f"{sentence[:1].lower()}{sentence[1:]}"


def is_standing_line(line: str) -> bool:
    """Whether a line of a message is that of `standing_control` for a majority."""
    return _STANDS.match(line) is not None


def standing_control(now: Standing, voice: Voice) -> str:
    """Labour's gain of control stands: 28 of 54 seats, a majority of 2.

    Empty while nothing about control is certain.
    """
    if now.control == NOC:
        return f"Still {voice.term}."
    if now.control:
        kind = "hold" if now.control == now.control_before else "gain of control"
        owner = sentence_case(voice.possessive(now.control))
        return f"{owner} {kind} stands: {council.majority_parts(now.control, now)}."
    if Certainty(Fact.CONTROL_LOST, now.control_before) in now.certain:
        return council.control_lost(now, voice)
    return ""


def unfinished_final_lines(now: Standing, voice: Voice) -> tuple[str, ...]:
    """What a posted final score says once a ward awaits its declaration again."""
    declared = council.progress(now, voice)
    control = standing_control(now, voice) or f"Control of {voice.council} is open again."
    return (
        f"The score in {voice.council} is not final after all: {declared}. {control}",
        *filter(None, [council.needs_line(now, voice)]),
    )


def _with_since(lines: Sequence[str], since: str | None) -> list[str]:
    *others, last = lines or ("",)
    return [*others, f"{last} (Certain since {since}.)"] if since and last else list(lines)


def _lead(
    changes: Sequence[CouncilChange], now: Standing, voice: Voice, basis: Standing
) -> list[str]:
    news = [change for change in changes if isinstance(change, ControlNews)]
    eve = [_eve_lead(c, now, voice) for c in changes if isinstance(c, EveCorrected)]
    if eve and now.control:
        return eve
    if untrue := _untrue_outcomes(changes):
        so = _so_now(news, untrue, now, basis, voice)
        return [*eve, f"CORRECTION: {mid_sentence(so, voice)}. {_said(untrue, basis, voice)}"]
    return [*eve, *council.change_lines(news, basis, voice)]


def _untrue_outcomes(changes: Sequence[CouncilChange]) -> set[Certainty]:
    """The facts taken back that answer who runs the council."""
    return {
        Certainty(change.fact, change.party)
        for change in changes
        if isinstance(change, NoLongerCertain) and takes_back_control(change)
    }


def _so_now(
    news: Sequence[ControlNews],
    untrue: Collection[Certainty],
    now: Standing,
    basis: Standing,
    voice: Voice,
) -> str:
    """Conservative hold Worcester: 18 of 35 seats, a majority of 1; or: it is open again."""
    kinds = {type(change) for change in news}
    if kinds >= {ControlLost, NocCertain}:
        return f"{voice.clause(basis.control_before, 'lose')} {voice.council} to {voice.term}"
    has_outcome = kinds & {MajoritySecured, NocCertain} or now.control == basis.control
    if basis.control and has_outcome:
        return council.outcome_words(basis.control, basis, voice)
    if now.control:  # a later correction settled it, and its message says so as news
        return council.outcome_words(now.control, now, voice)
    if ControlLost in kinds:
        return f"{voice.clause(basis.control_before, 'lose')} control of {voice.council}"
    for fact in untrue:
        if fact.fact is Fact.CONTROL_LOST and fact.party:
            return f"{voice.group(fact.party)} can still keep control of {voice.council}"
    return f"control of {voice.council} is open again"


def _said(untrue: Collection[Certainty], basis: Standing, voice: Voice) -> str:
    """The strongest of the facts taken back, in the fewest words."""
    for fact in untrue:
        if fact.fact is Fact.MAJORITY and fact.party:
            return said_control(fact.party, basis, voice)
    if Certainty(Fact.NOC) in untrue:
        return said_control(NOC, basis, voice)
    return "We said control was lost."


def said_control(control: str, now: Standing, voice: Voice) -> str:
    """We said it was a Labour gain."""
    if control == NOC:
        return f"We said {voice.term}."
    kind = "hold" if control == now.control_before else "gain"
    return f"We said it was {with_article(voice.label(control))} {kind}."


def _eve_lead(change: EveCorrected, now: Standing, voice: Voice) -> str:
    so = f"{council.outcome_words(now.control, now, voice)}. " if now.control else ""
    return f"CORRECTION: {mid_sentence(so, voice)}{_eve_sentence(change, voice)}"


def _eve_sentence(change: EveCorrected, voice: Voice) -> str:
    if change.now == NOC:
        return (
            f"{voice.council} had {voice.term} before this election; we said "
            f"{voice.group(change.was)} had control."
        )
    holder = sentence_case(voice.group(change.now))
    said = f"; we said {voice.term}" if change.was == NOC else f", not {voice.group(change.was)}"
    return f"{holder} had control of {voice.council} before this election{said}."


def _rest(
    changes: Sequence[CouncilChange], now: Standing, voice: Voice, *, has_lead: bool
) -> Iterator[str]:
    for change in changes:
        match change:
            case NoLongerCertain(fact=Fact.CANNOT_REACH, party=str(party)) if not has_lead and (
                change.heard or now.is_contender(party)
            ):
                name = sentence_case(voice.group(party))
                yield f"{name} can reach a majority in {voice.council} after all."
            case CannotReach() | NightComplete():
                yield from council.change_lines([change], now, voice)
            case FinalCorrected():
                name = council.score_name(now)
                score = f"The {name} in {voice.council} is {council.final_score(now)}"
                yield f"{score} {council.unfilled_seats(now, voice)}".strip()
            case ScoreCorrected():
                yield f"Earlier scores of {voice.council} had the wrong party in a seat not up."
            case NoLongerComplete():
                yield f"The score in {voice.council} is not final after all."
            case _:
                continue


def _closing(changes: Sequence[CouncilChange], now: Standing, voice: Voice) -> tuple[str, ...]:
    if any(isinstance(change, MajoritySecured | NocCertain | NightComplete) for change in changes):
        return ()
    has_lead = any(isinstance(change, EveCorrected) for change in changes)
    untrue = _untrue_outcomes(changes)
    if now.control and (has_lead or untrue):
        return ()
    stands = standing_control(now, voice)
    return (stands, council.needs_line(now, voice) if stands or has_lead or untrue else "")
