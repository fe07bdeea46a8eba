"""Colours as people with a colour vision deficiency see them, and how far apart two of them are."""

from enum import Enum

# For linear RGB, at severity 1.0. Source: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A
# Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on
# Visualization and Computer Graphics 15 (2009), 1291-1298.
_Matrix = tuple[tuple[float, float, float], ...]


class Vision(Enum):
    TYPICAL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    PROTANOPIA = (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    )
    DEUTERANOPIA = (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    )
    TRITANOPIA = (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    )


# Delta E below which two dots beside each other are not surely told apart: 2.3 is a just noticeable
# difference, for large fields side by side; dots on a phone need many times that.
TOO_CLOSE = 25.0


def distance(one: str, other: str, vision: Vision) -> float:
    """Delta E (CIE 1976) between two colours #RRGGBB."""
    pairs = zip(_lab(one, vision.value), _lab(other, vision.value), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def _lab(colour: str, matrix: _Matrix) -> tuple[float, float, float]:
    """CIE L*a*b* under D65, https://www.w3.org/TR/css-color-4/#color-conversion-code"""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    seen = [min(1.0, max(0.0, _product(row, linear))) for row in matrix]
    x, y, z = (
        _curve(_product(row, seen) / white)
        for row, white in (
            ((0.4124, 0.3576, 0.1805), 0.9505),
            ((0.2126, 0.7152, 0.0722), 1.0),
            ((0.0193, 0.1192, 0.9505), 1.0890),
        )
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _product(row: tuple[float, float, float], values: list[float]) -> float:
    return sum(a * b for a, b in zip(row, values, strict=True))


def _curve(value: float) -> float:
    return float(value ** (1 / 3)) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116
