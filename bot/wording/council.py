"""The council in words: who has what, what is certain, who still needs how many of how many."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.election.changes import (
    CannotReach,
    Complete,
    ControlLost,
    CouncilChange,
    FinalCorrected,
    MajoritySecured,
    NocCertain,
    NoLongerCertain,
    NoLongerComplete,
)
from bot.election.control import Certain, Fact, Standing, said_by_another
from bot.election.parties import NOC, VACANT
from bot.wording.numbers import clock_time, counted, listed, seats_change
from bot.wording.voice import Voice, sentence


def score(now: Standing) -> str:
    """9 of 12 wards declared: Con 14, Lab 16, Grn 2, 3 seats to come; 18 needed for a majority."""
    held = ", ".join(f"{party} {n}" for party, n in now.holds.items()) or "no seats filled"
    to_come = f", {counted(now.to_come, 'seat')} to come" if now.to_come else ""
    wards = f"{now.declared} of {counted(now.contests, 'ward')} declared"
    return f"{wards}: {held}{to_come}; {now.needed} needed for a majority."


def final_score(now: Standing) -> str:
    """Con 17 (−2), Lab 16 (+1), Grn 2 (+1)."""
    parts = []
    for party in dict.fromkeys([*now.holds, *(now.change or {})]):
        if party == VACANT and party not in now.holds:
            continue
        moved = f" ({seats_change(now.change.get(party, 0))})" if now.change is not None else ""
        parts.append(f"{party} {now.holds.get(party, 0)}{moved}")
    return ", ".join(parts)


def chamber(now: Standing, voice: Voice) -> list[tuple[str, str, int, str, int]]:
    """A row a party that sits or sat: its code, its name, seats, their change, seats before."""
    return [
        (
            party,
            voice.label(party),
            now.holds.get(party, 0),
            seats_change(now.change.get(party, 0)) if now.change is not None else "",
            now.before.get(party, 0),
        )
        for party in now.parties
    ]


def with_change(seats: int, moved: str) -> str:
    """14 (−3), or 14 where the change is not known."""
    return f"{seats} ({moved})" if moved else str(seats)


def basis_of_change(now: Standing, *, new_boundaries: bool) -> str:
    """What the changes of `chamber` are against."""
    if new_boundaries:
        had = sum(now.before.values())
        size = (
            "" if had == now.seats else f" The council had {had} seats before, and has {now.seats}."
        )
        return f"New boundaries: seats compare only as totals, once every ward is in.{size}"
    vacant = " A vacant seat counts for the party that last won it." if VACANT in now.before else ""
    if now.change is not now.gain:
        return (
            f"Change counts declared wards, against whoever won the seats when last fought.{vacant}"
        )
    return f"Change counts declared wards, against the party sitting on the eve of poll.{vacant}"


def changes(told: Sequence[CouncilChange], now: Standing, voice: Voice, at: datetime) -> list[str]:
    """What changed about the council, a sentence or two each; `at` is when it was entered.

    Control lost and no overall control at once are one sentence.
    """
    both = {ControlLost, NocCertain} <= {type(change) for change in told}
    lines = []
    for change in told:
        match change:
            case ControlLost() if both:
                lines.append(_lost_and_hung(change, now, voice))
            case NocCertain() if both:
                continue
            case FinalCorrected():
                head = f"CORRECTION {clock_time(at)} – the final result."
                lines.append(f"{head} {control_line(now, voice)} {final_score(now)}.")
            case _:
                lines.append(_change(change, now, voice))
    return lines


def _change(told: CouncilChange, now: Standing, voice: Voice) -> str:
    """One change of what is certain about the council, in a sentence or two."""
    line = f"{now.needed} of {counted(now.seats, 'seat')}"
    match told:
        case ControlLost(party=party):
            they = sentence(voice.does(party, "lose"))
            needs_left = needs(now, voice)
            return f"CONTROL LOST. {they} control of {voice.council}: {line} are out of reach." + (
                f" {needs_left}" if needs_left else ""
            )
        case NocCertain():
            return f"{_hung(voice)}: {_noc(now, voice)}."
        case MajoritySecured(party=party):
            return f"{_majority(party, now, voice)}: {majority_parts(party, now)}."
        case CannotReach(party=party):
            the = sentence(voice.the(party))
            return f"{the} can no longer reach a majority in {voice.council} ({line})."
        case NoLongerCertain(fact=Fact.CANNOT_REACH, party=str(party)):
            return (
                f"{sentence(voice.the(party))} can reach a majority in {voice.council} after all."
            )
        case NoLongerCertain(fact=Fact.CONTROL_LOST, party=str(party)):
            the = sentence(voice.the(party))
            return f"WITHDRAWN. {the} can keep control of {voice.council} after all."
        case NoLongerCertain(fact=fact, party=party):
            what = fact_words(Certain(fact, party), voice)
            return f"WITHDRAWN. It is no longer certain that {what}."
        case Complete():
            return f"{_complete(now)} {control_line(now, voice)}"
        case NoLongerComplete() | FinalCorrected():
            return f"WITHDRAWN. {voice.council} is not complete: {score(now)}"


def _lost_and_hung(told: ControlLost, now: Standing, voice: Voice) -> str:
    """Control lost and no overall control, when one declaration settles both."""
    they = sentence(voice.does(told.party, "lose"))
    line = f"nobody can reach {now.needed} of {counted(now.seats, 'seat')}"
    return f"CONTROL LOST. {they} {voice.council} to {voice.term}: certain now, {line}."


def _hung(voice: Voice) -> str:
    if voice.term.startswith("no "):
        return f"{voice.term.upper()} in {voice.council} is now certain"
    return f"{voice.council} is now certain to be {voice.term.upper()}"


def _noc(now: Standing, voice: Voice) -> str:
    line = f"nobody can reach {now.needed} of {counted(now.seats, 'seat')}"
    if now.control_before == NOC:
        return f"no change, {line}"
    return f"{voice.does(now.control_before, 'lose')} the council, and {line}"


def _majority(party: str, now: Standing, voice: Voice) -> str:
    label = voice.label(party)
    if now.control_before == party:
        return f"{label} hold {voice.council}"
    return (
        f"{label.upper()} GAIN CONTROL of {voice.council} from {voice.control(now.control_before)}"
    )


def majority_parts(party: str, now: Standing) -> str:
    """19 of 35; 18 needed; 3 more than all others (rule CT-9)."""
    held = now.holds.get(party, 0)
    more = 2 * held - now.seats
    over = f"; {more} more than all others" if now.to_come == 0 else ""
    return f"{held} of {now.seats}; {now.needed} needed{over}"


def _complete(now: Standing) -> str:
    if now.declared < now.contests:
        return "Every ward that polled has declared."
    match now.contests:
        case 1:
            return "The one ward of tonight is declared."
        case 2:
            return "Both wards declared."
        case _:
            return f"All {counted(now.contests, 'ward')} declared."


def control_line(now: Standing, voice: Voice) -> str:
    """Who runs the council, if that is certain, and how it was; else who needs what."""
    if now.control is None:
        return f"Control of {voice.council} is not certain yet. {needs(now, voice)}".strip()
    return f"{voice.council}: {_outcome(now.control, now, voice)}"


def _outcome(control: str, now: Standing, voice: Voice) -> str:
    if control == NOC:
        return f"{_in_control(control, now, voice)}.{_largest(now, voice)}"
    return f"{_in_control(control, now, voice)}, {majority_parts(control, now)}."


def control_in_short(now: Standing, voice: Voice) -> str:
    """No overall control (was Conservative)."""
    if now.control is None:
        return "Control is not certain yet."
    return f"{sentence(_in_control(now.control, now, voice))}."


def _in_control(control: str, now: Standing, voice: Voice) -> str:
    if control == NOC:
        was = "no change" if now.control_before == NOC else f"was {voice.label(now.control_before)}"
        return f"{voice.term} ({was})"
    if control == now.control_before:
        return f"{voice.label(control)} hold"
    return f"{voice.label(control)} gain from {voice.control(now.control_before)}"


def _largest(now: Standing, voice: Voice) -> str:
    if now.to_come or now.largest is None:
        return ""
    short = now.needed - now.holds[now.largest]
    return f" Largest party: {voice.label(now.largest)}, {short} short of a majority."


def needs(now: Standing, voice: Voice) -> str:
    """For a majority Labour needs 2 of the remaining 3 seats."""
    if not now.needs:
        return ""
    left = now.needs[0].left
    if left == 1:
        who = listed([voice.does(n.party, "need") for n in now.needs])
        return f"For a majority {who} the one seat to come."
    each = [f"{voice.does(n.party, 'need')} {n.more}" for n in now.needs]
    return f"For a majority {listed(each)} of the remaining {counted(left, 'seat')}."


def certain_line(now: Standing, voice: Voice) -> str:
    """Certain, whatever is to come: Labour cannot reach a majority in Worcester."""
    if not now.certain or not now.to_come:
        return ""
    said = [fact for fact in now.certain if not said_by_another(fact, now.certain)]
    facts = [fact_words(fact, voice) for fact in said]
    return f"Certain, whatever is to come: {listed(facts)}."


def fact_words(fact: Certain, voice: Voice) -> str:
    """A certain fact as the end of "it is certain that ..."."""
    party = fact.party or NOC
    match fact.fact:
        case Fact.CONTROL_LOST:
            return f"{voice.does(party, 'lose')} control of {voice.council}"
        case Fact.MAJORITY:
            return f"{voice.the(party)} will have a majority in {voice.council}"
        case Fact.CANNOT_REACH:
            return f"{voice.the(party)} cannot reach a majority in {voice.council}"
        case Fact.NOC:
            verb = "have" if voice.term.startswith("no ") else "be"
            return f"{voice.council} will {verb} {voice.term}"


def eve(now: Standing, voice: Voice) -> str:
    """On the eve of poll: Conservative (Con 19, Lab 15, Grn 1)."""
    before = sentence(voice.control(now.control_before))
    return f"On the eve of poll: {before} ({seats_by_party(now.before)})."


def seats_by_party(seats: Mapping[str, int]) -> str:
    """Con 19, Lab 15, vacant 1."""
    return ", ".join(f"{p} {n}" for p, n in seats.items())
