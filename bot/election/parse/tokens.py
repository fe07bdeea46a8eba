"""A typed line, checked and split into words."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bot.election.names import (
    TextFault,
    first_lookalike,
    text_fault,
    tidy_name,
    with_straight_quotes,
)
from bot.election.parse.numbers import with_joined_digit_groups

MAX_LINE_LENGTH = 4_000
MAX_RUN_LENGTH = 250  # words between two figures: a ward, a candidate and a party with long names

_SEPARATORS = str.maketrans(dict.fromkeys("\t\r\n\u2028\u2029;|()[]{}:=", " "))
_LOOSE_COMMA = re.compile(r",(?![0-9]{3}(?![0-9]))|(?<![0-9]),")
_WORD = re.compile(r'"[^"]*"|\S+')
_SHORTCODE = re.compile(r"(?<!\S):[a-z][a-z0-9_+-]*:(?!\S)", re.IGNORECASE)  # Slack's emoji
_LINE_NUMBER = re.compile(r"(?m)^[ \t]*([0-9]{1,2})[.)][ \t]+")
_DECORATION = "*~\ufe0f"
BECAUSE = "because"
_BECAUSE = re.compile(rf"\s{BECAUSE}(?:\s|$)", re.IGNORECASE)
# In "887, 40%" the comma parts two figures.
_DECIMAL_COMMA = re.compile(
    r"(?<![0-9,.])[0-9]{1,3},[0-9]{1,2}\s*%"
    r"|(?<=turnout)\W+([0-9]{1,3}\s*,\s*[0-9]{1,2}(?![0-9.,]))\s*%?",
    re.IGNORECASE,
)
_PLAIN_LINE = re.compile(r" *[A-Za-z0-9][A-Za-z0-9 ]*")
_NOT_A_WORD = re.compile(r"[^\w&%\"]+")


class FaultReason(StrEnum):
    """Why a line can't be read."""

    TEXT = "text"
    NOTHING = "nothing typed"
    WARD_MISSING = "ward missing"
    WARD_UNKNOWN = "ward unknown"
    WARD_AMBIGUOUS = "ward ambiguous"
    WARD_NOT_UP = "ward not up tonight"
    WARD_OR_PARTY = "ward or party"
    WINNER_MISSING = "winner missing"
    WINNER_ZERO = "winner with no votes"
    VOTES_MISSING = "votes missing"
    NAME_MISSING = "name missing"
    WORD_UNKNOWN = "word unknown"
    NOT_STANDING = "party not standing here"
    NAME_AMBIGUOUS = "name ambiguous"
    NAMES_CLASH = "names of different candidates"
    NAMED_TWICE = "candidate named twice"
    NUMBER = "number"
    NUMBER_SPACED = "number with a space"
    PERCENTAGE = "percentage"
    DECIMAL_COMMA = "decimal comma"
    TURNOUT_FRACTION = "turnout as a fraction of one"
    TURNOUT_PAPERS = "turnout in papers without the electorate"
    TURNOUT_OVER = "more papers than electors"
    EXTRA_INCOMPLETE = "extra without its value"
    REASON_MISSING = "no reason after because"
    SEATS_UNCLEAR = "seats of one party or the next"
    SEATS_GAINED = "how many seats were gained, not won"
    MARK = "a state, not a result"
    SEATS_OVER = "more seats than a party's candidates"
    TOO_MANY_ELECTED = "more elected than seats"
    TIE = "tie without a lot"
    LOT_NOT_ELECTED = "lot winner not elected"
    MAJORITY_DIFFERS = "majority differs"
    MAJORITY_UNKNOWN = "majority cannot be checked"


# What a line lacks that may still be typed after it.
UNFINISHED = {
    FaultReason.WINNER_MISSING,
    FaultReason.VOTES_MISSING,
    FaultReason.EXTRA_INCOMPLETE,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that can't be read: the reason, the offending part, and suggestions.

    `ward` is set once the ward is known.
    """

    why: FaultReason
    part: str = ""
    suggestions: tuple[str, ...] = ()
    ward: str | None = None
    text: TextFault | None = None


def split_reason(line: str) -> tuple[str, str | None] | Fault:
    """A line without its "because ...", and the reason, or None.

    A reason is stored and announced, so it is checked like a name but may be longer.
    """
    before, *after = _BECAUSE.split(line, maxsplit=1)
    reason = " ".join(after[0].split()) if after else ""
    if not after:
        return before, None
    if not reason:
        return Fault(FaultReason.REASON_MISSING, "because")
    why = text_fault(reason, MAX_RUN_LENGTH)
    if why:
        return Fault(FaultReason.TEXT, first_lookalike(reason) or reason, text=why)
    return before, tidy_name(reason)


def words(line: str) -> list[str] | Fault:
    """The words of a line. A quoted phrase is one word; stray punctuation is dropped."""
    if len(line) <= MAX_RUN_LENGTH and _PLAIN_LINE.fullmatch(line):
        return line.split()  # as most lines are: there is nothing to check or drop
    fault = _line_fault(line) or _decimal_comma_fault(line)
    if fault:
        return fault
    plain = with_joined_digit_groups(with_straight_quotes(_visible_text(line)))
    plain = _SHORTCODE.sub(" ", _without_line_numbers(plain))
    spaced = _LOOSE_COMMA.sub(" ", plain.translate(_SEPARATORS))
    found = [_undecorated(w) for w in _WORD.findall(spaced)]
    return [w for w in found if w and not _NOT_A_WORD.fullmatch(w)]


def _without_line_numbers(text: str) -> str:
    """Without 1., 2., 3. before the lines of a list; any other numbers are figures."""
    numbers = [int(number) for number in _LINE_NUMBER.findall(text)]
    is_list = len(numbers) > 1 and numbers == [*range(1, len(numbers) + 1)]
    return _LINE_NUMBER.sub("", text) if is_list else text


def _undecorated(word: str) -> str:
    """Without emoji, asterisks and stops around it."""
    if not word.isascii():
        word = "".join(c for c in word if unicodedata.category(c) not in {"So", "Sk"})
    plain = word.strip(_DECORATION)
    return plain.rstrip(".!?") or plain


def _decimal_comma_fault(line: str) -> Fault | None:
    """A comma between figures would part them: "41,2%" must not become 41 and 2%."""
    found = _DECIMAL_COMMA.search(line)
    if found is None:
        return None
    typed = (found[1] or found[0]).strip("% ")
    point = re.sub(r"\s*,\s*", ".", typed)
    return Fault(FaultReason.DECIMAL_COMMA, typed, (f"{point}%",))


def _visible_text(line: str) -> str:
    if line.isascii():
        return line
    visible = "".join(c for c in line if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", visible)


def _line_fault(line: str) -> Fault | None:
    flat = line.translate(_SEPARATORS)
    if not flat.strip():
        return Fault(FaultReason.NOTHING)
    why = text_fault(flat, MAX_LINE_LENGTH)
    if why is TextFault.LOOKALIKE:
        return Fault(FaultReason.TEXT, first_lookalike(flat) or "", text=why)
    if why:
        return Fault(FaultReason.TEXT, flat.strip()[:80], text=why)
    runs = re.split(r"\s[0-9][0-9,]*(?:\s|$)", flat)
    too_long = next((run for run in runs if len(run) > MAX_RUN_LENGTH), None)
    if too_long:
        return Fault(FaultReason.TEXT, too_long.strip()[:80], text=TextFault.TOO_LONG)
    return None
