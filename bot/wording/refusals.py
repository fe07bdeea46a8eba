"""Refusals: one sentence that says what was wrong and what to type instead."""

from datetime import datetime

from bot.election.decisions import Refusal, Refuse
from bot.election.names import TextFault, without_smear
from bot.election.parse.tokens import Fault, FaultReason
from bot.errors import Mistake
from bot.wording.numbers import clock_and_date, clock_time, comma_list
from bot.wording.voice import with_article

MAX_ECHO = 80

_MAX_SUGGESTIONS = 8

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


def visible_text(text: str) -> str:
    """With a dot for each control character."""
    return "".join(c if c.isprintable() else "·" for c in text)


def quotation(text: str) -> str:
    """Cut to eighty characters."""
    visible = without_smear(visible_text(text.strip()))
    return f"“{visible if len(visible) <= MAX_ECHO else visible[: MAX_ECHO - 1] + '…'}”"


def parse_mistake(fault: Fault, area: str, example: str) -> Mistake:
    """`example` is a line that works, for a fault that has no better suggestion."""
    what, suggestion = _fault_words(fault, area), _suggestion(fault, area)
    return (
        Mistake(f"{what}: {suggestion}.")
        if suggestion
        else Mistake(f"{what}; type it like this", example)
    )


def polls_open_mistake(close: datetime, now: datetime) -> Mistake:
    """No result may be published before the close of poll (RPA 1983, section 66A).

    With the time by the bot's clock, so that a wrong clock shows.
    """
    return Mistake(
        f"It is {clock_time(now)}. Polls are open until {clock_and_date(close)}, and until then "
        "nothing about how people voted may be published."
    )


def refusal_mistake(decision: Refuse, last_by: str | None) -> Mistake:
    ward, by = decision.ward, f" ({last_by})" if last_by else ""
    match decision.why:
        case Refusal.NOT_DECLARED:
            return Mistake(f"{ward} has not declared yet; to declare it", f"/declare {ward} …")
        case Refusal.DECLARED:
            return Mistake(
                f"{ward} has already declared{by}; to withdraw it", f"/withdraw {ward} because …"
            )
        case Refusal.UNCONTESTED:
            return Mistake(f"{ward} was uncontested: its seats are already filled.")
        case Refusal.CHANGED_SINCE:
            return Mistake(f"{ward} has changed since then{by}; to look at it", f"/ward {ward}")
        case Refusal.TIE:
            return Mistake(
                f"{ward} is a tie on these figures: type them again with “lot” and who won it."
            )
        case Refusal.LOT_NOT_ELECTED:
            return Mistake(f"{ward}: on these figures the winner of the lot is not elected.")
        case Refusal.OVER_PAPERS:
            needed, papers = (f"{int(figure):,}" for figure in decision.about)
            return Mistake(
                f"{ward}: these votes need at least {needed} ballot papers, but turnout and "
                f"electorate give about {papers}. If the sheet does say so, type the figures "
                "again with because and the reason."
            )
        case Refusal.ALREADY_SO:
            return Mistake(f"{ward} is already marked that way.")


def _fault_words(fault: Fault, area: str) -> str:
    part = quotation(fault.part)
    if fault.why is FaultReason.TEXT and fault.text:
        return f"{part} cannot be used because {_TEXT_FAULTS[fault.text]}"
    names = _SentenceParts(
        part=part,
        figure=fault.part,
        ward=fault.ward or f"that {area}",
        area=area,
        an_area=with_article(area),
    )
    return _SENTENCES[fault.why].format_map(names)


class _SentenceParts(dict[str, str]):
    """Values for a sentence template: typed text is only ever a value, never a template.

    `part` is quoted as typed; `figure` is a number that was worked out.
    """


# Each is followed by a colon and what to type.
_SENTENCES = {
    FaultReason.NOTHING: "Nothing was typed after the command",
    FaultReason.TEXT: "{part} cannot be used",
    FaultReason.WARD_MISSING: "{part} is not {an_area}",
    FaultReason.WARD_UNKNOWN: "No {area} called {part} is up tonight",
    FaultReason.WARD_AMBIGUOUS: "{part} could be more than one {area}",
    FaultReason.WARD_NOT_UP: "{part} is not up tonight",
    FaultReason.WARD_OR_PARTY: "{part} could be {an_area} or a party",
    FaultReason.WINNER_MISSING: "{ward} needs a winner and the votes",
    FaultReason.WINNER_ZERO: "{part} cannot have won with 0 votes",
    FaultReason.VOTES_MISSING: "{part} has no votes after the name",
    FaultReason.NAME_MISSING: "In {ward} one figure has no name before it",
    FaultReason.WORD_UNKNOWN: "{part} is not a party or candidate standing in {ward}",
    FaultReason.NOT_STANDING: "{part} is not standing in {ward}",
    FaultReason.NAME_AMBIGUOUS: "{part} could be more than one candidate in {ward}",
    FaultReason.NAMES_CLASH: "{part} names two candidates for one figure",
    FaultReason.NAMED_TWICE: "{part} appears twice",
    FaultReason.NUMBER: "{part} is not a number of votes",
    FaultReason.NUMBER_SPACED: "{part} looks like two figures side by side",
    FaultReason.PERCENTAGE: "{part} is not a percentage between 0 and 100",
    FaultReason.DECIMAL_COMMA: "{part} has a comma in place of the decimal point",
    FaultReason.TURNOUT_FRACTION: "A turnout of {part} would be less than one percent",
    FaultReason.TURNOUT_PAPERS: "A turnout of {figure} is a number of ballot papers",
    FaultReason.TURNOUT_OVER: "A turnout of {figure} ballot papers is more than the electorate",
    FaultReason.EXTRA_INCOMPLETE: "{part} needs a value after it",
    FaultReason.REASON_MISSING: "{part} has no reason after it",
    FaultReason.SEATS_UNCLEAR: "{part} can be read in two ways",
    FaultReason.SEATS_GAINED: "{part} is how many seats changed hands, not who won them",
    FaultReason.MARK: "{part} is a state, not a result",
    FaultReason.SEATS_OVER: "{figure} has fewer candidates in {ward} than that",
    FaultReason.TOO_MANY_ELECTED: "You named {figure} people as elected in {ward}",
    FaultReason.TIE: "{ward} is a tie on {figure} votes",
    FaultReason.LOT_NOT_ELECTED: "{part} won the lot but is not among those elected",
    FaultReason.MAJORITY_DIFFERS: "A majority of {part} does not match the figures",
    FaultReason.MAJORITY_UNKNOWN: (
        "A majority of {part} cannot be checked before every figure is in"
    ),
}


# To follow a colon.
_SUGGESTIONS = {
    FaultReason.WARD_OR_PARTY: "type the {area}'s full name ({offers}) before the party",
    FaultReason.WORD_UNKNOWN: "try {offers}",
    FaultReason.NOT_STANDING: "try {offers}",
    FaultReason.NAME_AMBIGUOUS: "try {offers}",
    FaultReason.NAMES_CLASH: "try {offers}",
    FaultReason.NUMBER: "type plain digits, like 1081 or 1,081",
    FaultReason.NUMBER_SPACED: "type plain digits, like 1081 or 1,081",
    FaultReason.PERCENTAGE: "type it like turnout 41.2%",
    FaultReason.DECIMAL_COMMA: "type {offers}",
    FaultReason.TURNOUT_FRACTION: "type {offers}",
    FaultReason.TURNOUT_PAPERS: (
        "add the electorate (turnout 1661 electorate 4321), or type a percentage"
    ),
    FaultReason.TURNOUT_OVER: "you typed an electorate of {offers}, so check both",
    FaultReason.REASON_MISSING: "add one, or leave it out",
    FaultReason.SEATS_UNCLEAR: "type each party's number of seats, like 2 Con 1 Lab",
    FaultReason.SEATS_GAINED: "type the seats each party won, like 2 Con 1 Lab",
    FaultReason.SEATS_OVER: "it has {offers}",
    FaultReason.TOO_MANY_ELECTED: "it has {offers} to fill",
    FaultReason.TIE: "add “lot” and who won it, {offers}",
    FaultReason.MAJORITY_DIFFERS: "they make it {offers}, so check them or leave the majority out",
    FaultReason.MAJORITY_UNKNOWN: "leave it out, it is worked out from the figures",
}


def _suggestion(fault: Fault, area: str) -> str:
    """What to type instead, to follow a colon; empty if a whole line says it best."""
    some = [*fault.suggestions[:_MAX_SUGGESTIONS]]
    if len(fault.suggestions) > _MAX_SUGGESTIONS:
        some.append(f"{len(fault.suggestions) - _MAX_SUGGESTIONS} more")
    offers = comma_list(some, "or")
    if fault.why in {FaultReason.WARD_UNKNOWN, FaultReason.WARD_AMBIGUOUS} and offers:
        return f"try {offers}"
    return _SUGGESTIONS.get(fault.why, "").replace("{area}", area).replace("{offers}", offers)
