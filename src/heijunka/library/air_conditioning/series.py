"""The ten product series: their models, frames, compressors and takt.

Assumed: takt of 60-90 s an outdoor unit and 15-30 s an indoor unit (the slower the larger), values in yuan.
"""

from __future__ import annotations

from dataclasses import dataclass

COLOURS = ("white", "grey", "black")
"""The first is the standard one."""


@dataclass(frozen=True, slots=True)
class Model:
    """One end item.

    Parameters
    ----------
    power
        Horse power outdoors, hundreds of watts indoors.
    frame
        Size of its cabinet and heat exchanger.
    takt
        Seconds a unit on the assembly line.
    """

    series: str
    power: int
    is_outdoor: bool
    frame: str
    takt: float
    value: float

    @property
    def id(self) -> str:
        """Return its id."""
        return f"{self.series}-{self.power:02}"

    @property
    def exchanger(self) -> str:
        """Return the id of its heat exchanger."""
        return f"HX-{self.series}-{self.frame}"

    @property
    def compressor(self) -> str:
        """Return the id of its compressor."""
        return f"COMP-{self.frame}{'1' if self.series in ('K1', 'K2', 'K3') else '2'}"


_OUTDOOR = {
    "K1": "variable-flow outdoor unit",
    "K2": "variable-flow outdoor unit, heat recovery",
    "K3": "compact variable-flow outdoor unit",
    "K4": "air-cooled modular chiller",
    "K5": "rooftop unit",
    "K6": "unitary outdoor unit",
}
_INDOOR = {"N1": "cassette", "N2": "duct unit", "N3": "wall unit", "N4": "floor unit"}
SERIES = {**_OUTDOOR, **_INDOOR}


def models() -> tuple[Model, ...]:
    """Return all models, outdoor units first."""
    outdoor = tuple(_outdoor(series, power) for series in _OUTDOOR for power in (8, 10, 12, 14, 16, 18, 20, 22))
    indoor = tuple(_indoor(series, power) for series in _INDOOR for power in (22, 28, 36, 45, 56, 71))
    return outdoor + indoor


def _outdoor(series: str, power: int) -> Model:
    frame = "S" if power <= 10 else "M" if power <= 16 else "L"
    return Model(series, power, True, frame, takt=60.0 + 30.0 * (power - 8) / 14, value=900.0 * power)


def _indoor(series: str, power: int) -> Model:
    frame = "A" if power <= 36 else "B"
    return Model(series, power, False, frame, takt=15.0 + 15.0 * (power - 22) / 49, value=30.0 * power)
