"""The border: a problem becomes arrays of indices and ticks here, and arrays become a plan; nowhere else."""

from heijunka.engine.instance.arrays import (
    NEVER,
    NONE,
    Calendars,
    Instance,
    Links,
    Materials,
    Modes,
    Operations,
    Orders,
    Overtime,
    Placement,
    Resources,
    Setups,
    Steps,
)
from heijunka.engine.instance.compile import compile_problem
from heijunka.engine.instance.decode import decode, encode

__all__ = [
    "NEVER",
    "NONE",
    "Calendars",
    "Instance",
    "Links",
    "Materials",
    "Modes",
    "Operations",
    "Orders",
    "Overtime",
    "Placement",
    "Resources",
    "Setups",
    "Steps",
    "compile_problem",
    "decode",
    "encode",
]
