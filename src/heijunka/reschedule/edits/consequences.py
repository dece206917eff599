"""What edits would mean: figures before and after, orders later and earlier, and what stands elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from heijunka.evaluate.diff import diff
from heijunka.evaluate.gantt import figures
from heijunka.evaluate.happened import clock
from heijunka.evaluate.kpi import kpi
from heijunka.evaluate.outcome import outcomes
from heijunka.messages import say
from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Problem
from heijunka.reschedule.edits.edited import Edited


def consequences(problem: Problem, plan: Plan, edited: Edited, *, language: str = "en") -> dict[str, Any]:
    """Return what edits come to as plain data.

    Parameters
    ----------
    problem, plan
        Before.

    Returns
    -------
    dict
        ``is_valid``; ``violations`` with ``text`` and ``advice``; ``figures`` with what each was ``before`` and would
        be ``after``; ``orders`` whose end differs; ``moved`` and ``removed`` operations.
    """
    if edited.plan is None:
        advice = _advice(problem, edited.nearest, language)
        violations = [{"text": text, "advice": advice if n == 0 else None} for n, text in enumerate(edited.why)]
        return {"is_valid": False, "violations": violations, "figures": [], "orders": [], "moved": [], "removed": []}
    after = edited.plan
    kept = {(entry.order, entry.operation) for entry in after.assignments}
    gone = [entry for entry in plan.assignments if (entry.order, entry.operation) not in kept]
    return {
        "is_valid": True,
        "violations": [],
        "figures": [_figure(row) for row in figures(kpi(edited.problem, after), kpi(problem, plan), language)],
        "orders": _orders(_ends(problem, plan), _ends(edited.problem, after)),
        "moved": [_placed(move.after) for move in diff(plan, after).moves],
        "removed": [{"order": entry.order, "operation": entry.operation} for entry in gone],
    }


def _figure(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in ("key", "label", "unit", "is_better")}
    return told | {"before": row["baseline"], "after": row["value"]}


def _ends(problem: Problem, plan: Plan) -> dict[str, datetime]:
    return {name: outcome.end for name, outcome in outcomes(problem, plan).items()}


def _orders(before: dict[str, datetime], after: dict[str, datetime]) -> list[dict[str, Any]]:
    names = dict.fromkeys([*before, *after])
    changed = [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]
    return [{"order": name, "before": old, "after": new} for name, old, new in changed]


def _placed(entry: Assignment) -> dict[str, Any]:
    names = ("order", "operation", "resources", "setup_start", "start", "end")
    return {name: getattr(entry, name) for name in names}


def _advice(problem: Problem, nearest: Assignment | None, language: str) -> str | None:
    if nearest is None:
        return None
    when, where = clock(nearest.start, ZoneInfo(problem.plant.time_zone)), ", ".join(nearest.resources)
    return say("edits.nearest", language, when=when, where=where)
