"""Reference plants: seeded generators of realistic problems, for demonstrations, tests and measurements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from heijunka.library.air_conditioning import air_conditioning
from heijunka.library.refrigerators import refrigerators
from heijunka.library.sizes import SIZES
from heijunka.model.problem import Problem

PLANTS: Mapping[str, Callable[..., Problem]] = MappingProxyType(
    {"air-conditioning": air_conditioning, "refrigerators": refrigerators}
)
"""The generators by name; each takes a size and a seed."""

__all__ = ["PLANTS", "SIZES", "air_conditioning", "refrigerators"]
