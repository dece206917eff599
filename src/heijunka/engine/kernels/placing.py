"""Place one operation: where it ends first, what that takes, and how to take it back.

It goes into the first gap that holds it; several resources at once are brought to one moment by raising the start until
all of them agree.
"""

from __future__ import annotations

from heijunka.engine.kernels.board import (
    close_place,
    enough_from,
    first_ending_after,
    free_from,
    lower_level,
    open_place,
    pour,
    raise_level,
    unpour,
)
from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.gaps import earliest_on, fits_before, is_alone
from heijunka.engine.kernels.hours import (
    NEVER,
    NONE,
    end_after,
    end_together,
    fit,
    latest_before,
    worked_between,
)
from heijunka.engine.kernels.work import changeover, family_before, family_of, length_of

NOISE = 1e-7
ROUNDS = 20_000


@part
def _blocked_until(w, b, op, r, hold, end, units):
    """Return ``hold`` if a resource is free from then to ``end``, else by when what blocks it is gone."""
    if hold == end:
        return hold
    if w.resources[r].capacity > 1:
        return free_from(b.rows, r, hold, end, units, w.resources[r].capacity)
    k = first_ending_after(b.rows, r, hold)
    if k == b.rows.index[r].length or fits_before(w, b, r, k, family_of(w, op, r), end):
        return hold
    return b.rows.entry[b.rows.index[r].ptr + k].high


@part
def _is_usable(w, b, op, need, r, n_chosen):
    """Tell whether a resource may fill a requirement, given the pin and what is chosen for earlier requirements."""
    pin = w.operations[op].pin
    first = w.modes[b.state[0]].need_ptr
    if pin >= 0 and w.pin_resource[pin, need - first] != r:
        return False
    for n in range(n_chosen):
        if b.trial[0, n] == r:
            return False
    if w.resources[r].batch_quantity > 0 and w.operations[op].quantity > w.resources[r].batch_quantity * (1 + 1e-12):
        return False
    return w.needs[need].units <= w.resources[r].capacity


@part
def _together(w, b, op, mode, t, length):
    """Return the first common start of all resources of a mode, the first of which is chosen already.

    Returns
    -------
    (int, int, int, int)
        Start, end, ticks of setup on the first resource, start of the setup; resources are in ``trial[0]``.
    """
    first, last = w.modes[mode].need_ptr, w.modes[mode + 1].need_ptr
    n_needs = last - first
    is_interruptible = w.steps[w.operations[op].step].is_interruptible
    for _ in range(ROUNDS):
        latest, setup, need_0 = t, NEVER, 0
        first_setup, first_at = 0, NONE
        for n in range(n_needs):
            best, best_setup, best_need = NEVER, NEVER, 0
            if n == 0:
                best, _, best_need, best_setup = earliest_on(w, b, op, b.trial[0, 0], t, length, w.needs[first].units)
                need_0 = best_need
            else:
                pool = w.needs[first + n].pool
                for c in range(w.pool_ptr[pool], w.pool_ptr[pool + 1]):
                    r = w.lists[c]
                    if not _is_usable(w, b, op, first + n, r, n):
                        continue
                    start, _, need, begin = earliest_on(w, b, op, r, t, length, w.needs[first + n].units)
                    if start < best:
                        best, best_setup, best_need = start, begin, need
                        b.trial[0, n] = r
                        if start == t:
                            break
            if best >= NEVER:
                return NEVER, NEVER, 0, NEVER
            b.trial[3, n] = best_need
            if best_need > 0 and best_setup < setup:
                setup, first_setup, first_at = best_setup, best_need, w.resources[b.trial[0, n]].calendar
            latest = max(latest, best)
        if latest > t:
            t = latest
            continue
        end = t + length
        if is_interruptible:
            for n in range(n_needs):
                b.trial[2, n] = w.resources[b.trial[0, n]].calendar
            begin, end = end_together(w.calendars, b.trial[2], n_needs, t, length)
            if begin > t:
                if begin >= NEVER:
                    return NEVER, NEVER, 0, NEVER
                t = begin
                continue
        setup = min(setup, t)
        bound = t
        for n in range(n_needs):
            hold = setup if w.needs[first + n].is_held or b.trial[3, n] > 0 else t
            free = _blocked_until(w, b, op, b.trial[0, n], hold, end, w.needs[first + n].units)
            if free > hold:
                # Where the setup is what is in the way, all waits until it can be done from then on.
                bound = max(bound, end_after(w.calendars, first_at, free, first_setup) if hold < t else free)
        if bound == t:
            return t, end, need_0, setup
        t = bound
    return NEVER, NEVER, 0, NEVER


@part
def _join(w, b, op, mode, r, t, length):
    """Return the first batch on a resource that an operation may join from t on, or -1; fills ``trial[0]``."""
    rows = b.rows
    base = rows.index[r].ptr
    column = w.resources[r].batch_attribute
    step = w.operations[op].step
    for k in range(first_ending_after(rows, r, t), rows.index[r].length):
        leader = rows.entry[base + k].who
        if w.operations[op].batch >= 0 and w.operations[op].batch != leader:
            continue
        if b.op[leader].start < t or b.op[leader].span < length or length == 0:
            continue
        if b.op[leader].load + w.operations[op].quantity > w.resources[r].batch_quantity * (1 + 1e-12):
            continue
        other = w.operations[leader].step
        if column >= 0 and w.value[step, column] != w.value[other, column]:
            continue
        if family_of(w, op, r) != family_of(w, leader, r):
            continue
        need = changeover(w, r, family_before(w, b, r, k), family_of(w, leader, r))
        if need == 0 and b.op[leader].setup_start < b.op[leader].start:
            continue
        if _can_accompany(w, b, op, mode, leader):
            return leader
    return NONE


@part
def _can_accompany(w, b, op, mode, leader):
    """Tell whether an operation's other resources are free for a batch, and choose them."""
    first, last = w.modes[mode].need_ptr, w.modes[mode + 1].need_ptr
    setup, start, end = b.op[leader].setup_start, b.op[leader].start, b.op[leader].end
    for n in range(1, last - first):
        pool = w.needs[first + n].pool
        found = False
        for c in range(w.pool_ptr[pool], w.pool_ptr[pool + 1]):
            r = w.lists[c]
            if w.resources[r].batch_quantity > 0 or not _is_usable(w, b, op, first + n, r, n):
                continue
            need = 0
            if w.resources[r].capacity == 1:
                k = first_ending_after(b.rows, r, start)
                need = changeover(w, r, family_before(w, b, r, k), family_of(w, op, r))
            hold = setup if w.needs[first + n].is_held or need > 0 else start
            if need > 0 and worked_between(w.calendars, w.resources[r].calendar, setup, start) < need:
                continue
            if _blocked_until(w, b, op, r, hold, end, w.needs[first + n].units) == hold:
                b.trial[0, n] = r
                found = True
                break
        if not found:
            return False
    for n in range(last - first):
        b.trial[2, n] = w.resources[b.trial[0, n]].calendar
    span = b.op[leader].span
    if w.steps[w.operations[op].step].is_interruptible:
        begin, finish = end_together(w.calendars, b.trial[2], last - first, start, span)
        return begin == start and finish == end
    for n in range(last - first):
        if fit(w.calendars, b.trial[2, n], start, span) != start:
            return False
    return end == start + span


@part
def material_from(w, b, op, mode, t):
    """Return the first moment from t on from which what an operation takes without a supply is there."""
    first, last = w.operations[op].take_ptr, w.operations[op + 1].take_ptr
    mode_first, mode_last = w.modes[mode].take_ptr, w.modes[mode + 1].take_ptr
    if first == last and mode_first == mode_last:
        return t
    quantity = w.operations[op].quantity
    for tank in range(len(w.capacity)):
        if w.capacity[tank] >= 0:
            continue
        total = 0.0
        for k in range(first, last):
            if w.flows[k].tank == tank:
                total += w.flows[k].quantity
        for k in range(mode_first, mode_last):
            if w.flows[k].tank == tank:
                total += w.flows[k].per_unit * quantity + w.flows[k].quantity
        if total > 0:
            t = max(t, enough_from(b.tanks, tank, total, NOISE, NEVER))
    return t


@part
def find_place(w, b, op, t, forced):
    """Find where an operation ends first if it starts at t or later.

    A mode that takes scarce material counts as if it ended later, by as much as thrift asks for. The answer is in
    ``state`` (mode; leader of the batch to join, or -1) and ``trial[1]`` (resources).

    Parameters
    ----------
    forced
        Resource that its first requirement takes; -1 leaves it free.

    Returns
    -------
    (int, int, int, int)
        Start (``NEVER`` if there is no place), end, ticks of setup on the first resource, start of the setup.
    """
    step = w.operations[op].step
    quantity = w.operations[op].quantity
    best_start, best_end, best_need, best_setup = NEVER, NEVER, 0, NEVER
    best_mode, best_leader, best_cost = NONE, NONE, NEVER
    for mode in range(w.steps[step].mode_ptr, w.steps[step + 1].mode_ptr):
        if w.operations[op].mode >= 0 and mode != w.operations[op].mode:
            continue
        first, n_needs = w.modes[mode].need_ptr, w.modes[mode + 1].need_ptr - w.modes[mode].need_ptr
        b.state[0] = mode
        from_t = material_from(w, b, op, mode, t)
        if from_t >= NEVER or not _suits_pin(w, op, n_needs):
            continue
        extra = int(b.state[3] * w.modes[mode].share * quantity) if b.state[3] > 0 else 0
        if n_needs == 0:
            end = from_t + length_of(w, mode, quantity, 1.0)
            if forced < 0 and end + extra < best_cost:
                best_start, best_end, best_need, best_setup = from_t, end, 0, from_t
                best_mode, best_leader, best_cost = mode, NONE, end + extra
            continue
        pool = w.needs[first].pool
        for c in range(w.pool_ptr[pool], w.pool_ptr[pool + 1]):
            r = w.lists[c]
            if (forced >= 0 and r != forced) or not _is_usable(w, b, op, first, r, 0):
                continue
            length = length_of(w, mode, quantity, w.resources[r].speed)
            if from_t + length + extra > best_cost:
                continue
            b.trial[0, 0] = r
            leader = NONE
            if w.resources[r].batch_quantity > 0 and w.operations[op].batch != op:
                leader = _join(w, b, op, mode, r, from_t, length)
            if leader >= 0 and b.op[leader].end + extra < best_cost:
                best_start, best_end, best_need = b.op[leader].start, b.op[leader].end, 0
                best_cost = best_end + extra
                best_setup, best_mode, best_leader = b.op[leader].setup_start, mode, leader
                _keep(b, n_needs)
            if leader >= 0 and leader == w.operations[op].batch:
                continue
            start, end, need, setup = earliest_on(w, b, op, r, from_t, length, w.needs[first].units)
            if end + extra < best_cost and n_needs > 1:
                start, end, need, setup = _together(w, b, op, mode, start, length)
            if end + extra < best_cost:
                best_start, best_end, best_need, best_setup = start, end, need, setup
                best_mode, best_leader, best_cost = mode, NONE, end + extra
                _keep(b, n_needs)
    b.state[0] = best_mode
    b.state[1] = best_leader
    if best_end > w.span[1]:
        return NEVER, NEVER, 0, NEVER
    return best_start, best_end, best_need, best_setup


@part
def _keep(b, n_needs):
    for n in range(n_needs):
        b.trial[1, n] = b.trial[0, n]


@part
def _suits_pin(w, op, n_needs):
    pin = w.operations[op].pin
    if pin < 0:
        return True
    n_pinned = 0
    for n in range(w.pin_resource.shape[1]):
        if w.pin_resource[pin, n] >= 0:
            n_pinned += 1
    return n_pinned == n_needs


@part
def place(w, b, op, start, end, setup):
    """Put an operation where `find_place` has found room for it."""
    mode, leader = b.state[0], b.state[1]
    first, last = w.modes[mode].need_ptr, w.modes[mode + 1].need_ptr
    b.op[op].mark = b.state[2]
    b.op[op].setup_start, b.op[op].start, b.op[op].end, b.op[op].mode = setup, start, end, mode
    b.op[op].leader, b.op[op].follower = leader, NONE
    quantity = w.operations[op].quantity
    for n in range(last - first):
        r = b.trial[1, n]
        b.resource[op, n] = r
        if w.resources[r].capacity > 1:
            hold = setup if w.needs[first + n].is_held else start
            if hold < end:
                raise_level(b.rows, r, hold, end, w.needs[first + n].units)
        elif w.resources[r].batch_quantity > 0 and leader >= 0:
            b.op[op].follower = b.op[leader].follower
            b.op[leader].follower = op
            b.op[leader].load += quantity
        else:
            if w.resources[r].batch_quantity > 0:
                b.op[op].leader, b.op[op].load, b.op[op].span = op, quantity, _span_of(w, op, mode, b.trial[1, 0])
            _insert(w, b, op, r, w.needs[first + n].is_held)
    for k in range(w.operations[op].take_ptr, w.operations[op + 1].take_ptr):
        pour(b, w.flows[k].tank, start, -w.flows[k].quantity)
    for k in range(w.modes[mode].take_ptr, w.modes[mode + 1].take_ptr):
        pour(b, w.flows[k].tank, start, -(w.flows[k].per_unit * quantity + w.flows[k].quantity))


@part
def _span_of(w, op, mode, first_resource):
    return length_of(w, mode, w.operations[op].quantity, w.resources[first_resource].speed)


@part
def _insert(w, b, op, r, is_held):
    k = first_ending_after(b.rows, r, b.op[op].start)
    before, family = family_before(w, b, r, k), family_of(w, op, r)
    need = changeover(w, r, before, family)
    place_ = open_place(b.rows, r, k)
    b.rows.entry[place_].low = b.op[op].setup_start if is_held or need > 0 else b.op[op].start
    b.rows.entry[place_].high = b.op[op].end
    b.rows.entry[place_].who = op
    b.rows.entry[place_].family = family if family >= 0 else before
    b.rows.entry[place_].level = 0.0
    if family >= 0:
        _set_up_again(w, b, r, k + 1)


@part
def _set_up_again(w, b, r, k):
    """Move the setup at position k of a chain to where its new neighbour before it lets it be."""
    if k >= b.rows.index[r].length:
        return
    place_ = b.rows.index[r].ptr + k
    item = b.rows.entry[place_].who
    if not is_alone(w, b, item):
        return
    need = changeover(w, r, family_before(w, b, r, k), family_of(w, item, r))
    start = b.op[item].start
    begin = latest_before(w.calendars, w.resources[r].calendar, start, need) if need > 0 else start
    b.op[item].setup_start = begin
    b.rows.entry[place_].low = begin


@part
def unplace(w, b, op):
    """Take back the operation placed last."""
    unpour(b, b.op[op].mark)
    mode, start, end = b.op[op].mode, b.op[op].start, b.op[op].end
    first, last = w.modes[mode].need_ptr, w.modes[mode + 1].need_ptr
    for n in range(last - first - 1, -1, -1):
        r = b.resource[op, n]
        leader = b.op[op].leader
        if w.resources[r].capacity > 1:
            hold = b.op[op].setup_start if w.needs[first + n].is_held else start
            if hold < end:
                lower_level(b.rows, r, hold, end, w.needs[first + n].units)
        elif w.resources[r].batch_quantity > 0 and leader >= 0 and leader != op:
            b.op[leader].follower = b.op[op].follower
            b.op[leader].load -= w.operations[op].quantity
        else:
            k = _position(b, op, r)
            close_place(b.rows, r, k)
            if family_of(w, op, r) >= 0:
                _set_up_again(w, b, r, k)
        b.resource[op, n] = NONE
    b.op[op].start = b.op[op].end = b.op[op].setup_start = NONE
    b.op[op].mode = b.op[op].leader = b.op[op].follower = NONE


@part
def _position(b, op, r):
    base = b.rows.index[r].ptr
    k = first_ending_after(b.rows, r, b.op[op].start - 1)
    while b.rows.entry[base + k].who != op:
        k += 1
    return k
