"""One ward's result in words: the main fact in a sentence, then the figures."""

from collections.abc import Mapping

from bot.election.declaration import Completeness, Mark
from bot.election.result import ElectedCandidate, Verdict, WardOutcome, WardResult
from bot.election.shares import Basis, CandidateLine
from bot.wording.numbers import MINUS, change, comma_list, points, quantity, turnout, votes
from bot.wording.swings import ward_swing
from bot.wording.voice import Voice

_MARKS = {
    Mark.COUNTING: "counting",
    Mark.RECOUNT: "having a recount",
    Mark.POSTPONED: "postponed",
    None: "awaiting declaration",
}


def state_words(mark: Mark | None) -> str:
    """What an undeclared ward is doing: awaiting declaration."""
    return _MARKS[mark]


def mark_words(mark: Mark | None) -> str:
    """The same, to follow its name: is awaiting declaration."""
    return f"is {state_words(mark)}"


def headline(result: WardResult, voice: Voice) -> str:
    """GREEN GAIN Battenhall from Conservative: Louis Stephen elected with 1,081 votes, …"""
    return f"{verdict_words(result, voice)}: {elected_words(result)}."


def verdict_words(result: WardResult, voice: Voice, *, loud: bool = True) -> str:
    """GREEN GAIN Battenhall from Conservative, or Conservative hold Claines; capitals if loud."""
    verdict = result.leading_verdict
    if verdict is None:
        return f"{result.ward}, {len(result.elected)} of {result.seats} seats declared"
    if result.seats > 1:
        return _seats_words(result, verdict, voice, loud=loud)
    party = voice.label(result.elected[0].candidate.party)
    match verdict.outcome:
        case WardOutcome.GAIN:
            loser = voice.label(next(iter(verdict.lost)))
            filled = " (the seat was vacant)" if result.vacancy_filled else ""
            return f"{party.upper()} GAIN {result.ward} from {loser}{filled}"
        case WardOutcome.HOLD:
            return f"{party} hold {result.ward}"
        case WardOutcome.WIN:
            return f"{party} win {result.ward} ({_win_reason(result)})"


def _seats_words(result: WardResult, verdict: Verdict, voice: Voice, *, loud: bool) -> str:
    """Gains per party; “from X” only if exactly one party lost what one gained (HG-3)."""
    won = _seats_won(result)
    if verdict.outcome is WardOutcome.HOLD:
        return f"No change in {result.ward}, {won}"
    if verdict.outcome is WardOutcome.WIN:
        return f"{'WINS' if loud else 'Wins'} in {result.ward}, {won} ({_win_reason(result)})"
    filled = " (a seat was vacant)" if result.vacancy_filled else ""
    if len(verdict.lost) == 1 and list(verdict.gained.values()) == list(verdict.lost.values()):
        winner, n = next(iter(verdict.gained.items()))
        loser = voice.label(next(iter(verdict.lost)))
        gain_words = "gain" if n == 1 else f"gain {n} seats"
        text = f"{voice.label(winner)} {gain_words}"
        return f"{text.upper() if loud else text} in {result.ward} from {loser}{filled}"
    gained, lost = _party_counts(verdict.gained, "+"), _party_counts(verdict.lost, MINUS)
    return f"{'GAINS' if loud else 'Gains'} in {result.ward}, {gained} ({lost}){filled}"


def _win_reason(result: WardResult) -> str:
    if result.new_ward:
        return "new ward"
    if not result.vacancy_filled:
        return "holder not known"
    return "the seat was vacant" if result.seats == 1 else "a seat was vacant"


def _party_counts(seats: Mapping[str, int], sign: str) -> str:
    return ", ".join(f"{party} {sign}{n}" for party, n in seats.items())


def _seats_won(result: WardResult) -> str:
    parties = [e.candidate.party for e in result.elected]
    order = sorted(set(parties), key=lambda p: (-parties.count(p), p))
    return ", ".join(f"{p} {parties.count(p)}" for p in order)


def elected_words(result: WardResult) -> str:
    """Louis Stephen elected with 1,081 votes, a majority of 194"""
    if result.uncontested:
        return f"{comma_list([e.candidate.name for e in result.elected])} elected unopposed"
    if len(result.elected) == 1 and result.seats == 1:
        lot = " after drawing of lots" if result.elected[0].by_lot else ""
        return f"{_winner_words(result.elected[0])}{lot}{majority_phrase(result)}"
    names = comma_list([_winner_with_votes(e) for e in result.elected])
    return f"{names} elected{majority_phrase(result)}{_terms(result)}"


def _terms(result: WardResult) -> str:
    until = [f"{e.candidate.name} until {e.until}" for e in result.elected if e.until]
    return f"; {comma_list(until)}" if until else ""


def _winner_words(elected: ElectedCandidate) -> str:
    figure = f" with {quantity(elected.votes, 'vote')}" if elected.votes is not None else ""
    return f"{elected.candidate.name} elected{figure}"


def _winner_with_votes(elected: ElectedCandidate) -> str:
    figure = f" {votes(elected.votes)}" if elected.votes is not None else ""
    return f"{elected.candidate.label}{figure}{' (by lot)' if elected.by_lot else ''}"


def majority_phrase(result: WardResult) -> str:
    if result.majority:
        return f", a majority of {votes(result.majority)}"
    if result.completeness is Completeness.FULL:
        return ""
    any_figure = any(line.votes is not None for line in result.lines)
    return ", other figures to come" if any_figure else ", figures to come"


def majority_label(result: WardResult) -> str:
    """1,018, by lot, unopposed; empty while the majority is unknown."""
    if result.uncontested:
        return "unopposed"
    if not result.majority and any(e.by_lot for e in result.elected):
        return "by lot"
    return votes(result.majority) if result.majority is not None else ""


def baseline_note(result: WardResult, voice: Voice) -> str | None:
    """What the other baseline would make of the ward, if it differs (rule HG-1)."""
    if not result.has_differing_baselines or result.sitting is None or result.last_fought is None:
        return None
    year = (
        f"against {result.last_fought_on.year}" if result.last_fought_on else "against the result"
    )
    first = {
        WardOutcome.GAIN: "A gain from the sitting party",
        WardOutcome.HOLD: "A hold for the sitting party",
        WardOutcome.WIN: "A win by the sitting chamber",
    }[result.sitting.outcome]
    then = _last_fought_words(result, result.last_fought, voice)
    return f"{first}; {year}, when last fought, {then}."


def _last_fought_words(result: WardResult, verdict: Verdict, voice: Voice) -> str:
    winner = voice.label(result.elected[0].candidate.party)
    if verdict.outcome is not WardOutcome.GAIN:
        return f"a {winner} hold" if result.seats == 1 else "no change"
    if result.seats == 1:
        return f"a {winner} gain from {voice.label(next(iter(verdict.lost)))}"
    return f"{_party_counts(verdict.gained, '+')} ({_party_counts(verdict.lost, MINUS)})"


def figures_line(result: WardResult) -> str | None:
    """Grn 1,081 (49.5%, +38.2) · Con 887 (40.6%, −7.1). Changes since 2012."""
    if not result.has_full_figures:
        return None
    parts = " · ".join(_figure(line, result.lines) for line in result.lines)
    return f"{parts}. {comparison_note(result)}".strip()


def _figure(line: CandidateLine, lines: tuple[CandidateLine, ...]) -> str:
    rivals = [o.candidate for o in lines if o.candidate.party == line.candidate.party]
    name = line.candidate.party
    if len(rivals) > 1:
        alike = [c for c in rivals if c.surname == line.candidate.surname]
        name += f" ({line.candidate.name if len(alike) > 1 else line.candidate.surname})"
    return f"{name} {votes(line.votes or 0)}{share_words(line)}"


def share_words(line: CandidateLine) -> str:
    if line.share is None:
        return ""
    change_words = share_change_words(line)
    return f" ({points(line.share)}%{', ' + change_words if change_words else ''})"


def share_change_words(line: CandidateLine) -> str:
    """+38.2, or “new”; empty if unknown."""
    return "new" if line.new else change(line.change) if line.change is not None else ""


def comparison_note(result: WardResult) -> str:
    """Changes since 2012. No UKIP (−3.2) as previous."""
    top = "Shares of each party's top candidate." if result.basis is Basis.TOP else ""
    if result.compared_on is None:
        return top
    parties = [f"{party} ({MINUS}{points(share)})" for party, share in result.gone.items()]
    no_longer_standing = f" No {comma_list(parties, 'or')} as previous." if parties else ""
    return f"Changes since {result.compared_on.year}.{no_longer_standing} {top}".strip()


def turnout_words(result: WardResult) -> str | None:
    """Turnout 41.2%."""
    return None if result.turnout is None else f"Turnout {turnout(result.turnout)}."


def extras_line(result: WardResult, voice: Voice) -> str | None:
    parts = []
    if result.has_full_figures:
        parts.append(ward_swing(result.swing, voice))
    parts.append(turnout_words(result) or "")
    return " ".join(part for part in parts if part) or None


def lines(result: WardResult, voice: Voice) -> list[str]:
    parts = [
        headline(result, voice),
        baseline_note(result, voice),
        figures_line(result),
        extras_line(result, voice),
    ]
    return [line for line in parts if line]
