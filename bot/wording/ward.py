"""One ward's result in words: the main fact in a sentence, then the figures."""

from bot.election.declaration import Completeness, Mark
from bot.election.result import ElectedCandidate, Verdict, WardOutcome, WardResult
from bot.election.shares import Basis, CandidateLine
from bot.election.swing import NotMeaningful
from bot.wording.numbers import (
    MINUS,
    all_seats,
    change,
    comma_list,
    count_word,
    points,
    quantity,
    turnout,
    votes,
)
from bot.wording.swings import ward_swing
from bot.wording.voice import Voice, sentence_case, with_article

_MAX_MISSING_NAMES = 3

_MARKS = {
    Mark.COUNTING: "counting",
    Mark.RECOUNT: "having a recount",
    Mark.POSTPONED: "postponed",
    None: "awaiting declaration",
}


def state_words(mark: Mark | None) -> str:
    """What an undeclared ward is doing: awaiting declaration."""
    return _MARKS[mark]


def mark_words(name: str, mark: Mark | None) -> str:
    """The same of a ward: Battenhall is having a recount; the poll in Battenhall is postponed."""
    subject = f"the poll in {name}" if mark is Mark.POSTPONED else name
    return f"{subject} is {state_words(mark)}"


def headline(result: WardResult, voice: Voice) -> str:
    """GREEN GAIN Battenhall from Conservative: Louis Stephen elected with 1,081 votes, …"""
    link = ": " if result.seats == 1 else ". Elected: "
    if result.seats > 1 and result.uncontested:
        link = ". Elected unopposed: "
    elected = f"{link}{elected_words(result)}" if result.elected else ". Names to come"
    return f"{verdict_words(result, voice)}{elected}.{_missing(result, voice)}"


def verdict_words(result: WardResult, voice: Voice, *, loud: bool = True) -> str:
    """GREEN GAIN Battenhall from Conservative, LABOUR HOLD all three seats in Chadwell.

    Sentence case unless loud: "Labour hold Claines".
    """
    if result.seats > 1:
        return _seats_words(result, voice, loud=loud)
    verdict = result.leading_verdict
    outcome = verdict.outcome if verdict else WardOutcome.WIN
    party = voice.label(result.elected[0].candidate.party)
    text = f"{_verb(party, outcome, loud=loud)} {result.ward}"
    if verdict and outcome is WardOutcome.GAIN:
        filled = " (the seat was vacant)" if result.vacancy_filled else ""
        return f"{text} from {voice.label(next(iter(verdict.lost)))}{filled}"
    return f"{text} ({_win_reason(result)})" if outcome is WardOutcome.WIN else text


def _verb(party: str, outcome: WardOutcome, *, loud: bool) -> str:
    """LABOUR GAIN, or Labour gain"""
    text = f"{party} {outcome}"
    return text.upper() if loud else text


def takes_every_seat(verdict: Verdict, seats: int) -> bool:
    """Whether one party takes all of the ward's seats from one other."""
    return [*verdict.gained.values()] == [*verdict.lost.values()] == [seats]


def _seats_words(result: WardResult, voice: Voice, *, loud: bool) -> str:
    """Who won how many seats, then what changed hands, by party (rule HG-3)."""
    verdict, won = result.leading_verdict, f"{seats_won(result)} in {result.ward}"
    if verdict is None:
        return f"{won}, {len(result.winning_parties)} of {result.seats} seats declared"
    winners = set(result.winning_parties)
    swept = (
        _verb(voice.label(min(winners)), verdict.outcome, loud=loud) if len(winners) == 1 else ""
    )
    everything = f"{all_seats(result.seats)} in {result.ward}"
    match verdict.outcome:
        case WardOutcome.HOLD:
            return f"{swept} {everything}" if swept else f"{won}: no change"
        case WardOutcome.WIN:
            return f"{f'{swept} {everything}' if swept else won} ({_win_reason(result)})"
        case WardOutcome.GAIN:
            filled = " (a seat was vacant)" if result.vacancy_filled else ""
            if takes_every_seat(verdict, result.seats):
                loser = voice.label(next(iter(verdict.lost)))
                return f"{swept} {everything} from {loser}{filled}"
            return f"{won}: {_moves(verdict, voice, loud=loud)}{filled}"


def _moves(verdict: Verdict, voice: Voice, *, loud: bool) -> str:
    """CONSERVATIVE GAIN one from Labour; or GREEN GAIN two; the Conservatives lose three."""
    gained = [
        f"{_verb(voice.label(party), WardOutcome.GAIN, loud=loud)} {count_word(n)}"
        for party, n in verdict.gained.items()
    ]
    if from_whom := _from_whom(verdict, voice):
        return f"{comma_list(gained)}{from_whom}"
    lost = [f"{voice.clause(party, 'lose')} {count_word(n)}" for party, n in verdict.lost.items()]
    return f"{comma_list(gained)}; {comma_list(lost)}"


def _win_reason(result: WardResult) -> str:
    if result.new_ward:
        return "new boundaries"
    if not result.vacancy_filled:
        return "holder not known"
    return "the seat was vacant" if result.seats == 1 else "a seat was vacant"


def seats_won(result: WardResult) -> str:
    parties = result.winning_parties
    order = sorted(set(parties), key=lambda p: (-parties.count(p), p))
    return ", ".join(f"{p} {parties.count(p)}" for p in order)


def elected_words(result: WardResult) -> str:
    """Louis Stephen elected with 1,081 votes, a majority of 194"""
    if result.seats == 1:
        elected = result.elected[0]
        if result.uncontested:
            return f"{elected.candidate.name} elected unopposed"
        lot = " after lots were drawn" if elected.by_lot else ""
        return f"{_winner_words(elected)}{lot}{majority_phrase(result)}"
    alone = len(set(result.winning_parties)) == 1
    names = [_name(elected, result, alone=alone) for elected in result.elected]
    ending = "" if result.uncontested else majority_phrase(result)
    return f"{comma_list(names)}{ending}{_terms(result)}".removeprefix(", ")


def _name(elected: ElectedCandidate, result: WardResult, *, alone: bool) -> str:
    """With the party unless all winners share it, and with votes unless every figure follows."""
    name = elected.candidate.name if alone else elected.candidate.label
    known = elected.votes is not None and not result.has_full_figures
    figure = f" {votes(elected.votes)}" if known and elected.votes is not None else ""
    return f"{name}{figure}{' by lot' if elected.by_lot else ''}"


def _terms(result: WardResult) -> str:
    until = [f"{e.candidate.name} until {e.until}" for e in result.elected if e.until]
    return f"; {comma_list(until)}" if until else ""


def _winner_words(elected: ElectedCandidate) -> str:
    figure = f" with {quantity(elected.votes, 'vote')}" if elected.votes is not None else ""
    return f"{elected.candidate.name} elected{figure}"


def majority_phrase(result: WardResult) -> str:
    if result.unnamed:
        return ", other names to come" if result.elected else ", names to come"
    if result.majority:
        return f", a majority of {votes(result.majority)}"
    if result.completeness is Completeness.FULL or _losers_given(result):
        return ""
    any_figure = any(line.votes is not None for line in result.lines)
    return ", other figures to come" if any_figure else ", figures to come"


def _losers_given(result: WardResult) -> bool:
    winners = {elected.candidate for elected in result.elected}
    return any(line.votes is not None and line.candidate not in winners for line in result.lines)


def _missing(result: WardResult, voice: Voice) -> str:
    """Whose figures are still missing, once any but the winners' are in."""
    missing = result.missing
    if not missing or not _losers_given(result):
        return ""
    if len(missing) > _MAX_MISSING_NAMES:
        return f" {sentence_case(count_word(len(missing)))} figures are still to come."
    names = [f"{candidate.name} ({voice.label(candidate.party)})" for candidate in missing]
    return f" No figure yet for {comma_list(names, 'or')}."


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
    first = {
        WardOutcome.GAIN: "A gain from the sitting party",
        WardOutcome.HOLD: "A hold for the sitting party",
        WardOutcome.WIN: "A win with no sitting party",
    }[result.sitting.outcome]
    then, contest = _last_fought_words(result, result.last_fought, voice), "the last contest"
    if result.last_fought_on:
        seat = "the seat was" if result.seats == 1 else "the seats were"
        contest = f"{result.last_fought_on.year}, when {seat} last fought"
    return f"{first}, but {then} on the result of {contest}."


def _last_fought_words(result: WardResult, verdict: Verdict, voice: Voice) -> str:
    winner = with_article(voice.label(result.winning_parties[0]))
    if verdict.outcome is not WardOutcome.GAIN:
        return f"{winner} hold" if result.seats == 1 else "no change"
    if result.seats == 1:
        return f"{winner} gain from {voice.label(next(iter(verdict.lost)))}"
    return moves_noun(verdict, voice)


def moves_noun(verdict: Verdict, voice: Voice) -> str:
    """a Conservative gain of one from Labour; a Green gain of two and a Labour loss of two"""
    gained = [
        f"{with_article(voice.label(party))} gain of {count_word(n)}"
        for party, n in verdict.gained.items()
    ]
    if from_whom := _from_whom(verdict, voice):
        return f"{comma_list(gained)}{from_whom}"
    lost = [
        f"{with_article(voice.label(party))} loss of {count_word(n)}"
        for party, n in verdict.lost.items()
    ]
    return comma_list([*gained, *lost])


def _from_whom(verdict: Verdict, voice: Voice) -> str:
    """From Labour; one from Labour and one from Conservative; empty if nobody can say (HG-3)."""
    if sum(verdict.gained.values()) != sum(verdict.lost.values()):
        return ""
    if len(verdict.lost) == 1:
        return f" from {voice.label(next(iter(verdict.lost)))}"
    if len(verdict.gained) > 1:
        return ""
    each = [f"{count_word(n)} from {voice.label(party)}" for party, n in verdict.lost.items()]
    return f", {comma_list(each)}"


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
    top = "Shares by each party's top candidate." if result.basis is Basis.TOP else ""
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
        parts.append(ward_swing(result.swing, voice, names_basis=False))
    parts.append(turnout_words(result) or "")
    return " ".join(part for part in parts if part) or None


def announced_extras(result: WardResult, voice: Voice) -> str | None:
    """The same without the reason why there is no swing: nobody needs it under every ward."""
    if isinstance(result.swing, NotMeaningful):
        return turnout_words(result)
    return extras_line(result, voice)


def lines(result: WardResult, voice: Voice) -> list[str]:
    parts = [
        headline(result, voice),
        baseline_note(result, voice),
        figures_line(result),
        announced_extras(result, voice),
    ]
    return [line for line in parts if line]
