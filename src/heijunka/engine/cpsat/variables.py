"""The variables: when each operation starts and ends, how it is done, and which orders are planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ortools.sat.python import cp_model

from heijunka.engine.cpsat.alternatives import Alternative, Alternatives, Windows
from heijunka.engine.cpsat.horizon import latest_of
from heijunka.engine.cpsat.scaling import scaled, tick_of
from heijunka.engine.instance import NEVER, NONE, Instance, Placement
from heijunka.errors import Unsupported
from heijunka.model.objective import Term

Var = cp_model.IntVar
Expr = Any
"""A variable, a linear expression of one, or a number."""
Literal = Any
"""A variable of 0 or 1, its negation, or True."""
Values = dict[int, int]
"""Value of each variable, by its index, in a plan that is known."""
MOST_SEGMENTS = 150_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An alternative and the literal that it is taken."""

    alternative: Alternative
    taken: Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """A place in a resource's sequence: from an operation, or the start, to another, or the end; ``NONE`` is either."""

    before: int
    after: int
    resource: int
    taken: Literal
    ticks: int = 0
    minutes: float = 0.0
    cost: float = 0.0


@dataclass(eq=False, kw_only=True)
class Variables:
    """The model under construction and all variables that constraints speak of.

    Parameters
    ----------
    instance
        In units of ``tick`` seconds.
    latest
        By order: when it ends at the latest.
    start, end, setup
        By operation; ``setup`` is the start itself where a setup holds nothing but the resource that is set up.
    length
        By operation: how long it works; None where pauses or batches make that longer.
    present
        By order: whether it is planned.
    order_end
        By order: when its last operation ends.
    choices
        By operation.
    here
        By operation and resource: whether it is done there.
    arcs
        Every neighbourhood that may be, on resources that are set up.
    is_strict
        Whether the model forbids something that the judge allows, so that it proves nothing.
    """

    instance: Instance
    tick: int
    latest: list[int]
    model: cp_model.CpModel
    alternatives: Alternatives
    present: list[Literal] = field(default_factory=list)
    start: list[Var] = field(default_factory=list)
    end: list[Expr] = field(default_factory=list)
    setup: list[Var] = field(default_factory=list)
    length: list[Expr] = field(default_factory=list)
    order_end: list[Expr] = field(default_factory=list)
    choices: list[list[Choice]] = field(default_factory=list)
    here: dict[tuple[int, int], Literal] = field(default_factory=dict)
    arcs: list[Arc] = field(default_factory=list)
    is_strict: bool = False
    n_segments: int = 0
    derived: list[tuple[Var, Callable[[Callable[[Expr], int]], int]]] = field(default_factory=list)

    def new(self, low: int, high: int, value: Callable[[Callable[[Expr], int]], int]) -> Var:
        """Return a variable that others determine, and note how, so that a plan that is known tells its value."""
        var = self.model.new_int_var(low, high, "")
        self.derived.append((var, value))
        return var

    def windows(self, resource: int) -> Windows | None:
        """Return when a resource works; None if always."""
        return _in_ticks(self.alternatives.windows((resource,)), self.tick)

    def worked(self, moment: Var, windows: Windows, kind: str, *, taken: Iterable[Var]) -> Var:
        """Return a variable for the ticks worked in some windows until a moment.

        Parameters
        ----------
        kind
            ``start``: the moment must be in a window or at its opening; ``end``: in one or at its close; ``any``.
        taken
            Literals of which at most one holds; only then does this bind.
        """
        model = self.model
        first, last = moment.domain.min(), moment.domain.max()
        segments = [entry for entry in _segments(windows, kind) if entry[0] <= last and entry[1] >= first]
        self.n_segments += len(segments)
        if self.n_segments > MOST_SEGMENTS:
            raise Unsupported(
                f"CP-SAT would need more than {MOST_SEGMENTS} calendar windows. The rules plan such problems."
            )
        taken = list(taken)
        worked = max((slope * high + base for _, high, slope, base in segments if high < NEVER), default=0)
        worked = max(worked, *(base for *_, slope, base in segments if not slope), 0)

        def segment_at(value: Callable[[Expr], int]) -> int:
            at = value(moment)
            return next((n for n, (low, high, _, _) in enumerate(segments) if low <= at <= high), NONE)

        def position_of(value: Callable[[Expr], int]) -> int:
            at = segment_at(value)
            return segments[at][2] * value(moment) + segments[at][3] if at != NONE else 0

        position = self.new(0, worked, position_of)
        literals = []
        for n, (low, high, slope, base) in enumerate(segments):
            # A moment between two segments is in the first of them.
            inside = self.new(
                0,
                1,
                lambda value, n=n: int(any(map(value, taken)) and segment_at(value) == n),  # type: ignore[misc]
            )
            model.add(moment >= low).only_enforce_if(inside)
            model.add(moment <= high).only_enforce_if(inside)
            model.add(position == slope * moment + base).only_enforce_if(inside)
            literals.append(inside)
        model.add(sum(literals) == sum(taken))
        return position


def make_variables(instance: Instance, known: Placement | None) -> Variables:
    """Return the variables of an instance.

    Parameters
    ----------
    known
        A plan that leaves out no order: none needs be left out then, and only what is as good is looked for.
    """
    alternatives = Alternatives(instance)
    choices = [alternatives.of(operation) for operation in range(instance.n_operations)]
    tick = tick_of(instance, (entry.ticks for row in choices for entry in row))
    most = sum(max(entry.ticks for entry in row) for row in choices if row)
    most += instance.n_operations * int(instance.setups.time.max(initial=0)) * instance.width
    latest = (latest_of(instance, known, most) // tick).tolist()
    model = cp_model.CpModel()
    made = Variables(instance=scaled(instance, tick), tick=tick, latest=latest, model=model, alternatives=alternatives)
    made.present = [True if known is not None else model.new_bool_var("") for _ in range(instance.n_orders)]
    for operation, row in enumerate(choices):
        _add_operation(made, operation, [_scaled(entry, tick) for entry in row])
    made.order_end = [_order_end(made, order) for order in range(instance.n_orders)]
    return made


def _scaled(entry: Alternative, tick: int) -> Alternative:
    if tick == 1:
        return entry
    return replace(entry, ticks=entry.ticks // tick, windows=_in_ticks(entry.windows, tick))


def _in_ticks(windows: Windows | None, tick: int) -> Windows | None:
    return windows if windows is None else tuple((low // tick, high // tick) for low, high in windows)


def _add_operation(made: Variables, operation: int, alternatives: list[Alternative]) -> None:
    instance, model = made.instance, made.model
    order = int(instance.operations.order[operation])
    present, latest = made.present[order], made.latest[order]
    earliest = int(instance.operations.earliest[operation])
    shortest = min((entry.ticks for entry in alternatives), default=0)
    start = model.new_int_var(earliest, max(earliest, latest - shortest), "")
    made.start.append(start)
    if len(alternatives) == 1:
        choices = [Choice(alternative=alternatives[0], taken=present)]
    else:
        choices = [Choice(alternative=entry, taken=model.new_bool_var("")) for entry in alternatives]
        model.add(sum(choice.taken for choice in choices) == present)
    made.choices.append(choices)
    _add_end(made, operation, latest)
    _add_places(made, operation)
    if _needs_setup_start(made, operation):
        setup = model.new_int_var(instance.first, max(instance.first, latest), "")
        model.add(setup <= start)
        made.setup.append(setup)
    else:
        made.setup.append(start)


def _add_end(made: Variables, operation: int, latest: int) -> None:
    model, start, choices = made.model, made.start[operation], made.choices[operation]
    ticks = sorted({choice.alternative.ticks for choice in choices})
    earliest = int(made.instance.operations.earliest[operation])
    if any(is_loose(made, operation, choice.alternative) for choice in choices):
        made.length.append(None)
        made.end.append(model.new_int_var(earliest, max(earliest, latest), ""))
    elif len(ticks) == 1:
        made.length.append(ticks[0])
        made.end.append(start + ticks[0])
    else:
        longer = [(choice.alternative.ticks, choice.taken) for choice in choices]
        length = made.new(0, ticks[-1] if ticks else 0, lambda value: sum(n * value(taken) for n, taken in longer))
        model.add(length == sum(n * taken for n, taken in longer))
        end = made.new(earliest, max(earliest, latest), lambda value: value(start) + value(length))
        model.add(end == start + length)
        made.length.append(length)
        made.end.append(end)


def is_loose(made: Variables, operation: int, entry: Alternative) -> bool:
    """Tell whether an operation may last longer than it works: if it pauses, or is in a batch."""
    instance = made.instance
    if any(instance.resources.batch_quantity[resource] > 0 for resource in entry.resources):
        return True
    may_pause = bool(instance.steps.is_interruptible[instance.operations.step[operation]])
    return entry.windows is not None and may_pause and entry.ticks > 0


def _add_places(made: Variables, operation: int) -> None:
    places: dict[int, list[Literal]] = defaultdict(list)
    choices = made.choices[operation]
    for choice in choices:
        for resource in choice.alternative.resources:
            places[resource].append(choice.taken)
    for resource, taken in places.items():
        if len(taken) == len(choices):
            made.here[operation, resource] = made.present[made.instance.operations.order[operation]]
        elif len(taken) == 1:
            made.here[operation, resource] = taken[0]
        else:
            here = made.new(0, 1, lambda value, taken=taken: sum(map(value, taken)))  # type: ignore[misc]
            made.model.add(sum(taken) == here)
            made.here[operation, resource] = here


def _needs_setup_start(made: Variables, operation: int) -> bool:
    """Tell whether it matters when a setup starts, beyond that the resource is free for so long before the work."""
    resources = made.instance.resources
    may_set_up = False
    for choice in made.choices[operation]:
        entry = choice.alternative
        set_up = [
            resource
            for resource in entry.resources
            if resources.matrix[resource] != NONE and resources.batch_quantity[resource] == 0
        ]
        pairs = zip(entry.resources, entry.is_held, strict=True)
        holds = any(is_held for resource, is_held in pairs if resource not in set_up)
        if set_up and (len(set_up) > 1 or holds or resources.calendar[set_up[0]] != NONE):
            return True
        may_set_up |= bool(set_up)
    return may_set_up and any(entry.term is Term.WIP for entry in made.instance.problem.objective.terms)


def _order_end(made: Variables, order: int) -> Expr:
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
    end = made.new(0, made.latest[order], lambda value: max(map(value, sinks)))
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
