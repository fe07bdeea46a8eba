"""Numbers as printed: rounded once, here, half up."""

from datetime import date, datetime
from fractions import Fraction

from bot.election.council import LONDON
from bot.election.rounding import one_decimal

MINUS = "−"
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def votes(n: int) -> str:
    """1,081"""
    return f"{n:,}"


def points(number: Fraction) -> str:
    """22.7, for percentage points and percentages alike."""
    return one_decimal(number).replace("-", MINUS)


def change(number: Fraction) -> str:
    """+13.2, −8.5, or "=" for a change that rounds to nothing (rule SW-10)."""
    text = one_decimal(number)
    if text == "0.0":
        return "="
    return text.replace("-", MINUS) if text.startswith("-") else f"+{text}"


def seats_change(n: int) -> str:
    """+1, −2 or "=", in seats."""
    return "=" if n == 0 else f"{n:+d}".replace("-", MINUS)


def turnout(hundredths: int) -> str:
    """41.2% or 41.25%, from hundredths of a percentage point."""
    tenths, rest = divmod(hundredths, 10)
    if rest:
        return f"{hundredths // 100}.{hundredths % 100:02d}%"
    return f"{tenths // 10}.{tenths % 10}%"


def quantity(n: int, one: str, many: str | None = None) -> str:
    """1 seat, 2 seats"""
    return f"{votes(n)} {one if n == 1 else many or one + 's'}"


def count_word(n: int) -> str:
    """one, two, … nine; 10"""
    return _WORDS[n] if n < len(_WORDS) else votes(n)


def all_seats(n: int) -> str:
    """the one seat, both seats, all three seats"""
    match n:
        case 1:
            return "the one seat"
        case 2:
            return "both seats"
        case _:
            return f"all {count_word(n)} seats"


def comma_list(items: list[str], last: str = "and") -> str:
    """a, b and c"""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def clock_time(at: datetime) -> str:
    """01:42, British time."""
    return at.astimezone(LONDON).strftime("%H:%M")


def clock_and_date(at: datetime) -> str:
    """22:00 on 5 May 2016, British time."""
    return f"{clock_time(at)} on {day(at.astimezone(LONDON))}"


def day(on: date) -> str:
    """5 May 2016"""
    return on.strftime("%-d %B %Y")
