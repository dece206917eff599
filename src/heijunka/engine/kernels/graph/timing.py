"""When an operation starts by what stands before it, and what that costs."""

from __future__ import annotations

from math import ceil

from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.graph.tables import BEGUN
from heijunka.engine.kernels.hours import NEVER, end_after, fit, latest_before, next_open, worked_between


@part
def length_in(g, mode, quantity, resource):
    """Return the ticks that a mode works on a quantity with a first resource (-1: none)."""
    speed = g.speed[mode]
    if resource >= 0:
        speed *= g.resource_speed[resource]
    return ceil((g.fixed[mode] + g.per_unit[mode] * quantity) / speed - 1e-9)


@part
def worked_by(g, c, i, ticks):
    """Return when an operation has worked so many ticks."""
    if g.is_interruptible[g.op[i].step] and c.op[i].calendar >= 0:
        return end_after(g.calendars, c.op[i].calendar, c.op[i].start, ticks)
    return c.op[i].start + ticks


@part
def after_lots(g, c, i, a, t):
    """Return when an operation may start, from t on, that takes up the transfer lots of arc a as they come.

    Of its own work it must not come to a lot before that lot is there, nor end before its predecessor.
    """
    p = g.arc[a].who
    h = c.op[p].head
    lot, quantity = g.arc[a].lot, g.op[p].quantity
    resource = c.resource[p, 0] if c.op[h].n_slots > 0 else -1
    own = c.resource[i, 0] if c.op[c.op[i].head].n_slots > 0 else -1
    n_lots = max(1, ceil(quantity / lot - 1e-9))
    first = worked_by(g, c, h, length_in(g, c.op[p].mode, min(lot, quantity), resource))
    t = max(t, first + g.arc[a].lag)
    while True:
        start, end = begin_from(g, c, c.op[i].head, t)
        if end >= NEVER:
            return NEVER
        late = max(0, c.op[h].end - end, first + g.arc[a].lag - start)
        for k in range(1, n_lots):
            done = length_in(g, c.op[p].mode, min((k + 1) * lot, quantity), resource)
            begun = length_in(g, c.op[i].mode, g.op[i].quantity * (k * lot / quantity), own)
            there = worked_by(g, c, h, done) + g.arc[a].lag
            here = start + begun
            if g.is_interruptible[g.op[i].step] and c.op[i].calendar >= 0:
                here = end_after(g.calendars, c.op[i].calendar, start, begun)
            late = max(late, there - here)
        if late == 0:
            return start
        t = start + late


@part
def ready(g, c, i, without, base):
    """Return when an operation may start by what stands before it, breaks in its own work left out of account.

    Fills ``fresh`` from place ``base`` on: the families left and the ticks of setup by slot.

    Parameters
    ----------
    without
        An operation that is taken as done long ago; -1 for none.

    Returns
    -------
    (int, float, int)
        Moment, what its setups cost, how many slots need one.
    """
    shift = g.shift[0]
    first_slot = i << shift
    n_slots = c.op[i].n_slots
    t = g.span[0]
    cost = 0.0
    q = i
    while q >= 0:
        if g.op[q].earliest > t:
            t = g.op[q].earliest
        if g.wish[1] > 0 and c.is_loose[i] == 0 and g.op[q].base_start > t:
            t = g.op[q].base_start
        for a in range(g.pred_ptr[q], g.pred_ptr[q + 1]):
            h = c.op[g.arc[a].who].head
            if h == without:
                continue
            if g.arc[a].lot > 0:
                continue
            x = c.op[h].end + g.arc[a].lag
            if x > t:
                t = x
        q = c.op[q].mate
    held = g.span[0]
    n_needed = 0
    for k in range(n_slots):
        slot = first_slot + k
        r = g.resource_of_lane[c.slot[slot].lane]
        before = c.slot[slot].before
        free = g.span[0] if before < 0 or before >> shift == without else c.op[before >> shift].end
        matrix = g.matrix[r]
        need, left = 0, -1
        if matrix >= 0:
            family = g.value[g.op[i].step, g.attribute[matrix]]
            stands = g.initial[r] if before < 0 else c.slot[before].left
            left = stands
            if family >= 0:
                left = family
                if stands >= 0:
                    entry = g.entry_ptr[matrix] + stands * g.size[matrix] + family
                    need = g.time[entry]
                    cost += g.setup_cost[entry]
        c.fresh[base + 2 * k] = left
        c.fresh[base + 1 + 2 * k] = need
        if free > t:
            t = free
        if need > 0:
            n_needed += 1
        if free > held and (need > 0 or slot_is_held(g, c, i, k) > 0):
            held = free
    if n_needed > 0:
        for k in range(n_slots):
            need = c.fresh[base + 1 + 2 * k]
            if need > 0:
                x = set_up_by(g, g.resource_of_lane[c.slot[first_slot + k].lane], held, need)
                if x > t:
                    t = x
    return t, cost, n_needed


@part
def set_up_by(g, r, t, need):
    """Return when a setup on a resource is done that begins at a moment or later."""
    end = end_after(g.calendars, g.calendar[r], t, need)
    lost, before = down_within(g, r, g.calendar[r], t, end), -1
    while lost > before and end < NEVER:
        before = lost
        end = end_after(g.calendars, g.calendar[r], t, need + lost)
        lost = down_within(g, r, g.calendar[r], t, end)
    return end


@part
def set_up_from(g, r, end, need):
    """Return the last moment at which a setup on a resource begins that is done by an end."""
    begin = latest_before(g.calendars, g.calendar[r], end, need)
    lost, before = down_within(g, r, g.calendar[r], begin, end), -1
    while lost > before and begin >= 0:
        before = lost
        begin = latest_before(g.calendars, g.calendar[r], end, need + lost)
        lost = down_within(g, r, g.calendar[r], begin, end)
    return begin


@part
def down_within(g, r, at, low, high):
    """Return the ticks of a calendar between two moments in which a resource is down; its downtimes do not overlap."""
    lost = 0
    for k in range(len(g.down)):
        if g.down[k].who == r and g.down[k].since < high and g.down[k].until > low:
            lost += worked_between(g.calendars, at, max(low, g.down[k].since), min(high, g.down[k].until))
    return lost


@part
def begin_from(g, c, i, t):
    """Return the first start of an operation from a moment on, in its working time, and its end.

    Downtimes of single resources, such as are known after the graph was made, are worked around.
    """
    start, end = begin_in_hours(g, c, i, t)
    if len(g.down) == 0 or c.op[i].length == 0:
        return start, end
    shift, is_interruptible = g.shift[0], g.is_interruptible[g.op[i].step]
    at, again = c.op[i].calendar, True
    while again and start < NEVER:
        again = False
        lost = 0
        for n in range(c.op[i].n_slots):
            r = g.resource_of_lane[c.slot[(i << shift) + n].lane]
            for k in range(len(g.down)):
                is_hit = g.down[k].who == r and start < g.down[k].until and end > g.down[k].since
                if is_hit and (not is_interruptible or start >= g.down[k].since):
                    start, end = begin_in_hours(g, c, i, g.down[k].until)
                    again = True
                    break
            if again:
                break
            lost = max(lost, down_within(g, r, at, start, end))
        if not again and lost > 0:
            later = end_after(g.calendars, at, start, c.op[i].length + lost)
            again = later > end
            end = later
    return start, end


@part
def begin_in_hours(g, c, i, t):
    """Return the first start of an operation from a moment on, by calendars alone, and its end."""
    at, length = c.op[i].calendar, c.op[i].length
    if at < 0:
        return t, t + length
    if g.is_interruptible[g.op[i].step]:
        start = next_open(g.calendars, at, t) if length > 0 else t
        return start, end_after(g.calendars, at, start, length) if start < NEVER else NEVER
    start = fit(g.calendars, at, t, length)
    return start, start + length if start < NEVER else NEVER


@part
def held_back(g, c, i, t):
    """Return when an operation may start so that those that must follow soon can: later than t if they are not ready.

    A follower's readiness is reckoned without the operation itself, so that the two do not hold each other.
    """
    base = 3 + 2 * c.old_neighbour.shape[1]
    q = i
    while q >= 0:
        for a in range(g.succ_ptr[q], g.succ_ptr[q + 1]):
            most = g.succ[a].most
            if most >= NEVER:
                continue
            h = c.op[g.succ[a].who].head
            if c.op[h].n_slots == 0 and g.need_ptr[c.op[h].mode + 1] > g.need_ptr[c.op[h].mode]:
                continue
            x, _, _ = ready(g, c, h, i, base)
            x, _ = begin_from(g, c, h, x)
            if x >= NEVER:
                continue
            t = max(t, start_to_end_by(g, c, i, x - most))
        q = c.op[q].mate
    return max(t, start_to_end_by(g, c, i, c.op[i].floor)) if c.op[i].floor > 0 else t


@part
def start_to_end_by(g, c, i, goal):
    """Return the first start with which an operation ends at a moment or later (if it need not fit into one window)."""
    at, length = c.op[i].calendar, c.op[i].length
    if at < 0 or not g.is_interruptible[g.op[i].step] or length == 0:
        return goal - length
    start = latest_before(g.calendars, at, goal, length)
    if end_after(g.calendars, at, start, length) >= goal:
        return start
    # The moment lies in a break: a tick of work has to be left for after it.
    resumed = next_open(g.calendars, at, goal)
    return latest_before(g.calendars, at, resumed + 1, length) if resumed < NEVER else start


@part
def after_all_lots(g, c, i, t):
    """Return when an operation may start, from t on, by all transfer lots that it takes up."""
    is_later = True
    while is_later:
        is_later = False
        q = i
        while q >= 0:
            for a in range(g.pred_ptr[q], g.pred_ptr[q + 1]):
                if g.arc[a].lot > 0:
                    x = after_lots(g, c, q, a, t)
                    if x >= NEVER:
                        return x
                    is_later = is_later or x > t
                    t = max(t, x)
            q = c.op[q].mate
    return t


@part
def stand(g, c, i, cost):
    """Reckon work that has begun: it stands where it stands, and nothing that has not comes before it on its lanes."""
    for k in range(c.op[i].n_slots):
        before = c.slot[(i << g.shift[0]) + k].before
        if before >= 0 and g.op[before >> g.shift[0]].is_fixed != BEGUN:
            return 1e300
    c.fresh[0] = c.fresh[2] = g.op[i].pin_start
    c.fresh[1] = g.op[i].pin_start + c.op[i].length
    q = i
    while q >= 0:
        cost += distance(g, c, q, g.op[q].pin_start)
        q = c.op[q].mate
    return cost


@part
def distance(g, c, q, start):
    """Return what an operation costs by where it stands beside the baseline, if it starts at a moment."""
    if g.op[q].base_start < 0 or g.near[q] == 0:
        return 0.0
    cost = g.wish[1] * abs(start - g.op[q].base_start)
    for n in range(c.resource.shape[1]):
        if c.resource[q, n] != g.base_resource[q, n]:
            cost += g.wish[2]
            break
    cost *= g.near[q]
    p = g.base_before[q]
    if p >= 0 and g.wish[6] > 0 and start < c.op[c.op[p].head].start:
        r = g.base_resource[q, 0]
        if c.resource[q, 0] == r and c.resource[p, 0] == r:
            cost += g.wish[6] * g.near[p]
    return cost


@part
def reckon(g, c, i):
    """Reckon the times of an operation (the first of its batch) from its predecessors and neighbours.

    Fills ``fresh``: start, end, setup start, then the families left and the ticks of setup by slot.

    Returns
    -------
    float
        What its setups, lags and distance from the baseline cost; infinite if it has no place.
    """
    t, cost, n_needed = ready(g, c, i, -1, 3)
    if g.op[i].is_fixed == BEGUN:
        return stand(g, c, i, cost)
    if g.wish[3] > 0 or c.op[i].floor > 0:
        t = held_back(g, c, i, t)
    if g.wish[5] > 0:
        t = after_all_lots(g, c, i, t)
    start, end = begin_from(g, c, i, t)
    if end > g.span[1]:
        return 1e300
    setup_start = start
    if n_needed > 0 and g.wish[4] > 0:
        setup_start = setup_begin(g, c, i, start)
    c.fresh[0], c.fresh[1], c.fresh[2] = start, end, setup_start
    q = i
    while q >= 0:
        pin = g.op[q].pin_start
        if pin >= 0 and start > pin:
            return 1e300
        if g.wish[3] > 0:
            for a in range(g.pred_ptr[q], g.pred_ptr[q + 1]):
                over = start - c.op[c.op[g.arc[a].who].head].end - g.arc[a].most
                if over > 0:
                    cost += g.wish[3] * over
        cost += distance(g, c, q, start)
        q = c.op[q].mate
    return cost


@part
def slot_is_held(g, c, i, k):
    """Return 1 if slot k of an operation is occupied in setups too, else 0."""
    mode = c.op[i].mode
    need = g.need_ptr[mode]
    while k >= g.units[need]:
        k -= g.units[need]
        need += 1
    return g.is_held[need]


@part
def setup_begin(g, c, i, start):
    """Return when the setups of an operation begin, by the ticks of setup in ``fresh``."""
    begin = start
    for k in range(c.op[i].n_slots):
        need = c.fresh[4 + 2 * k]
        if need > 0:
            r = g.resource_of_lane[c.slot[(i << g.shift[0]) + k].lane]
            x = set_up_from(g, r, start, need)
            if x < begin:
                begin = x
    return begin


@part
def cost_of_order(g, c, o):
    """Return what an order costs by its first start and its end."""
    end = 0
    for a in range(g.sink_ptr[o], g.sink_ptr[o + 1]):
        x = c.op[c.op[g.sink[a]].head].end
        if x > end:
            end = x
    cost = g.flow[o] * end
    over = end - g.due[o]
    if over > 0:
        cost += g.late[o] * over + g.count[o]
    elif g.early[o] > 0:
        cost -= g.early[o] * over
    if end > g.deadline[o]:
        cost += g.beyond[o] * (end - g.deadline[o])
    if g.store[o] > 0:
        begin = NEVER
        for a in range(g.source_ptr[o], g.source_ptr[o + 1]):
            x = c.op[c.op[g.source[a]].head].setup_start
            if x < begin:
                begin = x
        cost += g.store[o] * (end - begin)
    return cost
