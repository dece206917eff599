"""The variables: when each operation starts and ends, how it is done, and which orders are planned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from heijunka.engine.cpsat.alternatives import Alternative, Alternatives, Windows
from heijunka.engine.instance import NEVER, NONE, Instance
from heijunka.errors import Unsupported

Var = cp_model.IntVar
Expr = cp_model.LinearExprT
MOST_SEGMENTS = 150_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An alternative and the literal that it is taken."""

    alternative: Alternative
    taken: Var


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """One changeover that may happen: from an operation (or the start) to another, on a resource."""

    before: int
    after: int
    resource: int
    taken: cp_model.LiteralT
    ticks: int
    minutes: float
    cost: float


@dataclass(eq=False, kw_only=True)
class Variables:
    """The model under construction and all variables that constraints speak of.

    Parameters
    ----------
    start, end, setup
        By operation, ticks; ``setup`` is the start itself where no setup can be.
    present
        By order: whether it is planned.
    order_end
        By order: when its last operation ends.
    choices
        By operation.
    arcs
        Every changeover that may happen.
    """

    instance: Instance
    model: cp_model.CpModel
    alternatives: Alternatives
    present: list[Var] = field(default_factory=list)
    start: list[Var] = field(default_factory=list)
    end: list[Var] = field(default_factory=list)
    setup: list[Var] = field(default_factory=list)
    order_end: list[Var] = field(default_factory=list)
    choices: list[list[Choice]] = field(default_factory=list)
    arcs: list[Arc] = field(default_factory=list)
    n_segments: int = 0

    def worked(self, moment: Var, windows: Windows, kind: str, *, taken: Iterable[Var]) -> Var:
        """Return a variable for the ticks worked in some windows until a moment.

        Parameters
        ----------
        kind
            ``start``: the moment must be in a window or at its opening; ``end``: in one or at its close; ``any``.
        taken
            Literals of which at most one holds; only then does this bind.
        """
        segments = list(_segments(windows, kind))
        self.n_segments += len(segments)
        if self.n_segments > MOST_SEGMENTS:
            raise Unsupported(
                f"CP-SAT would need more than {MOST_SEGMENTS} calendar windows. The rules plan such problems."
            )
        model = self.model
        position = model.new_int_var(0, sum(high - low for low, high in windows), "")
        literals = []
        for low, high, slope, base in segments:
            inside = model.new_bool_var("")
            model.add(moment >= low).only_enforce_if(inside)
            model.add(moment <= high).only_enforce_if(inside)
            model.add(position == slope * moment + base).only_enforce_if(inside)
            literals.append(inside)
        model.add(sum(literals) == sum(taken))
        return position


def make_variables(instance: Instance, *, all_planned: bool) -> Variables:
    """Return the variables of an instance.

    Parameters
    ----------
    all_planned
        Whether every order is known to fit, so that none need be left out.
    """
    model = cp_model.CpModel()
    made = Variables(instance=instance, model=model, alternatives=Alternatives(instance))
    for _ in range(instance.n_orders):
        made.present.append(model.new_constant(1) if all_planned else model.new_bool_var(""))
    may_set_up = {
        resource
        for resource in range(instance.n_resources)
        if instance.resources.matrix[resource] != NONE and instance.resources.batch_quantity[resource] == 0
    }
    for operation in range(instance.n_operations):
        _add_operation(made, operation, may_set_up)
    for order in range(instance.n_orders):
        made.order_end.append(_order_end(made, order))
    return made


def _add_operation(made: Variables, operation: int, may_set_up: set[int]) -> None:
    instance, model = made.instance, made.model
    earliest = int(instance.operations.earliest[operation])
    start = model.new_int_var(earliest, instance.limit, "")
    made.start.append(start)
    made.end.append(model.new_int_var(earliest, instance.limit, ""))
    alternatives = made.alternatives.of(operation)
    choices = [Choice(alternative=entry, taken=model.new_bool_var("")) for entry in alternatives]
    model.add(sum(choice.taken for choice in choices) == made.present[instance.operations.order[operation]])
    made.choices.append(choices)
    if any(resource in may_set_up for entry in alternatives for resource in entry.resources):
        setup = model.new_int_var(instance.first, instance.limit, "")
        model.add(setup <= start)
        made.setup.append(setup)
    else:
        made.setup.append(start)


def _order_end(made: Variables, order: int) -> Var:
    instance = made.instance
    first, last = instance.orders.operation_ptr[order : order + 2].tolist()
    steps = instance.operations.step
    sinks = [
        made.end[operation]
        for operation in range(first, last)
        if instance.steps.after_ptr[steps[operation]] == instance.steps.after_ptr[steps[operation] + 1]
        or _overlaps(instance, int(steps[operation]))
    ]
    if len(sinks) == 1:
        return sinks[0]
    end = made.model.new_int_var(0, instance.limit, "")
    made.model.add_max_equality(end, sinks)
    return end


def _overlaps(instance: Instance, step: int) -> bool:
    """Tell whether what follows a step may end before it does (a negative lag)."""
    links = instance.steps.after[instance.steps.after_ptr[step] : instance.steps.after_ptr[step + 1]]
    return bool((instance.links.min_lag[links] < 0).any())


def _segments(windows: Windows, kind: str) -> Iterable[tuple[int, int, int, int]]:
    worked = 0
    previous = -NEVER
    for low, high in windows:
        if kind == "any" and previous < low:
            yield max(previous, -NEVER), low, 0, worked
        first = low + 1 if kind == "end" else low
        last = high - 1 if kind == "start" else high
        yield first, last, 1, worked - low
        worked += high - low
        previous = high
    if kind == "any":
        yield previous, NEVER, 0, worked
