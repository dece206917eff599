"""heijunka: plan, adjust and prove production schedules.

``import heijunka as hj``, then ``hj.read``, ``hj.solve``, ``hj.explain`` and so on. Names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    **dict.fromkeys(
        (
            "after",
            "check",
            "diff",
            "explain",
            "kpi",
            "look",
            "net",
            "open_plan",
            "plan",
            "read",
            "score",
            "solve",
            "validate",
            "write",
        ),
        "heijunka.api",
    ),
    **dict.fromkeys(
        ("HeijunkaError", "InvalidProblem", "NoPlan", "ReadError", "Unsupported"),
        "heijunka.errors",
    ),
    "Plan": "heijunka.model.plan",
    "PlanRecord": "heijunka.model.record",
    "Plant": "heijunka.model.plant",
    "Problem": "heijunka.model.problem",
}

__all__ = sorted(_HOME)

if TYPE_CHECKING:
    from heijunka.api import (
        after,
        check,
        diff,
        explain,
        kpi,
        look,
        net,
        open_plan,
        plan,
        read,
        score,
        solve,
        validate,
        write,
    )
    from heijunka.errors import HeijunkaError, InvalidProblem, NoPlan, ReadError, Unsupported
    from heijunka.model.plan import Plan
    from heijunka.model.plant import Plant
    from heijunka.model.problem import Problem
    from heijunka.model.record import PlanRecord


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'heijunka' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
