"""The tables of the floor: what is given, what will happen, what is to be followed, and where everything stands."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from heijunka.engine.kernels.heap import CALL
from heijunka.engine.kernels.tables import Tables
from heijunka.engine.kernels.world import World

_I4, _I8, _F8 = np.int32, np.int64, np.float64


def _record(**fields: type[np.generic]) -> np.dtype[np.void]:
    return np.dtype(list(fields.items()), align=True)


JOB = _record(due=_I8, weight=_F8, drum=_F8, order_ptr=_I8, is_rush=_I4, n_orders=_I4)
"""A customer's demand: due date, weight, ticks of work in all and on the drum, its orders."""
STEADY = _record(tail=_I8, length=_I8, job=_I4, is_drum=_I4, is_last=_I4)
"""Of an operation: ticks at least from its start to the end of its job; ticks it takes in its first mode; its job;
whether it runs on the drum; whether its order is what the customer gets."""

UNKNOWN, POOLED, RELEASED, COMPLETED, CANCELLED = range(5)
"""Where a job stands."""
WAITING, READY, UNDER_WAY, DONE = range(4)
"""Where an operation stands."""

OPERATION_STATE = _record(
    ready=_I8,
    setup_start=_I8,
    start=_I8,
    end=_I8,
    expected=_I8,
    blocked=_I8,
    latest=_I8,
    waiting=_I4,
    status=_I4,
    mode=_I4,
    place=_I4,
    head=_I4,
    mates=_I4,
)
"""When it can begin; its times; when it was to end by plan; ticks that it was blocked; when it should begin at the
latest after what precedes it; how many things it waits for; `WAITING` to `DONE`; mode; its place in its queue; the
first of its batch; of the first, how many of its batch are still there."""
RESOURCE_STATE = _record(until=_I8, down_until=_I8, wake=_I8, free=_I4, family=_I4, down=_I4, job=_I4)
"""When what it works on ends; until when it is down, as is expected; when it is asked next; units free; family that it
is set up for; next stretch of being down; operation that it works on."""
CHOICE = _record(wanted=_F8, op=_I4, mode=_I4)
"""What a queue would begin next, and how much it is wanted."""
JOB_STATE = _record(released=_I8, completed=_I8, left=_I8, status=_I4)
"""Its operations left to do."""


class Fate(Tables):
    """What will happen, whatever anybody decides.

    Parameters
    ----------
    arrives, cancelled
        int64[n_jobs] ticks.
    factor, setup_factor
        float64[n_operations]: true over planned times.
    late
        int64[n_operations] ticks.
    down_ptr
        int64[n_resources + 1].
    down_since, down_until
        int64: sorted and disjoint of each resource.
    """

    KINDS: ClassVar = {
        "arrives": _I8,
        "cancelled": _I8,
        "factor": _F8,
        "setup_factor": _F8,
        "late": _I8,
        "down_ptr": _I8,
        "down_since": _I8,
        "down_until": _I8,
    }
    arrives: Any
    cancelled: Any
    factor: Any
    setup_factor: Any
    late: Any
    down_ptr: Any
    down_since: Any
    down_until: Any


class Site(Tables):
    """What is given: the world, and what the floor knows of it beyond.

    Parameters
    ----------
    world
        The instance.
    job
        `JOB` [n_jobs + 1].
    order_of_job
        int32: orders that feed each job, at ``order_ptr``; some feed several.
    op
        `STEADY` [n_operations].
    desk
        int32[n_steps]: queue in which a step's operations wait for resources, -1 if they need none.
    queue_ptr
        int64[n_desks + 1]: room for the queue of each desk.
    first_ptr, first
        int64[n_desks + 1], int32: resources that may be the first of an operation in a queue.
    served_ptr, served
        int64[n_resources + 1], int32: desks whose operations may need a resource.
    """

    KINDS: ClassVar = {
        "world": World,
        "job": JOB,
        "order_of_job": _I4,
        "op": STEADY,
        "desk": _I4,
        "queue_ptr": _I8,
        "first_ptr": _I8,
        "first": _I4,
        "served_ptr": _I8,
        "served": _I4,
    }
    world: Any
    job: Any
    order_of_job: Any
    op: Any
    desk: Any
    queue_ptr: Any
    first_ptr: Any
    first: Any
    served_ptr: Any
    served: Any


class Script(Tables):
    """What is to be followed: a plan's starts and resources, or nothing but a rule.

    Parameters
    ----------
    key
        int64[n_operations] ticks: planned start, `NEVER` if there is none.
    wish
        int32[n_operations]: planned first resource, or -1.
    release
        int64[n_jobs] ticks: when a job is planned to begin, `NEVER` if it is not planned.
    """

    KINDS: ClassVar = {"key": _I8, "wish": _I4, "release": _I8}
    key: Any
    wish: Any
    release: Any


class Floor(Tables):
    """Where everything stands.

    Parameters
    ----------
    op, res, job
        `OPERATION_STATE`, `RESOURCE_STATE`, `JOB_STATE`.
    resource
        int32[n_operations, width].
    queue
        int32: operations that wait, by desk.
    queued
        int64[n_desks].
    load
        int64[n_desks]: ticks of work to come that must not wait for longer than a largest lag.
    is_touched
        int8[n_desks]: whether something may begin that could not before; 2 if it is known what.
    choice, team
        `CHOICE` [n_desks], int32[n_desks, width]: what is to begin and its resources, where that is known.
    level
        float64[n_tanks].
    released
        int64[n_orders] ticks; -1 of those that are not.
    blocked
        int32: operations that hold their resources for want of room.
    pool
        int32: jobs that are known and not released.
    heap
        What comes next.
    chosen
        int32[4, width]: resources under trial and chosen, and calendars.
    count
        int64[COUNTS]: see the constants.
    """

    KINDS: ClassVar = {
        "op": OPERATION_STATE,
        "res": RESOURCE_STATE,
        "job": JOB_STATE,
        "resource": (_I4, 2),
        "queue": _I4,
        "queued": _I8,
        "load": _I8,
        "is_touched": np.int8,
        "choice": CHOICE,
        "team": (_I4, 2),
        "level": _F8,
        "released": _I8,
        "blocked": _I4,
        "pool": _I4,
        "heap": CALL,
        "chosen": (_I4, 2),
        "count": _I8,
    }
    op: Any
    res: Any
    job: Any
    resource: Any
    queue: Any
    queued: Any
    load: Any
    is_touched: Any
    choice: Any
    team: Any
    level: Any
    released: Any
    blocked: Any
    pool: Any
    heap: Any
    chosen: Any
    count: Any


CALLS, NOW, N_POOL, N_BLOCKED, WORK, DRUM, N_RELEASED, N_DONE, RUSHED, IS_ROLLED, EVENTS, SET_UP, LAST = range(13)
"""Places in ``count``: calls in the heap, the present, jobs in the pool, operations blocked, ticks of work released and
not done, the same on the drum, jobs released and not completed, jobs completed, whether a rush job has come since it
was cleared, whether nature is left out, events so far, ticks of changeovers so far, when anything
happened last but that a resource was asked."""
N_COUNTS = 16

SET_ASIDE_AFTER = 8 * 3600
"""Ticks for which an operation is blocked at most: then what it made is set aside, beyond what its storage holds."""

END, COME, WAKE, ARRIVE, LOOK = range(5)
"""Kinds of calls; a call's number is kind + 8 x what it is about."""

KIND, K1, K2, WAIT, RELEASE, LEAD, CAP, ALPHA, ELSEWHERE, TAIL_OF_NEW, BYPASS = range(11)
TAU, FLOW, SETUP, MEAN, MEAN_SETUP, BUFFER, REPAIR, IMMINENT = range(11, 19)
"""Places in a policy's setting: index of urgency and its parameters; how jobs are released, by what lead, up to what
cap; weight of setups and of being elsewhere under a plan; how a new job is put in a plan; whether rush jobs are
released at once; the score of a simulation: run-in, flow, setups; mean lengths; buffer before a planned start; mean
ticks of a repair."""
N_SETTINGS = 24

FIFO, EDD, SPT, CR, ATC, ATCS, ODD, PLAN = range(8)
"""Indices of urgency."""
AT_ONCE, BY_LEAD, BY_COUNT, BY_WORK, BY_ROPE, BY_PLAN = range(6)
"""Ways to release jobs."""
