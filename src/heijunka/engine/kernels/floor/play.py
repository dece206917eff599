"""The floor played forward: calls in order of time; what becomes free takes what is wanted most."""

from __future__ import annotations

from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.floor.choose import choose, is_before, may_follow
from heijunka.engine.kernels.floor.release import let_in, look_when, release_some
from heijunka.engine.kernels.floor.tables import (
    ARRIVE,
    CALLS,
    CANCELLED,
    COME,
    COMPLETED,
    DONE,
    DRUM,
    END,
    EVENTS,
    IS_ROLLED,
    LAST,
    N_BLOCKED,
    N_DONE,
    N_RELEASED,
    NOW,
    RUSHED,
    SET_ASIDE_AFTER,
    SET_UP,
    UNDER_WAY,
    WAKE,
    WORK,
)
from heijunka.engine.kernels.floor.truth import begin_up, calendars_of, setup_end, stretched, true_end, when, worked_end
from heijunka.engine.kernels.floor.waiting import call, dequeue, enqueue, need_less, touch
from heijunka.engine.kernels.heap import pop
from heijunka.engine.kernels.hours import NEVER
from heijunka.engine.kernels.work import changeover, family_of, length_of


@kernel
def play(s, n, k, f, p, until):
    """Play until a moment, until nothing is left to happen, or until a rush job comes if that is to be told.

    Parameters
    ----------
    s, n, k, f
        Site, fate, script, floor.
    p
        float64[N_SETTINGS]: the policy's setting.

    Returns
    -------
    int
        1 if a rush job has come, else 0.
    """
    while f.count[CALLS] > 0 and f.heap[0].at <= until:
        t = f.heap[0].at
        f.count[NOW] = t
        looks = False
        while f.count[CALLS] > 0 and f.heap[0].at == t:
            what, who = f.heap[0].number & 7, f.heap[0].number >> 3
            f.count[CALLS] = pop(f.heap, f.count[CALLS])
            f.count[EVENTS] += 1
            if what != WAKE:
                f.count[LAST] = t
            looks = happen(s, n, k, f, p, (what, who)) or looks
        if looks:
            release_some(s, n, k, f, p)
        serve(s, n, k, f, p)
        if t - f.count[LAST] > PATIENCE and only_asks(f):
            f.count[CALLS] = 0
        if f.count[RUSHED] == 2:
            f.count[RUSHED] = 0
            return 1
    f.count[NOW] = max(f.count[NOW], until)
    return 0


PATIENCE = 400 * 86400
"""Ticks after which what has waited with nothing else happening is given up: a year, and some days."""


@part
def only_asks(f):
    """Tell whether nothing is to happen but that resources are asked."""
    others = 0
    for z in range(f.count[CALLS]):
        others += f.heap[z].number & 7 != WAKE
    return others == 0


@part
def happen(s, n, k, f, p, event):
    """Let one thing happen; return whether jobs may be released that could not before."""
    what, who = event
    t = f.count[NOW]
    if what == END:
        return end(s, n, f, who)
    if what == COME:
        come(s, n, f, who)
        return False
    if what == WAKE:
        if f.res[who].wake == t:
            f.res[who].wake = NEVER
        if f.count[IS_ROLLED] > 0 and f.res[who].down_until <= t:
            f.res[who].down_until = 0
        touch(s, f, who)
        return False
    if what == ARRIVE:
        if n.cancelled[who] <= t:
            f.job[who].status = CANCELLED
            return False
        let_in(f, who)
        look_when(s, k, f, p, who)
        if s.job[who].is_rush > 0 and f.count[RUSHED] == 1:
            f.count[RUSHED] = 2
    return True


@part
def come(s, n, f, op):
    """Let an operation join its queue, or begin if there is a mode that needs no resource."""
    w = s.world
    if s.desk[w.operations[op].step] >= 0:
        enqueue(s, f, op)
        return
    mode = w.steps[w.operations[op].step].mode_ptr
    while w.modes[mode + 1].need_ptr > w.modes[mode].need_ptr:
        mode += 1
    begin(s, n, f, op, mode, 0)


@part
def serve(s, n, k, f, p):
    """Let what is wanted most begin, of all that can, until nothing can."""
    w = s.world
    while True:
        desk = most_wanted(s, n, k, f, p)
        if desk < 0:
            return
        op, mode = f.choice[desk].op, f.choice[desk].mode
        n_needs = w.modes[mode + 1].need_ptr - w.modes[mode].need_ptr
        for z in range(n_needs):
            r = f.chosen[0, z] = f.team[desk, z]
            for y in range(s.served_ptr[r], s.served_ptr[r + 1]):
                # What these have in mind may be possible no more; what has nothing in mind gets no chance by it.
                f.is_touched[s.served[y]] = min(f.is_touched[s.served[y]], 1)
        dequeue(s, f, op)
        begin(s, n, f, op, mode, n_needs)
        if w.resources[f.team[desk, 0]].batch_quantity > 0:
            fill_batch(s, n, f, op, desk)


@part
def most_wanted(s, n, k, f, p):
    """Return the desk whose next operation is wanted most; -1 if none can begin any."""
    best, most, first = -1, -1e300, -1
    for desk in range(len(f.is_touched)):
        if f.is_touched[desk] == 1:
            f.is_touched[desk] = 2 if choose(s, n, k, f, p, desk) else 0
        if f.is_touched[desk] == 2:
            wanted, op = f.choice[desk].wanted, f.choice[desk].op
            if wanted > most or (wanted == most and is_before(f, op, first)):
                best, most, first = desk, wanted, op
    return best


@part
def fill_batch(s, n, f, first, desk):
    """Let others that wait join the batch that an operation has begun, the longest waiting first."""
    w = s.world
    r = f.resource[first, 0]
    mode = f.op[first].mode
    room = batch_room(w, f, first)
    length = length_of(w, mode, w.operations[first].quantity, w.resources[r].speed)
    z = 0
    while z < f.queued[desk]:
        op = f.queue[s.queue_ptr[desk] + z]
        step = w.operations[op].step
        own = w.steps[step].mode_ptr
        quantity = w.operations[op].quantity
        fits = quantity <= room + 1e-9 and length_of(w, own, quantity, w.resources[r].speed) <= length
        is_alike = same_needs(w, mode, own) and has_place(w, f, op, first)
        if is_alike and fits and may_follow(s, f, op, own, r, f.count[NOW]):
            room -= quantity
            dequeue(s, f, op)
            join(s, f, op, first, own)
            n_needs = w.modes[own + 1].need_ptr - w.modes[own].need_ptr
            hand_over_lots(s, n, f, op, n_needs, calendars_of(w, f, op, n_needs))
            continue
        z += 1


@part
def batch_room(w, f, first):
    """Return how much more can join the batch that an operation has begun, whichever of its resources makes batches."""
    room = w.resources[f.resource[first, 0]].batch_quantity
    ptr = w.modes[f.op[first].mode].need_ptr
    for z in range(1, w.modes[f.op[first].mode + 1].need_ptr - ptr):
        if w.resources[f.resource[first, z]].batch_quantity > 0:
            room = min(room, w.resources[f.resource[first, z]].batch_quantity)
    return room - w.operations[first].quantity


@part
def same_needs(w, mode, other):
    """Tell whether two modes need resources of the same pools."""
    a, b = w.modes[mode].need_ptr, w.modes[other].need_ptr
    count = w.modes[mode + 1].need_ptr - a
    if w.modes[other + 1].need_ptr - b != count:
        return False
    for z in range(count):
        if w.needs[a + z].pool != w.needs[b + z].pool or w.needs[a + z].units != w.needs[b + z].units:
            return False
    return True


@part
def has_place(w, f, op, first):
    """Tell whether the resources of the first of a batch are set up for another, agree, and have units."""
    ptr = w.modes[f.op[first].mode].need_ptr
    for z in range(w.modes[f.op[first].mode + 1].need_ptr - ptr):
        r = f.resource[first, z]
        column = w.resources[r].batch_attribute
        if column >= 0 and w.value[w.operations[op].step, column] != w.value[w.operations[first].step, column]:
            return False
        family = family_of(w, op, r)
        is_as_first = family < 0 or family == family_of(w, first, r)
        if not is_as_first and (family != f.res[r].family or changeover(w, r, family, family) > 0):
            return False
        if z > 0 and w.resources[r].batch_quantity == 0 and f.res[r].free < w.needs[ptr + z].units:
            return False
    return True


@part
def join(s, f, op, first, mode):
    """Let an operation begin with the first of its batch, with units of its own of further resources."""
    ptr = s.world.modes[mode].need_ptr
    for z in range(1, s.world.modes[mode + 1].need_ptr - ptr):
        if s.world.resources[f.resource[first, z]].batch_quantity == 0:
            f.res[f.resource[first, z]].free -= s.world.needs[ptr + z].units
    f.op[op].head, f.op[op].mode, f.op[op].status = first, mode, UNDER_WAY
    f.op[op].setup_start, f.op[op].start = f.op[first].setup_start, f.op[first].start
    f.op[op].end, f.op[op].expected = not_before_lots(s, f, op, f.op[first].end, f.op[first].expected)
    f.op[first].mates += 1
    for z in range(f.resource.shape[1]):
        f.resource[op, z] = f.resource[first, z]
    draw_stores(s, f, op)
    note_load(s, f, op)
    call(f, f.op[op].end, END, op)


@part
def begin(s, n, f, op, mode, n_needs):
    """Begin an operation on the resources in row 0 of ``chosen``, setups first."""
    w, t = s.world, f.count[NOW]
    has_nature = f.count[IS_ROLLED] == 0
    n_calendars = calendars_of(w, f, op, n_needs)
    planned, ready = t, t
    for z in range(n_needs):
        r = f.chosen[0, z]
        family = family_of(w, op, r)
        need = changeover(w, r, f.res[r].family, family)
        f.count[SET_UP] += need
        if need > 0:
            planned = max(planned, setup_end(w, n, f, r, t, need, False))
            truly = stretched(need, n.setup_factor[op]) if has_nature else need
            ready = max(ready, setup_end(w, n, f, r, t, truly, has_nature))
        if family >= 0:
            f.res[r].family = family
        f.res[r].free -= w.needs[w.modes[mode].need_ptr + z].units
        f.res[r].job = op
        f.resource[op, z] = r
    for z in range(n_needs, f.resource.shape[1]):
        f.resource[op, z] = -1
    speed = w.resources[f.chosen[0, 0]].speed if n_needs > 0 else 1.0
    length = length_of(w, mode, w.operations[op].quantity, speed)
    start, expected = when(w, f, op, n_calendars, max(planned, ready), length)
    ends = expected
    if has_nature:
        start = begin_up(w, n, f, op, n_needs, n_calendars, start, length)
        ends = true_end(w, n, f, op, n_needs, n_calendars, start, stretched(length, n.factor[op]))
    ends, expected = not_before_lots(s, f, op, ends, expected)
    f.op[op].head, f.op[op].mates, f.op[op].mode, f.op[op].status = op, 1, mode, UNDER_WAY
    f.op[op].setup_start, f.op[op].start, f.op[op].end, f.op[op].expected = t, start, ends, expected
    for z in range(n_needs):
        f.res[f.chosen[0, z]].until = ends
    draw_stores(s, f, op)
    note_load(s, f, op)
    hand_over_lots(s, n, f, op, n_needs, n_calendars)
    call(f, ends, END, op)


@part
def not_before_lots(s, f, op, ends, expected):
    """Return ends no earlier than those of operations that hand over in lots, whose last lot is awaited."""
    w = s.world
    step = w.operations[op].step
    for link in range(w.steps[step].before_ptr, w.steps[step + 1].before_ptr):
        if w.links[link].transfer_lot > 0:
            before = op - step + w.links[link].before
            ends = max(ends, f.op[before].end + w.links[link].min_lag)
            expected = max(expected, f.op[before].expected + w.links[link].min_lag)
    return ends, expected


@part
def hand_over_lots(s, n, f, op, n_needs, n_calendars):
    """Call what takes up an operation's transfer lots when the first of them is there."""
    w = s.world
    step, mode, quantity = w.operations[op].step, f.op[op].mode, w.operations[op].quantity
    for z in range(w.steps[step].after_ptr, w.steps[step + 1].after_ptr):
        link = w.lists[z]
        if w.links[link].transfer_lot > 0:
            speed = w.resources[f.chosen[0, 0]].speed if n_needs > 0 else 1.0
            ticks = length_of(w, mode, min(w.links[link].transfer_lot, quantity), speed)
            if f.count[IS_ROLLED] == 0:
                ticks = stretched(ticks, n.factor[f.op[op].head])
                first = true_end(w, n, f, op, n_needs, n_calendars, f.op[op].start, ticks)
            else:
                first = worked_end(w, f, op, n_calendars, f.op[op].start, ticks)
            need_less(s, n, f, op - step + w.links[link].after, min(first, f.op[op].end) + w.links[link].min_lag)


@part
def note_load(s, f, op):
    """Keep account of work that must not wait long: what follows an operation that begins, and what begins."""
    w = s.world
    step = w.operations[op].step
    for z in range(w.steps[step].after_ptr, w.steps[step + 1].after_ptr):
        link = w.lists[z]
        desk = s.desk[w.links[link].after]
        if w.links[link].max_lag < NEVER and desk >= 0:
            f.load[desk] += s.op[op - step + w.links[link].after].length
    for link in range(w.steps[step].before_ptr, w.steps[step + 1].before_ptr):
        if w.links[link].max_lag < NEVER and s.desk[step] >= 0:
            f.load[s.desk[step]] -= s.op[op].length


@part
def draw_stores(s, f, op):
    """Take what an operation works on out of the storage where it waits; let in what is blocked there."""
    w, t = s.world, f.count[NOW]
    step = w.operations[op].step
    for link in range(w.steps[step].before_ptr, w.steps[step + 1].before_ptr):
        tank = w.links[link].storage
        if tank >= 0:
            before = op - step + w.links[link].before
            f.level[tank] -= w.operations[before].quantity * w.steps[w.links[link].before].yield_factor
            for z in range(f.count[N_BLOCKED]):
                call(f, t, END, f.blocked[z])
            f.count[N_BLOCKED] = 0


@part
def has_room(s, f, op):
    """Fill the storages behind an operation if they all have room, and tell whether they had.

    Where finite storages and kits make a ring, each may wait for another for ever. Nobody watches that for long: what
    has been blocked for `SET_ASIDE_AFTER` is set aside, beyond what its storage holds.
    """
    w, t = s.world, f.count[NOW]
    step = w.operations[op].step
    is_set_aside = t - f.op[op].end >= SET_ASIDE_AFTER
    for z in range(w.steps[step].after_ptr, w.steps[step + 1].after_ptr):
        tank = w.links[w.lists[z]].storage
        quantity = w.operations[op].quantity * w.steps[step].yield_factor
        is_over = tank >= 0 and f.level[tank] + quantity > w.capacity[tank] * (1 + 1e-9) and f.level[tank] > 1e-9
        if is_over and not is_set_aside:
            return False
    for z in range(w.steps[step].after_ptr, w.steps[step + 1].after_ptr):
        tank = w.links[w.lists[z]].storage
        if tank >= 0:
            f.level[tank] += w.operations[op].quantity * w.steps[step].yield_factor
    return True


@part
def end(s, n, f, op):
    """End an operation unless it is blocked; return whether it was its order's last, or more room is on the drum."""
    w, t = s.world, f.count[NOW]
    if f.op[op].status == DONE:
        return False
    if not has_room(s, f, op):
        f.blocked[f.count[N_BLOCKED]] = op
        f.count[N_BLOCKED] += 1
        if t == f.op[op].end:
            call(f, t + SET_ASIDE_AFTER, END, op)
        return False
    f.op[op].blocked = t - f.op[op].end
    f.op[op].status = DONE
    head, ptr = f.op[op].head, w.modes[f.op[op].mode].need_ptr
    f.op[head].mates -= 1
    for z in range(w.modes[f.op[op].mode + 1].need_ptr - ptr):
        r = f.resource[op, z]
        # What makes batches is free when all have left it; everything else each member has for itself.
        if f.op[head].mates == 0 or (z > 0 and w.resources[r].batch_quantity == 0):
            f.res[r].free += w.needs[ptr + z].units
            f.res[r].job = -1
            touch(s, f, r)
    follow(s, n, f, op)
    j = s.op[op].job
    f.count[WORK] -= s.op[op].length
    f.count[DRUM] -= s.op[op].length * s.op[op].is_drum
    f.job[j].left -= 1
    if f.job[j].left == 0:
        f.job[j].status, f.job[j].completed = COMPLETED, t
        f.count[N_RELEASED] -= 1
        f.count[N_DONE] += 1
    return True


@part
def follow(s, n, f, op):
    """Let those know that wait for an operation or, if it is its order's last, for the order."""
    w, t = s.world, f.count[NOW]
    step, order = w.operations[op].step, w.operations[op].order
    for z in range(w.steps[step].after_ptr, w.steps[step + 1].after_ptr):
        link = w.lists[z]
        after = op - step + w.links[link].after
        if w.links[link].max_lag < NEVER:
            f.op[after].latest = min(f.op[after].latest, f.op[op].end + w.links[link].max_lag)
        if w.links[link].transfer_lot == 0:
            need_less(s, n, f, after, t + w.links[link].min_lag)
    for other in range(w.orders[order].operation_ptr, w.orders[order + 1].operation_ptr):
        if f.op[other].status != DONE:
            return
    for z in range(w.orders[order].consumer_ptr, w.orders[order + 1].consumer_ptr):
        need_less(s, n, f, w.lists[z], t)
