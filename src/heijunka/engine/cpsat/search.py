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
from heijunka.engine.cpsat.pools import spread
from heijunka.engine.cpsat.question import MOST_OPERATIONS, Answer, Key, Question
from heijunka.engine.cpsat.scaling import with_all_overtime
from heijunka.engine.cpsat.setups import setups
from heijunka.engine.cpsat.variables import Expr, Literal, Variables, make_variables
from heijunka.engine.instance import NONE, Instance, Placement
from heijunka.engine.instance.decode import empty_placement
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
    _refuse(question.instance)
    instance, warm_start = with_all_overtime(question.instance), question.warm_start
    all_planned = warm_start is not None and bool((warm_start.start != NONE).all())
    made = make_variables(instance, warm_start if all_planned else None)
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
    if made.arcs:
        solver.parameters.max_presolve_iterations = (
            1  # probing takes seconds where there are changeovers, and finds little
        )
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
            if self._made.is_strict:
                break
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
        if not self._made.is_strict:
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


def read(made: Variables, value: Callable[[Expr], int]) -> Placement:
    """Return the answer that the variables' values stand for."""
    found = empty_placement(made.instance.n_operations, made.instance.width)
    ticks: dict[int, int] = defaultdict(int)
    for arc in made.arcs:
        if arc.ticks and value(arc.taken):
            ticks[arc.after] = max(ticks[arc.after], arc.ticks)
    for operation, choices in enumerate(made.choices):
        chosen = next((choice.alternative for choice in choices if value(choice.taken)), None)
        if chosen is None:
            continue
        start = value(made.start[operation])
        found.start[operation], found.end[operation] = start, value(made.end[operation])
        # Where the sequence asks for no changeover the variable is loose; nothing is held before the start.
        is_known = made.setup[operation] is not made.start[operation] and ticks[operation]
        found.setup_start[operation] = value(made.setup[operation]) if is_known else start - ticks[operation]
        found.mode[operation] = chosen.mode
        found.resource[operation, : len(chosen.resources)] = chosen.resources
    for moments in (found.setup_start, found.start, found.end):
        moments[found.mode != NONE] *= made.tick
    spread(found, made.alternatives.pools)
    return found


def _fewest_left_out(made: Variables) -> Goal:
    return Goal(expression=sum(1 - present for present in made.present), scale=1.0, is_exact=True)


def hint(made: Variables, placement: Placement) -> None:
    """Tell the search where to begin: the value of every variable, if the plan leaves out nothing."""
    model = made.model
    model.clear_hints()  # type: ignore[no-untyped-call]
    values: dict[int, int] = {}

    def note(var: Literal | Expr, number: int) -> None:
        if isinstance(var, cp_model.IntVar):
            values[var.index] = int(number)

    for order, first in enumerate(made.instance.orders.operation_ptr[:-1].tolist()):
        note(made.present[order], placement.start[first] != NONE)
    for operation, choices in enumerate(made.choices):
        if placement.start[operation] == NONE:
            for choice in choices:
                note(choice.taken, 0)
            continue
        note(made.end[operation], placement.end[operation] // made.tick)
        note(made.setup[operation], placement.setup_start[operation] // made.tick)
        note(made.start[operation], placement.start[operation] // made.tick)
        resources = [made.alternatives.first_of(entry) for entry in placement.resource[operation].tolist()]
        for choice in choices:
            entry = choice.alternative
            is_this = entry.mode == placement.mode[operation] and resources[: len(entry.resources)] == [
                *entry.resources
            ]
            note(choice.taken, is_this)
    neighbours = _neighbours(made, placement)
    for arc in made.arcs:
        note(arc.taken, (arc.resource, arc.before, arc.after) in neighbours)
    _derive(made, values)
    for index, number in values.items():
        model.add_hint(model.get_int_var_from_proto_index(index), number)


def _derive(made: Variables, values: dict[int, int]) -> None:
    """Add the values of variables that others determine, as far as those are known."""

    def value(expression: Expr) -> int:
        if isinstance(expression, (bool, int)):
            return int(expression)
        flat = cp_model.FlatIntExpr(expression)
        return int(flat.offset) + sum(
            int(factor) * values[var.index] for var, factor in zip(flat.vars, flat.coeffs, strict=True)
        )

    for var, worked_out in made.derived:
        try:
            number = worked_out(value)
        except KeyError:  # of an operation that the plan leaves out
            continue
        if var.index not in values and var.domain.contains(number):
            values[var.index] = number


def _neighbours(made: Variables, placement: Placement) -> set[tuple[int, int, int]]:
    found = set()
    for resource in {arc.resource for arc in made.arcs}:
        rows = np.flatnonzero((placement.resource == resource).any(axis=1) & (placement.start != NONE))
        chain = [NONE, *rows[np.argsort(placement.start[rows], kind="stable")].tolist(), NONE]
        found |= {(resource, before, after) for before, after in pairwise(chain)}
    return found


def _refuse(instance: Instance) -> None:
    if (instance.operations.begun_end != NONE).any():
        raise Unsupported("CP-SAT does not take work that has begun. The other searches plan on from it.")
    if instance.n_operations > MOST_OPERATIONS:
        raise Unsupported(
            f"CP-SAT takes up to {MOST_OPERATIONS} operations, these are {instance.n_operations}. The rules plan them."
        )
