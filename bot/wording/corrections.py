"""Corrections in words: what was wrong, what is right, what is unchanged (rule NR-2)."""

from bot.election.declaration import Mark
from bot.election.result import WardOutcome, WardResult
from bot.election.swing import NotMeaningful, Swing
from bot.wording import ward
from bot.wording.bulletin import Bulletin
from bot.wording.numbers import clock_time, comma_list, points, turnout, votes
from bot.wording.swings import ward_swing
from bot.wording.voice import Voice


def correction_lines(wrong: WardResult, right: WardResult, bulletin: Bulletin) -> list[str]:
    voice = bulletin.voice
    head = f"CORRECTION {clock_time(bulletin.at)} – {right.ward} ({voice.council})."
    sentences = [
        *_figure_corrections(wrong, right, voice),
        *_winner_corrections(wrong, right, voice),
    ]
    was, now = quiet_outcome(wrong, voice), quiet_outcome(right, voice)
    outcome_line = f"Now: {now}{ward.majority_phrase(right)}. Before: {was}."
    if was == now:
        outcome_line = f"Unchanged: {now}{_majority_correction(wrong, right)}."
    elif not sentences:
        sentences, outcome_line = [f"We said {was}; it is {now}{ward.majority_phrase(right)}."], ""
    if not sentences:
        sentences = [f"We said: {ward.headline(wrong, voice)} It is: {ward.headline(right, voice)}"]
    lines = [f"{head} {' '.join(sentences)}", outcome_line]
    if was != now:
        lines.append(ward.baseline_note(right, voice) or "")
    extras = (
        f"{ward.extras_line(right, voice) or ''} {_swing_correction(wrong, right, voice)}".strip()
    )
    lines += [ward.figures_line(right) or "", extras]
    return [line for line in [*lines, *reason_lines(bulletin)] if line]


def withdrawal_lines(wrong: WardResult, mark: Mark | None, bulletin: Bulletin) -> list[str]:
    voice = bulletin.voice
    head = f"WITHDRAWN {clock_time(bulletin.at)} – {wrong.ward} ({voice.council})."
    sentence = f"We said: {ward.headline(wrong, voice)} That no longer stands."
    return [f"{head} {sentence} {wrong.ward} {ward.mark_words(mark)}.", *reason_lines(bulletin)]


def reason_lines(bulletin: Bulletin) -> list[str]:
    parts = (("Reason", bulletin.reason), ("Source", bulletin.source))
    return [f"{heading}: {text.rstrip('.')}." for heading, text in parts if text]


def quiet_outcome(result: WardResult, voice: Voice) -> str:
    """The outcome without an alert's capitals, which are for the first announcement only."""
    verdict = result.leading_verdict
    if result.seats > 1 or verdict is None:
        return ward.verdict_words(result, voice, loud=False)
    winner = voice.label(result.elected[0].candidate.party)
    if verdict.outcome is WardOutcome.GAIN:
        return f"{winner} gain from {voice.label(next(iter(verdict.lost)))}"
    return f"{winner} {verdict.outcome}"


def _figure_corrections(wrong: WardResult, right: WardResult, voice: Voice) -> list[str]:
    now = {line.candidate: line.votes for line in right.lines}
    before = [(line.candidate, line.votes) for line in wrong.lines if line.votes is not None]
    withdrawn = [f"{c.label} {votes(n)}" for c, n in before if now.get(c) is None]
    changed = [(c, n, new) for c, n in before if (new := now.get(c)) is not None and new != n]
    before_words = [f"{c.label} {votes(n)}" for c, n, _ in changed]
    after_words = [f"{c.label} {votes(new)}" for c, _, new in changed]
    if len(changed) == 1:
        after_words = [votes(changed[0][2])]
    parts = []
    if not right.has_full_figures:
        known = dict(before)
        new_figures = [
            f"{c.label} {votes(n)}" for c, n in now.items() if n is not None and c not in known
        ]
        parts += [f"New: {comma_list(new_figures)}."] if new_figures else []
    if before_words:
        verb = "the declared figure is" if len(before_words) == 1 else "the declared figures are"
        parts.append(f"We said {comma_list(before_words)}; {verb} {comma_list(after_words)}.")
    if withdrawn:
        parts.append(f"Withdrawn, with no figure in its place: {comma_list(withdrawn)}.")
    return [*parts, *_turnout_corrections(wrong, right)]


def _turnout_corrections(wrong: WardResult, right: WardResult) -> list[str]:
    if wrong.turnout is None or wrong.turnout == right.turnout:
        return []
    was = turnout(wrong.turnout)
    if right.turnout is None:
        return [f"Withdrawn, with no figure in its place: turnout {was}."]
    return [f"We said turnout {was}; it is {turnout(right.turnout)}."]


def _winner_corrections(wrong: WardResult, right: WardResult, voice: Voice) -> list[str]:
    was, now = ([e.candidate for e in result.elected] for result in (wrong, right))
    losers = [c.label for c in was if c not in now]
    winners = [c.label for c in now if c not in was]
    lot = " after drawing of lots" if any(e.by_lot for e in right.elected) else ""
    if winners and losers:
        return [f"Elected{lot}: {comma_list(winners)}, not {comma_list(losers)}."]
    if losers:
        return [f"Not elected: {comma_list(losers)}."]
    if winners:
        return [f"Elected as well{lot}: {comma_list(winners)}."]
    drawn = [e.candidate.label for e in right.elected if e.by_lot]
    return [f"Elected{lot}: {comma_list(drawn)}."] if drawn and not _has_lot_winner(wrong) else []


def _has_lot_winner(result: WardResult) -> bool:
    return any(elected.by_lot for elected in result.elected)


def _swing_correction(wrong: WardResult, right: WardResult, voice: Voice) -> str:
    if not (wrong.has_full_figures and right.has_full_figures):
        return ""
    was, now = wrong.swing, right.swing
    if isinstance(was, NotMeaningful) or ward_swing(was, voice) == ward_swing(now, voice):
        return ""
    if isinstance(now, Swing) and (was.from_party, was.to_party) == (now.from_party, now.to_party):
        return f"We said {points(was.points)} points."
    return f"We said: {ward_swing(was, voice)}"


def _majority_correction(wrong: WardResult, right: WardResult) -> str:
    if not right.majority or right.majority == wrong.majority:
        return ""
    was = f" (was {votes(wrong.majority)})" if wrong.majority is not None else ""
    if not wrong.majority and _has_lot_winner(wrong):
        was = " (was a lot)"
    return f", majority now {votes(right.majority)}{was}"
