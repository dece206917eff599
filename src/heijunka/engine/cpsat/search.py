"""Searches with CP-SAT: warm-started, streamed, stopped on time or on request; answers with a bound."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from heijunka.engine.cpsat.constraints import RULES
from heijunka.engine.cpsat.objective import Goal, goals
from heijunka.engine.cpsat.setups import setups
from heijunka.engine.cpsat.variables import Variables, make_variables
from heijunka.engine.instance import NONE, Instance, Placement
from heijunka.errors import Unsupported

POLL_SECONDS = 0.05
MOST_OPERATIONS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a search came to.

    Parameters
    ----------
    placement
        The best answer; None if none was found.
    bound
        A value of the objective that no plan with as few orders left out can beat; None if none is known.
    is_optimal
        Whether the answer is proved optimal.
    """

    placement: Placement | None
    bound: float | None = None
    is_optimal: bool = False


def solve_cpsat(
    instance: Instance,
    *,
    warm_start: Placement | None = None,
    seconds: float,
    is_over: Callable[[], bool] = lambda: False,
    on_incumbent: Callable[[Placement, float | None], None] | None = None,
    seed: int = 0,
    threads: int = 1,
) -> Outcome:
    """Search for the best plan, and for a proof.

    Parameters
    ----------
    warm_start
        A valid answer to begin with; if it leaves out no order, none of this search does.
    seconds
        Wall time, building the model counted by the caller.
    is_over
        Asked some twenty times a second whether to stop at once.
    on_incumbent
        Called with each better answer and the bound at that moment.

    Raises
    ------
    Unsupported
        If the problem has something that the model does not express, or is too large for it.
    """
    _refuse(instance)
    all_planned = warm_start is not None and bool((warm_start.start != NONE).all())
    made = make_variables(instance, all_planned=all_planned)
    for rule in (*RULES, setups):
        rule(made)
    if warm_start is not None:
        _hint(made, warm_start)
    stages = goals(made, instance.problem.objective)
    if not all_planned:
        stages.insert(0, _fewest_left_out(made))
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = seed % (1 << 31)
    solver.parameters.num_workers = max(1, threads)
    solver.parameters.symmetry_level = 1
    solver.parameters.catch_sigint_signal = False  # Ctrl-C is heard by whoever holds the stop; OR-Tools would abort
    return _Run(made, solver, is_over=is_over, on_incumbent=on_incumbent).stages(stages, seconds)


class _Run:
    """One search through the stages of an objective."""

    def __init__(
        self,
        made: Variables,
        solver: cp_model.CpSolver,
        *,
        is_over: Callable[[], bool],
        on_incumbent: Callable[[Placement, float | None], None] | None,
    ) -> None:
        self._made, self._solver = made, solver
        self._is_over, self._on_incumbent = is_over, on_incumbent

    def stages(self, stages: list[Goal], seconds: float) -> Outcome:
        """Make one goal after the other small, each held at what it reached."""
        placement, bound, is_optimal = None, None, False
        for n, goal in enumerate(stages):
            left = seconds - self._spent
            if left <= 0 or self._is_over():
                return Outcome(placement=placement)
            is_last = n == len(stages) - 1
            self._made.model.minimize(goal.expression)
            status = self._solve(left / (len(stages) - n), goal, is_last=is_last)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return Outcome(placement=placement)
            placement = read(self._made, self._solver.value)
            is_proved = status == cp_model.OPTIMAL
            if is_last:
                bound = self._solver.best_objective_bound / goal.scale
                is_optimal = is_proved and goal.is_exact
            elif not is_proved:
                return Outcome(placement=placement)
            else:
                self._made.model.add(goal.expression <= round(self._solver.objective_value))
        return Outcome(placement=placement, bound=bound, is_optimal=is_optimal)

    _spent = 0.0

    def _solve(self, seconds: float, goal: Goal, *, is_last: bool) -> cp_model.CpSolverStatus:
        self._solver.parameters.max_time_in_seconds = seconds
        watch = _Watch(self._made, goal, self._on_incumbent if is_last else None)
        ended = threading.Event()

        def guard() -> None:
            while not ended.wait(POLL_SECONDS):
                if self._is_over():
                    watch.stop_search()

        guardian = threading.Thread(target=guard, daemon=True)
        guardian.start()
        try:
            return self._solver.solve(self._made.model, watch)
        finally:
            ended.set()
            guardian.join()
            self._spent += self._solver.wall_time


class _Watch(cp_model.CpSolverSolutionCallback):
    """Passes on each better answer."""

    def __init__(
        self, made: Variables, goal: Goal, on_incumbent: Callable[[Placement, float | None], None] | None
    ) -> None:
        super().__init__()
        self._made, self._goal, self._on_incumbent = made, goal, on_incumbent

    def on_solution_callback(self) -> None:
        """Pass on the answer just found."""
        if self._on_incumbent is not None:
            self._on_incumbent(read(self._made, self.value), self.best_objective_bound / self._goal.scale)


def read(made: Variables, value: Callable[[cp_model.LinearExprT], int]) -> Placement:
    """Return the answer that the variables' values stand for."""
    n_operations, width = made.instance.n_operations, made.instance.width
    setup, start, end = (np.full(n_operations, NONE, np.int64) for _ in range(3))
    mode, resource = np.full(n_operations, NONE, np.int32), np.full((n_operations, width), NONE, np.int32)
    needed: dict[int, bool] = defaultdict(bool)
    for arc in made.arcs:
        if arc.ticks and value(arc.taken):
            needed[arc.after] = True
    for operation, choices in enumerate(made.choices):
        chosen = next((choice.alternative for choice in choices if value(choice.taken)), None)
        if chosen is None:
            continue
        start[operation], end[operation] = value(made.start[operation]), value(made.end[operation])
        # Where the sequence asks for no changeover the variable is loose; nothing is held before the start.
        setup[operation] = value(made.setup[operation]) if needed[operation] else start[operation]
        mode[operation] = chosen.mode
        resource[operation, : len(chosen.resources)] = chosen.resources
    return Placement(setup_start=setup, start=start, end=end, mode=mode, resource=resource)


def _fewest_left_out(made: Variables) -> Goal:
    return Goal(expression=sum(1 - present for present in made.present), scale=1.0, is_exact=True)


def _hint(made: Variables, placement: Placement) -> None:
    model = made.model
    for operation, choices in enumerate(made.choices):
        if placement.start[operation] == NONE:
            continue
        model.add_hint(made.start[operation], int(placement.start[operation]))
        model.add_hint(made.end[operation], int(placement.end[operation]))
        if made.setup[operation] is not made.start[operation]:
            model.add_hint(made.setup[operation], int(placement.setup_start[operation]))
        here = (int(placement.mode[operation]), tuple(placement.resource[operation].tolist()))
        for choice in choices:
            entry = choice.alternative
            padded = entry.resources + (NONE,) * (made.instance.width - len(entry.resources))
            model.add_hint(choice.taken, (entry.mode, padded) == here)
    neighbours = _neighbours(made, placement)
    for arc in made.arcs:
        model.add_hint(arc.taken, (arc.resource, arc.before, arc.after) in neighbours)  # type: ignore[arg-type]


def _neighbours(made: Variables, placement: Placement) -> set[tuple[int, int, int]]:
    found = set()
    for resource in {arc.resource for arc in made.arcs}:
        rows = np.flatnonzero((placement.resource == resource).any(axis=1) & (placement.start != NONE))
        chain = [NONE, *rows[np.argsort(placement.start[rows], kind="stable")].tolist()]
        found |= {(resource, before, after) for before, after in pairwise(chain)}
    return found


def _refuse(instance: Instance) -> None:
    if instance.n_operations > MOST_OPERATIONS:
        raise Unsupported(
            f"CP-SAT takes up to {MOST_OPERATIONS} operations, these are {instance.n_operations}. The rules plan them."
        )
    if len(instance.overtime.open):
        raise Unsupported("CP-SAT does not decide on overtime. The rules plan such problems.")
