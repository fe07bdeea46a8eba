"""Cells of strangers' tables: figures, marks and dates as people write them."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from bot.election.parse.numbers import NumberFault, percentage, whole_number

_TRUE = {
    "1", "duly elected", "e", "elected", "elected unopposed", "elected uncontested", "etholwyd",
    "is elected", "returned", "successful", "t", "true", "unopposed", "w", "win", "winner", "won",
    "x", "y", "yes", "*", "✓", "✔", "√", "☑", "✅",
}  # fmt: skip
_FALSE = {
    "", "0", "-", "–", "—", "d", "defeated", "f", "false", "l", "lose", "lost", "loser", "n", "n/a",
    "ne", "no", "none", "not", "not elected", "not successful", "unsuccessful",
}  # fmt: skip
_UNKNOWN = {"", "-", "–", "—", "n/a", "na", "none", "tbc", "tba", "uncontested", "unopposed"}
_DIGITS = re.compile(r"[0-9][0-9,.' \u00a0\u2009\u202f]*")
_GROUP = re.compile(r"(?<=[0-9])[ '\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")
_ORDINAL = re.compile(r"(?<=[0-9])(st|nd|rd|th)\b")
_DATE_FORMS = (
    "%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%d-%m-%Y", "%d.%m.%Y", "%A %d %B %Y",
    "%d-%b-%Y", "%d/%m/%y", "%d-%b-%y", "%B %d %Y", "%Y%m%d", "%Y/%m/%d",
)  # fmt: skip


def mark(text: str) -> bool | None:
    """A cell of a column of winners; None if it can't be read."""
    key = " ".join(text.casefold().replace("-", " ").split()) or text.strip()
    return True if key in _TRUE else False if key in _FALSE else None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, and whether a mark beside it says elected. `is_fault`: the cell can't be read."""

    number: int | None = None
    elected: bool = False
    is_fault: bool = False


@lru_cache(maxsize=20_000)
def figure(text: str) -> Figure:
    """1,081 or 1 081 or 436.0, also with a share or a mark behind it: 600 (45.1%), 1081 Elected."""
    if text.casefold() in _UNKNOWN or (mark(text) and not text.isdigit()):
        return Figure(elected=mark(text) is True)
    found = _DIGITS.match(text)
    if not found:
        return Figure(is_fault=True)
    digits = re.sub(r"\.0+$", "", found.group().rstrip(" .,\u00a0'"))
    number = whole_number(_GROUP.sub(",", digits))
    rest = text[found.end() :].strip(" ()[],;-–\u00a0")
    is_share = rest.endswith("%") and not isinstance(percentage(rest.split(" ")[-1]), NumberFault)
    is_mark = bool(rest) and mark(rest) is True
    if isinstance(number, NumberFault) or not (not rest or is_share or is_mark or rest == "votes"):
        return Figure(is_fault=True)
    return Figure(number, elected=is_mark)


def turnout(text: str) -> int | None:
    """Hundredths of a percentage point; None for anything else, such as a number of papers.

    A spreadsheet keeps 41.2% as 0.412, and no turnout is below one percent.
    """
    try:
        points = float(text.removesuffix("%").strip())
    except ValueError:
        return None
    if "%" not in text and 0 < points < 1:
        points *= 100
    return round(points * 100) if 1 <= points <= 100 else None


@lru_cache(maxsize=1_000)  # most rows of a file have the same day
def day(text: str) -> date | None:
    """A date in one of the usual forms, the day before the month; None if it isn't one."""
    if not any(char.isdigit() for char in text):
        return None
    plain = _ORDINAL.sub("", text.replace(",", " ").partition("T")[0])
    plain = " ".join(re.sub(r"\s\d\d:\d\d(:\d\d)?$", "", plain).split())
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(plain, form).date()  # noqa: DTZ007 - a date has no time zone
        except ValueError:
            continue
    return None


def commission_id(text: str) -> str:
    """An Electoral Commission id, also at the end of an address; empty if it is none.

    Democracy Club's older files write party:52 for PP52.
    """
    last = text.rstrip("/").rpartition("/")[2]
    kind, _, number = last.partition(":")
    if kind == "party" and number.isdigit():
        return f"PP{number}"
    is_id = re.fullmatch(r"PP\d+", last, re.IGNORECASE) or kind in {"joint-party", "ynmp-party"}
    return last if is_id else ""
