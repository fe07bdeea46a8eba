"""Refusals: what was wrong, what was stored (nothing), and what to type instead."""

from datetime import datetime

from bot.election.decisions import Refusal, Refuse
from bot.election.names import TextFault
from bot.election.parse.tokens import Fault, FaultReason
from bot.errors import Mistake
from bot.wording.numbers import clock_and_date, comma_list

MAX_ECHO = 80

_NOTHING_STORED = "Nothing was stored."

_TEXT_FAULTS = {
    TextFault.EMPTY: "there is nothing in it",
    TextFault.TOO_LONG: "it is too long (a name has at most 100 characters, a line 4,000)",
    TextFault.CONTROL: "it has a control character in it",
    TextFault.DIRECTION: "it has a character that turns text around",
    TextFault.SMEAR: "it has too many marks on one letter",
    TextFault.LOOKALIKE: "it only looks like a plain letter or digit",
    TextFault.ADDRESS: "it has a web address in it",
}


def quotation(text: str) -> str:
    """What somebody typed, in quotes, never more than eighty characters of it."""
    visible = "".join(c if c.isprintable() else "·" for c in text.strip())
    return f"“{visible if len(visible) <= MAX_ECHO else visible[: MAX_ECHO - 1] + '…'}”"


def parse_mistake(fault: Fault, example: str) -> Mistake:
    """Why a line was not taken, with an example of one that would be."""
    return Mistake(f"{_fault_sentence(fault)} {_NOTHING_STORED} {_suggestion(fault, example)}")


def polls_open_mistake(close: datetime) -> Mistake:
    """Nothing about tonight's votes before the close of poll."""
    return Mistake(
        f"Polls are open until {clock_and_date(close)}. Until then nothing about how people "
        f"voted may be said, so nothing is taken either. {_NOTHING_STORED}"
    )


def refusal_mistake(decision: Refuse, last_by: str | None) -> Mistake:
    """Why an entry was not written, whoever typed it."""
    ward, by = decision.ward, f" ({last_by})" if last_by else ""
    match decision.why:
        case Refusal.NOT_DECLARED:
            text = f"{ward} is not declared yet. {_NOTHING_STORED} To declare it: /declare {ward} …"
        case Refusal.DECLARED:
            text = (
                f"{ward} is declared already{by}. {_NOTHING_STORED} "
                f"To take it back first: /withdraw {ward} because …"
            )
        case Refusal.UNCONTESTED:
            text = f"{ward} was uncontested: its seats are filled already. {_NOTHING_STORED}"
        case Refusal.CHANGED_SINCE:
            text = f"{ward} has changed since{by}. {_NOTHING_STORED} Look at it: /ward {ward}"
        case Refusal.TIE:
            text = (
                f"{ward}: these figures are a tie. {_NOTHING_STORED} The "
                "returning officer draws lots; type the figures and who won it: lot <surname>"
            )
        case Refusal.LOT_NOT_ELECTED:
            text = f"{ward}: whoever won the lot is not elected by these figures. {_NOTHING_STORED}"
        case Refusal.OVER_PAPERS:
            needed, papers = (f"{int(figure):,}" for figure in decision.about)
            text = (
                f"{ward}: these votes need at least {needed} papers, but turnout and electorate "
                f"make about {papers}. {_NOTHING_STORED} Look at the sheet again; if it says so, "
                "type the figures with: because <reason>"
            )
        case Refusal.ALREADY_SO:
            text = f"{ward} is marked so already. {_NOTHING_STORED}"
    return Mistake(text)


def _fault_sentence(fault: Fault) -> str:
    """What was wrong, naming the part."""
    part = quotation(fault.part)
    if fault.why is FaultReason.TEXT and fault.text:
        return f"{part} cannot be used: {_TEXT_FAULTS[fault.text]}."
    names = _SentenceParts(part=part, figure=fault.part, ward=fault.ward or "That ward")
    return _SENTENCES[fault.why].format_map(names)


class _SentenceParts(dict[str, str]):
    """What a sentence may name; text that was typed is only ever a value here.

    A part is in quotes, as it was typed; a figure is one that was worked out.
    """


_SENTENCES = {
    FaultReason.NOTHING: "Nothing was typed after the command.",
    FaultReason.TEXT: "{part} cannot be used.",
    FaultReason.WARD_MISSING: "The line begins with {part}, and no ward was found in it.",
    FaultReason.WARD_UNKNOWN: "No ward called {part} is up tonight.",
    FaultReason.WARD_AMBIGUOUS: "{part} could be more than one ward.",
    FaultReason.WARD_NOT_UP: "{part} is not up tonight.",
    FaultReason.WARD_OR_PARTY: "{part} could be a ward or a party.",
    FaultReason.WINNER_MISSING: "{ward}: the winner and the votes are missing.",
    FaultReason.WINNER_ZERO: "{part} cannot have won with 0 votes.",
    FaultReason.VOTES_MISSING: "{part} has no votes after the name.",
    FaultReason.NAME_MISSING: "{ward}: there is a figure with no name before it.",
    FaultReason.WORD_UNKNOWN: "{part} is no party or candidate standing in {ward}.",
    FaultReason.NOT_STANDING: "{part} is not standing in {ward}.",
    FaultReason.NAME_AMBIGUOUS: "{part} could be more than one candidate in {ward}.",
    FaultReason.NAMES_CLASH: "{part} names different candidates before one figure.",
    FaultReason.NAMED_TWICE: "{part} is there twice.",
    FaultReason.NUMBER: "{part} is not a number of votes.",
    FaultReason.NUMBER_SPACED: "{part} are two figures side by side.",
    FaultReason.PERCENTAGE: "{part} is not a percentage between 0 and 100.",
    FaultReason.EXTRA_INCOMPLETE: "{part} has nothing after it.",
    FaultReason.TOO_MANY_ELECTED: "{ward}: {figure} people are named as elected.",
    FaultReason.TIE: "{ward}: a tie on {figure} votes.",
    FaultReason.LOT_NOT_ELECTED: "{part} won the lot but is not among the elected.",
    FaultReason.MAJORITY_DIFFERS: "The majority {part} does not fit the figures.",
    FaultReason.MAJORITY_UNKNOWN: (
        "The majority {part} cannot be checked before every figure is in."
    ),
}


def _suggestion(fault: Fault, example: str) -> str:
    """What to type instead."""
    offers = comma_list([*fault.suggestions[:8]], "or") + (
        "…" if len(fault.suggestions) > 8 else ""
    )
    match fault.why:
        case FaultReason.WARD_UNKNOWN | FaultReason.WARD_AMBIGUOUS if offers:
            return f"Try: {offers}."
        case (
            FaultReason.WORD_UNKNOWN
            | FaultReason.NOT_STANDING
            | FaultReason.NAME_AMBIGUOUS
            | FaultReason.NAMES_CLASH
        ):
            return f"Standing there: {offers}."
        case FaultReason.WARD_OR_PARTY:
            return f"Write the ward's whole name ({offers}) before the party."
        case FaultReason.NUMBER | FaultReason.NUMBER_SPACED:
            return "Write a figure in plain digits, like 1081 or 1,081."
        case FaultReason.PERCENTAGE:
            return "Write turnout 41.2%."
        case FaultReason.TIE:
            return f"The returning officer draws lots; add who won it: lot <surname> ({offers})."
        case FaultReason.TOO_MANY_ELECTED:
            return f"It has {offers} to fill."
        case FaultReason.MAJORITY_DIFFERS:
            return f"The figures make it {offers}: check them, or leave the majority out."
        case FaultReason.MAJORITY_UNKNOWN:
            return "Leave it out: it is worked out from the figures."
        case _:
            return f"Type it like this: {example}"
