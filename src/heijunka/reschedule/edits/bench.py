"""The bench: a problem and its plan with edits laid out on them, before the engine makes a plan of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from heijunka.model.order import Order, SupplySource
from heijunka.model.plan import Assignment, Plan
from heijunka.model.plant import candidates
from heijunka.model.problem import Pin, Problem, Recipes
from heijunka.model.routing import Operation
from heijunka.reschedule.edits.asked import Edit, Impossible
from heijunka.reschedule.edits.split import split
from heijunka.reschedule.freeze import Place, now_of, pin_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """When an order began, how long it could wait, and when it must end."""

    begin: datetime
    slack: timedelta
    end: datetime


class Bench:
    """Edits laid out one after the other.

    Attributes
    ----------
    problem
        With pins and parts as the edits have them.
    placed
        Where every planned operation stands, or is to stand.
    held
        Fixed for this time only: what a hand has put down stays there.
    out
        Orders that are not planned.
    later
        Orders that are to end as late as they may.
    share
        Of the time that these have left, what they are to wait.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.placed: dict[Place, Assignment] = {(entry.order, entry.operation): entry for entry in plan.assignments}
        self.held: dict[Place, Pin] = {}
        self.out = {entry.order for entry in plan.unplanned}
        self.later: dict[str, Latest] = {}
        self.share = 1.0
        self._consumers: dict[str, set[Place]] = defaultdict(set)
        for order in problem.orders:
            for supply in order.supplies:
                if supply.order is not None:
                    self._consumers[supply.order].add((order.id, supply.operation))
        self._begun = frozenset(problem.state.operations if problem.state is not None else ())

    def lay(self, edit: Edit) -> None:
        """Lay out one edit.

        Raises
        ------
        Impossible
            If it cannot be done.
        """
        order = self._order(edit.order)
        if edit.kind == "move":
            self._move(edit, order)
        elif edit.kind in ("pin", "unpin"):
            self._pin(edit, order)
        elif edit.kind == "unplan":
            self._unplan(order)
        elif edit.kind == "plan":
            self._plan(order)
        elif edit.kind == "split":
            self._split(edit, order)
        else:
            self._anew(edit, order)

    @property
    def asked(self) -> Problem:
        """The problem without the orders that are not planned, with all that is held."""
        stays = tuple(order for order in self.problem.orders if order.id not in self.out)
        names = {order.id for order in stays}
        pins = {(pin.order, pin.operation): pin for pin in self.problem.pins} | self.held
        return replace(
            self.problem,
            orders=tuple(replace(order, release=self._release(order)) for order in stays),
            pins=tuple(pin for pin in pins.values() if pin.order in names),
            baseline=None,
        )

    @property
    def plan(self) -> Plan:
        """Where everything stands, or is to stand."""
        entries = sorted(self.placed.values(), key=lambda entry: (entry.start, entry.end, entry.order, entry.operation))
        return Plan(assignments=tuple(entries))

    def _release(self, order: Order) -> datetime | None:
        latest = self.later.get(order.id)
        if latest is None:
            return order.release
        begin = latest.begin + timedelta(seconds=int(self.share * latest.slack.total_seconds()))
        return max(begin, order.release or begin)

    def _order(self, name: str) -> Order:
        found = next((order for order in self.problem.orders if order.id == name), None)
        if found is None:
            raise Impossible("edits.no_order", order=name)
        return found

    def _entry(self, edit: Edit) -> Assignment:
        entry = self.placed.get((edit.order, edit.operation))
        if entry is None:
            raise Impossible("edits.no_operation", order=edit.order, operation=edit.operation)
        if f"{edit.order}/{edit.operation}" in self._begun:
            raise Impossible("edits.begun", order=edit.order, operation=edit.operation)
        return entry

    def _move(self, edit: Edit, order: Order) -> None:
        entry = self._entry(edit)
        if any((pin.order, pin.operation) == (entry.order, entry.operation) for pin in self.problem.pins):
            raise Impossible("edits.pinned", order=edit.order, operation=edit.operation)
        start = edit.start or entry.start
        if start < now_of(self.problem):
            raise Impossible("edits.past", order=edit.order, operation=edit.operation)
        if edit.resource is not None and edit.resource not in entry.resources:
            entry = self._elsewhere(entry, order, (edit.replaces or entry.resources[0], edit.resource))
        shift = start - entry.start
        entry = replace(entry, start=start, end=entry.end + shift, setup_start=min(start, entry.setup_start + shift))
        self.placed[entry.order, entry.operation] = entry
        self.held[entry.order, entry.operation] = pin_of(entry)

    def _elsewhere(self, entry: Assignment, order: Order, swap: tuple[str, str]) -> Assignment:
        before, after = swap
        resources = tuple(after if name == before else name for name in entry.resources)
        step = self._step(order, entry.operation)
        able = [mode for mode in step.modes if len(mode.requirements) == len(resources)]
        able.sort(key=lambda mode: mode.id != entry.mode)
        for mode in able:
            pairs = zip(mode.requirements, resources, strict=True)
            if all(name in candidates(self.problem.plant, requirement) for requirement, name in pairs):
                return replace(entry, mode=mode.id, resources=resources)
        raise Impossible("edits.unable", order=entry.order, operation=entry.operation, resource=after)

    def _step(self, order: Order, operation: str) -> Operation:
        recipe = Recipes(self.problem.plant).of(order)
        return next(step for step in recipe.routing.operations if step.id == operation)

    def _pin(self, edit: Edit, order: Order) -> None:
        entry = self._entry(edit)
        place = order.id, edit.operation
        pins = tuple(pin for pin in self.problem.pins if (pin.order, pin.operation) != place)
        self.problem = replace(self.problem, pins=(*pins, pin_of(entry)) if edit.kind == "pin" else pins)

    def _unplan(self, order: Order) -> None:
        gone = _reached(self.problem, order.id, is_downstream=True) - self.out
        for name in gone:
            self._refuse_begun(name)
        self.out |= gone
        self._clear(gone)
        self.problem = replace(self.problem, pins=tuple(pin for pin in self.problem.pins if pin.order not in gone))

    def _plan(self, order: Order) -> None:
        self.out -= _reached(self.problem, order.id, is_downstream=False)

    def _anew(self, edit: Edit, order: Order) -> None:
        if order.id in self.out:
            raise Impossible("edits.not_planned", order=order.id)
        self._refuse_begun(order.id)
        entries = [entry for (name, _), entry in self.placed.items() if name == order.id]
        self.later.pop(order.id, None)
        if edit.kind == "backward":
            self.later[order.id] = self._latest(order, entries)
        self._clear({order.id})

    def _latest(self, order: Order, entries: list[Assignment]) -> Latest:
        """Return how long an order can wait: until it is due, or what draws on it begins."""
        needed = [entry.start for place, entry in self.placed.items() if self._draws(place, order.id)]
        ends = [moment for moment in (order.due, order.deadline) if moment is not None] + needed
        now = max(entry.end for entry in entries)
        end = max(now, min(ends, default=now))
        return Latest(begin=min(entry.setup_start for entry in entries), slack=end - now, end=end)

    def _draws(self, place: Place, supplier: str) -> bool:
        return place in self._consumers.get(supplier, ())

    def _split(self, edit: Edit, order: Order) -> None:
        quantity = edit.quantity or 0.0
        if not 0 < quantity < order.quantity:
            raise Impossible("edits.quantity", order=order.id, quantity=f"{order.quantity:g}")
        self._refuse_begun(order.id)
        self.problem, second = split(self.problem, order, quantity)
        if order.id in self.out:
            self.out.add(second)
        share = quantity / order.quantity
        for entry in [found for (name, _), found in self.placed.items() if name == order.id]:
            # Both parts share the place of the whole, so that nothing moves but for what a second setup takes.
            cut = entry.start + timedelta(seconds=round(share * (entry.end - entry.start).total_seconds()))
            self.placed[order.id, entry.operation] = replace(entry, end=cut)
            self.placed[second, entry.operation] = replace(entry, order=second, setup_start=cut, start=cut)

    def _refuse_begun(self, order: str) -> None:
        begun = next((name for name in self._begun if name.rpartition("/")[0] == order), None)
        if begun is not None:
            raise Impossible("edits.begun", order=order, operation=begun.rpartition("/")[2])

    def _clear(self, orders: set[str]) -> None:
        self.placed = {place: entry for place, entry in self.placed.items() if place[0] not in orders}
        self.held = {place: pin for place, pin in self.held.items() if place[0] not in orders}


def _reached(problem: Problem, order: str, *, is_downstream: bool) -> set[str]:
    """Return an order and all that draw on it, or all that it draws on, through any number of others."""
    links: dict[str, set[str]] = defaultdict(set)
    for entry in problem.orders:
        for supply in entry.supplies:
            if supply.source is SupplySource.ORDER and supply.order is not None:
                source, target = (supply.order, entry.id) if is_downstream else (entry.id, supply.order)
                links[source].add(target)
    found, stack = {order}, [order]
    while stack:
        for other in links[stack.pop()] - found:
            found.add(other)
            stack.append(other)
    return found
