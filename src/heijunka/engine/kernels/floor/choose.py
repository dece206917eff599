"""What a free resource begins: of all that waits for it, what is wanted most and can begin now."""

from __future__ import annotations

from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.floor.rules import wanted
from heijunka.engine.kernels.floor.tables import IS_ROLLED
from heijunka.engine.kernels.floor.truth import calendars_of, setup_end, when
from heijunka.engine.kernels.floor.waiting import wake
from heijunka.engine.kernels.hours import NEVER, next_open, window_after, worked_between
from heijunka.engine.kernels.work import changeover, family_of, length_of


@part
def is_there(w, n, f, r, units, t):
    """Tell whether units of a resource are free, up and in working time; it is asked again when it may be."""
    if f.res[r].free < units:
        return False
    if f.count[IS_ROLLED] > 0:
        if f.res[r].down_until > t:
            wake(f, r, f.res[r].down_until)
            return False
    else:
        z, last = f.res[r].down, n.down_ptr[r + 1]
        while z < last and n.down_until[z] <= t:
            z += 1
        f.res[r].down = z
        if z < last and n.down_since[z] <= t:
            wake(f, r, n.down_until[z])
            return False
    opens = next_open(w.calendars, w.resources[r].calendar, t)
    if opens > t:
        wake(f, r, opens)
        return False
    return True


@part
def holds(w, r, op):
    """Tell whether a resource holds an operation: what makes batches has a largest one."""
    room = w.resources[r].batch_quantity
    return room == 0 or w.operations[op].quantity <= room * (1 + 1e-9)


@part
def helpers(w, n, f, work, first, t):
    """Fill row 0 of ``chosen`` with a first resource and others that are free for the mode's further needs."""
    op, mode = work
    ptr = w.modes[mode].need_ptr
    f.chosen[0, 0] = first
    for k in range(1, w.modes[mode + 1].need_ptr - ptr):
        need = ptr + k
        pool = w.needs[need].pool
        found = -1
        for z in range(w.pool_ptr[pool], w.pool_ptr[pool + 1]):
            r = w.lists[z]
            is_taken = False
            for other in range(k):
                is_taken = is_taken or f.chosen[0, other] == r
            if not is_taken and holds(w, r, op) and is_there(w, n, f, r, w.needs[need].units, t):
                found = r
                break
        if found < 0:
            return False
        f.chosen[0, k] = found
    return True


@part
def setups(w, n, f, op, n_needs, t):
    """Return when the changeovers of all chosen resources are planned to be done, and the longest of them."""
    done, longest = t, 0
    for k in range(n_needs):
        r = f.chosen[0, k]
        need = changeover(w, r, f.res[r].family, family_of(w, op, r))
        if need > 0:
            longest = max(longest, need)
            done = max(done, setup_end(w, n, f, r, t, need, False))
    return done, longest


@part
def may_begin(w, n, f, op, mode, t):
    """Tell whether work on the chosen resources can begin at t: right after its setup, if it is set up now."""
    n_needs = w.modes[mode + 1].need_ptr - w.modes[mode].need_ptr
    n_calendars = calendars_of(w, f, op, n_needs)
    done, longest = setups(w, n, f, op, n_needs, t)
    speed = w.resources[f.chosen[0, 0]].speed if n_needs > 0 else 1.0
    begin, end = when(w, f, op, n_calendars, done, length_of(w, mode, w.operations[op].quantity, speed))
    if end >= NEVER:
        return False
    if begin > done and longest == 0:
        wake(f, f.chosen[0, 0], min(begin, soonest_close(w, f, n_needs, t)))
        return False
    return True


@part
def soonest_close(w, f, n_needs, t):
    """Return when the first of the further resources chosen goes off: another, with time enough, may take its place."""
    found = NEVER
    for k in range(1, n_needs):
        at = w.resources[f.chosen[0, k]].calendar
        if at >= 0:
            found = min(found, w.calendars.window[window_after(w.calendars, at, t)].close)
    return found


LATER = 900
"""Ticks after which work is looked at again that was held back."""

SPARE = 1
"""Times the work that must not wait long, for which what does it must be there: it does other things as well."""


@part
def may_follow(s, f, op, mode, r, t):
    """Tell whether what must follow an operation soon is likely to find room in time."""
    w = s.world
    step = w.operations[op].step
    for z in range(w.steps[step].after_ptr, w.steps[step + 1].after_ptr):
        link = w.lists[z]
        if w.links[link].max_lag >= NEVER:
            continue
        after = op - step + w.links[link].after
        ends = t + length_of(w, mode, w.operations[op].quantity, w.resources[r].speed)
        own = w.steps[w.links[link].after].mode_ptr
        waits = f.load[s.desk[w.links[link].after]] + s.op[after].length
        for need in range(w.modes[own].need_ptr, w.modes[own + 1].need_ptr):
            pool = w.needs[need].pool
            there, opens = 0, NEVER
            for x in range(w.pool_ptr[pool], w.pool_ptr[pool + 1]):
                other = w.lists[x]
                at = w.resources[other].calendar
                opens = min(opens, next_open(w.calendars, at, ends))
                there += (
                    worked_between(w.calendars, at, ends, ends + w.links[link].max_lag) * w.resources[other].capacity
                )
            # It has only to begin in time: where nothing waits to follow, it can, however long it takes.
            is_idle = f.load[s.desk[w.links[link].after]] == 0 and opens <= ends + w.links[link].max_lag
            if there < SPARE * waits and not is_idle:
                return False
    return True


@part
def has_free(s, f, desk):
    """Tell whether any resource is free that may be the first of an operation in a queue."""
    n_free = 0
    for z in range(s.first_ptr[desk], s.first_ptr[desk + 1]):
        n_free += f.res[s.first[z]].free
    return n_free > 0


@part
def is_before(f, op, other):
    """Tell whether an operation has waited longer than another; of two that came together it is the first."""
    return f.op[op].ready < f.op[other].ready or (f.op[op].ready == f.op[other].ready and op < other)


@part
def choose(s, n, k, f, p, desk):
    """Note which operation of a desk is to begin now, with which resources, and tell whether there is one.

    Of several that are wanted alike it is that which has waited longest.
    """
    w, t = s.world, f.count[1]
    best, best_mode, most = -1, -1, -1e300
    if f.queued[desk] == 0 or not has_free(s, f, desk):
        return False
    first = s.queue_ptr[desk]
    for z in range(f.queued[desk]):
        op = f.queue[first + z]
        step = w.operations[op].step
        for mode in range(w.steps[step].mode_ptr, w.steps[step + 1].mode_ptr):
            need = w.modes[mode].need_ptr
            pool = w.needs[need].pool
            for x in range(w.pool_ptr[pool], w.pool_ptr[pool + 1]):
                r = w.lists[x]
                if f.res[r].free < w.needs[need].units:
                    continue
                ticks = changeover(w, r, f.res[r].family, family_of(w, op, r))
                length = length_of(w, mode, w.operations[op].quantity, w.resources[r].speed)
                score = wanted(s, k, f, p, (op, r, ticks, length), t)
                is_wanted = score > most or (score == most and is_before(f, op, best))
                if not is_wanted or not is_there(w, n, f, r, w.needs[need].units, t):
                    continue
                if not holds(w, r, op):
                    continue
                if not may_follow(s, f, op, mode, r, t):
                    wake(f, r, t + LATER)
                    continue
                if helpers(w, n, f, (op, mode), r, t) and may_begin(w, n, f, op, mode, t):
                    best, best_mode, most = op, mode, score
                    for y in range(w.modes[mode + 1].need_ptr - need):
                        f.team[desk, y] = f.chosen[0, y]
    f.choice[desk].op, f.choice[desk].mode, f.choice[desk].wanted = best, best_mode, most
    return best >= 0
