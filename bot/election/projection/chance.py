"""Chance that is the same on every machine: a stream of whole numbers that looks up tables.

NumPy promises a bit generator's numbers for ever, but not the distributions made of them.
"""

from math import log
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_SIZE_IN_BITS = 12
_MIDDLES = [(n + 0.5) / 2**_SIZE_IN_BITS for n in range(2**_SIZE_IN_BITS)]
# Rounded, so that the last bit of a machine's logarithm makes no difference.
_NORMAL = np.array([round(NormalDist().inv_cdf(p), 6) for p in _MIDDLES])
_EXPONENTIAL = np.array([round(-log(1 - p), 6) for p in _MIDDLES])
_PER_NUMBER = 4  # positions of 16 bits, from each number of 64
_SPARE_BITS = 16 - _SIZE_IN_BITS


class Chance:
    """Draws for a number of plays at once, a multiple of four; the same seed gives the same."""

    def __init__(self, seed: int, plays: int) -> None:
        self._bits = np.random.PCG64(seed)
        self._plays = plays

    def normal(self) -> Array:
        drawn: Array = _NORMAL[self._positions()]
        return drawn

    def exponential(self) -> Array:
        drawn: Array = _EXPONENTIAL[self._positions()]
        return drawn

    def tail(self) -> Array:
        """What turns normal deviates into Student's, with four degrees of freedom."""
        squares = [self.normal() ** 2 for _ in range(4)]
        return 2 / np.sqrt(squares[0] + squares[1] + squares[2] + squares[3])

    def _positions(self) -> NDArray[np.signedinteger]:
        numbers: NDArray[np.uint64] = self._bits.random_raw(self._plays // _PER_NUMBER)
        return numbers.astype("<u8").view("<u2") >> _SPARE_BITS
