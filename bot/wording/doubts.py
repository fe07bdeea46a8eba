"""Doubts in words: why we ask before we write."""

from bot.election.doubts import Doubt, Odd
from bot.wording.numbers import votes
from bot.wording.refusals import echo
from bot.wording.voice import Voice


def question(doubts: tuple[Doubt, ...], voice: Voice) -> list[str]:
    """Each doubt in a sentence."""
    return [_sentence(doubt, voice) for doubt in doubts]


def _sentence(doubt: Doubt, voice: Voice) -> str:
    match doubt.odd, doubt.about:
        case Odd.WARD_GUESSED, (typed, ward):
            return f"No ward is called {echo(typed)}. Did you mean {ward}?"
        case Odd.NAME_GUESSED, (typed, meant):
            return f"Nobody is called {echo(typed)} there. Did you mean {echo(meant)}?"
        case Odd.WINNER_NOT_TOP, (best, most, winner, fewer):
            return (
                f"{best} has {votes(int(most))} votes, more than {winner} "
                f"with {votes(int(fewer))}, who is given as elected."
            )
        case Odd.OVER_ELECTORATE, (papers, electorate):
            return (
                f"At least {votes(int(papers))} papers, but an electorate of only "
                f"{votes(int(electorate))}."
            )
        case Odd.OVER_TURNOUT, (papers, turned_out):
            return (
                f"The figures make {votes(int(papers))} papers, "
                f"but turnout and electorate make about {votes(int(turned_out))}."
            )
        case Odd.OVER_PAPERS, (papers, turned_out):
            return (
                f"These votes need at least {votes(int(papers))} papers, "
                f"but turnout and electorate make about {votes(int(turned_out))}."
            )
        case Odd.WIDE_SWING, (loser, winner, points):
            pair = f"{voice.label(loser)} to {voice.label(winner)}"
            return f"A swing of {points} points from {pair} would be extraordinary."
        case Odd.DECLARED_OTHERWISE, _:
            return "That ward is declared already, with other figures."
        case Odd.POSTPONED, _:
            return "That ward's poll is marked as postponed."
        case _:
            return "Every declaration is asked about here. Is it right?"
