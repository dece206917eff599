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
from heijunka.engine.instance.decode import STRANGE, decode, encode, whole

__all__ = [
    "NEVER",
    "NONE",
    "STRANGE",
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
    "whole",
]
