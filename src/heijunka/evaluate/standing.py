"""How every order stands in a plan, as columns, late ones first; and one order with all that it hangs on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from heijunka.evaluate.explain import Explainer
from heijunka.evaluate.outcome import OrderOutcome, outcomes
from heijunka.messages import say
from heijunka.model.moments import seconds_between
from heijunka.model.order import Order, Supply, SupplySource
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem

MOST_CAUSES = 100
"""Orders, the worst first, whose cause stands in the list; of the others it is told when asked."""
MOST_BRANCHES = 400
"""Of the tree below one order."""


class Standings:
    """The orders of one plan; made once, asked often.

    Parameters
    ----------
    problem, plan
        A plan that the judge accepts.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._problem, self._plan = problem, plan
        self._epoch = problem.horizon.start.astimezone(UTC)
        self._zone = ZoneInfo(problem.plant.time_zone)
        self._orders = {order.id: order for order in problem.orders}
        self._outcomes = outcomes(problem, plan)
        self._left_out = {entry.order: entry for entry in plan.unplanned}
        self._materials = {material.id: material for material in problem.plant.materials}
        self._demands = {demand.id: demand for demand in problem.demands}
        self._explainer = Explainer(problem, plan)
        self._fed: dict[str, list[str]] = defaultdict(list)
        for order in problem.orders:
            for supply in order.supplies:
                if supply.order is not None and order.id not in self._fed[supply.order]:
                    self._fed[supply.order].append(order.id)

    def columns(self, language: str = "en") -> dict[str, Any]:
        """Return all orders, those left out and the latest first; times in seconds since ``epoch``."""
        ranked = sorted(self._problem.orders, key=self._rank)
        columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
        for n, order in enumerate(ranked):
            row = self._row(order, language, with_cause=n < MOST_CAUSES)
            for name in _COLUMNS:
                columns[name].append(row[name])
        return {
            "epoch": int(self._epoch.timestamp()),
            "time_zone": self._problem.plant.time_zone,
            "orders": columns,
        }

    def one(self, id: str, language: str = "en") -> dict[str, Any]:
        """Return one order: its operations, the chain of causes, what it draws on and whom it serves.

        Raises
        ------
        KeyError
            If there is no such order.
        """
        order = self._orders[id]
        found = self._explainer.explain(id) if id in self._outcomes or id in self._left_out else None
        left = [MOST_BRANCHES]
        return self._row(order, language, with_cause=False) | {
            "epoch": int(self._epoch.timestamp()),
            "time_zone": self._problem.plant.time_zone,
            "cause": found.summary(language) if found is not None else None,
            "options": list(order.options),
            "deadline": self._maybe(order.deadline),
            "is_firm": order.is_firm,
            "operations": list(self._operations(id)),
            "chain": [
                {
                    "kind": link.kind.value,
                    "start": self._of(link.start),
                    "end": self._of(link.end),
                    "order": link.order,
                    "operation": link.operation,
                    "resource": link.resource,
                    "other": link.other,
                    "text": link.text(language, self._zone),
                }
                for link in (found.links if found is not None else ())
            ],
            "needs": [self._branch(supply, left, frozenset([id])) for supply in order.supplies],
            "serves": [self._served(peg.demand, peg.quantity) for peg in order.pegs],
            "feeds": [self._standing(name) for name in self._fed.get(id, ())],
        }

    def _rank(self, order: Order) -> tuple[int, float, datetime, str]:
        outcome = self._outcomes.get(order.id)
        state = self._state(order, outcome)
        late = outcome.tardiness_hours * max(order.weight, 1e-9) if outcome is not None else 0.0
        return _RANKS[state], -late, *order.turn

    def _state(self, order: Order, outcome: OrderOutcome | None) -> str:
        if outcome is None:
            return "left_out"
        if order.due is None:
            return "no_due"
        return "late" if outcome.tardiness_hours > 0 else "in_time"

    def _row(self, order: Order, language: str, *, with_cause: bool) -> dict[str, Any]:
        outcome = self._outcomes.get(order.id)
        state = self._state(order, outcome)
        material = self._materials[order.material]
        demand = next((self._demands[peg.demand] for peg in order.pegs if peg.demand in self._demands), None)
        left_out = self._left_out.get(order.id)
        cause = None
        if left_out is not None:
            cause = say(left_out.reason, language, **dict(left_out.values))
        elif state == "late" and with_cause:
            cause = self._explainer.explain(order.id).cause(language)
        return {
            "id": order.id,
            "material": order.material,
            "name": material.name or material.id,
            "customer": demand.customer if demand is not None else "",
            "demand": demand.id if demand is not None else None,
            "quantity": order.quantity,
            "unit": material.unit,
            "release": self._maybe(order.release),
            "due": self._maybe(order.due),
            "start": self._of(outcome.start) if outcome is not None else None,
            "end": self._of(outcome.end) if outcome is not None else None,
            "late": seconds_between(order.due, outcome.end) if order.due is not None and outcome is not None else None,
            "weight": order.weight,
            "is_rush": order.is_rush,
            "is_feeder": order.weight == 0,
            "state": state,
            "cause": cause,
        }

    def _operations(self, id: str) -> Iterator[dict[str, Any]]:
        for entry in self._outcomes[id].assignments if id in self._outcomes else ():
            yield {
                "operation": entry.operation,
                "resources": list(entry.resources),
                "setup_start": self._of(entry.setup_start),
                "start": self._of(entry.start),
                "end": self._of(entry.end),
                "quantity": entry.quantity,
            }

    def _standing(self, id: str) -> dict[str, Any]:
        order, outcome = self._orders[id], self._outcomes.get(id)
        return {
            "order": id,
            "material": order.material,
            "name": self._materials[order.material].name or order.material,
            "quantity": order.quantity,
            "state": self._state(order, outcome),
            "end": self._of(outcome.end) if outcome is not None else None,
        }

    def _branch(self, supply: Supply, left: list[int], above: frozenset[str]) -> dict[str, Any]:
        left[0] -= 1
        material = self._materials[supply.material]
        there = self._maybe(supply.at)
        branch: dict[str, Any] = {
            "material": supply.material,
            "name": material.name or material.id,
            "unit": material.unit,
            "quantity": supply.quantity,
            "operation": supply.operation,
            "source": supply.source.value,
            "there": there,
            "order": supply.order,
            "needs": [],
        }
        known = supply.order if supply.source is SupplySource.ORDER else None
        if known is not None and known in self._orders:
            branch |= {"there": self._standing(known)["end"], "state": self._standing(known)["state"]}
            if left[0] > 0 and known not in above:
                below = above | {known}
                branch["needs"] = [self._branch(entry, left, below) for entry in self._orders[known].supplies]
        return branch

    def _served(self, id: str, quantity: float) -> dict[str, Any]:
        demand = self._demands.get(id)
        told: Mapping[str, Any] = {"demand": id, "quantity": quantity}
        if demand is None:
            return dict(told)
        return {
            **told,
            "customer": demand.customer,
            "due": self._of(demand.due),
            "priority": demand.priority,
            "wanted": demand.quantity,
        }

    def _of(self, moment: datetime) -> int:
        return seconds_between(self._epoch, moment)

    def _maybe(self, moment: datetime | None) -> int | None:
        return None if moment is None else self._of(moment)


_RANKS = {"left_out": 0, "late": 1, "in_time": 2, "no_due": 3}
_COLUMNS = (
    *("id", "material", "name", "customer", "demand", "quantity", "unit", "release", "due", "start", "end", "late"),
    *("weight", "is_rush", "is_feeder", "state", "cause"),
)
