"""What would come of a policy from here on, if all went as is expected and nothing new came."""

from __future__ import annotations

from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.floor.play import play
from heijunka.engine.kernels.floor.release import look_when
from heijunka.engine.kernels.floor.rules import run_in
from heijunka.engine.kernels.floor.tables import (
    CALLS,
    COME,
    COMPLETED,
    END,
    FLOW,
    IS_ROLLED,
    LOOK,
    N_BLOCKED,
    N_POOL,
    NOW,
    REPAIR,
    RUSHED,
    SET_ASIDE_AFTER,
    SET_UP,
    SETUP,
    TAU,
    UNDER_WAY,
    WAITING,
)
from heijunka.engine.kernels.floor.truth import lost_to_downs
from heijunka.engine.kernels.floor.waiting import call, wake
from heijunka.engine.kernels.hours import NEVER

LEAST = 300
"""Ticks that work still takes that should have ended by now."""


@kernel
def look_ahead(s, n, k, f, p):
    """Play a copy of the floor to its end; return what that costs in weight-hours.

    Parameters
    ----------
    s, n, k, f
        Site, fate (of which only what has happened by now is looked at), script, the copy.
    p
        float64[N_SETTINGS]: the policy's setting.
    """
    t = f.count[NOW]
    f.count[IS_ROLLED] = 1
    f.count[CALLS] = f.count[N_BLOCKED] = f.count[RUSHED] = f.count[SET_UP] = 0
    for r in range(len(f.res)):
        expect_up(n, f, r, t, int(p[REPAIR]))
    for op in range(len(f.op)):
        if f.op[op].status == UNDER_WAY:
            expected = expected_end(s.world, n, f, op, t)
            if f.op[op].end <= t:
                call(f, max(f.op[op].end + SET_ASIDE_AFTER, t), END, op)
            else:
                f.op[op].end = expected  # what it truly is, nobody knows yet
            call(f, expected, END, op)
        elif f.op[op].status == WAITING and f.op[op].waiting == 0:
            call(f, max(f.op[op].ready, t), COME, op)
    for z in range(f.count[N_POOL]):
        look_when(s, k, f, p, f.pool[z])
    f.is_touched[:] = 1
    call(f, t, LOOK, 0)
    play(s, n, k, f, p, NEVER)
    cost = p[SETUP] * f.count[SET_UP] / 3600.0
    for j in range(len(f.job)):
        if f.job[j].status == COMPLETED and f.job[j].completed > t:
            cost += run_in(f.job[j].completed - s.job[j].due, s.job[j].weight, p[TAU])
            cost += p[FLOW] * (f.job[j].completed - max(f.job[j].released, t)) / 3600.0
    return cost


@part
def expect_up(n, f, r, t, repair):
    """Note until when a resource that is down now is expected to be."""
    f.res[r].wake = NEVER
    f.res[r].down_until = 0
    for z in range(f.res[r].down, n.down_ptr[r + 1]):
        if n.down_since[z] > t:
            break
        if n.down_until[z] > t:
            f.res[r].down_until = max(n.down_since[z] + repair, t + LEAST)
            wake(f, r, f.res[r].down_until)


@part
def expected_end(w, n, f, op, t):
    """Return when work under way is expected to end, by what has happened to its resources so far."""
    ptr = w.modes[f.op[op].mode].need_ptr
    n_needs = w.modes[f.op[op].mode + 1].need_ptr - ptr
    up = t
    for z in range(n_needs):
        r = f.resource[op, z]
        f.chosen[0, z] = r
        up = max(up, f.res[r].down_until)
        f.res[r].down = n.down_ptr[r]
    end = f.op[op].expected + lost_to_downs(w, n, f, op, n_needs, f.op[op].start, t)
    for z in range(n_needs):
        r = f.resource[op, z]
        last = n.down_ptr[r + 1]
        while f.res[r].down < last and n.down_until[f.res[r].down] <= t:
            f.res[r].down += 1
    return max(end, t + LEAST) + (up - t)
