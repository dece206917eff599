"""Random numbers for kernels: a state of their own for each search, so that threads do not share one and seeds hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heijunka.engine.kernels.flags import part

_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_TO_UNIT = 1.0 / (1 << 53)


def new_chance(seed: int, stream: int = 0) -> NDArray[np.uint64]:
    """Return a state, uint64[1]; each seed and stream give other numbers."""
    return np.random.SeedSequence([seed & 0xFFFFFFFF, stream]).generate_state(1, np.uint64).astype(np.uint64)


@part
def draw(state):
    """Return 64 random bits (splitmix64, Steele, Lea & Flood 2014)."""
    state[0] += _STEP
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * _MIX_1
    z = (z ^ (z >> np.uint64(27))) * _MIX_2
    return z ^ (z >> np.uint64(31))


@part
def unit(state):
    """Return a number in [0, 1)."""
    return np.int64(draw(state) >> np.uint64(11)) * _TO_UNIT


@part
def below(state, n):
    """Return a whole number in [0, n); n at most 2^31."""
    return np.int64(((draw(state) >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))
