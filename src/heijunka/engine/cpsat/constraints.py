"""The constraints: one rule of the judge, one short function. ``docs/judge.md`` says what each rule means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from ortools.sat.python import cp_model

from heijunka.engine.cpsat.alternatives import Alternative, Windows
from heijunka.engine.cpsat.variables import Choice, Literal, Var, Variables, is_loose
from heijunka.engine.instance import NEVER, NONE
from heijunka.errors import Unsupported

UNITS_PER_WHOLE = 1000
PLENTY = 1 << 50


def durations(made: Variables) -> None:
    """Work lasts as long as its mode says, in the working time of its resources."""
    for operation, choices in enumerate(made.choices):
        start, end = made.start[operation], made.end[operation]
        paused: dict[Windows, list[Choice]] = defaultdict(list)
        for choice in choices:
            entry = choice.alternative
            if _batch_resource(made, entry) is not None:
                continue
            if is_loose(made, operation, entry):
                assert entry.windows is not None
                paused[entry.windows].append(choice)
                continue
            if made.length[operation] is None:
                made.model.add(end == start + entry.ticks).only_enforce_if(choice.taken)
            if entry.windows is not None and entry.ticks:  # work that takes no time may be anywhere
                made.model.add_linear_expression_in_domain(start, starts(entry)).only_enforce_if(choice.taken)
        for windows, group in paused.items():
            taken = [choice.taken for choice in group]
            begun = made.worked(start, windows, "start", taken=taken)
            done = made.worked(end, windows, "end", taken=taken)
            for choice in group:
                made.model.add(done == begun + choice.alternative.ticks).only_enforce_if(choice.taken)


def starts(entry: Alternative) -> cp_model.Domain:
    """Return when work that may not pause can start."""
    return starts_of(entry.windows or (), entry.ticks)


def starts_of(windows: Windows, ticks: int) -> cp_model.Domain:
    """Return when so much uninterrupted work can start in some windows."""
    intervals = [[low, high - ticks] for low, high in windows if high - ticks >= low]
    return cp_model.Domain.from_intervals(intervals)


def precedences(made: Variables) -> None:
    """Operations follow each other, with their lags and transfer lots."""
    for before, after, link in links_of(made):
        links, model = made.instance.links, made.model
        present = made.present[made.instance.operations.order[after]]
        lag = int(links.min_lag[link])
        if links.transfer_lot[link] > 0:
            _hand_over(made, before, after, link=link)
            continue
        model.add(made.start[after] >= made.end[before] + lag).only_enforce_if(present)
        if links.max_lag[link] < NEVER:
            longest = int(links.max_lag[link])
            model.add(made.start[after] <= made.end[before] + longest).only_enforce_if(present)


def _hand_over(made: Variables, before: int, after: int, *, link: int) -> None:
    instance, model = made.instance, made.model
    if any(choice.alternative.windows is not None for end in (before, after) for choice in made.choices[end]):
        raise Unsupported("CP-SAT does not take transfer lots together with calendars. The rules plan such problems.")
    lot, lag = float(instance.links.transfer_lot[link]), int(instance.links.min_lag[link])
    size, following = (float(instance.operations.quantity[end]) for end in (before, after))
    present = made.present[instance.operations.order[after]]
    n_lots = max(1, -int(-(size / lot - 1e-9) // 1))
    for k in range(n_lots):
        done = sum(_part(made, choice, min((k + 1) * lot, size)) * choice.taken for choice in made.choices[before])
        taken_up = sum(
            _part(made, choice, following * (k * lot / size)) * choice.taken for choice in made.choices[after] if k
        )
        model.add(made.start[after] + taken_up >= made.start[before] + done + lag).only_enforce_if(present)
    model.add(made.end[after] >= made.end[before]).only_enforce_if(present)


def _part(made: Variables, choice: Choice, quantity: float) -> int:
    return made.alternatives.ticks(choice.alternative.mode, quantity, choice.alternative.resources)


def links_of(made: Variables) -> Iterator[tuple[int, int, int]]:
    """Yield the operations of every precedence, and its link."""
    instance = made.instance
    for operation in range(instance.n_operations):
        step = int(instance.operations.step[operation])
        for link in range(instance.steps.before_ptr[step], instance.steps.before_ptr[step + 1]):
            yield operation + int(instance.links.before[link]) - step, operation, link


def supplies(made: Variables) -> None:
    """No operation starts before the orders that it draws on have ended, nor without them."""
    operations = made.instance.operations
    for operation in range(made.instance.n_operations):
        present = made.present[operations.order[operation]]
        for supplier in operations.supplier[
            operations.supplier_ptr[operation] : operations.supplier_ptr[operation + 1]
        ].tolist():
            made.model.add(made.start[operation] >= made.order_end[supplier]).only_enforce_if(present)
            made.model.add_implication(present, made.present[supplier])


def deadlines(made: Variables) -> None:
    """Every order ends by its deadline."""
    for order, deadline in enumerate(made.instance.orders.deadline.tolist()):
        if deadline < NEVER:
            made.model.add(made.order_end[order] <= deadline).only_enforce_if(made.present[order])


def pins(made: Variables) -> None:
    """Keep what the planner fixed; fixed resources have already thinned the alternatives."""
    for operation, start in enumerate(made.instance.operations.pin_start.tolist()):
        if start != NONE:
            present = made.present[made.instance.operations.order[operation]]
            made.model.add(made.start[operation] == start).only_enforce_if(present)


def capacities(made: Variables) -> None:
    """No resource is used beyond its capacity."""
    resources, pools = made.instance.resources, made.alternatives.pools
    uses: dict[int, list[tuple[cp_model.IntervalVar, int]]] = defaultdict(list)
    for operation, choices in enumerate(made.choices):
        for (resource, units, is_set_up), users in _users(made, choices).items():
            if resources.batch_quantity[resource] > 0:
                continue
            begin = made.setup[operation] if is_set_up else made.start[operation]
            if begin is not made.start[operation]:
                # A use of no length takes nothing, but here it may not fall into another.
                made.is_strict |= any(choice.alternative.ticks == 0 for choice in users)
                uses[resource].append((_held(made, operation, begin, _here(made, operation, resource, users)), units))
                continue
            for interval in _working(made, operation, resource, users):
                uses[resource].append((interval, units))
    for resource, entries in uses.items():
        capacity = len(pools.get(resource, ())) or int(resources.capacity[resource])
        intervals, demands = [interval for interval, _ in entries], [units for _, units in entries]
        if capacity == 1:
            made.model.add_no_overlap(intervals)
        else:
            made.model.add_cumulative(intervals, demands, capacity)


def _users(made: Variables, choices: list[Choice]) -> dict[tuple[int, int, bool], list[Choice]]:
    """Return an operation's choices by resource, units of it, and whether it is occupied in setup."""
    found: dict[tuple[int, int, bool], list[Choice]] = defaultdict(list)
    for choice in choices:
        entry = choice.alternative
        for resource, units, is_held in zip(entry.resources, entry.units, entry.is_held, strict=True):
            is_set_up = is_held or made.instance.resources.matrix[resource] != NONE
            found[resource, units, is_set_up].append(choice)
    return found


def _here(made: Variables, operation: int, resource: int, users: list[Choice]) -> Literal:
    """Return the literal that one of some choices that use a resource is taken."""
    mine = [choice for choice in made.choices[operation] if resource in choice.alternative.resources]
    if len(users) == 1:
        return users[0].taken
    if len(users) == len(mine):
        return made.here[operation, resource]
    here = made.new(0, 1, lambda value: sum(value(choice.taken) for choice in users))
    made.model.add(sum(choice.taken for choice in users) == here)
    return here


def _held(made: Variables, operation: int, begin: Var, here: Literal) -> cp_model.IntervalVar:
    """Return the time for which a resource is held that may be longer than the work."""
    end = made.end[operation]
    size = made.new(0, int(made.instance.limit), lambda value: value(end) - value(begin))
    return made.model.new_optional_interval_var(begin, size, end, here, "")


def _working(made: Variables, operation: int, resource: int, users: list[Choice]) -> Iterator[cp_model.IntervalVar]:
    """Yield the times for which a resource is held while it works."""
    start, end, length = made.start[operation], made.end[operation], made.length[operation]
    ticks = {choice.alternative.ticks for choice in users}
    if length is None:
        yield _held(made, operation, start, _here(made, operation, resource, users))
    elif len(ticks) == 1 and 0 not in ticks:
        here = _here(made, operation, resource, users)
        yield made.model.new_optional_fixed_size_interval_var(start, ticks.pop(), here, "")
    elif 0 not in ticks:
        yield made.model.new_optional_interval_var(start, length, end, _here(made, operation, resource, users), "")
    else:
        for choice in users:
            if choice.alternative.ticks:
                size = choice.alternative.ticks
                yield made.model.new_optional_fixed_size_interval_var(start, size, choice.taken, "")


def batches(made: Variables) -> None:
    """Let the operations of a batch share start and end, agree in their attribute, and fit."""
    members: dict[int, list[tuple[int, Choice]]] = defaultdict(list)
    for operation, choices in enumerate(made.choices):
        for choice in choices:
            resource = _batch_resource(made, choice.alternative)
            if resource is not None:
                members[resource].append((operation, choice))
    for resource, entries in members.items():
        # Batches of no length may not fall into others here, as the judge lets them.
        made.is_strict |= any(choice.alternative.ticks == 0 for _, choice in entries)
        if made.instance.resources.matrix[resource] != NONE:
            raise Unsupported("CP-SAT does not take setups between batches. The rules plan such problems.")
        _batch(made, resource, entries)


def _batch(made: Variables, resource: int, entries: list[tuple[int, Choice]]) -> None:
    """Make batches, each numbered by its first member, so that a set of batches has one spelling."""
    model, instance = made.model, made.instance
    column = int(instance.resources.batch_attribute[resource])
    steps = instance.operations.step
    slots = []
    joined: list[list[Var]] = [[] for _ in entries]
    for b, (leader, opening) in enumerate(entries):
        _refuse_pause(made, leader, opening)
        is_open = model.new_bool_var("")
        begin, end = model.new_int_var(0, instance.limit, ""), model.new_int_var(0, instance.limit, "")
        lasting: list[tuple[int, Var]] = []
        sizes = []
        for n, (operation, choice) in enumerate(entries[b:], start=b):
            if (
                column != NONE
                and instance.steps.value[steps[operation], column] != instance.steps.value[steps[leader], column]
            ):
                continue
            joins = is_open if n == b else model.new_bool_var("")
            model.add_implication(joins, is_open)
            model.add_implication(joins, choice.taken)
            model.add(made.start[operation] == begin).only_enforce_if(joins)
            model.add(made.end[operation] == end).only_enforce_if(joins)
            joined[n].append(joins)
            lasting.append((choice.alternative.ticks, joins))
            sizes.append((_whole(float(instance.operations.quantity[operation])), joins))
        room = _whole(float(instance.resources.batch_quantity[resource]))
        model.add(sum(size * joins for size, joins in sizes) <= room)
        length = model.new_int_var(0, max(ticks for ticks, _ in lasting), "")
        model.add_max_equality(length, [ticks * joins for ticks, joins in lasting])
        model.add(end == begin + length)
        _open_hours(made, opening.alternative.windows, (begin, length, is_open), {ticks for ticks, _ in lasting})
        slots.append(model.new_optional_interval_var(begin, length, end, is_open, ""))
    for (_, choice), options in zip(entries, joined, strict=True):
        model.add(sum(options) == choice.taken)
    model.add_no_overlap(slots)


def _open_hours(made: Variables, windows: Windows | None, batch: tuple[Var, Var, Var], lengths: set[int]) -> None:
    if windows is None:
        return
    begin, length, is_open = batch
    lasts = []
    for ticks in sorted(lengths):
        is_this = made.model.new_bool_var("")
        made.model.add(length == ticks).only_enforce_if(is_this)
        made.model.add_linear_expression_in_domain(begin, starts_of(windows, ticks)).only_enforce_if(is_this)
        lasts.append(is_this)
    made.model.add(sum(lasts) == is_open)


def _refuse_pause(made: Variables, operation: int, choice: Choice) -> None:
    entry = choice.alternative
    is_split = bool(made.instance.steps.is_interruptible[made.instance.operations.step[operation]])
    if entry.windows is not None and (is_split or len(entry.resources) > 1):
        raise Unsupported("CP-SAT does not take batches that pause, or share hours. The rules plan such problems.")


def _batch_resource(made: Variables, entry: Alternative) -> int | None:
    sizes = made.instance.resources.batch_quantity
    return next((resource for resource in entry.resources if sizes[resource] > 0), None)


def tanks(made: Variables) -> None:
    """No material is consumed that is not there, and no storage holds more than it has room for."""
    instance = made.instance
    flows: dict[int, list[tuple[Var | int, int, Var | int]]] = defaultdict(list)
    _flow_outside(made, flows)
    for before, after, link in links_of(made):
        tank = int(instance.links.storage[link])
        if tank != NONE:
            step = instance.operations.step[before]
            size = _whole(float(instance.operations.quantity[before] * instance.steps.yield_factor[step]))
            present = made.present[instance.operations.order[before]]
            flows[tank] += [(made.end[before], size, present), (made.start[after], -size, present)]
    for tank, entries in flows.items():
        level, capacity = _whole(float(instance.materials.level[tank])), float(instance.materials.capacity[tank])
        low, high = (-level, PLENTY) if capacity < 0 else (-PLENTY, max(0, _whole(capacity) - level))
        if low > 0:
            raise Unsupported(
                "A material begins below nothing; CP-SAT cannot express that. The rules plan such problems."
            )
        moments, sizes, actives = zip(*entries, strict=True)
        made.model.add_reservoir_constraint_with_active(moments, sizes, actives, low, high)


def _flow_outside(made: Variables, flows: dict[int, list[tuple[Var | int, int, Var | int]]]) -> None:
    instance = made.instance
    orders, operations, modes, materials = instance.orders, instance.operations, instance.modes, instance.materials
    for tank in range(len(materials.level)):
        level = float(materials.level[tank])
        room = float(materials.capacity[tank])
        for n in range(materials.inflow_ptr[tank], materials.inflow_ptr[tank + 1]):
            before, level = level, level + float(materials.inflow_quantity[n])
            if room >= 0:  # what comes from outside and finds no room is no fault of the plan
                before, level_now = min(before, room), min(level, room)
            else:
                level_now = level
            flows[tank].append((int(materials.inflow_at[n]), _whole(level_now) - _whole(before), 1))
    for order in range(instance.n_orders):
        for n in range(orders.output_ptr[order], orders.output_ptr[order + 1]):
            size = _whole(float(orders.output_quantity[n]))
            flows[int(orders.output_tank[n])].append((made.order_end[order], size, made.present[order]))
    for operation, choices in enumerate(made.choices):
        start = made.start[operation]
        for n in range(operations.take_ptr[operation], operations.take_ptr[operation + 1]):
            size = _whole(float(operations.take_quantity[n]))
            flows[int(operations.take_tank[n])].append((start, -size, made.present[operations.order[operation]]))
        for choice in choices:
            mode = choice.alternative.mode
            for n in range(modes.take_ptr[mode], modes.take_ptr[mode + 1]):
                need = float(modes.take_per_unit[n] * operations.quantity[operation] + modes.take_fixed[n])
                flows[int(modes.take_tank[n])].append((start, -_whole(need), choice.taken))


def _whole(quantity: float) -> int:
    scaled = quantity * UNITS_PER_WHOLE
    if abs(scaled - round(scaled)) > 1e-6 * max(1.0, abs(scaled)):
        raise Unsupported(f"CP-SAT counts in thousandths of a unit; {quantity} is finer. The rules plan such problems.")
    return round(scaled)


RULES: tuple[Callable[[Variables], None], ...] = (
    durations,
    precedences,
    supplies,
    deadlines,
    pins,
    capacities,
    batches,
    tanks,
)
