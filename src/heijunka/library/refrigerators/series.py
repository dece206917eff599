"""The eight series of refrigerators and their models.

Assumed: every line makes a unit in 27-33 s, so that two lines together make one in about 15 s.
"""

from __future__ import annotations

from dataclasses import dataclass

COLOURS = ("white", "silver", "black")
"""Of doors; the first is the standard one."""
FRAMES = {"S": 1.0, "M": 1.5, "L": 2.0}
"""Sizes of bodies, and how much material each takes."""
SERIES = {
    "R1": "S", "R2": "S", "R3": "M", "R4": "M", "R5": "M", "R6": "L", "R7": "L", "R8": "L",
}  # fmt: skip
"""Frame of each series' body."""


@dataclass(frozen=True, slots=True)
class Model:
    """One end item; its volume is in litres."""

    series: str
    volume: int
    takt: float

    @property
    def id(self) -> str:
        """Return its id."""
        return f"{self.series}-{self.volume}"

    @property
    def frame(self) -> str:
        """Return the size of its body."""
        return SERIES[self.series]

    @property
    def compressor(self) -> str:
        """Return the id of its compressor."""
        return f"RC-{self.frame}"


def models() -> tuple[Model, ...]:
    """Return all models."""
    found = []
    for n, series in enumerate(SERIES):
        for step in range(5):
            volume = 180 + 45 * n + 15 * step
            found.append(Model(series, volume, takt=27.0 + 6.0 * (volume - 180) / 375))
    return tuple(found)


def door_of(series: str, colour: str) -> str:
    """Return the name of a door."""
    return f"DOOR-{series}-{colour.upper()}"
