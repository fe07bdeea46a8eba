"""Corrections in words: what is so now, what was said, what is unchanged (rule NR-2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.election.changes import (
    Change,
    Corrected,
    CouncilChange,
    CouncilRetraction,
    WardChange,
    Withdrawn,
)
from bot.election.council import Candidate
from bot.election.declaration import Mark
from bot.election.result import WardOutcome, WardResult
from bot.election.successors import namesakes, successors
from bot.election.swing import NotMeaningful, Swing
from bot.wording import ward
from bot.wording.bulletin import Bulletin
from bot.wording.control_corrections import around_wards
from bot.wording.numbers import all_seats, comma_list, points, quantity, turnout, votes
from bot.wording.swings import is_negligible, ward_swing
from bot.wording.voice import Voice, sentence_case, with_article


def correction_message(
    ward_changes: Sequence[WardChange],
    ward_lines: Sequence[str],
    council_changes: Sequence[CouncilChange],
    bulletin: Bulletin,
) -> list[str]:
    """A message that takes something back, without its score. Its reason is given once."""
    reasons = reason_lines(bulletin)
    return around_wards(
        [line for line in ward_lines if line not in reasons],
        council_changes,
        bulletin.standing,
        bulletin.voice,
        basis=bulletin.control_standing,
        since=bulletin.certain_since,
        reasons=reasons,
        moves_seats=any(map(moves_seats, (*ward_changes, *council_changes))),
    )


def moves_seats(change: Change) -> bool:
    match change:
        case Corrected(wrong=wrong, result=result):
            was, now = (sorted(r.winning_parties) for r in (wrong, result))
            return was != now
        case _:
            return isinstance(change, Withdrawn | CouncilRetraction)


def correction_lines(wrong: WardResult, right: WardResult, voice: Voice) -> list[str]:
    """The first line says what is so now and what was said; the rest is detail."""
    first, *more = _corrected_facts(wrong, right, voice)
    was, now = quiet_outcome(wrong, voice), quiet_outcome(right, voice)
    details = " ".join(map(sentence_case, more))
    lines = [f"CORRECTION: {first}", details]
    if was == now:
        lines.append(f"Unchanged: {now}.{_majority_correction(wrong, right)}")
    else:
        was_elected, is_elected = ([c.name for c in _winners(r)] for r in (wrong, right))
        if was_elected != is_elected and "to come" not in details:
            lines.append(_majority_sentence(right))
        else:
            lines.append(_majority_correction(wrong, right).strip())
        lines.append(ward.baseline_note(right, voice) or "")
    taken_back = _swing_correction(wrong, right, voice)
    extras = ward.extras_line if taken_back else ward.announced_extras
    lines += [
        ward.figures_line(right) or "",
        " ".join(filter(None, [extras(right, voice), taken_back])),
    ]
    return [line for line in lines if line]


def _majority_sentence(result: WardResult) -> str:
    """The majority is 194. Or: Other figures to come."""
    if result.majority:
        return f"The majority is {votes(result.majority)}."
    phrase = ward.majority_phrase(result).removeprefix(", ")
    return f"{sentence_case(phrase)}." if phrase else ""


def withdrawal_lines(wrong: WardResult, mark: Mark | None, voice: Voice) -> list[str]:
    # A channel that read it as a correction wasn't told how long the winners sit.
    known = replace(wrong, elected=tuple(replace(e, until=None) for e in wrong.elected))
    said = f"We said it was {outcome_noun(wrong, voice)}{_elected_phrase(known)}"
    return [f"WITHDRAWN: {ward.mark_words(wrong.ward, mark)}. {said}."]


def _elected_phrase(result: WardResult) -> str:
    return f": {ward.elected_words(result)}" if result.elected else ""


def reinstated_lines(result: WardResult, voice: Voice) -> list[str]:
    """A withdrawn result that stands after all is no news of its own."""
    headline = f"{quiet_headline(result, voice)}{_elected_phrase(result)}."
    return [f"REINSTATED: {headline}", *ward.lines(result, voice)[1:]]


def first_record_line(wrong: WardResult, right: WardResult, voice: Voice) -> str:
    """For a channel told neither: First recorded as a Conservative hold; that was wrong."""
    if quiet_outcome(wrong, voice) != quiet_outcome(right, voice):
        said = f" as {outcome_noun(wrong, voice)}"
    elif set(_winners(wrong)) != set(_winners(right)):
        said = " with another winner" if wrong.seats == 1 else " with other winners"
    else:
        said = " with other figures" if _figures(wrong) != _figures(right) else " otherwise"
    return f"First recorded{said}; that was wrong."


def reason_lines(bulletin: Bulletin) -> list[str]:
    parts = (("Reason", stated_reason(bulletin.reason or "")), ("Source", bulletin.source))
    return [f"{heading}: {text.rstrip('.')}." for heading, text in parts if text]


def stated_reason(typed: str) -> str:
    """What was typed after “because”, as it stands after a colon: “of a recount” is “a recount”."""
    return typed.rstrip(".").removeprefix("of ")


def quiet_outcome(result: WardResult, voice: Voice) -> str:
    """The outcome without an alert's capitals, which are for the first announcement only."""
    verdict = result.leading_verdict
    if result.seats > 1 or verdict is None:
        return ward.verdict_words(result, voice, loud=False)
    winner = voice.label(result.winning_parties[0])
    if verdict.outcome is WardOutcome.GAIN:
        return f"{winner} gain from {voice.label(next(iter(verdict.lost)))}"
    return f"{winner} {verdict.outcome}"


def quiet_headline(result: WardResult, voice: Voice) -> str:
    """Labour gain Battenhall from Conservative"""
    verdict = result.leading_verdict
    if result.seats > 1 or verdict is None:
        return quiet_outcome(result, voice)
    winner = voice.label(result.winning_parties[0])
    return f"{winner} {verdict.outcome} {result.ward}{_loser_phrase(result, voice)}"


def outcome_noun(result: WardResult, voice: Voice) -> str:
    """a Labour gain from Conservative; Con 3, a Conservative gain of one from Labour"""
    verdict, won = result.leading_verdict, ward.seats_won(result)
    if verdict is None:
        return f"{won}, {len(result.winning_parties)} of {result.seats} seats declared"
    if result.seats == 1:
        return with_article(quiet_outcome(result, voice))
    parties = set(result.winning_parties)
    swept = with_article(voice.label(min(parties))) if len(parties) == 1 else ""
    match verdict.outcome:
        case WardOutcome.HOLD:
            return (
                f"{swept} hold of {all_seats(result.seats)}" if swept else f"{won} with no change"
            )
        case WardOutcome.WIN:
            return f"{swept} win of {all_seats(result.seats)}" if swept else won
        case WardOutcome.GAIN if ward.takes_every_seat(verdict, result.seats):
            winner, loser = (voice.label(next(iter(of))) for of in (verdict.gained, verdict.lost))
            return f"{with_article(winner)} gain of {all_seats(result.seats)} from {loser}"
        case WardOutcome.GAIN:
            moves = ward.moves_noun(verdict, voice)
            return f"{won}, {moves}" if won else moves


def _corrected_facts(wrong: WardResult, right: WardResult, voice: Voice) -> Iterator[str]:
    """What is so now, the most important first, with what was said; only the first has the ward."""
    # Two full results list everyone, so other names in them come from another pack.
    both_full = wrong.has_full_figures and right.has_full_figures
    find = successors if both_full else namesakes
    renamed = find([c for c, _ in _figures(wrong)], [c for c, _ in _figures(right)])
    said = _with_candidates(wrong, renamed)
    facts = (
        lambda place: _corrected_outcome(wrong, right, voice) if place else [],
        lambda place: _corrected_candidates(renamed, voice, place),
        lambda place: _corrected_winners(said, right, place),
        lambda place: _corrected_figures(said, right, place),
        lambda place: _corrected_turnout(wrong, right, place),
        lambda place: [f"the comparison{place} has changed."] if place else [],
    )
    place = f" in {right.ward}"
    for sentences in facts:
        for sentence in sentences(place):
            place = ""
            yield sentence


def _figures(result: WardResult) -> list[tuple[Candidate, int | None]]:
    return [(line.candidate, line.votes) for line in result.lines]


def _with_candidates(result: WardResult, renamed: Mapping[Candidate, Candidate]) -> WardResult:
    """The result as it was said, of the candidates as they are called now."""
    return replace(
        result,
        elected=tuple(
            replace(e, candidate=renamed.get(e.candidate, e.candidate)) for e in result.elected
        ),
        lines=tuple(
            replace(line, candidate=renamed.get(line.candidate, line.candidate))
            for line in result.lines
        ),
    )


def _corrected_outcome(wrong: WardResult, right: WardResult, voice: Voice) -> list[str]:
    """Labour gain Battenhall from Conservative. We said it was a Green gain."""
    was, now = quiet_outcome(wrong, voice), quiet_outcome(right, voice)
    if was == now:
        return []
    lot = " after lots were drawn" if _has_lot_winner(right) and right.seats == 1 else ""
    loser = _loser_phrase(right, voice)
    said = outcome_noun(wrong, voice)
    said = said.removesuffix(loser) if loser else said
    return [f"{quiet_headline(right, voice)}{lot}. We said it was {said}."]


def _loser_phrase(result: WardResult, voice: Voice) -> str:
    verdict = result.leading_verdict
    if result.seats > 1 or verdict is None or verdict.outcome is not WardOutcome.GAIN:
        return ""
    return f" from {voice.label(next(iter(verdict.lost)))}"


def _corrected_candidates(
    renamed: Mapping[Candidate, Candidate], voice: Voice, place: str
) -> Iterator[str]:
    for old, new in renamed.items():
        if old.party != new.party:
            yield f"{new.name}{place} is {voice.label(new.party)}, not {voice.label(old.party)}."
        else:
            yield f"the {voice.label(new.party)} candidate{place} is {new.name}, not {old.name}."
        place = ""


def _corrected_winners(wrong: WardResult, right: WardResult, place: str) -> list[str]:
    was, now = _winners(wrong), _winners(right)
    gone = [c for c in was if c not in now]
    losers = [c.label for c in gone if c.party not in right.unnamed]
    if unsaid := [c.label for c in gone if c.party in right.unnamed]:
        more = [f"{_are(losers)} not elected."] if losers else []
        return [f"the names{place} are to come. We said {comma_list(unsaid)}.", *more]
    winners = [c.label for c in now if c not in was]
    lot = " after lots were drawn" if _has_lot_winner(right) else ""
    # Full figures show who else is elected; without them, an edit may have removed the names.
    kept = [] if right.has_full_figures else [c.label for c in now if c in was]
    still = [f"{_are(kept)} still elected."] if kept else []
    if winners and losers:
        return [f"{_are(winners)} elected{place}{lot}, not {comma_list(losers)}.", *still]
    if losers:
        return [f"{_are(losers)} not elected{place}.", *still]
    if winners:
        as_well = "" if wrong.unnamed else " as well"
        return [f"{_are(winners)} elected{place}{as_well}{lot}."]
    drawn = [e.candidate.label for e in right.elected if e.by_lot]
    return [f"{_are(drawn)} elected{place}{lot}."] if drawn and not _has_lot_winner(wrong) else []


def _winners(result: WardResult) -> list[Candidate]:
    return [elected.candidate for elected in result.elected]


def _are(names: Sequence[str]) -> str:
    return f"{comma_list([*names])} {'is' if len(names) == 1 else 'are'}"


def _corrected_figures(wrong: WardResult, right: WardResult, place: str) -> Iterator[str]:
    now, before = dict(_figures(right)), [(c, n) for c, n in _figures(wrong) if n is not None]
    changed = [(c, n, new) for c, n in before if (new := now.get(c)) is not None and new != n]
    if len(changed) == 1:
        ((c, n, new),) = changed
        yield f"{c.label} has {quantity(new, 'vote')}{place}. We said {votes(n)}."
    elif changed:
        new_words = _figure_list((c, new) for c, _, new in changed)
        old_words = _figure_list((c, n) for c, n, _ in changed)
        yield f"the votes{place} are {new_words}. We said {old_words}."
    place = "" if changed else place
    if gone := [(c, n) for c, n in before if now.get(c) is None]:
        names = comma_list([c.label for c, _ in gone])
        said = comma_list([votes(n) for _, n in gone])
        yield f"the votes of {names}{place} are to come. We said {said}."
    if not right.has_full_figures:
        known = dict(before)
        if fresh := [(c, n) for c, n in now.items() if n is not None and c not in known]:
            yield f"new{place}: {_figure_list(fresh)}."
    if wrong.has_full_figures and not right.has_full_figures:
        said = f" We said a majority of {votes(wrong.majority)}." if wrong.majority else ""
        yield f"the shares and the majority are to come{place}.{said}"


def _figure_list(figures: Iterable[tuple[Candidate, int]]) -> str:
    return comma_list([f"{candidate.label} {votes(n)}" for candidate, n in figures])


def _corrected_turnout(wrong: WardResult, right: WardResult, place: str) -> list[str]:
    if wrong.turnout is None or wrong.turnout == right.turnout:
        return []
    now = "not known" if right.turnout is None else turnout(right.turnout)
    return [f"turnout{place} is {now}. We said {turnout(wrong.turnout)}."]


def _has_lot_winner(result: WardResult) -> bool:
    return any(elected.by_lot for elected in result.elected)


def _swing_correction(wrong: WardResult, right: WardResult, voice: Voice) -> str:
    if not (wrong.has_full_figures and right.has_full_figures):
        return ""
    was, now = wrong.swing, right.swing
    if isinstance(was, NotMeaningful) or ward_swing(was, voice) == ward_swing(now, voice):
        return ""
    if isinstance(now, Swing) and (was.from_party, was.to_party) == (now.from_party, now.to_party):
        said = "it was negligible" if is_negligible(was.points) else f"{points(was.points)} points"
        return f"We said {said}."
    return f"We said: {ward_swing(was, voice, names_basis=False)}"


def _majority_correction(wrong: WardResult, right: WardResult) -> str:
    if not right.majority or right.majority == wrong.majority:
        return ""
    said = f" We said {votes(wrong.majority)}." if wrong.majority is not None else ""
    if not wrong.majority and _has_lot_winner(wrong):
        said = " We said that lots were drawn."
    return f" {_majority_sentence(right)}{said}"
