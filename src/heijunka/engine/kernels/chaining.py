"""Place operations that belong together: lags, transfer lots, storages, deadlines; step back where one is late."""

from __future__ import annotations

from heijunka.engine.kernels.board import pour, room_from
from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.hours import NEVER, NONE, end_together
from heijunka.engine.kernels.placing import (
    NOISE,
    _is_usable,
    _suits_pin,
    find_place,
    material_from,
    place,
    unplace,
)
from heijunka.engine.kernels.work import length_of

PLACED = 0
NO_RESOURCE = 1
BEYOND = 2
DEADLINE = 3
MATERIAL = 4
STORAGE = 5
LAG = 6
PIN = 7
SUPPLIER = 8
LEFT_OUT = 9
STEPS_BACK = 400


@part
def worked_by(w, b, op, ticks):
    """Return when a placed operation has worked so many ticks."""
    start = b.op[op].start
    if ticks == 0 or not w.steps[w.operations[op].step].is_interruptible:
        return start + ticks
    mode = b.op[op].mode
    n_needs = w.modes[mode + 1].need_ptr - w.modes[mode].need_ptr
    for n in range(n_needs):
        b.trial[2, n] = w.resources[b.resource[op, n]].calendar
    _, end = end_together(w.calendars, b.trial[2], n_needs, start, ticks)
    return end


@part
def speed_of(w, b, op):
    """Return the speed of a placed operation's first resource."""
    first = b.resource[op, 0]
    return w.resources[first].speed if first >= 0 else 1.0


@part
def lots_late_by(w, b, before, after, link):
    """Return by how many ticks ``after`` takes up transfer lots too early, or ends too early."""
    lot = w.links[link].transfer_lot
    quantity_1, quantity_2 = w.operations[before].quantity, w.operations[after].quantity
    speed_1, speed_2 = speed_of(w, b, before), speed_of(w, b, after)
    late = max(0, b.op[before].end - b.op[after].end)
    n_lots = max(1, int(-((-(quantity_1 / lot - 1e-9)) // 1)))
    for k in range(n_lots):
        done = length_of(w, b.op[before].mode, min((k + 1) * lot, quantity_1), speed_1)
        begin = 0
        if k > 0:
            begin = length_of(w, b.op[after].mode, quantity_2 * (k * lot / quantity_1), speed_2)
        there = worked_by(w, b, before, done) + w.links[link].min_lag
        late = max(late, there - worked_by(w, b, after, begin))
    return late


@part
def ready_at(w, b, op):
    """Return the first moment at which an operation may start, by what is placed before it."""
    t = max(w.operations[op].earliest, b.op[op].floor)
    step = w.operations[op].step
    for link in range(w.steps[step].before_ptr, w.steps[step + 1].before_ptr):
        before = op - step + w.links[link].before
        if b.op[before].start < 0:
            continue
        lot = w.links[link].transfer_lot
        there = b.op[before].end
        if lot > 0 and w.operations[before].begun_end < 0:
            quantity = min(lot, w.operations[before].quantity)
            there = worked_by(w, b, before, length_of(w, b.op[before].mode, quantity, speed_of(w, b, before)))
        t = max(t, there + w.links[link].min_lag)
    for k in range(w.operations[op].supplier_ptr, w.operations[op + 1].supplier_ptr):
        # Only what is pinned is placed before what it draws on.
        if b.order[w.lists[k]].end < NEVER:
            t = max(t, b.order[w.lists[k]].end)
    return t


@part
def _link_late(w, b, before, after, link):
    """Return which of two placed operations must start later, by how many ticks, and why; (-1, 0, 0) if neither.

    What has begun cannot start later: it is past waiting for what came before, and no longer holds back what follows.
    """
    if w.operations[after].begun_end >= 0:
        return NONE, 0, PLACED
    if w.operations[before].begun_end >= 0:
        late = w.links[link].min_lag - (b.op[after].start - b.op[before].end)
        return (after, late, LAG) if late > 0 else (NONE, 0, PLACED)
    if w.links[link].transfer_lot > 0:
        late = lots_late_by(w, b, before, after, link)
        return (after, late, LAG) if late > 0 else (NONE, 0, PLACED)
    wait = b.op[after].start - b.op[before].end
    if wait < w.links[link].min_lag:
        return after, w.links[link].min_lag - wait, LAG
    if wait > w.links[link].max_lag:
        return before, wait - w.links[link].max_lag, LAG
    tank = w.links[link].storage
    if tank >= 0 and wait > 0:
        good = w.operations[before].quantity * w.steps[w.operations[before].step].yield_factor
        bounds = (w.capacity[tank] + NOISE, b.op[after].start)
        free = room_from(b.tanks, tank, good, bounds, NEVER)
        if free > b.op[before].end:
            return before, (free - b.op[before].end if free < NEVER else NEVER), STORAGE
    return NONE, 0, PLACED


@part
def check_links(w, b, op):
    """Check an operation just placed against its placed neighbours, and let it into the storages between.

    Returns
    -------
    (int, int, int)
        Operation that must start later, by how many ticks, and why; (-1, 0, 0) if all is well. What has been let in by
        then is taken back with the operation.
    """
    step = w.operations[op].step
    for link in range(w.steps[step].before_ptr, w.steps[step + 1].before_ptr):
        before = op - step + w.links[link].before
        if b.op[before].start >= 0:
            which, late, why = _link_late(w, b, before, op, link)
            if which >= 0:
                return which, late, why
            _store(w, b, before, op, link)
    for k in range(w.steps[step].after_ptr, w.steps[step + 1].after_ptr):
        link = w.lists[k]
        after = op - step + w.links[link].after
        if b.op[after].start >= 0:
            which, late, why = _link_late(w, b, op, after, link)
            if which >= 0:
                return which, late, why
            _store(w, b, op, after, link)
    return NONE, 0, PLACED


@part
def _store(w, b, before, after, link):
    tank = w.links[link].storage
    has_begun = w.operations[before].begun_end >= 0
    if tank >= 0 and (has_begun or b.op[before].end < b.op[after].start):
        good = w.operations[before].quantity * w.steps[w.operations[before].step].yield_factor
        if not has_begun:  # else it waits there from the beginning
            pour(b, tank, b.op[before].end, good)
        pour(b, tank, b.op[after].start, -good)


@part
def finish_order(w, b, order):
    """Close an order whose operations are all placed: its end, its outputs, those who wait for it.

    Returns
    -------
    (int, int, int)
        As `check_links`.
    """
    first, last = w.orders[order].operation_ptr, w.orders[order + 1].operation_ptr
    end, final = 0, first
    for op in range(first, last):
        if b.op[op].end >= end:
            end, final = b.op[op].end, op
    if end > w.orders[order].deadline:
        return first, NEVER, DEADLINE
    for k in range(w.orders[order].consumer_ptr, w.orders[order + 1].consumer_ptr):
        consumer = w.lists[k]
        is_free = b.op[consumer].start >= 0 and w.operations[consumer].begun_end < 0
        if is_free and b.op[consumer].start < end:
            return first, NEVER, PIN
    for k in range(w.orders[order].output_ptr, w.orders[order + 1].output_ptr):
        tank = w.flows[k].tank
        if w.capacity[tank] >= 0:
            bounds = (w.capacity[tank] + NOISE, NEVER)
            free = room_from(b.tanks, tank, w.flows[k].quantity, bounds, NEVER)
            if free > end and w.operations[final].begun_end < 0:
                return final, (free - end if free < NEVER else NEVER), STORAGE
    for k in range(w.orders[order].output_ptr, w.orders[order + 1].output_ptr):
        pour(b, w.flows[k].tank, end, w.flows[k].quantity)
    b.order[order].end = end
    return NONE, 0, PLACED


@part
def give_up(w, b, op, why, at):
    """Write down why an operation's order cannot be placed."""
    order = w.operations[op].order
    b.order[order].reason = why
    b.order[order].reason_operation = op
    b.order[order].reason_at = at
    return why


@part
def why_no_place(w, b, op, t):
    """Return why `find_place` finds none from t on."""
    step = w.operations[op].step
    why = NO_RESOURCE
    for mode in range(w.steps[step].mode_ptr, w.steps[step + 1].mode_ptr):
        first, last = w.modes[mode].need_ptr, w.modes[mode + 1].need_ptr
        if not _suits_pin(w, op, last - first):
            continue
        b.state[0] = mode
        is_manned = True
        for need in range(first, last):
            found = False
            pool = w.needs[need].pool
            for c in range(w.pool_ptr[pool], w.pool_ptr[pool + 1]):
                found = found or _is_usable(w, b, op, need, w.lists[c], 0)
            is_manned = is_manned and found
        if is_manned:
            if material_from(w, b, op, mode, t) >= NEVER:
                why = MATERIAL
            else:
                return BEYOND
    return why


@part
def place_members(w, b, order, members, first):
    """Place some operations of an order, in turn; all or none.

    Where one comes too late after another, that other is placed again, later by as much.

    Parameters
    ----------
    members
        int32: positions within the order, predecessors first; those placed already (pinned) stay.
    first
        Of the first of them: resource that it takes, -1 to leave it free; start, end and start of the setup if
        `find_place` has just found them, else -1.

    Returns
    -------
    int
        ``PLACED``, or why not.
    """
    forced, found = first
    base = w.orders[order].operation_ptr
    n_members, n_all = len(members), w.orders[order + 1].operation_ptr - base
    for k in range(n_members):
        b.op[base + members[k]].floor = 0
    for k in range(n_members):
        b.op[base + members[k]].is_mine = b.op[base + members[k]].start < 0
    k, steps_back = 0, 0
    while k < n_members:
        op = base + members[k]
        which, late, why = NONE, 0, PLACED
        if b.op[op].is_mine:
            pinned = w.operations[op].pin_start
            t = max(ready_at(w, b, op), pinned)
            start, end, setup = found
            if k > 0 or steps_back > 0 or start < 0:
                start, end, _, setup = find_place(w, b, op, t, forced if k == 0 else NONE)
            if start >= NEVER or (pinned >= 0 and start != pinned):
                why = give_up(w, b, op, why_no_place(w, b, op, t) if pinned < 0 else PIN, t)
                _take_back(w, b, base, members, (0, k - 1))
                return why
            place(w, b, op, start, end, setup)
            b.order[order].n_placed += 1
            which, late, why = check_links(w, b, op)
            after = w.operations[op].tail - w.operations[op].shortest
            if which < 0 and end + after > w.orders[order].deadline:
                which, late, why = op, NEVER, DEADLINE
        if which < 0 and k == n_members - 1 and b.order[order].n_placed == n_all and b.order[order].end >= NEVER:
            which, late, why = finish_order(w, b, order)
        if which < 0:
            k += 1
            continue
        steps_back += 1
        back = NONE
        for n in range(k + 1):
            if base + members[n] == which and b.op[which].is_mine:
                back = n
        if late >= NEVER or back < 0 or steps_back > STEPS_BACK:
            give_up(w, b, which, why, b.op[which].end)
            _take_back(w, b, base, members, (0, k))
            return why
        b.op[which].floor = b.op[which].start + late
        _take_back(w, b, base, members, (back, k))
        k = back
    return PLACED


@part
def _take_back(w, b, base, members, span):
    """Take back those members in a span of positions that were placed here, newest first."""
    order = w.operations[base + members[0]].order
    for k in range(span[1], span[0] - 1, -1):
        op = base + members[k]
        if b.op[op].is_mine and b.op[op].start >= 0:
            unplace(w, b, op)
            b.order[order].n_placed -= 1
    b.order[order].end = NEVER
