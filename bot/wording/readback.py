"""A declaration read back to the user who typed it, every figure with its name."""

from bot.election.council import Candidate, Contest
from bot.election.declaration import Declaration
from bot.election.night import Night
from bot.election.tally import Seats
from bot.wording.numbers import comma_list, quantity, turnout, votes
from bot.wording.voice import Voice


def readback(contest: Contest, declaration: Declaration, voice: Voice) -> str:
    """Battenhall: Louis Stephen (Green) 1,081, David Tibbutt (Conservative) 887

    Most votes first, as on the sheet a result is checked against; the elected without a figure
    come before them. The seats whose winners nobody has named follow.
    """
    given = declaration.figures
    unknown = [c for c in declaration.elected if c not in given]
    ranked = sorted(given, key=lambda c: (-given[c], c not in declaration.elected))
    parts = [_candidate_words(candidate, declaration, voice) for candidate in (*unknown, *ranked)]
    parts += _unnamed_words(declaration, voice)
    if declaration.turnout is not None:
        parts.append(f"turnout {turnout(declaration.turnout)}")
    if declaration.electorate is not None:
        parts.append(f"electorate {votes(declaration.electorate)}")
    if declaration.rejected is not None:
        parts.append(f"rejected papers {votes(declaration.rejected)}")
    return f"{contest.ward}: {', '.join(parts)}"


def _unnamed_words(declaration: Declaration, voice: Voice) -> list[str]:
    """Conservative 2 seats; 1 more seat, if other winners of the party have names."""
    named = {candidate.party for candidate in declaration.elected}
    return [
        f"{voice.label(party)} {quantity(n, 'more seat' if party in named else 'seat')}"
        for party, n in Seats.from_parties(declaration.unnamed).items()
    ]


def missing_names(contest: Contest, declaration: Declaration) -> str:
    """What to type once the winners' names are read out. Empty if each seat has one."""
    if not declaration.unnamed:
        return ""
    return f"Names to come: type /declare {contest.ward} with them, or with every figure."


def wards_without_names(night: Night) -> list[str]:
    """Names to come: Bayswater (Con 2, Lab 1) and Hyde Park (Lab 2). Empty if nobody's name is."""
    wards = [
        f"{contest.ward} ({', '.join(unnamed_seats(declaration))})"
        for contest, declaration in night.declarations
        if declaration.unnamed
    ]
    return [f"Names to come: {comma_list(wards)}."] if wards else []


def unnamed_seats(declaration: Declaration) -> list[str]:
    """Con 2, Lab 1: the seats whose winners nobody has named."""
    return [f"{party} {n}" for party, n in Seats.from_parties(declaration.unnamed).items()]


def missing_figures(contest: Contest, declaration: Declaration, voice: Voice) -> str:
    """No figure yet for Linda Bell (British Resistance). Empty until a loser has one."""
    given = declaration.figures
    missing = [c for c in contest.candidates if c not in given]
    if not missing or declaration.unnamed or not given.keys() - set(declaration.elected):
        return ""
    names = [f"{c.name} ({voice.label(c.party)})" for c in missing]
    return f"No figure yet for {comma_list(names, 'or')}."


def _candidate_words(candidate: Candidate, declaration: Declaration, voice: Voice) -> str:
    n = declaration.figures.get(candidate)
    lot = " by lot" if candidate in declaration.lot else ""
    figure = f" {votes(n)}" if n is not None else " elected"
    return f"{candidate.name} ({voice.label(candidate.party)}){figure}{lot}"


def differences(known: Declaration, typed: Declaration, first: str, second: str) -> str:
    """Louis Stephen: Alice 1,081, you 1,018; the rest agree. Empty if no figure differs.

    `first` and `second` introduce the two accounts. Only figures that both give can differ.
    """
    pairs = [*_figure_pairs(known, typed), *_extra_pairs(known, typed)]
    parts = [f"{name}: {first} {old}, {second} {new}" for name, old, new in pairs if old != new]
    if not parts:
        return ""
    return f"{'; '.join(parts)}{'; the rest agree' if len(parts) < len(pairs) else ''}."


def _figure_pairs(known: Declaration, typed: Declaration) -> list[tuple[str, str, str]]:
    given = typed.figures
    return [(c.name, votes(n), votes(given[c])) for c, n in known.votes if c in given]


def _extra_pairs(known: Declaration, typed: Declaration) -> list[tuple[str, str, str]]:
    extras = (
        ("turnout", known.turnout, typed.turnout, turnout),
        ("electorate", known.electorate, typed.electorate, votes),
        ("rejected papers", known.rejected, typed.rejected, votes),
    )
    return [
        (name, words(old), words(new))
        for name, old, new, words in extras
        if old is not None and new is not None
    ]
