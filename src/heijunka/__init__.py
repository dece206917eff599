"""heijunka: plan, adjust and prove production schedules.

``import heijunka as hj``, then ``hj.read``, ``hj.solve``, ``hj.explain``. Names are loaded when they are first used.
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
        after as after,
    )
    from heijunka.api import (
        check as check,
    )
    from heijunka.api import (
        diff as diff,
    )
    from heijunka.api import (
        explain as explain,
    )
    from heijunka.api import (
        kpi as kpi,
    )
    from heijunka.api import (
        look as look,
    )
    from heijunka.api import (
        net as net,
    )
    from heijunka.api import (
        open_plan as open_plan,
    )
    from heijunka.api import (
        plan as plan,
    )
    from heijunka.api import (
        read as read,
    )
    from heijunka.api import (
        score as score,
    )
    from heijunka.api import (
        solve as solve,
    )
    from heijunka.api import (
        validate as validate,
    )
    from heijunka.api import (
        write as write,
    )
    from heijunka.errors import HeijunkaError as HeijunkaError
    from heijunka.errors import InvalidProblem as InvalidProblem
    from heijunka.errors import NoPlan as NoPlan
    from heijunka.errors import ReadError as ReadError
    from heijunka.errors import Unsupported as Unsupported
    from heijunka.model.plan import Plan as Plan
    from heijunka.model.plant import Plant as Plant
    from heijunka.model.problem import Problem as Problem
    from heijunka.model.record import PlanRecord as PlanRecord


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'heijunka' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
