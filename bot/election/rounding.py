"""Rounding: once, at the end, half up (rule SW-5)."""

from fractions import Fraction
from math import floor


def round_half_up(number: Fraction) -> int:
    """The nearest whole number; halves round away from zero, as newspapers print them."""
    size = floor(abs(number) + Fraction(1, 2))
    return size if number >= 0 else -size


def one_decimal(number: Fraction) -> str:
    """A number of percentage points to one decimal place: "22.7", "-5.0", "0.0"."""
    tenths = round_half_up(number * 10)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"
