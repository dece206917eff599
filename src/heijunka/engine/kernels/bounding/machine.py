"""One machine that may be preempted: what is left of a problem when all but one resource is relaxed."""

from __future__ import annotations

import numpy as np

from heijunka.engine.kernels.flags import kernel
from heijunka.engine.kernels.heap import CALL, pop, push


@kernel
def preempted(release, work, rank, by_remaining, completion):
    """Fill in when each job is completed if at every moment the job of the lowest rank is worked on.

    Ranked by tails, longest first, this is Jackson's preemptive schedule, which makes max(completion + tail) least
    (Carlier 1982); ranked by what remains, as many jobs are complete at every moment as can be (Schrage 1968).

    Parameters
    ----------
    release
        int64[n], ascending.
    work
        int64[n].
    rank
        int64[n]; not looked at if ``by_remaining``.
    completion
        int64[n], filled.
    """
    n = len(release)
    heap = np.zeros(n + 1, CALL)
    left = work.copy()
    count, came, now = 0, 0, 0
    while came < n or count > 0:
        if count == 0:
            now = max(now, release[came])
        while came < n and release[came] <= now:
            count = push(heap, count, left[came] if by_remaining else rank[came], came)
            came += 1
        job = heap[0].number
        count = pop(heap, count)
        until = now + left[job]
        if came < n and release[came] < until:
            left[job] = until - release[came]
            now = release[came]
            count = push(heap, count, left[job] if by_remaining else rank[job], job)
        else:
            now = until
            completion[job] = now
