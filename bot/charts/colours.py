"""Colours that stand out and can carry text; contrast as WCAG measures it."""

import re
from functools import lru_cache

NO_COLOUR = "#767676"

OUTLINED_BELOW = 3.0  # WCAG 1.4.11: graphics need a contrast of 3 to 1

_COLOUR = re.compile("#[0-9A-Fa-f]{6}")


def safe_colour(given: str) -> str:
    """The colour if it is #RRGGBB, else grey: nothing else may enter an attribute."""
    return given.upper() if _COLOUR.fullmatch(given) else NO_COLOUR


def readable_text_colour(background: str) -> str:
    """Black or white, whichever contrasts more: never under 4.5 to 1 (WCAG 1.4.3)."""
    return max(("#000000", "#FFFFFF"), key=lambda text: contrast(background, text))


@lru_cache(maxsize=2_000)
def contrast(one: str, other: str) -> float:
    """Contrast ratio, from 1 to 21, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
