"""The council in words: seats by party, what is certain, and who still needs how many."""

import re
from collections.abc import Mapping, Sequence

from bot.election.changes import (
    CannotReach,
    Change,
    ControlLost,
    CouncilNews,
    MajoritySecured,
    NightComplete,
    NocCertain,
)
from bot.election.control import Certainty, Fact, Need, Standing, is_implied_by
from bot.election.parties import INDEPENDENT, NOC, VACANT
from bot.wording.numbers import comma_list, quantity, seats_change
from bot.wording.voice import Voice, sentence_case

_NONE_FILLED = "no seats filled"

_SCORE = re.compile(r"[^:]+: \d+ of \d+ [a-z ]+ declared: .* needed for a majority\.$")
_NEEDS = re.compile(
    r"For a majority .+ (?:the one seat to come|(?:of the |both |all \d+ )remaining .+)\.$"
)


def score(now: Standing, voice: Voice) -> str:
    """9 of 12 wards declared: Con 14, Lab 16, Grn 2, 3 seats to come; 18 needed for a majority."""
    return f"{tally(now, voice)}; {now.needed} needed for a majority."


def tally(now: Standing, voice: Voice) -> str:
    """9 of 12 wards declared: Con 14, Lab 16, Grn 2, 3 seats to come"""
    held = ", ".join(f"{party} {n}" for party, n in now.holds.items()) or _NONE_FILLED
    to_come = f", {quantity(now.to_come, 'seat')} to come" if now.to_come else ""
    return f"{progress(now, voice)}: {held}{to_come}"


def progress(now: Standing, voice: Voice) -> str:
    """9 of 12 wards declared"""
    return f"{now.declared} of {voice.count_areas(now.contests)} declared"


def is_score_line(line: str) -> bool:
    """Whether a line of a message is the running score of `score`."""
    return _SCORE.match(line) is not None


def is_needs_line(line: str) -> bool:
    """Whether a line of a message is the `needs_line`, which moves on like the score."""
    return _NEEDS.match(line) is not None


def final_score(now: Standing) -> str:
    """Con 17 (−2), Lab 16 (+1), Grn 2 (+1). The council had 60 seats and now has 54."""
    parts = []
    for party in dict.fromkeys([*now.holds, *(now.change or {})]):
        if party == VACANT and party not in now.holds:
            continue
        change = f" ({seats_change(now.change.get(party, 0))})" if now.change is not None else ""
        parts.append(f"{party} {now.holds.get(party, 0)}{change}")
    return f"{', '.join(parts) or _NONE_FILLED}.{_new_size(now)}"


def _new_size(now: Standing) -> str:
    """Why the changes of the parties don't add up to nothing."""
    had = sum(now.before.values())
    return "" if had == now.seats else f" The council had {had} seats and now has {now.seats}."


def change_basis(now: Standing, voice: Voice, *, new_boundaries: bool) -> str:
    if new_boundaries:
        return (
            f"New boundaries: only total seats can be compared, once every {voice.area} is in."
            f"{_new_size(now)}"
        )
    vacant = " A vacant seat counts for the party that last won it." if VACANT in now.before else ""
    if now.change is not now.gain:
        return (
            f"Change is counted in declared {voice.areas}, against the party that won each seat "
            f"when last fought.{vacant}"
        )
    return (
        f"Change is counted in declared {voice.areas}, against the party holding each seat on the "
        f"eve of poll.{vacant}"
    )


def score_name(now: Standing) -> str:
    """Not final while a postponed poll may still decide who has control."""
    return "final score" if now.control else "score of the night"


def unfilled_seats(now: Standing, voice: Voice) -> str:
    """The poll in 1 ward is postponed: 1 seat still to be filled."""
    open_seats = f"{quantity(now.to_come, 'seat')} still to be filled"
    if now.postponed:
        return f"{postponed_polls(now, voice)}: {open_seats}."
    return f"{open_seats}." if now.to_come else ""


def postponed_polls(now: Standing, voice: Voice) -> str:
    where = voice.count_areas(now.postponed)
    polls = f"The poll in {where} is" if now.postponed == 1 else f"Polls in {where} are"
    return f"{polls} postponed"


def change_lines(changes: Sequence[CouncilNews], now: Standing, voice: Voice) -> list[str]:
    """A sentence or two per change.

    Control lost shares the sentence of the majority, or of no overall control, that the same
    declaration settled.
    """
    changes = [change for change in changes if is_news(change, now)]
    kinds = {type(change) for change in changes}
    lost_to_noc = {ControlLost, NocCertain} <= kinds
    lines = []
    for change in changes:
        match change:
            case ControlLost() if lost_to_noc:
                lines.append(_control_lost_to_noc(change, now, voice))
            case NocCertain() if lost_to_noc:
                continue
            case ControlLost() if MajoritySecured in kinds:
                continue
            case _:
                lines.append(_change_sentence(change, now, voice))
    return lines


def is_news(change: Change, now: Standing) -> bool:
    """A party that never had a chance of a majority can't lose it (rule CT-4)."""
    return not isinstance(change, CannotReach) or now.is_contender(change.party)


def _change_sentence(change: CouncilNews, now: Standing, voice: Voice) -> str:
    line = f"{now.needed} of {quantity(now.seats, 'seat')}"
    match change:
        case ControlLost(party=party):
            losing_party = sentence_case(voice.clause(party, "lose"))
            return (
                f"CONTROL LOST. {losing_party} control of {voice.council}: "
                f"{voice.pronoun(party)} can no longer reach {line}. {needs_line(now, voice)}"
            ).strip()
        case NocCertain():
            return f"{_noc_words(now, voice, loud=True)}: {_out_of_reach(now)}."
        case MajoritySecured(party=party):
            return f"{outcome_words(party, now, voice, loud=True)}."
        case CannotReach(party=party):
            party_name = sentence_case(voice.group(party))
            return f"{party_name} can no longer reach a majority in {voice.council} ({line})."
        case NightComplete():
            return f"{_completion_sentence(now, voice)} {control_line(now, voice)}"


def _control_lost_to_noc(change: ControlLost, now: Standing, voice: Voice) -> str:
    losing_party = sentence_case(voice.clause(change.party, "lose"))
    return f"CONTROL LOST. {losing_party} {voice.council} to {voice.term}: {_out_of_reach(now)}."


def _out_of_reach(now: Standing) -> str:
    if has_independent_majority(now):
        return f"{_independents_hold(now)} and no party can reach a majority"
    return f"no party can reach {now.needed} of {quantity(now.seats, 'seat')}"


def has_independent_majority(now: Standing) -> bool:
    """Whether independents hold more than half of the seats, which is no control (rule CT-8)."""
    return now.holds.get(INDEPENDENT, 0) >= now.needed


def independent_majority(now: Standing) -> str:
    """Independents hold 4 of 5 seats; no party has a majority."""
    return f"{sentence_case(_independents_hold(now))}; no party has a majority."


def _independents_hold(now: Standing) -> str:
    return f"independents hold {now.holds[INDEPENDENT]} of {quantity(now.seats, 'seat')}"


def _majority_words(party: str, now: Standing, voice: Voice, *, loud: bool = False) -> str:
    """LABOUR GAIN Westminster from the Conservatives, Conservative hold Worcester"""
    kind = "hold" if now.control_before == party else "gain"
    verdict = f"{voice.label(party)} {kind}"
    from_whom = f" from {voice.controller(now.control_before)}" if kind == "gain" else ""
    return f"{verdict.upper() if loud else verdict} {voice.council}{from_whom}"


def majority_parts(party: str, now: Standing) -> str:
    """31 of 54 seats, a majority of 8 (rule CT-9). A vacant seat is no other party's."""
    held, assured = now.holds.get(party, 0), now.assured.get(party, 0)
    majority = 2 * held - sum(n for other, n in now.holds.items() if other != VACANT)
    certain = f" and certain of {assured} more" if assured else ""
    rest = f"{now.to_come} to come" if now.to_come else f"a majority of {majority}"
    return f"{held} of {quantity(now.seats, 'seat')}{certain}, {rest}"


def _completion_sentence(now: Standing, voice: Voice) -> str:
    if now.declared < now.contests:
        return f"Every {voice.area} that polled has declared."
    match now.contests:
        case 1:
            return f"Tonight's only {voice.area} has declared."
        case 2:
            return f"Both {voice.areas} declared."
        case _:
            return f"All {voice.count_areas(now.contests)} declared."


def control_line(now: Standing, voice: Voice) -> str:
    """Who runs the council, if that is certain, and who ran it; else who needs what."""
    if now.control is None:
        return f"Control of {voice.council} is not certain yet. {needs_line(now, voice)}".strip()
    largest = _largest_party(now, voice) if now.control == NOC else ""
    return f"{outcome_words(now.control, now, voice)}.{largest}"


def outcome_words(control: str, now: Standing, voice: Voice, *, loud: bool = False) -> str:
    """Labour gain Westminster from the Conservatives: 31 of 54 seats, a majority of 8."""
    if control == NOC:
        return _noc_words(now, voice, loud=loud)
    return f"{_majority_words(control, now, voice, loud=loud)}: {majority_parts(control, now)}"


def control_summary(now: Standing, voice: Voice) -> str:
    """The same for a channel that may not know that control is lost."""
    lost = Certainty(Fact.CONTROL_LOST, now.control_before)
    if now.control is not None or lost not in now.certain:
        return control_line(now, voice)
    return f"{control_lost(now, voice)} {needs_line(now, voice)}".strip()


def control_lost(now: Standing, voice: Voice) -> str:
    """The Conservatives have lost control of Worcester."""
    party = sentence_case(voice.group(now.control_before))
    verb = "has" if party == voice.label(now.control_before) else "have"
    return f"{party} {verb} lost control of {voice.council}."


def _noc_words(now: Standing, voice: Voice, *, loud: bool = False) -> str:
    """No overall control in Worcester (was Conservative); capitals if loud."""
    was = "no change" if now.control_before == NOC else f"was {voice.label(now.control_before)}"
    term = voice.term.upper() if loud else voice.term
    if voice.term.startswith("no "):
        return f"{sentence_case(term)} in {voice.council} ({was})"
    return f"{voice.council}: {term} ({was})"


def _largest_party(now: Standing, voice: Voice) -> str:
    if has_independent_majority(now):
        return f" {independent_majority(now)}"
    if now.to_come or now.largest_party is None:
        return ""
    short = now.needed - now.holds[now.largest_party]
    return f" Largest party: {voice.label(now.largest_party)}, {short} short of a majority."


def needs_line(now: Standing, voice: Voice) -> str:
    """For a majority Labour needs 2 of the remaining 3 seats."""
    if not now.needs:
        return ""
    left = now.needs[0].left
    if left == 1:
        return f"For a majority {_needy(now.needs, '', voice)} the one seat to come."
    more = {need.more for need in now.needs}
    every = "both remaining seats" if left == 2 else f"all {left} remaining seats"
    if more == {left}:
        return f"For a majority {_needy(now.needs, '', voice)} {every}."
    if len(more) == 1:
        who = _needy(now.needs, f" {now.needs[0].more}", voice)
    else:
        *fewer, most = (_needy([need], f" {need.more}", voice) for need in now.needs)
        if [need.more for need in now.needs].count(left) == 1:
            most = _needy(now.needs[-1:], f" {every}", voice)
            return f"For a majority {comma_list([*fewer, most])}."
        who = comma_list([*fewer, most])
    return f"For a majority {who} of the remaining {quantity(left, 'seat')}."


def _needy(needs: Sequence[Need], more: str, voice: Voice) -> str:
    """Labour needs 2; the Conservatives and Labour each need 28"""
    if len(needs) == 1:
        return f"{voice.clause(needs[0].party, 'need')}{more}"
    return f"{comma_list([voice.group(need.party) for need in needs])} each need{more}"


def certain_line(now: Standing, voice: Voice) -> str:
    """Certain, whatever is to come: Labour cannot reach a majority in Worcester."""
    if not now.certain or not now.to_come:
        return ""
    facts_to_say = [fact for fact in now.certain if not is_implied_by(fact, now.certain)]
    facts = [fact_words(fact, voice) for fact in facts_to_say]
    return f"Certain, whatever is to come: {comma_list(facts)}."


def fact_words(fact: Certainty, voice: Voice) -> str:
    """A certain fact as the end of “it is certain that …”."""
    party = fact.party or NOC
    match fact.fact:
        case Fact.CONTROL_LOST:
            return f"{voice.clause(party, 'lose')} control of {voice.council}"
        case Fact.MAJORITY:
            return f"{voice.group(party)} will have a majority in {voice.council}"
        case Fact.CANNOT_REACH:
            return f"{voice.group(party)} cannot reach a majority in {voice.council}"
        case Fact.NOC:
            verb = "have" if voice.term.startswith("no ") else "be"
            return f"{voice.council} will {verb} {voice.term}"


def eve_line(now: Standing, voice: Voice) -> str:
    """On the eve of poll: Conservative control (Con 19, Lab 15, Grn 1)."""
    party = now.control_before
    control = voice.term if party == NOC else f"{voice.label(party)} control"
    return f"On the eve of poll: {control} ({seats_by_party(now.before)})."


def seats_by_party(seats: Mapping[str, int]) -> str:
    """Con 19, Lab 15, vacant 1"""
    return ", ".join(f"{p} {n}" for p, n in seats.items())
