"""heijunka: plan, adjust and prove production schedules.

``import heijunka as hj``, then ``hj.read``, ``hj.solve``, ``hj.explain``. Names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from heijunka.version import __version__ as __version__

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


__all__ = [
    "HeijunkaError",
    "InvalidProblem",
    "NoPlan",
    "Plan",
    "PlanRecord",
    "Plant",
    "Problem",
    "ReadError",
    "Unsupported",
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
]

_HOMES = {
    "HeijunkaError": "heijunka.errors",
    "InvalidProblem": "heijunka.errors",
    "NoPlan": "heijunka.errors",
    "Plan": "heijunka.model.plan",
    "PlanRecord": "heijunka.model.record",
    "Plant": "heijunka.model.plant",
    "Problem": "heijunka.model.problem",
    "ReadError": "heijunka.errors",
    "Unsupported": "heijunka.errors",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'heijunka' has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "heijunka.api")), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
