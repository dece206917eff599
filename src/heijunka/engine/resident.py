"""A plan in force kept as arrays: what happens to it is answered at once by what moves, and when to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from heijunka.engine.construct.world import by_supply
from heijunka.engine.cost import terms_of
from heijunka.engine.instance import NEVER, NONE, Instance, Placement, compile_problem, decode, encode, whole
from heijunka.engine.instance.arrays import Index, Int
from heijunka.engine.instance.intern import Clock
from heijunka.engine.kernels.graph import anneal as kernels
from heijunka.engine.kernels.graph.repair import hit, touch, undo
from heijunka.engine.kernels.graph.tables import DOWN, Graph
from heijunka.engine.search.annealing.calendars import CommonHours
from heijunka.engine.search.annealing.graph import chains_of, graph_of, shift_of
from heijunka.engine.search.annealing.run import WIDEST
from heijunka.errors import Unsupported
from heijunka.model.objective import Term, minimise
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What a disturbance moves.

    Parameters
    ----------
    row
        int64[n]: operations that move, in the order in which they were reckoned.
    before, after
        int64[n] ticks: their starts.
    is_possible
        Whether everything found a place again; if not, nothing has been moved.
    """

    row: Int
    before: Int
    after: Int
    is_possible: bool = True


class Resident:
    """A plan in force that things happen to: each pushes what it must, and nothing else moves.

    Resources, modes and sequences stay, and nothing starts earlier than it stands: the right shift of a plan, reckoned
    only where something changes. Units of a resource that has several stay with the work that they have.

    Parameters
    ----------
    problem
        As it is now.
    plan
        That of the problem, in force.

    Attributes
    ----------
    knows_all
        Whether no rule is left to the judge alone: largest lags, materials without supplies, and storages are.

    Raises
    ------
    Unsupported
        If the plan does not stand as it is, or the problem needs more hours in common than annealing keeps.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.instance: Instance = compile_problem(replace(problem, baseline=plan, objective=minimise(Term.STABILITY)))
        if not CommonHours(self.instance).is_small or shift_of(self.instance) > WIDEST:
            raise Unsupported("The plan cannot be kept at hand: too many hours in common, or too many units at once.")
        placement = whole(self.instance, encode(self.instance, plan))
        self.graph: Graph = graph_of(self.instance, placement, terms_of(self.instance, placement))
        self.graph.near[:] = self.graph.wish[6] = 0.0  # nobody asks what moving costs, which saves half the time
        self.chains = chains_of(self.instance, self.graph, placement)
        has_most = bool((self.instance.links.max_lag < NEVER).any())
        self.knows_all = not has_most and not len(self.instance.materials.capacity)
        self._orders = {name: n for n, name in enumerate(self.instance.order_ids)}
        self._resources = {name: n for n, name in enumerate(self.instance.resource_ids)}
        self._clock = Clock(self.instance.origin)
        self._found = np.zeros(self.instance.n_operations, np.int64)
        self._last: tuple[Callable[[], None], int] = (_nothing, 0)
        sequence = self._sequence(placement)
        self._order = _ordered(sequence, self.instance.n_operations)
        kernels.lay_out(self.graph, self.chains, sequence)
        stuck = int(kernels.reckon_all(self.graph, self.chains, sequence))
        head = self.chains.head[sequence]
        if stuck >= 0 or (self.chains.start[head] != placement.start[sequence]).any():
            raise Unsupported("The plan does not stand as it is. Shift it right first.")
        kernels.begin_setups(self.graph, self.chains, sequence)

    def down(self, resource: str, since: datetime, until: datetime) -> Shift:
        """Let a resource stand still between two moments, in addition to those before."""
        who, stretch = self._resources[resource], (self._clock.ticks(since), self._clock.ticks(until))
        entry = np.zeros(1, DOWN)
        entry["who"], entry["since"], entry["until"] = who, *stretch
        before = self.graph
        fields = {name: getattr(before, name) for name in before.KINDS}
        self.graph = Graph(**{**fields, "down": np.concatenate([before.down, entry])})
        lanes = np.arange(before.lane_ptr[who], before.lane_ptr[who + 1])
        n = hit(self.graph, self.chains, lanes, stretch, self._found)

        def lift() -> None:
            self.graph = before

        return self._touch(self._found[:n], lift)

    def wait(self, order: str, operation: str, until: datetime) -> Shift:
        """Let an operation start no earlier than a moment: what or whom it waits for is late."""
        row = self.row_of(order, operation)
        earliest = self.graph.op["earliest"]
        before = int(earliest[row])
        earliest[row] = max(before, self._clock.ticks(until))

        def lift() -> None:
            earliest[row] = before

        return self._touch(np.array([row]), lift)

    def prolong(self, order: str, operation: str, seconds: int) -> Shift:
        """Let an operation take so much more working time."""
        row = self.row_of(order, operation)
        head = self.chains.head[row]
        self.chains.op["length"][head] += seconds

        def lift() -> None:
            self.chains.op["length"][head] -= seconds

        return self._touch(np.array([row]), lift)

    def take_back(self) -> None:
        """Undo the last disturbance, once."""
        lift, n_log = self._last
        undo(self.graph, self.chains, n_log)
        lift()
        self._last = (_nothing, 0)

    def row_of(self, order: str, operation: str) -> int:
        """Return an operation's row in the arrays.

        Raises
        ------
        KeyError
            If the plan does not hold it.
        """
        number = self._orders[order]
        ptr, steps = self.instance.orders.operation_ptr, self.instance.operations.step
        for row in range(int(ptr[number]), int(ptr[number + 1])):
            if self.instance.operation_ids[steps[row]] == operation:
                return row
        raise KeyError(operation)

    def place_of(self, row: int) -> tuple[str, str]:
        """Return order and operation of a row."""
        step = self.instance.operations.step[row]
        return self.instance.order_ids[self.instance.operations.order[row]], self.instance.operation_ids[step]

    def shifted(self) -> Plan:
        """Return the plan as it stands now; the judge has not seen it."""
        chains = self.chains
        is_placed, head = chains.start != NONE, chains.head
        kernels.begin_setups(self.graph, chains, np.flatnonzero(is_placed).astype(np.int32))
        placement = Placement(
            setup_start=np.where(is_placed, chains.setup_start[head], NONE),
            start=np.where(is_placed, chains.start[head], NONE),
            end=np.where(is_placed, chains.end[head], NONE),
            mode=chains.mode.copy(),
            resource=chains.resource.copy(),
        )
        return decode(self.instance, placement, unplanned=self.plan.unplanned, method="right shift")

    def _touch(self, rows: Int, lift: Callable[[], None]) -> Shift:
        n_log, is_off = touch(self.graph, self.chains, self._order, rows)
        self._last = (lift, int(n_log))
        row: Any = self.chains.log[:n_log].astype(np.int64)
        before: Any = self.chains.log_time[:n_log, 0].copy()
        if is_off:
            self.take_back()
            none = np.zeros(0, np.int64)
            return Shift(row=none, before=none, after=none, is_possible=False)
        return Shift(row=row, before=before, after=self.chains.op["start"][row])

    def _sequence(self, placement: Placement) -> Index:
        rank = np.empty(self.instance.n_orders, np.int64)
        rank[by_supply(self.instance)] = np.arange(self.instance.n_orders)
        active = np.flatnonzero(placement.start != NONE)
        has_begun = self.instance.operations.begun_end[active] != NONE
        start = np.where(has_begun, placement.end[active] - (1 << 60), placement.start[active])
        keys = (active, rank[self.instance.operations.order[active]], placement.end[active], start)
        return active[np.lexsort(keys)].astype(np.int32)


def _ordered(sequence: Index, n: int) -> Index:
    """Return the operations in sequence, those that are not planned last, and the place of each."""
    is_planned = np.zeros(n, np.bool_)
    is_planned[sequence] = True
    rows = np.concatenate([sequence, np.flatnonzero(~is_planned)]).astype(np.int32)
    place = np.empty(n, np.int32)
    place[rows] = np.arange(n)
    return np.stack([rows, place])


def _nothing() -> None:
    pass
