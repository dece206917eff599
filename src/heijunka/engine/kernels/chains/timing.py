"""When a node starts and ends, given those before it, and what it costs."""

from __future__ import annotations

from math import ceil

from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.hours import NEVER, end_after, fit, latest_before, next_open


@part
def length_of(net, op, option):
    """Return the ticks that an operation works in an option."""
    work = net.option[option].fixed + net.option[option].per_unit * net.op[op].quantity
    return ceil(work / net.option[option].rate - 1e-9)


@part
def node_length(net, st, v):
    """Return the ticks that a node works: those of its longest operation."""
    length = 0
    op = st.node[v].first
    option = st.node[v].option
    while op >= 0:
        length = max(length, length_of(net, op, option))
        op = st.mate[op]
    return length


@part
def ready_at(net, st, v):
    """Return when all that a node's operations wait for is there, and what passing largest lags costs in case."""
    t = 0
    op = st.node[v].first
    while op >= 0:
        t = max(t, net.op[op].earliest)
        for k in range(net.op[op].before_ptr, net.op[op + 1].before_ptr):
            q = st.node_of[net.before[k].other]
            if net.before[k].is_lot:
                handed = st.node[q].start + ceil(net.before[k].head * st.node[q].length)
                last = st.node[q].end + ceil(net.before[k].tail * st.node[v].length) - st.node[v].length
                t = max(t, max(handed, last) + net.before[k].min_lag)
            else:
                t = max(t, st.node[q].end + net.before[k].min_lag)
        op = st.mate[op]
    return t


@part
def family_of(net, st, v, r):
    """Return the setup family of a node on a resource; -1 if it has none."""
    column = net.resource[r].column
    if column < 0:
        return -1
    op = st.node[v].first
    while op >= 0:
        family = net.value[net.op[op].step, column]
        if family >= 0:
            return family
        op = st.mate[op]
    return -1


@part
def measure(net, st, v):
    """Return when a node starts, ends and is set up for, and its cost; ``st.family`` is what its chains are left at.

    Setups are made before the work arrives, in the resource's own working time; what is held in setup, or set up, must
    be free from the setup's start.
    """
    width = net.size[0]
    t = ready_at(net, st, v)
    option = st.node[v].option
    first = net.option[option].slot_ptr
    free, held, has_setup, cost = net.size[1], net.size[1], False, 0.0
    for k in range(net.option[option].n_slots):
        r = net.slot[first + k].resource
        prev = st.place[v * width + k].prev
        at = net.size[1]
        before = net.resource[r].initial
        if prev >= 0:
            at = st.node[prev // width].end
            before = st.place[prev].family
        is_held = net.slot[first + k].is_held
        if net.resource[r].column >= 0:
            family = family_of(net, st, v, r)
            st.family[k] = family if family >= 0 else before
            if family >= 0 and before >= 0:
                entry = net.resource[r].setup_ptr + before * net.resource[r].n_values + family
                cost += net.setup[entry].cost
                if net.setup[entry].time > 0:
                    has_setup = True
                    is_held = 1
        free = max(free, at)
        if is_held:
            held = max(held, at)
    t = max(t, free)
    if has_setup:
        for k in range(net.option[option].n_slots):
            need = _need(net, st, v, k, net.slot[first + k].resource)
            if need > 0:
                t = max(t, end_after(net.hours, net.resource[net.slot[first + k].resource].calendar, held, need))
    op = st.node[v].first
    length = st.node[v].length
    start, end = _span(net, op, option, t, length)
    setup_start = start
    if has_setup and start < NEVER:
        for k in range(net.option[option].n_slots):
            r = net.slot[first + k].resource
            need = _need(net, st, v, k, r)
            if need > 0:
                setup_start = min(setup_start, latest_before(net.hours, net.resource[r].calendar, start, need))
    if end > net.size[2]:
        return NEVER, NEVER, NEVER, 0.0
    return start, end, setup_start, cost + _extra(net, st, v, t, start)


@part
def _need(net, st, v, k, r):
    """Return the ticks of changeover at a node's place, once ``st.family`` is known."""
    if net.resource[r].column < 0:
        return 0
    family = family_of(net, st, v, r)
    prev = st.place[v * net.size[0] + k].prev
    before = st.place[prev].family if prev >= 0 else net.resource[r].initial
    if family < 0 or before < 0:
        return 0
    return net.setup[net.resource[r].setup_ptr + before * net.resource[r].n_values + family].time


@part
def _span(net, op, option, t, length):
    if net.op[op].pin_start >= 0:
        return net.op[op].pin_start, net.op[op].pin_end
    calendar = net.option[option].calendar
    if calendar < 0 or length == 0:
        return t, t + length
    if net.step[net.op[op].step].is_interruptible:
        start = next_open(net.hours, calendar, t)
        if start >= NEVER:
            return NEVER, NEVER
        return start, end_after(net.hours, calendar, start, length)
    start = fit(net.hours, calendar, t, length)
    return start, start + length


@part
def _extra(net, st, v, t, start):
    """Return what a node costs beyond its changeovers: moves from the baseline, largest lags and pins passed."""
    cost = 0.0
    op = st.node[v].first
    if net.op[op].pin_start >= 0 and t > start:
        cost += net.charge[3] * (t - start)
    while op >= 0:
        if net.op[op].base_start >= 0:
            cost += net.charge[1] * abs(start - net.op[op].base_start)
            if net.op[op].base_option != st.node[v].option:
                cost += net.charge[2]
        for k in range(net.op[op].before_ptr, net.op[op + 1].before_ptr):
            if net.before[k].max_lag < NEVER:
                late = start - st.node[st.node_of[net.before[k].other]].end - net.before[k].max_lag
                if late > 0:
                    cost += net.charge[3] * late
        op = st.mate[op]
    return cost
