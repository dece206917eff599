"""Our problem in whole ticks and in terms that constraint models of scheduling share; it declines what they lack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import product
from math import gcd, lcm

from heijunka.model.calendar import working_intervals
from heijunka.model.objective import Term, WeightedTerm
from heijunka.model.order import Order, SupplySource
from heijunka.model.plant import attributes_of, candidates, setup_matrix_of
from heijunka.model.problem import Problem, Recipe, Recipes
from heijunka.model.resource import Resource
from heijunka.model.routing import Mode, Operation, precedences_of, processed_quantities, processing_seconds
from heijunka.model.setup import changeover_between, changeover_table

MOST_CHOICES = 500
"""Ways to do one operation, each a mode on resources, beyond which none is spelled out."""
_NEVER = 2**38
"""Seconds: later than any plan."""
_TERMS = {
    Term.MAKESPAN: "weight_makespan",
    Term.WEIGHTED_TARDINESS: "weight_total_tardiness",
    Term.FLOW_TIME: "weight_total_flow_time",
    Term.EARLINESS: "weight_total_earliness",
    Term.SETUP_TIME: "weight_total_setup_time",
}
_WEIGHED = {Term.WEIGHTED_TARDINESS, Term.FLOW_TIME, Term.EARLINESS}
"""Terms that count an order by its weight."""


class CannotSay(Exception):
    """The problem has what the other model lacks; the text says what."""


@dataclass(slots=True, kw_only=True)
class Choice:
    """A mode on chosen resources.

    Parameters
    ----------
    assigned
        One resource a requirement, as a plan names them.
    resources, units
        What it takes, each resource once.
    consumed
        Whole units of stock by material.
    """

    mode: str
    assigned: tuple[str, ...]
    resources: list[str]
    units: list[int]
    ticks: int
    consumed: dict[str, int]


@dataclass(slots=True, kw_only=True)
class Work:
    """One operation of one order; ``families`` are its setup families by resource."""

    order: str
    operation: str
    quantity: float
    choices: list[Choice]
    families: dict[str, str]
    earliest: int
    is_interruptible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An order; ``end`` is its deadline."""

    id: str
    weight: int
    release: int
    due: int | None
    end: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The problem.

    Parameters
    ----------
    tick
        Seconds of one unit of time.
    value_of_one, constant
        The objective is that many times the model's, plus the constant.
    last
        No work ends later; None says that any time is as good.
    resources
        Capacity and breaks, by id.
    setups
        Ticks between families, by resource.
    after, within
        Pairs of works and a lag: the second starts so long after the first ends, at least or at most.
    """

    start: datetime
    tick: int
    value_of_one: float
    constant: float
    last: int | None
    objective: dict[str, int]
    resources: dict[str, tuple[int, list[tuple[int, int]]]]
    stocks: dict[str, int]
    jobs: list[Job]
    works: list[Work]
    setups: dict[str, dict[tuple[str, str], int]]
    after: list[tuple[int, int, int]]
    within: list[tuple[int, int, int]]


def state(problem: Problem) -> Statement:
    """Return a problem in those terms.

    Raises
    ------
    CannotSay
        If it has what they lack.
    """
    return _Writer(problem).write()


class _Writer:
    def __init__(self, problem: Problem) -> None:
        self.problem, self.plant, self.start = problem, problem.plant, problem.horizon.start
        self.resource: dict[str, Resource] = {entry.id: entry for entry in problem.plant.resources}
        self.calendars = {entry.id: entry for entry in problem.plant.calendars}
        self.materials = {entry.id: entry for entry in problem.plant.materials}
        self.matrix_of = {entry.id: setup_matrix_of(problem.plant, entry) for entry in problem.plant.resources}
        self.matrices = {entry.id: entry for entry in problem.plant.setup_matrices}
        self.recipes = Recipes(problem.plant)
        self.works: list[Work] = []
        self.number: dict[tuple[str, str], int] = {}
        self.after: list[tuple[int, int, int]] = []
        self.within: list[tuple[int, int, int]] = []
        self.stocks: dict[str, int] = {}
        self.last: int | None = None
        self.met: dict[str, set[str]] = {}

    def write(self) -> Statement:
        self._refuse()
        weights = self._weights()
        for order in self.problem.orders:
            self._order(order, self.recipes.of(order))
        self._supplies()
        used = {id for work in self.works for choice in work.choices for id in choice.resources}
        resources = {id: (self.resource[id].capacity, self._breaks(self.resource[id])) for id in sorted(used)}
        setups = {id: table for id in sorted(used) if id in self.met and any((table := self._setups(id)).values())}
        jobs = [self._job(order, weights) for order in self.problem.orders]
        tick = self._tick(resources, setups, jobs)
        return self._in_ticks(tick, (resources, setups, jobs), weights)

    def _refuse(self) -> None:
        problem = self.problem
        held = {
            "a state": problem.state is not None,
            "pins": bool(problem.pins),
            "lexicographic objectives": problem.objective.is_lexicographic and len(problem.objective.terms) > 1,
            "batches": any(entry.batch for entry in self.plant.resources),
            "setups and working hours on one resource": any(
                self.matrix_of[entry.id] and entry.calendar for entry in self.plant.resources
            ),
            "resources that are set up already": any(
                self.matrix_of[entry.id] and entry.initial_family for entry in self.plant.resources
            ),
        }
        for what, is_there in held.items():
            if is_there:
                raise CannotSay(what)
        for entry in problem.objective.terms:
            if entry.term is not Term.OVERTIME and entry.term not in _TERMS:
                raise CannotSay(f"the objective's term {entry.term.value}")

    def _weights(self) -> tuple[int, dict[str, int]]:
        """Return what order weights are multiplied by to be whole, and the orders' whole weights."""
        fractions = {order.id: Fraction(order.weight).limit_denominator(1000) for order in self.problem.orders}
        scale = lcm(*(entry.denominator for entry in fractions.values()), 1)
        return scale, {id: int(entry * scale) for id, entry in fractions.items()}

    def _seconds(self, moment: datetime) -> int:
        return round((moment - self.start).total_seconds())

    def _job(self, order: Order, weights: tuple[int, dict[str, int]]) -> Job:
        return Job(
            id=order.id,
            weight=weights[1][order.id],
            release=max(0, self._seconds(order.release)) if order.release else 0,
            due=self._due(order),
            end=self._seconds(order.deadline) if order.deadline else None,
        )

    def _due(self, order: Order) -> int | None:
        if order.due is not None:
            return self._seconds(order.due)
        terms = {entry.term for entry in self._terms()}
        if Term.EARLINESS in terms:
            raise CannotSay("earliness of orders without a due date")
        # Where lateness counts every job needs a due date: one that is never reached.
        return _NEVER if Term.WEIGHTED_TARDINESS in terms else None

    def _order(self, order: Order, recipe: Recipe) -> None:
        quantities = processed_quantities(recipe.routing, order.quantity)
        for operation in recipe.routing.operations:
            self.number[order.id, operation.id] = len(self.works)
            self.works.append(self._work(order, operation, recipe, quantities[operation.id]))
        for entry in precedences_of(recipe.routing):
            if entry.transfer_lot is not None or entry.storage is not None:
                raise CannotSay("transfer lots" if entry.transfer_lot is not None else "storages")
            pair = (self.number[order.id, entry.before], self.number[order.id, entry.after])
            self.after.append((*pair, round(entry.min_lag.total_seconds())))
            if entry.max_lag is not None:
                self.within.append((*pair, round(entry.max_lag.total_seconds())))

    def _work(self, order: Order, operation: Operation, recipe: Recipe, quantity: float) -> Work:
        attributes = attributes_of(self.materials[order.material], operation, recipe.options)
        choices = [choice for mode in operation.modes for choice in self._choices(mode, quantity)]
        if len(choices) > MOST_CHOICES:
            raise CannotSay(f"{len(choices)} ways to do one operation")
        families: dict[str, str] = {}
        for id in {id for choice in choices for id in choice.resources}:
            matrix = self.matrix_of[id]
            if matrix is None:
                continue
            family = attributes.get(self.matrices[matrix].attribute)
            if family is None:
                raise CannotSay("work without a setup family on a resource that is set up")
            families[id] = family
            self.met.setdefault(id, set()).add(family)
        arrivals = [entry.at for entry in order.supplies if entry.operation == operation.id and entry.at]
        return Work(
            order=order.id,
            operation=operation.id,
            quantity=quantity,
            choices=choices,
            families=families,
            earliest=max((self._seconds(moment) for moment in arrivals), default=0),
            is_interruptible=operation.is_interruptible,
        )

    def _choices(self, mode: Mode, quantity: float) -> list[Choice]:
        options = [candidates(self.plant, requirement) for requirement in mode.requirements]
        consumed: dict[str, int] = {}
        for component in mode.components:
            need = component.quantity * quantity + component.fixed_quantity
            if need != int(need) or component.scrap:
                raise CannotSay("fractions of stock")
            consumed[component.material] = int(need)
            self._stock(component.material)
        found = []
        for assigned in product(*options):
            if len(set(assigned)) < len(assigned):
                continue
            if len(assigned) > 1 and self._is_held_in_setup(mode, assigned):
                raise CannotSay("a second resource that is held during the setup")
            speed = self.resource[assigned[0]].speed if assigned else 1.0
            units = [entry.quantity for entry in mode.requirements]
            found.append(
                Choice(
                    mode=mode.id,
                    assigned=assigned,
                    resources=list(assigned),
                    units=units,
                    ticks=processing_seconds(mode, quantity, speed),
                    consumed=consumed,
                )
            )
        return found

    def _is_held_in_setup(self, mode: Mode, assigned: Iterable[str]) -> bool:
        set_up = [self.matrix_of[id] is not None for id in assigned]
        held = (
            not is_set_up and requirement.is_held_in_setup
            for is_set_up, requirement in zip(set_up, mode.requirements, strict=True)
        )
        return sum(set_up) > 1 or (any(set_up) and any(held))

    def _stock(self, id: str) -> None:
        material = self.materials[id]
        if material.receipts or self.recipes.can_make(id):
            raise CannotSay("free stock that comes in over time")
        if material.stock != int(material.stock):
            raise CannotSay("fractions of stock")
        self.stocks[id] = int(material.stock)

    def _supplies(self) -> None:
        ends = {}
        for order in self.problem.orders:
            routing = self.recipes.of(order).routing
            begun = {entry.before for entry in precedences_of(routing)}
            ends[order.id] = [step.id for step in routing.operations if step.id not in begun]
        for order in self.problem.orders:
            for entry in order.supplies:
                if entry.source is SupplySource.ORDER and entry.order is not None:
                    to = self.number[order.id, entry.operation]
                    self.after += [(self.number[entry.order, step], to, 0) for step in ends[entry.order]]

    def _breaks(self, resource: Resource) -> list[tuple[int, int]]:
        if resource.calendar is None:
            return []
        start, end = self.start.astimezone(UTC), self.problem.horizon.end.astimezone(UTC)
        # Work may run past the horizon; ten times of it, and weeks, are enough for any plan worth comparing.
        far = end + max((end - start) * 3, timedelta(weeks=4))
        self.last = self._seconds(far)
        at, breaks = start, []
        for low, high in working_intervals(self.calendars[resource.calendar], start, far):
            if low > at:
                breaks.append((self._seconds(at), self._seconds(low)))
            at = high
        if at < far:
            breaks.append((self._seconds(at), self._seconds(far)))
        return breaks

    def _setups(self, id: str) -> dict[tuple[str, str], int]:
        matrix = self.matrix_of[id]
        if matrix is None:
            return {}
        rules = self.matrices[matrix]
        table = changeover_table(rules)
        met = sorted(self.met[id])
        found = {}
        for before, after in product(met, met):
            time, _ = changeover_between(rules, table, before, after)
            found[before, after] = round(time.total_seconds())
        return found

    def _tick(self, resources: Mapping, setups: Mapping, jobs: Iterable[Job]) -> int:
        lengths = {choice.ticks for work in self.works for choice in work.choices}
        lengths |= {work.earliest for work in self.works} | {lag for *_, lag in (*self.after, *self.within)}
        lengths |= {ticks for table in setups.values() for ticks in table.values()}
        lengths |= {moment for _, breaks in resources.values() for pair in breaks for moment in pair}
        lengths |= {moment for job in jobs for moment in (job.release, job.due, job.end) if moment and moment != _NEVER}
        return gcd(*lengths, self.last or 0) or 1

    def _in_ticks(
        self, tick: int, of: tuple[Mapping, Mapping, list[Job]], weights: tuple[int, dict[str, int]]
    ) -> Statement:
        resources, setups, jobs = of
        for work in self.works:
            work.earliest //= tick
            for choice in work.choices:
                choice.ticks //= tick
        objective, value_of_one = self._objective(tick, weights[0])
        return Statement(
            start=self.start,
            tick=tick,
            value_of_one=value_of_one,
            constant=self._constant(),
            last=None if self.last is None else self.last // tick,
            objective=objective,
            resources={
                id: (size, [(a // tick, b // tick) for a, b in breaks]) for id, (size, breaks) in resources.items()
            },
            stocks=self.stocks,
            jobs=[
                Job(
                    id=job.id,
                    weight=job.weight,
                    release=job.release // tick,
                    due=None if job.due is None else job.due // tick,
                    end=None if job.end is None else job.end // tick,
                )
                for job in jobs
            ],
            works=self.works,
            setups={id: {pair: n // tick for pair, n in table.items()} for id, table in setups.items()},
            after=[(a, b, lag // tick) for a, b, lag in self.after],
            within=[(a, b, lag // tick) for a, b, lag in self.within],
        )

    def _objective(self, tick: int, scale: int) -> tuple[dict[str, int], float]:
        """Return whole weights of the terms, and what one unit of their sum is worth.

        Terms that count an order by its weight come out ``scale`` times too large, for the weights are whole; the
        others are made as large.
        """
        wanted = {}
        for entry in self._terms():
            if entry.term in _TERMS:
                weight = Fraction(entry.weight).limit_denominator(10_000)
                wanted[_TERMS[entry.term]] = weight if entry.term in _WEIGHED else weight * scale
        denominator = lcm(*(entry.denominator for entry in wanted.values()), 1)
        whole = {name: int(entry * denominator) for name, entry in wanted.items()}
        common = gcd(*whole.values()) or 1
        return {name: n // common for name, n in whole.items()}, tick / 60 * common / (denominator * scale)

    def _terms(self) -> list[WeightedTerm]:
        """Return the terms that can be anything but nought."""
        has_due = any(order.due for order in self.problem.orders)
        has_setups = any(self.matrix_of.values())
        needs = {Term.WEIGHTED_TARDINESS: has_due, Term.EARLINESS: has_due, Term.SETUP_TIME: has_setups}
        return [entry for entry in self.problem.objective.terms if needs.get(entry.term, True)]

    def _constant(self) -> float:
        """Return what releases before the horizon add to flow times, which the model does not count."""
        flow = sum(entry.weight for entry in self.problem.objective.terms if entry.term is Term.FLOW_TIME)
        early = (
            order.weight * -min(0.0, (order.release - self.start).total_seconds()) / 60
            for order in self.problem.orders
            if order.release
        )
        return flow * sum(early)
