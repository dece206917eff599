"""When jobs are released to the floor: at once, by lead time, up to a cap, by the drum's rope, or as planned.

CONWIP: Spearman, Woodruff & Hopp, International Journal of Production Research 28 (1990). Drum-buffer-rope: Goldratt &
Fox, The Race (1986).
"""

from __future__ import annotations

from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.floor.tables import (
    BUFFER,
    BY_COUNT,
    BY_LEAD,
    BY_PLAN,
    BY_ROPE,
    BY_WORK,
    BYPASS,
    CANCELLED,
    CAP,
    DRUM,
    IS_ROLLED,
    LEAD,
    LOOK,
    N_POOL,
    N_RELEASED,
    NOW,
    POOLED,
    RELEASE,
    RELEASED,
    WORK,
)
from heijunka.engine.kernels.floor.waiting import call, need_less
from heijunka.engine.kernels.hours import NEVER


@part
def let_in(f, j):
    """Put a job that has become known into the pool."""
    f.job[j].status = POOLED
    f.pool[f.count[N_POOL]] = j
    f.count[N_POOL] += 1


@part
def opens(s, k, p, j):
    """Return when a job may be released by the way jobs are released; in the past if at once."""
    how = int(p[RELEASE])
    if p[BYPASS] > 0 and s.job[j].is_rush > 0:
        return -NEVER
    if how == BY_LEAD or (p[LEAD] > 0 and how != BY_PLAN):
        return s.job[j].due - int(p[LEAD])
    if how == BY_PLAN and k.release[j] < NEVER:
        return k.release[j] - int(p[BUFFER])
    return -NEVER


@part
def look_when(s, k, f, p, j):
    """Note when a job in the pool is to be looked at, if its time has not come."""
    at = opens(s, k, p, j)
    if at > f.count[NOW]:
        call(f, at, LOOK, j)


@part
def has_capacity(s, f, p, j):
    """Tell whether the floor has capacity for a job by the cap of the way jobs are released."""
    how = int(p[RELEASE])
    if p[BYPASS] > 0 and s.job[j].is_rush > 0:
        return True
    if how == BY_COUNT:
        return f.count[N_RELEASED] < p[CAP]
    if how == BY_WORK:
        return f.count[WORK] < p[CAP]
    if how == BY_ROPE:
        return s.job[j].drum <= 0 or f.count[DRUM] < p[CAP]
    return True


@part
def release_some(s, n, k, f, p):
    """Release the jobs whose time has come, the most urgent first, as far as there is capacity."""
    t = f.count[NOW]
    forget(n, f, t)
    while True:
        best, at, most = -1, -1, NEVER
        for z in range(f.count[N_POOL]):
            j = f.pool[z]
            if opens(s, k, p, j) > t:
                continue
            urgency = s.job[j].due - (NEVER >> 1) * (s.job[j].is_rush > 0 and p[BYPASS] > 0)
            if (urgency < most or (urgency == most and j < best)) and has_capacity(s, f, p, j):
                best, at, most = j, z, urgency
        if best < 0:
            return
        f.count[N_POOL] -= 1
        f.pool[at] = f.pool[f.count[N_POOL]]
        release(s, n, f, best)


@part
def forget(n, f, t):
    """Let go of jobs that have been cancelled in the pool."""
    z = 0
    while z < f.count[N_POOL]:
        j = f.pool[z]
        if n.cancelled[j] <= t and f.count[IS_ROLLED] == 0:
            f.job[j].status = CANCELLED
            f.count[N_POOL] -= 1
            f.pool[z] = f.pool[f.count[N_POOL]]
        else:
            z += 1


@part
def release(s, n, f, j):
    """Release a job with all orders that feed it, those included that another job shares and has not called for yet."""
    w, t = s.world, f.count[NOW]
    f.job[j].status, f.job[j].released = RELEASED, t
    f.count[N_RELEASED] += 1
    for z in range(s.job[j].order_ptr, s.job[j + 1].order_ptr):
        order = s.order_of_job[z]
        if f.released[order] >= 0:
            continue
        f.released[order] = t
        for op in range(w.orders[order].operation_ptr, w.orders[order + 1].operation_ptr):
            f.count[WORK] += s.op[op].length
            f.count[DRUM] += s.op[op].length * s.op[op].is_drum
            need_less(s, n, f, op, t)
