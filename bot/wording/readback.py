"""A declaration read back to the user who typed it, every figure with its name."""

from bot.election.council import Candidate, Contest
from bot.election.declaration import Declaration
from bot.wording.numbers import turnout, votes
from bot.wording.voice import Voice


def readback(contest: Contest, declaration: Declaration, voice: Voice) -> str:
    """Battenhall: Louis Stephen (Green) 1,081, David Tibbutt (Conservative) 887"""
    given = declaration.figures
    named = dict.fromkeys((*declaration.elected, *given))
    parts = [_candidate_words(candidate, declaration, voice) for candidate in named]
    if declaration.turnout is not None:
        parts.append(f"turnout {turnout(declaration.turnout)}")
    if declaration.electorate is not None:
        parts.append(f"electorate {votes(declaration.electorate)}")
    if declaration.rejected is not None:
        parts.append(f"rejected papers {votes(declaration.rejected)}")
    return f"{contest.ward}: {', '.join(parts)}"


def _candidate_words(candidate: Candidate, declaration: Declaration, voice: Voice) -> str:
    n = declaration.figures.get(candidate)
    lot = " by lot" if candidate in declaration.lot else ""
    figure = f" {votes(n)}" if n is not None else " elected"
    return f"{candidate.name} ({voice.label(candidate.party)}){figure}{lot}"
