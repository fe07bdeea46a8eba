"""Typed numbers: votes, electorates and percentages."""

import re
from enum import StrEnum

from bot.election.declaration import MAX_VOTES

_PLAIN = re.compile(r"[0-9]{1,7}")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?%?")
_SHARE = re.compile(r"[+−-]?[0-9]{1,3}(\.[0-9]+)?%?")
# A thin or no-break space between groups of three digits, as copied from a web page.
_SPACED_GROUP = re.compile("(?<=[0-9])[\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")


_FRACTION_OF_ONE = re.compile(r"0?\.([0-9]{1,4})")


class NumberFault(StrEnum):
    """Why a word isn't accepted as a number."""

    NEGATIVE = "negative"
    TOO_LARGE = "too large"
    NOT_DIGITS = "not digits"


def with_joined_digit_groups(text: str) -> str:
    """The text with no-break and thin spaces between groups of three digits turned into commas."""
    return _SPACED_GROUP.sub(",", text)


def is_share(token: str) -> bool:
    return ("." in token or "%" in token) and _SHARE.fullmatch(token) is not None


def is_meant_as_number(token: str) -> bool:
    """Whether the user meant a number: the word begins with a digit, or with a sign and a digit."""
    return bool(token) and (token[0].isnumeric() or (token[0] in "+-−" and token[1:2].isnumeric()))


def whole_number(token: str) -> int | NumberFault:
    """A number of votes or electors. Commas are accepted only between groups of three digits."""
    if token[:1] in {"-", "−"}:
        return NumberFault.NEGATIVE
    if not (_PLAIN.fullmatch(token) or _GROUPED.fullmatch(token)):
        digits = token.replace(",", "")
        too_long = digits.isascii() and digits.isdigit() and len(digits) > len(str(MAX_VOTES))
        return NumberFault.TOO_LARGE if too_long else NumberFault.NOT_DIGITS
    number = int(token.replace(",", ""))
    return number if number <= MAX_VOTES else NumberFault.TOO_LARGE


def percentage_of_fraction(token: str) -> str | None:
    """What a turnout such as 0.387 is in percent: "38.7%". None if it isn't below 1 point."""
    found = _FRACTION_OF_ONE.fullmatch(token)
    if found is None or not int(found[1]):
        return None
    digits = found[1].ljust(2, "0")
    return f"{int(digits[:2])}{'.' if digits[2:] else ''}{digits[2:]}%"


def percentage(token: str) -> int | NumberFault:
    """A percentage, at most 100, in hundredths of a point: "41.2%" is 4120."""
    if token[:1] in {"-", "−"}:
        return NumberFault.NEGATIVE
    found = _PERCENT.fullmatch(token)
    if not found:
        return NumberFault.NOT_DIGITS
    hundredths = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    return hundredths if hundredths <= 100_00 else NumberFault.TOO_LARGE
