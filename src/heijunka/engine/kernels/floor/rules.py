"""How much each operation that waits is wanted by a resource that is free.

ATC: Vepsalainen & Morton, Management Science 33 (1987); ATCS: Lee, Bhaskaran & Pinedo, IIE Transactions 29 (1997).
"""

from __future__ import annotations

from math import exp, log, sqrt

from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.floor.tables import (
    ALPHA,
    ATCS,
    CR,
    EDD,
    ELSEWHERE,
    FIFO,
    IMMINENT,
    K1,
    K2,
    KIND,
    MEAN,
    MEAN_SETUP,
    ODD,
    PLAN,
    SPT,
    TAIL_OF_NEW,
    WAIT,
)
from heijunka.engine.kernels.hours import NEVER


@part
def wanted(s, k, f, p, what, t):
    """Return how much an operation is wanted by a resource; the larger, the sooner.

    Parameters
    ----------
    what
        Operation, resource, ticks of its changeover, ticks of its work.
    """
    op, r, need, length = what
    j = s.op[op].job
    due, weight, tail = s.job[j].due, s.job[j].weight, s.op[op].tail
    kind = int(p[KIND])
    found = 0.0
    if kind == FIFO:
        found = -float(f.op[op].ready)
    elif kind == EDD:
        found = -float(due)
    elif kind == SPT:
        found = -float(length + need)
    elif kind == CR:
        found = -(due - t) / max(1.0, float(tail))
    elif kind == PLAN:
        key = k.key[op]
        if key >= NEVER:
            key = due - int(p[TAIL_OF_NEW] * tail)
        found = -float(key) - p[ALPHA] * need / sqrt(max(weight, 1e-3))
        if k.wish[op] >= 0 and k.wish[op] != r:
            found -= p[ELSEWHERE]
    elif kind == ODD:
        found = -(due - p[WAIT] * (tail - length) - length) - p[ALPHA] * need
    else:
        slack = max(0.0, due - t - length - p[WAIT] * (tail - length))
        found = log(max(weight, 1e-6) / max(1.0, float(length))) - slack / (p[K1] * p[MEAN])
        if kind == ATCS and p[MEAN_SETUP] > 0:
            found -= need / (p[K2] * p[MEAN_SETUP])
    if f.op[op].latest < NEVER and f.op[op].latest - t < p[IMMINENT]:
        # What would spoil comes first, whatever the rule.
        found += 1e12 - (f.op[op].latest - t)
    return found


@part
def run_in(late, weight, tau):
    """Return the cost of a job that ends late by some ticks, in weight-hours, with an exponential run-in before."""
    if late > 0:
        return weight * (late + tau) / 3600.0
    return weight * tau * exp(late / tau) / 3600.0 if tau > 0 else 0.0
