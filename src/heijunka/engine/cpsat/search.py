"""Searches with CP-SAT: warm-started, streamed, stopped on time; answers with a bound."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from heijunka.engine.cpsat.constraints import RULES
from heijunka.engine.cpsat.objective import Goal, goals
from heijunka.engine.cpsat.question import MOST_OPERATIONS, Answer, Key, Question
from heijunka.engine.cpsat.setups import setups
from heijunka.engine.cpsat.variables import Variables, make_variables
from heijunka.engine.instance import NONE, Instance, Placement
from heijunka.errors import Unsupported

MOST_MEGABYTES = 4_000


def answer(
    question: Question,
    *,
    on_incumbent: Callable[[Placement], None] = lambda _: None,
    on_bound: Callable[[Key], None] = lambda _: None,
) -> Answer:
    """Search for the best plan, and for a proof, in this process.

    Parameters
    ----------
    on_incumbent, on_bound
        Called with each better answer, and each better bound.

    Raises
    ------
    Unsupported
        If the problem has something that the model does not express, or is too large for it.
    """
    begun = time.monotonic()
    instance, warm_start = question.instance, question.warm_start
    _refuse(instance)
    all_planned = warm_start is not None and bool((warm_start.start != NONE).all())
    made = make_variables(instance, all_planned=all_planned)
    for rule in (*RULES, setups):
        rule(made)
    stages = goals(made, instance.problem.objective)
    if not all_planned:
        stages.insert(0, _fewest_left_out(made))
    if warm_start is not None:
        hint(made, warm_start)
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = question.seed % (1 << 31)
    solver.parameters.num_workers = max(1, question.threads)
    solver.parameters.symmetry_level = 1
    solver.parameters.max_memory_in_mb = MOST_MEGABYTES
    solver.parameters.catch_sigint_signal = False  # Ctrl-C is heard by whoever began this process
    run = _Run(made, solver, on_incumbent=on_incumbent, on_bound=on_bound)
    return run.stages(stages, begun + question.seconds, (0.0,) if all_planned else ())


class _Run:
    """One search through the stages of an objective."""

    def __init__(
        self,
        made: Variables,
        solver: cp_model.CpSolver,
        *,
        on_incumbent: Callable[[Placement], None],
        on_bound: Callable[[Key], None],
    ) -> None:
        self._made, self._solver = made, solver
        self._on_incumbent, self._on_bound = on_incumbent, on_bound

    def stages(self, stages: list[Goal], deadline: float, settled: Key) -> Answer:
        """Make one goal after the other small, each held at what it reached.

        Parameters
        ----------
        settled
            What is known to be least of what comes before the first goal.
        """
        placement, bound = None, None
        for n, goal in enumerate(stages):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            self._made.model.minimize(goal.expression)
            # A term that is not settled leaves nothing to the ones after it.
            status = self._solve(left, goal, settled)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                break
            placement = read(self._made, self._solver.value)
            bound = (*settled, self._solver.best_objective_bound / goal.scale)
            if status != cp_model.OPTIMAL:
                break
            settled = bound
            if n < len(stages) - 1:
                self._made.model.add(goal.expression <= round(self._solver.objective_value))
                hint(self._made, placement)
        return Answer(placement=placement, bound=bound)

    def _solve(self, seconds: float, goal: Goal, settled: Key) -> cp_model.CpSolverStatus:
        self._solver.parameters.max_time_in_seconds = seconds
        self._solver.best_bound_callback = lambda bound: self._on_bound((*settled, bound / goal.scale))
        return self._solver.solve(self._made.model, _Watch(self._made, self._on_incumbent))


class _Watch(cp_model.CpSolverSolutionCallback):
    """Passes on each better answer."""

    def __init__(self, made: Variables, on_incumbent: Callable[[Placement], None]) -> None:
        super().__init__()
        self._made, self._on_incumbent = made, on_incumbent

    def on_solution_callback(self) -> None:
        """Pass on the answer just found."""
        self._on_incumbent(read(self._made, self.value))


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


def hint(made: Variables, placement: Placement) -> None:
    """Tell the search where to begin: every variable of the plan."""
    model = made.model
    model.clear_hints()  # type: ignore[no-untyped-call]
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
