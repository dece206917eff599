"""Changeovers in CP-SAT: a circuit through the work of each resource that is set up."""

from __future__ import annotations

from dataclasses import dataclass

from ortools.sat.python import cp_model

from heijunka.engine.cpsat.variables import Arc, Literal, Var, Variables
from heijunka.engine.instance import NONE
from heijunka.errors import Unsupported

MOST_ARCS = 150_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """An operation that may be on the resource."""

    operation: int
    value: int
    is_here: Literal
    is_held: bool


def setups(made: Variables) -> None:
    """Keep the time of every changeover between two neighbours free, in the resource's own working time."""
    resources = made.instance.resources
    n_arcs = 0
    for resource in range(made.instance.n_resources):
        if resources.matrix[resource] == NONE or resources.batch_quantity[resource] > 0:
            continue
        visits = _visits(made, resource)
        n_arcs += len(visits) ** 2
        if n_arcs > MOST_ARCS:
            raise Unsupported(
                f"CP-SAT would need {n_arcs} changeovers, it takes {MOST_ARCS}. The rules plan such problems."
            )
        if visits:
            _circuit(made, resource, visits)


def _visits(made: Variables, resource: int) -> list[_Visit]:
    instance = made.instance
    column = int(instance.setups.attribute[instance.resources.matrix[resource]])
    found = []
    for operation, choices in enumerate(made.choices):
        mine = [choice for choice in choices if resource in choice.alternative.resources]
        if not mine:
            continue
        value = int(instance.steps.value[instance.operations.step[operation], column])
        is_here = made.here[operation, resource]
        # Work of no length may fall into other work, which no sequence says.
        made.is_strict |= any(choice.alternative.ticks == 0 for choice in mine)
        is_held = any(
            held
            for choice in mine
            for used, held in zip(choice.alternative.resources, choice.alternative.is_held, strict=True)
            if used == resource
        )
        found.append(_Visit(operation=operation, value=value, is_here=is_here, is_held=is_held))
    if any(visit.value == NONE for visit in found) and any(visit.value != NONE for visit in found):
        raise Unsupported(
            "CP-SAT does not take work without a setup family between work with one. The rules plan such problems."
        )
    return found


def _circuit(made: Variables, resource: int, visits: list[_Visit]) -> None:
    model = made.model
    initial = int(made.instance.resources.initial[resource])
    positions = _positions(made, resource, visits)
    arcs: list[cp_model.ArcT] = []
    if all(visit.is_here is not True for visit in visits):
        is_idle = model.new_bool_var("")
        made.arcs.append(Arc(before=NONE, after=NONE, resource=resource, taken=is_idle))
        arcs.append((0, 0, is_idle))
    for j, after in enumerate(visits, start=1):
        if after.is_here is not True:
            arcs.append((j, j, ~after.is_here))
        is_last = model.new_bool_var("")
        made.arcs.append(Arc(before=after.operation, after=NONE, resource=resource, taken=is_last))
        arcs.append((j, 0, is_last))
        for i, before in enumerate([None, *visits]):
            if i == j:
                continue
            taken = model.new_bool_var("")
            arcs.append((i, j, taken))
            family = before.value if before is not None else initial
            arc = _arc(made, (before, after), resource, taken=taken, family=family)
            made.arcs.append(arc)
            _keep_free(made, arc, after, positions)
    model.add_circuit(arcs)


def _arc(
    made: Variables, pair: tuple[_Visit | None, _Visit], resource: int, *, taken: cp_model.LiteralT, family: int
) -> Arc:
    before, after = pair
    setups, matrix = made.instance.setups, int(made.instance.resources.matrix[resource])
    ticks, minutes, cost = 0, 0.0, 0.0
    if family != NONE and after.value != NONE:
        entry = int(setups.ptr[matrix]) + family * int(setups.size[matrix]) + after.value
        ticks, minutes, cost = int(setups.time[entry]), float(setups.minutes[entry]), float(setups.cost[entry])
    first = before.operation if before is not None else NONE
    return Arc(
        before=first, after=after.operation, resource=resource, taken=taken, ticks=ticks, minutes=minutes, cost=cost
    )


def _keep_free(made: Variables, arc: Arc, after: _Visit, positions: dict[int, tuple[Var, Var]]) -> None:
    model, setup, start = made.model, made.setup[arc.after], made.start[arc.after]
    if setup is start:  # all that a setup needs is room before the work
        begin = made.end[arc.before] if arc.before != NONE else made.instance.first
        model.add(start >= begin + arc.ticks).only_enforce_if(arc.taken)
        return
    if arc.before != NONE:
        begin = setup if arc.ticks or after.is_held else start
        model.add(begin >= made.end[arc.before]).only_enforce_if(arc.taken)
    if arc.ticks:
        setup, start = positions.get(arc.after, (setup, start))
        model.add(start >= setup + arc.ticks).only_enforce_if(arc.taken)


def _positions(made: Variables, resource: int, visits: list[_Visit]) -> dict[int, tuple[Var, Var]]:
    """Return working-time positions of setup and start by operation, for a resource with a calendar."""
    windows = made.windows(resource)
    if windows is None:
        return {}
    return {
        visit.operation: (
            made.worked(made.setup[visit.operation], windows, "any", taken=[visit.is_here]),
            made.worked(made.start[visit.operation], windows, "any", taken=[visit.is_here]),
        )
        for visit in visits
    }
