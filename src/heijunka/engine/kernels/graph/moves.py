"""Which operation moves, and where to."""

from __future__ import annotations

from heijunka.engine.kernels.chance import below, unit
from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.graph.chain import last_by
from heijunka.engine.kernels.graph.tables import BEGUN, LONGEST_RUN

MOST_STEPS_BACK = 12


@part
def tight_before(g, c, i, state):
    """Return what an operation waits for longest, or another thing that it waits for; -1 if it waits for nothing.

    Work that has begun waits for nothing: it may even stand before what should precede it, and a walk back would never
    end.
    """
    if g.op[i].is_fixed == BEGUN:
        return -1
    shift = g.shift[0]
    best, latest = -1, -1
    takes_any = unit(state) < 0.15
    q = i
    while q >= 0:
        for a in range(g.pred_ptr[q], g.pred_ptr[q + 1]):
            p = c.op[g.arc[a].who].head
            x = c.op[p].end + g.arc[a].lag
            if x > latest or (takes_any and unit(state) < 0.5):
                best, latest = p, x
        q = c.op[q].mate
    for k in range(c.op[i].n_slots):
        slot = (i << shift) + k
        before = c.slot[slot].before
        if before >= 0:
            x = c.op[before >> shift].end + c.slot[slot].need
            if x >= latest or (takes_any and unit(state) < 0.5):
                best, latest = before >> shift, x
    return best


@part
def late_one(g, c, state):
    """Return an operation on which the end of a costly order hangs, or -1."""
    first, n = c.window[2], c.window[3] - c.window[2]
    best, worst = -1, 0.0
    for _ in range(4):
        o = g.late_orders[first + below(state, n)]
        if c.order_cost[o] > worst:
            best, worst = o, c.order_cost[o]
    if best < 0:
        return -1
    i, latest = -1, -1
    for a in range(g.sink_ptr[best], g.sink_ptr[best + 1]):
        h = c.op[g.sink[a]].head
        if c.op[h].end > latest:
            i, latest = h, c.op[h].end
    for _ in range(below(state, MOST_STEPS_BACK)):
        p = tight_before(g, c, i, state)
        if p < 0:
            break
        i = p
    return i


@part
def critical_one(g, c, state):
    """Return an operation on a longest path of the plan."""
    shift = g.shift[0]
    i, n_found = -1, 0
    for lane in range(len(c.last)):
        slot = c.last[lane]
        if slot >= 0 and c.op[slot >> shift].end >= c.total[1]:
            n_found += 1
            if below(state, n_found) == 0:
                i = slot >> shift
    found, n_found, p = i, 0, i
    while p >= 0:
        n_found += 1
        if below(state, n_found) == 0:
            found = p
        p = tight_before(g, c, p, state)
    return found


@part
def pick(g, c, state, guided):
    """Return an operation to move, the first of its batch."""
    i = -1
    if unit(state) < guided:
        if g.wish[0] > 0 and (c.window[2] == c.window[3] or unit(state) < 0.5):
            i = critical_one(g, c, state)
        elif c.window[2] < c.window[3]:
            i = late_one(g, c, state)
    if i < 0:
        i = c.op[g.movable[c.window[0] + below(state, c.window[1] - c.window[0])]].head
    return i


@part
def bounds(g, c, i):
    """Return the latest start of what precedes an operation and the earliest start of what follows it by arcs."""
    low, high = g.span[0] - 1, 1 << 60
    q = i
    while q >= 0:
        for a in range(g.pred_ptr[q], g.pred_ptr[q + 1]):
            x = c.op[c.op[g.arc[a].who].head].start
            if x > low:
                low = x
        for a in range(g.succ_ptr[q], g.succ_ptr[q + 1]):
            x = c.op[c.op[g.succ[a].who].head].start
            if x < high:
                high = x
        q = c.op[q].mate
    return low, high


@part
def choose_resources(g, c, i, state):
    """Fill row 0 of ``chosen`` with resources of another way to do an operation; return its mode."""
    step = g.op[i].step
    first, last = g.mode_ptr[step], g.mode_ptr[step + 1]
    mode = c.op[i].mode
    if last - first > 1 and unit(state) < 0.7:
        mode = first + below(state, last - first)
    n_needs = g.need_ptr[mode + 1] - g.need_ptr[mode]
    is_same = mode == c.op[i].mode
    which = below(state, n_needs) if n_needs > 0 else 0
    changes_all = unit(state) < 0.3
    for n in range(n_needs):
        need = g.need_ptr[mode] + n
        n_choices = g.pool_ptr[need + 1] - g.pool_ptr[need]
        if n_choices == 0:
            return -1
        if is_same and not changes_all and n != which:
            c.chosen[0, n] = c.resource[i, n]
        else:
            c.chosen[0, n] = g.pool_resource[g.pool_ptr[need] + below(state, n_choices)]
    for n in range(n_needs):
        room = g.batch_quantity[c.chosen[0, n]]
        if room > 0 and g.op[i].quantity > room * (1 + 1e-12):
            return -1
        for other in range(n):
            if c.chosen[0, n] == c.chosen[0, other]:
                return -1
    return mode


@part
def keep_resources(g, c, i):
    """Fill row 0 of ``chosen`` with an operation's own resources; return its mode."""
    for n in range(c.resource.shape[1]):
        c.chosen[0, n] = c.resource[i, n]
    return c.op[i].mode


@part
def family_mate(g, c, i, lane, state):
    """Return a slot on a lane whose operation has the setup family of i, or -1."""
    shift = g.shift[0]
    r = g.resource_of_lane[lane]
    matrix = g.matrix[r]
    length = c.row_length[lane]
    if matrix < 0 or length == 0:
        return -1
    family = g.value[g.op[i].step, g.attribute[matrix]]
    if family < 0:
        return -1
    here = last_by(g, c, lane, c.op[i].start)
    spread = min(length, 40)
    for _ in range(6):
        z = below(state, length)
        if length > spread and here >= 0:
            # Near by rather than anywhere: what is far off in time hardly ever pays.
            slot = here
            forth = unit(state) < 0.5
            for _ in range(below(state, spread)):
                follows = c.slot[slot].after if forth else c.slot[slot].before
                if follows < 0:
                    break
                slot = follows
        else:
            slot = c.row[c.row_ptr[lane] + z]
        other = slot >> shift
        if other != i and g.value[g.op[other].step, g.attribute[matrix]] == family:
            return slot
    return -1


@part
def moment_to_go(g, c, i, lane, limits, state):
    """Return a moment after which an operation is put on its lanes (what starts by then stands before it), or -2.

    Parameters
    ----------
    lane
        First lane that it will stand on.
    limits
        Latest start of its predecessors, earliest start of its successors, and how far it may go in ticks.
    """
    shift = g.shift[0]
    low, high, reach = limits
    own = -1
    for k in range(c.op[i].n_slots):
        if c.slot[(i << shift) + k].lane == lane:
            own = (i << shift) + k
    moment = -2
    x = unit(state)
    if x < 0.25:
        mate = family_mate(g, c, i, lane, state)
        if mate >= 0:
            if unit(state) < 0.5:
                moment = c.op[mate >> shift].start
            else:
                before = c.slot[mate].before
                moment = c.op[before >> shift].start if before >= 0 else low
                if before == own and own >= 0:
                    return -2
    if moment == -2:
        n_steps = 1
        while n_steps < 6 and unit(state) < 0.4:
            n_steps += 1
        if own >= 0:
            slot = own
            if unit(state) < 0.6:
                for _ in range(n_steps):
                    if c.slot[slot].before < 0 or c.op[c.slot[slot].before >> shift].start <= low:
                        break
                    slot = c.slot[slot].before
                if slot == own:
                    return -2
                slot = c.slot[slot].before
                moment = c.op[slot >> shift].start if slot >= 0 else low
            else:
                for _ in range(n_steps):
                    if c.slot[slot].after < 0 or c.op[c.slot[slot].after >> shift].start >= high:
                        break
                    slot = c.slot[slot].after
                if slot == own:
                    return -2
                moment = c.op[slot >> shift].start
        else:
            away = int(unit(state) * reach)
            moment = c.op[i].start - away if unit(state) < 0.6 else c.op[i].start + away
            if moment >= high:
                moment = high - 1
    if moment < low:
        moment = low
    return moment if moment < high else -2


@part
def setup_slot(g, c, i):
    """Return the first slot of an operation on a lane on which it has a setup family; -1 if there is none."""
    shift = g.shift[0]
    for k in range(c.op[i].n_slots):
        slot = (i << shift) + k
        matrix = g.matrix[g.resource_of_lane[c.slot[slot].lane]]
        if matrix >= 0 and g.value[g.op[i].step, g.attribute[matrix]] >= 0:
            return slot
    return -1


@part
def is_alike(g, c, slot, other):
    """Tell whether what stands beside a slot on its lane is of the same setup family, by itself and free to move."""
    if other < 0:
        return False
    shift = g.shift[0]
    i, j = slot >> shift, other >> shift
    column = g.attribute[g.matrix[g.resource_of_lane[c.slot[slot].lane]]]
    is_free = g.op[j].is_fixed == 0 and c.op[j].mate < 0 and c.op[j].head == j and c.op[j].group == c.op[i].group
    return is_free and g.value[g.op[i].step, column] == g.value[g.op[j].step, column]


@part
def run_around(g, c, slot, state):
    """Return the first and last slot of a run of one setup family about a slot, and how many they are."""
    if not is_alike(g, c, slot, slot):
        return slot, slot, 0
    first, n = slot, 1
    if unit(state) < 0.5:
        while n < LONGEST_RUN and is_alike(g, c, slot, c.slot[first].before):
            first = c.slot[first].before
            n += 1
    last = slot
    takes_all = unit(state) < 0.7
    while n < LONGEST_RUN and is_alike(g, c, slot, c.slot[last].after) and (takes_all or unit(state) < 0.6):
        last = c.slot[last].after
        n += 1
    return first, last, n


@part
def moment_of_run(g, c, ends, limits, state):
    """Return a moment after which a run is put on its lane, or -2: beside its family, or some places to and fro.

    Parameters
    ----------
    ends
        Its first and last slot.
    limits
        Latest start of its predecessors, earliest start of its successors.
    """
    shift = g.shift[0]
    (first, last), (low, high) = ends, limits
    moment = -2
    if unit(state) < 0.5:
        mate = family_mate(g, c, first >> shift, c.slot[first].lane, state)
        start, end = c.op[first >> shift].start, c.op[last >> shift].start
        if mate >= 0 and not start <= c.op[mate >> shift].start <= end:
            before = c.slot[mate].before
            is_after = unit(state) < 0.5
            if is_after or before >= 0:
                moment = c.op[(mate if is_after else before) >> shift].start
            else:
                moment = low
    if moment == -2:
        back = unit(state) < 0.6
        slot = c.slot[first].before if back else c.slot[last].after
        if slot < 0:
            return -2
        for _ in range(below(state, 8)):
            other = c.slot[slot].before if back else c.slot[slot].after
            if other < 0:
                break
            slot = other
        if back:
            slot = c.slot[slot].before
        moment = c.op[slot >> shift].start if slot >= 0 else low
    if moment < low:
        moment = low
    return moment if moment < high else -2
