"""Refusals: what was wrong, that nothing was stored, and what to type instead."""

from datetime import datetime

from bot.election.decisions import Refusal, Refuse
from bot.election.names import TextFault
from bot.election.parse.tokens import Fault, FaultReason
from bot.errors import Mistake
from bot.wording.numbers import clock_and_date, comma_list

MAX_ECHO = 80

_NOTHING_STORED = "Nothing was stored."

_TEXT_FAULTS = {
    TextFault.EMPTY: "it is empty",
    TextFault.TOO_LONG: "it is too long (at most 100 characters for a name, 4,000 for a line)",
    TextFault.CONTROL: "it contains a control character",
    TextFault.DIRECTION: "it contains a character that reverses the text",
    TextFault.SMEAR: "it has too many accents on one letter",
    TextFault.LOOKALIKE: "it contains a lookalike of a plain letter or digit",
    TextFault.ADDRESS: "it contains a web address",
    TextFault.BROKEN: "it contains half a character",
}


def quotation(text: str) -> str:
    """Cut to eighty characters."""
    visible = "".join(c if c.isprintable() else "·" for c in text.strip())
    return f"“{visible if len(visible) <= MAX_ECHO else visible[: MAX_ECHO - 1] + '…'}”"


def parse_mistake(fault: Fault, example: str) -> Mistake:
    return Mistake(f"{_fault_sentence(fault)} {_NOTHING_STORED} {_suggestion(fault, example)}")


def polls_open_mistake(close: datetime) -> Mistake:
    """No result may be published before the close of poll (RPA 1983, section 66A)."""
    return Mistake(
        f"Polls are open until {clock_and_date(close)}. Until then nothing about how people "
        f"voted may be published, so no result can be entered. {_NOTHING_STORED}"
    )


def refusal_mistake(decision: Refuse, last_by: str | None) -> Mistake:
    ward, by = decision.ward, f" ({last_by})" if last_by else ""
    match decision.why:
        case Refusal.NOT_DECLARED:
            text = f"{ward} has not declared yet. {_NOTHING_STORED} To declare: /declare {ward} …"
        case Refusal.DECLARED:
            text = (
                f"{ward} has already declared{by}. {_NOTHING_STORED} "
                f"To withdraw it first: /withdraw {ward} because …"
            )
        case Refusal.UNCONTESTED:
            text = f"{ward} was uncontested: its seats are already filled. {_NOTHING_STORED}"
        case Refusal.CHANGED_SINCE:
            text = f"{ward} has changed since then{by}. {_NOTHING_STORED} Check it: /ward {ward}"
        case Refusal.TIE:
            text = (
                f"{ward}: these figures are a tie. {_NOTHING_STORED} The returning officer "
                "draws lots: type the figures again with the winner, lot <surname>"
            )
        case Refusal.LOT_NOT_ELECTED:
            text = (
                f"{ward}: on these figures the winner of the lot is not elected. {_NOTHING_STORED}"
            )
        case Refusal.OVER_PAPERS:
            needed, papers = (f"{int(figure):,}" for figure in decision.about)
            text = (
                f"{ward}: these votes need at least {needed} ballot papers, but turnout and "
                f"electorate give about {papers}. {_NOTHING_STORED} Check the sheet; if it does "
                "say so, type the figures again with: because <reason>"
            )
        case Refusal.ALREADY_SO:
            text = f"{ward} is already marked that way. {_NOTHING_STORED}"
    return Mistake(text)


def _fault_sentence(fault: Fault) -> str:
    part = quotation(fault.part)
    if fault.why is FaultReason.TEXT and fault.text:
        return f"{part} cannot be used: {_TEXT_FAULTS[fault.text]}."
    names = _SentenceParts(part=part, figure=fault.part, ward=fault.ward or "That ward")
    return _SENTENCES[fault.why].format_map(names)


class _SentenceParts(dict[str, str]):
    """Values for a sentence template: typed text is only ever a value, never a template.

    `part` is quoted as typed; `figure` is a number that was worked out.
    """


_SENTENCES = {
    FaultReason.NOTHING: "Nothing was typed after the command.",
    FaultReason.TEXT: "{part} cannot be used.",
    FaultReason.WARD_MISSING: "No ward found: the line starts with {part}.",
    FaultReason.WARD_UNKNOWN: "No ward called {part} is up tonight.",
    FaultReason.WARD_AMBIGUOUS: "{part} could be more than one ward.",
    FaultReason.WARD_NOT_UP: "{part} is not up tonight.",
    FaultReason.WARD_OR_PARTY: "{part} could be a ward or a party.",
    FaultReason.WINNER_MISSING: "{ward}: the winner and the votes are missing.",
    FaultReason.WINNER_ZERO: "{part} cannot have won with 0 votes.",
    FaultReason.VOTES_MISSING: "{part} has no votes after the name.",
    FaultReason.NAME_MISSING: "{ward}: one figure has no name before it.",
    FaultReason.WORD_UNKNOWN: "{part} is not a party or candidate standing in {ward}.",
    FaultReason.NOT_STANDING: "{part} is not standing in {ward}.",
    FaultReason.NAME_AMBIGUOUS: "{part} could be more than one candidate in {ward}.",
    FaultReason.NAMES_CLASH: "{part} names two candidates for one figure.",
    FaultReason.NAMED_TWICE: "{part} appears twice.",
    FaultReason.NUMBER: "{part} is not a number of votes.",
    FaultReason.NUMBER_SPACED: "{part} looks like two figures side by side.",
    FaultReason.PERCENTAGE: "{part} is not a percentage between 0 and 100.",
    FaultReason.DECIMAL_COMMA: "{part} has a comma in place of the decimal point.",
    FaultReason.TURNOUT_FRACTION: "A turnout of {part} would be less than one percent.",
    FaultReason.TURNOUT_PAPERS: "A turnout of {figure} is a number of ballot papers.",
    FaultReason.TURNOUT_OVER: "A turnout of {figure} ballot papers is more than the electorate.",
    FaultReason.EXTRA_INCOMPLETE: "{part} needs a value after it.",
    FaultReason.REASON_MISSING: "{part} has no reason after it.",
    FaultReason.SEATS_UNNAMED: "{figure} has more candidates in {ward} than that: who is elected?",
    FaultReason.SEATS_OVER: "{figure} has fewer candidates in {ward} than that.",
    FaultReason.TOO_MANY_ELECTED: "{ward}: you named {figure} people as elected.",
    FaultReason.TIE: "{ward}: a tie on {figure} votes.",
    FaultReason.LOT_NOT_ELECTED: "{part} won the lot but is not among those elected.",
    FaultReason.MAJORITY_DIFFERS: "A majority of {part} does not match the figures.",
    FaultReason.MAJORITY_UNKNOWN: (
        "A majority of {part} cannot be checked before every figure is in."
    ),
}


_SUGGESTIONS = {
    FaultReason.DECIMAL_COMMA: "Type {offers}.",
    FaultReason.TURNOUT_FRACTION: "Type {offers}.",
    FaultReason.TURNOUT_PAPERS: (
        "Add the electorate (turnout 1661 electorate 4321), or type a percentage."
    ),
    FaultReason.TURNOUT_OVER: "The electorate you typed is {offers}: check both.",
    FaultReason.WARD_OR_PARTY: "Type the ward's full name ({offers}) before the party.",
    FaultReason.PERCENTAGE: "Type it like turnout 41.2%.",
    FaultReason.TOO_MANY_ELECTED: "It has {offers} to fill.",
    FaultReason.MAJORITY_UNKNOWN: "Leave it out: it is worked out from the figures.",
    FaultReason.REASON_MISSING: "Type a reason after it.",
    FaultReason.SEATS_UNNAMED: "Type the names of those elected: {offers}.",
    FaultReason.SEATS_OVER: "Its candidates: {offers}.",
}


def _suggestion(fault: Fault, example: str) -> str:
    offers = comma_list([*fault.suggestions[:8]], "or") + (
        "…" if len(fault.suggestions) > 8 else ""
    )
    if suggestion := _SUGGESTIONS.get(fault.why):
        return suggestion.replace("{offers}", offers)
    match fault.why:
        case FaultReason.WARD_UNKNOWN | FaultReason.WARD_AMBIGUOUS if offers:
            return f"Try: {offers}."
        case (
            FaultReason.WORD_UNKNOWN
            | FaultReason.NOT_STANDING
            | FaultReason.NAME_AMBIGUOUS
            | FaultReason.NAMES_CLASH
        ):
            return f"Candidates: {offers}."
        case FaultReason.NUMBER | FaultReason.NUMBER_SPACED:
            return "Type plain digits, like 1081 or 1,081."
        case FaultReason.TIE:
            return f"The returning officer draws lots: add the winner, lot <surname> ({offers})."
        case FaultReason.MAJORITY_DIFFERS:
            return f"The figures make it {offers}: check them, or leave the majority out."
        case _:
            return f"Type it like this: {example}"
