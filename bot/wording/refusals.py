"""Refusals: what was wrong, what was stored (nothing), and what to type instead."""

from datetime import datetime

from bot.election.decisions import Refusal, Refuse
from bot.election.names import TextFault
from bot.election.parse.tokens import Fault, Unread
from bot.errors import Mistake
from bot.wording.numbers import clock_and_date, listed

LONGEST_ECHO = 80

_STORED_NOTHING = "Nothing was stored."

_TEXT = {
    TextFault.EMPTY: "there is nothing in it",
    TextFault.TOO_LONG: "it is too long (a name has at most 100 characters, a line 4,000)",
    TextFault.CONTROL: "it has a control character in it",
    TextFault.DIRECTION: "it has a character that turns text around",
    TextFault.SMEAR: "it has too many marks on one letter",
    TextFault.LOOKALIKE: "it only looks like a plain letter or digit",
    TextFault.ADDRESS: "it has a web address in it",
}


def echo(text: str) -> str:
    """What somebody typed, in quotes, never more than eighty characters of it."""
    visible = "".join(c if c.isprintable() else "·" for c in text.strip())
    return f"“{visible if len(visible) <= LONGEST_ECHO else visible[: LONGEST_ECHO - 1] + '…'}”"


def unread(fault: Fault, example: str) -> Mistake:
    """Why a line was not taken, with an example of one that would be."""
    return Mistake(f"{_what(fault)} {_STORED_NOTHING} {_instead(fault, example)}")


def before_close(close: datetime) -> Mistake:
    """Nothing about tonight's votes before the close of poll."""
    return Mistake(
        f"Polls are open until {clock_and_date(close)}. Until then nothing about how people "
        f"voted may be said, so nothing is taken either. {_STORED_NOTHING}"
    )


def refused(decision: Refuse, last_by: str | None) -> Mistake:
    """Why an entry was not written, whoever typed it."""
    ward, by = decision.ward, f" ({last_by})" if last_by else ""
    match decision.why:
        case Refusal.NOT_DECLARED:
            text = f"{ward} is not declared yet. {_STORED_NOTHING} To declare it: /declare {ward} …"
        case Refusal.DECLARED:
            text = (
                f"{ward} is declared already{by}. {_STORED_NOTHING} "
                f"To take it back first: /withdraw {ward} because …"
            )
        case Refusal.UNCONTESTED:
            text = f"{ward} was uncontested: its seats are filled already. {_STORED_NOTHING}"
        case Refusal.CHANGED_SINCE:
            text = f"{ward} has changed since{by}. {_STORED_NOTHING} Look at it: /ward {ward}"
        case Refusal.TIE:
            text = (
                f"{ward}: these figures are a tie. {_STORED_NOTHING} The "
                "returning officer draws lots; type the figures and who won it: lot <surname>"
            )
        case Refusal.LOT_NOT_ELECTED:
            text = f"{ward}: whoever won the lot is not elected by these figures. {_STORED_NOTHING}"
        case Refusal.OVER_PAPERS:
            needed, papers = (f"{int(figure):,}" for figure in decision.about)
            text = (
                f"{ward}: these votes need at least {needed} papers, but turnout and electorate "
                f"make about {papers}. {_STORED_NOTHING} Look at the sheet again; if it says so, "
                "type the figures with: because <reason>"
            )
        case Refusal.ALREADY_SO:
            text = f"{ward} is marked so already. {_STORED_NOTHING}"
    return Mistake(text)


def _what(fault: Fault) -> str:
    """What was wrong, naming the part."""
    part = echo(fault.part)
    if fault.why is Unread.TEXT and fault.text:
        return f"{part} cannot be used: {_TEXT[fault.text]}."
    names = _Parts(part=part, figure=fault.part, ward=fault.ward or "That ward")
    return _SENTENCES[fault.why].format_map(names)


class _Parts(dict[str, str]):
    """What a sentence may name; text that was typed is only ever a value here.

    A part is in quotes, as it was typed; a figure is one that was worked out.
    """


_SENTENCES = {
    Unread.NOTHING: "Nothing was typed after the command.",
    Unread.TEXT: "{part} cannot be used.",
    Unread.WARD_MISSING: "The line begins with {part}, and no ward was found in it.",
    Unread.WARD_UNKNOWN: "No ward called {part} is up tonight.",
    Unread.WARD_AMBIGUOUS: "{part} could be more than one ward.",
    Unread.WARD_NOT_UP: "{part} is not up tonight.",
    Unread.WARD_OR_PARTY: "{part} could be a ward or a party.",
    Unread.WINNER_MISSING: "{ward}: the winner and the votes are missing.",
    Unread.WINNER_ZERO: "{part} cannot have won with 0 votes.",
    Unread.VOTES_MISSING: "{part} has no votes after the name.",
    Unread.NAME_MISSING: "{ward}: there is a figure with no name before it.",
    Unread.WORD_UNKNOWN: "{part} is no party or candidate standing in {ward}.",
    Unread.NOT_STANDING: "{part} is not standing in {ward}.",
    Unread.NAME_AMBIGUOUS: "{part} could be more than one candidate in {ward}.",
    Unread.NAMES_CLASH: "{part} names different candidates before one figure.",
    Unread.NAMED_TWICE: "{part} is there twice.",
    Unread.NUMBER: "{part} is not a number of votes.",
    Unread.NUMBER_SPACED: "{part} are two figures side by side.",
    Unread.PERCENTAGE: "{part} is not a percentage between 0 and 100.",
    Unread.EXTRA_INCOMPLETE: "{part} has nothing after it.",
    Unread.TOO_MANY_ELECTED: "{ward}: {figure} people are named as elected.",
    Unread.TIE: "{ward}: a tie on {figure} votes.",
    Unread.LOT_NOT_ELECTED: "{part} won the lot but is not among the elected.",
    Unread.MAJORITY_DIFFERS: "The majority {part} does not fit the figures.",
    Unread.MAJORITY_UNKNOWN: "The majority {part} cannot be checked before every figure is in.",
}


def _instead(fault: Fault, example: str) -> str:
    """What to type instead."""
    offers = listed([*fault.offers[:8]], "or") + ("…" if len(fault.offers) > 8 else "")
    match fault.why:
        case Unread.WARD_UNKNOWN | Unread.WARD_AMBIGUOUS if offers:
            return f"Try: {offers}."
        case Unread.WORD_UNKNOWN | Unread.NOT_STANDING | Unread.NAME_AMBIGUOUS | Unread.NAMES_CLASH:
            return f"Standing there: {offers}."
        case Unread.WARD_OR_PARTY:
            return f"Write the ward's whole name ({offers}) before the party."
        case Unread.NUMBER | Unread.NUMBER_SPACED:
            return "Write a figure in plain digits, like 1081 or 1,081."
        case Unread.PERCENTAGE:
            return "Write turnout 41.2%."
        case Unread.TIE:
            return f"The returning officer draws lots; add who won it: lot <surname> ({offers})."
        case Unread.TOO_MANY_ELECTED:
            return f"It has {offers} to fill."
        case Unread.MAJORITY_DIFFERS:
            return f"The figures make it {offers}: check them, or leave the majority out."
        case Unread.MAJORITY_UNKNOWN:
            return "Leave it out: it is worked out from the figures."
        case _:
            return f"Type it like this: {example}"
