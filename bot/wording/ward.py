"""One ward's result in words: the whole fact in a sentence, then the figures."""

from collections.abc import Mapping

from bot.election.declaration import Completeness, Mark
from bot.election.result import Elected, Outcome, Verdict, WardResult
from bot.election.shares import Basis, Line
from bot.wording.numbers import MINUS, change, counted, listed, points, turnout, votes
from bot.wording.swings import ward_swing
from bot.wording.voice import Voice

_MARKS = {
    Mark.COUNTING: "is counting",
    Mark.RECOUNT: "has a recount",
    Mark.POSTPONED: "is postponed and stays to come",
    None: "is to come",
}


def mark_words(mark: Mark | None) -> str:
    """A ward's state without figures, after its name."""
    return _MARKS[mark]


def headline(result: WardResult, voice: Voice) -> str:
    """GREEN GAIN Battenhall from Conservative: Louis Stephen elected with 1,081 votes, ..."""
    return f"{verdict_words(result, voice)}: {elected_words(result)}."


def verdict_words(result: WardResult, voice: Voice, *, loud: bool = True) -> str:
    """GREEN GAIN Battenhall from Conservative, or Conservative hold Claines; capitals if loud."""
    verdict = result.leads
    if verdict is None:
        return f"{result.ward}, {len(result.elected)} of {result.seats} seats declared"
    if result.seats > 1:
        return _seats_words(result, verdict, voice, loud=loud)
    party = voice.label(result.elected[0].candidate.party)
    match verdict.outcome:
        case Outcome.GAIN:
            loser = voice.label(next(iter(verdict.lost)))
            filled = " (the seat was vacant)" if result.vacancy_filled else ""
            return f"{party.upper()} GAIN {result.ward} from {loser}{filled}"
        case Outcome.HOLD:
            return f"{party} hold {result.ward}"
        case Outcome.WIN:
            return f"{party} win {result.ward} ({_why_no_gain(result)})"


def _seats_words(result: WardResult, verdict: Verdict, voice: Voice, *, loud: bool) -> str:
    """Gains per party; "from X" only when exactly one party lost what one gained (HG-3)."""
    won = _seats_won(result)
    if verdict.outcome is Outcome.HOLD:
        return f"No change in {result.ward}, {won}"
    if verdict.outcome is Outcome.WIN:
        return f"{'WINS' if loud else 'Wins'} in {result.ward}, {won} ({_why_no_gain(result)})"
    filled = " (a seat was vacant)" if result.vacancy_filled else ""
    if len(verdict.lost) == 1 and list(verdict.gained.values()) == list(verdict.lost.values()):
        winner, n = next(iter(verdict.gained.items()))
        loser = voice.label(next(iter(verdict.lost)))
        what = "gain" if n == 1 else f"gain {n} seats"
        said = f"{voice.label(winner)} {what}"
        return f"{said.upper() if loud else said} in {result.ward} from {loser}{filled}"
    gained, lost = _by_party(verdict.gained, "+"), _by_party(verdict.lost, MINUS)
    return f"{'GAINS' if loud else 'Gains'} in {result.ward}, {gained} ({lost}){filled}"


def _why_no_gain(result: WardResult) -> str:
    if result.new_ward:
        return "new ward"
    if not result.vacancy_filled:
        return "holder not known"
    return "the seat was vacant" if result.seats == 1 else "a seat was vacant"


def _by_party(seats: Mapping[str, int], sign: str) -> str:
    return ", ".join(f"{party} {sign}{n}" for party, n in seats.items())


def _seats_won(result: WardResult) -> str:
    parties = [e.candidate.party for e in result.elected]
    order = sorted(set(parties), key=lambda p: (-parties.count(p), p))
    return ", ".join(f"{p} {parties.count(p)}" for p in order)


def elected_words(result: WardResult) -> str:
    """Louis Stephen elected with 1,081 votes, a majority of 194."""
    if result.uncontested:
        return f"{listed([e.candidate.name for e in result.elected])} elected unopposed"
    if len(result.elected) == 1 and result.seats == 1:
        lot = " after drawing of lots" if result.elected[0].by_lot else ""
        return f"{_one_elected(result.elected[0])}{lot}{majority(result)}"
    names = listed([_with_votes(e) for e in result.elected])
    return f"{names} elected{majority(result)}{_terms(result)}"


def _terms(result: WardResult) -> str:
    """Who sits until when, where the seats differ in that: ; Ann Oak until 2020 and Cy Robin …"""
    until = [f"{e.candidate.name} until {e.until}" for e in result.elected if e.until]
    return f"; {listed(until)}" if until else ""


def _one_elected(elected: Elected) -> str:
    figure = f" with {counted(elected.votes, 'vote')}" if elected.votes is not None else ""
    return f"{elected.candidate.name} elected{figure}"


def _with_votes(elected: Elected) -> str:
    figure = f" {votes(elected.votes)}" if elected.votes is not None else ""
    return f"{elected.candidate.with_party}{figure}{' (by lot)' if elected.by_lot else ''}"


def majority(result: WardResult) -> str:
    """The majority as the end of a sentence, or what is still to come."""
    if result.majority:
        return f", a majority of {votes(result.majority)}"
    if result.completeness is Completeness.FULL:
        return ""
    some = any(line.votes is not None for line in result.lines)
    return ", other figures to come" if some else ", figures to come"


def margin(result: WardResult) -> str:
    """The majority as a cell: 1,018, "by lot", "unopposed", or nothing while it is not known."""
    if result.uncontested:
        return "unopposed"
    if not result.majority and any(e.by_lot for e in result.elected):
        return "by lot"
    return votes(result.majority) if result.majority is not None else ""


def baseline_note(result: WardResult, voice: Voice) -> str | None:
    """What the other baseline says of the ward, where it says something else (rule HG-1)."""
    if not result.baselines_differ or result.sitting is None or result.last_fought is None:
        return None
    year = (
        f"against {result.last_fought_on.year}" if result.last_fought_on else "against the result"
    )
    first = {
        Outcome.GAIN: "A gain from the sitting party",
        Outcome.HOLD: "A hold for the sitting party",
        Outcome.WIN: "A win by the sitting chamber",
    }[result.sitting.outcome]
    return f"{first}; {year}, when last fought, {_other(result, result.last_fought, voice)}."


def _other(result: WardResult, verdict: Verdict, voice: Voice) -> str:
    winner = voice.label(result.elected[0].candidate.party)
    if verdict.outcome is not Outcome.GAIN:
        return f"a {winner} hold" if result.seats == 1 else "no change"
    if result.seats == 1:
        return f"a {winner} gain from {voice.label(next(iter(verdict.lost)))}"
    return f"{_by_party(verdict.gained, '+')} ({_by_party(verdict.lost, MINUS)})"


def figures(result: WardResult) -> str | None:
    """Grn 1,081 (49.5%, +38.2) · Con 887 (40.6%, −7.1). Changes since 2012."""
    if not result.figures_full:
        return None
    parts = " · ".join(_figure(line, result.lines) for line in result.lines)
    return f"{parts}. {since(result)}".strip()


def _figure(line: Line, lines: tuple[Line, ...]) -> str:
    rivals = [o.candidate for o in lines if o.candidate.party == line.candidate.party]
    name = line.candidate.party
    if len(rivals) > 1:
        alike = [c for c in rivals if c.surname == line.candidate.surname]
        name += f" ({line.candidate.name if len(alike) > 1 else line.candidate.surname})"
    return f"{name} {votes(line.votes or 0)}{share_words(line)}"


def share_words(line: Line) -> str:
    """A share with its change, in brackets; nothing where there is no share."""
    if line.share is None:
        return ""
    moved = moved_words(line)
    return f" ({points(line.share)}%{', ' + moved if moved else ''})"


def moved_words(line: Line) -> str:
    """The change of a share: +38.2, "new", or nothing where it is not known."""
    return "new" if line.new else change(line.change) if line.change is not None else ""


def since(result: WardResult) -> str:
    """What the changes are since, the parties that are gone, and a basis that is not plain."""
    top = "Shares of each party's top candidate." if result.basis is Basis.TOP else ""
    if result.compared_on is None:
        return top
    parties = [f"{party} ({MINUS}{points(share)})" for party, share in result.gone.items()]
    gone = f" No {listed(parties, 'or')} as previous." if parties else ""
    return f"Changes since {result.compared_on.year}.{gone} {top}".strip()


def turnout_words(result: WardResult) -> str | None:
    """Turnout 41.2%."""
    return None if result.turnout is None else f"Turnout {turnout(result.turnout)}."


def extras(result: WardResult, voice: Voice) -> str | None:
    """Swing and turnout, where they are to be had."""
    parts = []
    if result.figures_full:
        parts.append(ward_swing(result.swing, voice))
    parts.append(turnout_words(result) or "")
    return " ".join(part for part in parts if part) or None


def lines(result: WardResult, voice: Voice) -> list[str]:
    """Everything about a ward's result, a line each: the sentence, then the figures."""
    found = [
        headline(result, voice),
        baseline_note(result, voice),
        figures(result),
        extras(result, voice),
    ]
    return [line for line in found if line]
