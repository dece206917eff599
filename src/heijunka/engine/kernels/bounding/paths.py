"""Earliest starts and ends along precedence, in working time, with all resources to oneself; and tails after ends."""

from __future__ import annotations

from math import ceil
from typing import Any, ClassVar

import numpy as np

from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.hours import NEVER, end_after, fit
from heijunka.engine.kernels.tables import Tables
from heijunka.engine.kernels.world import Hours

_I4, _I8, _F8 = np.int32, np.int64, np.float64


class Precedence(Tables):
    """What the paths of an instance are made of, by the names of the instance's own arrays.

    Parameters
    ----------
    sequence
        int32[n_orders]: suppliers before consumers.
    is_interruptible
        int32[n_steps].
    kind_ptr, kind_calendar, kind_speed
        int32[n_pools + 1], int32, float64: calendars met in a pool, and the highest speed with each.
    top_speed
        float64[n_pools]: highest of all.
    hours
        Calendars, every overtime window opened.
    """

    KINDS: ClassVar = {
        "sequence": _I4,
        "operation_ptr": _I4,
        "step": _I4,
        "quantity": _F8,
        "supplier_ptr": _I8,
        "supplier": _I4,
        "before_ptr": _I4,
        "before": _I4,
        "min_lag": _I8,
        "transfer_lot": _F8,
        "is_interruptible": _I4,
        "mode_ptr": _I4,
        "fixed": _F8,
        "per_unit": _F8,
        "speed": _F8,
        "need_ptr": _I4,
        "units": _I4,
        "pool": _I4,
        "kind_ptr": _I4,
        "kind_calendar": _I4,
        "kind_speed": _F8,
        "top_speed": _F8,
        "hours": Hours,
    }
    hours: Any


@part
def _ticks(p, op, mode, speed):
    work = p.fixed[mode] + p.per_unit[mode] * p.quantity[op]
    return ceil(work / (p.speed[mode] * speed) - 1e-9)


@part
def _fewest_ticks(p, op, mode):
    need = p.need_ptr[mode]
    if need == p.need_ptr[mode + 1]:
        return _ticks(p, op, mode, 1.0)
    return _ticks(p, op, mode, p.top_speed[p.pool[need]])


@part
def _end_in(p, step, calendar, start, length):
    if length == 0 or calendar < 0:
        return start + length
    if p.is_interruptible[step] == 1:
        return end_after(p.hours, calendar, start, length)
    begin = fit(p.hours, calendar, start, length)
    return begin + length if begin < NEVER else NEVER


@part
def _mode_end(p, op, mode, start):
    """Return when work can end in a mode: each resource asked for alone, the others taken as always open."""
    step = p.step[op]
    fewest = _fewest_ticks(p, op, mode)
    end = start + fewest
    first = p.need_ptr[mode]
    for need in range(first, p.need_ptr[mode + 1]):
        pool = p.pool[need]
        soonest = NEVER
        for kind in range(p.kind_ptr[pool], p.kind_ptr[pool + 1]):
            length = _ticks(p, op, mode, p.kind_speed[kind]) if need == first else fewest
            soonest = min(soonest, _end_in(p, step, p.kind_calendar[kind], start, length))
        end = max(end, soonest)
    return end


@kernel
def heads(p, earliest, is_alone, limit, start, end, order_end):
    """Fill in earliest starts and ends.

    Parameters
    ----------
    earliest
        int64[n_operations] ticks: no start before.
    is_alone
        Whether to take every order without its suppliers, and every resource as always open.
    limit
        Ticks: ends that calendars do not know are taken as this.
    start, end
        int64[n_operations] ticks, filled.
    order_end
        int64[n_orders] ticks, filled.
    """
    for order in p.sequence:
        last = 0
        for op in range(p.operation_ptr[order], p.operation_ptr[order + 1]):
            step = p.step[op]
            begin, after = earliest[op], 0
            if not is_alone:
                for n in range(p.supplier_ptr[op], p.supplier_ptr[op + 1]):
                    begin = max(begin, order_end[p.supplier[n]])
            for link in range(p.before_ptr[step], p.before_ptr[step + 1]):
                other = op + p.before[link] - step
                if p.transfer_lot[link] > 0:
                    begin = max(begin, start[other] + p.min_lag[link])
                    after = max(after, end[other])
                else:
                    begin = max(begin, end[other] + p.min_lag[link])
            soonest = NEVER
            for mode in range(p.mode_ptr[step], p.mode_ptr[step + 1]):
                done = begin + _fewest_ticks(p, op, mode) if is_alone else _mode_end(p, op, mode, begin)
                soonest = min(soonest, done)
            start[op] = min(begin, limit)
            end[op] = min(max(soonest, after), limit)
            last = max(last, end[op])
        order_end[order] = last


@kernel
def tails(p, after_order, tail, order_tail):
    """Fill in what must pass at least after an operation's end.

    Parameters
    ----------
    after_order
        int64[n_orders] ticks, zeros: filled with what must pass after an order's end.
    tail, order_tail
        int64[n_operations] ticks, filled: until all is done that depends on it; until its order ends.
    """
    for at in range(len(p.sequence) - 1, -1, -1):
        order = p.sequence[at]
        first, last = p.operation_ptr[order], p.operation_ptr[order + 1]
        for op in range(first, last):
            tail[op], order_tail[op] = after_order[order], 0
        for op in range(last - 1, first - 1, -1):
            step = p.step[op]
            length = NEVER
            for mode in range(p.mode_ptr[step], p.mode_ptr[step + 1]):
                length = min(length, _fewest_ticks(p, op, mode))
            for link in range(p.before_ptr[step], p.before_ptr[step + 1]):
                other = op + p.before[link] - step
                passes = 0 if p.transfer_lot[link] > 0 else p.min_lag[link] + length
                tail[other] = max(tail[other], passes + tail[op])
                order_tail[other] = max(order_tail[other], passes + order_tail[op])
            for n in range(p.supplier_ptr[op], p.supplier_ptr[op + 1]):
                supplier = p.supplier[n]
                after_order[supplier] = max(after_order[supplier], length + tail[op])


@kernel
def energies(p, operations, is_inside, thinning, energy):
    """Fill in what operations ask of a set of resources at least: units x ticks of the thriftiest mode.

    Parameters
    ----------
    operations
        int64[n].
    is_inside
        bool[n_pools]: whether all resources of a pool are in the set.
    thinning
        float64[n_pools]: share of a resource that a unit of quantity asks for in a batch; 0 where there are none.
    energy
        int64[n], filled.
    """
    for n in range(len(operations)):
        op = operations[n]
        step = p.step[op]
        least = NEVER
        for mode in range(p.mode_ptr[step], p.mode_ptr[step + 1]):
            ticks = _fewest_ticks(p, op, mode)
            asked = 0
            for need in range(p.need_ptr[mode], p.need_ptr[mode + 1]):
                pool = p.pool[need]
                if not is_inside[pool]:
                    continue
                if thinning[pool] > 0:
                    asked += int(ticks * min(1.0, thinning[pool] * p.quantity[op]) * (1 - 1e-9))
                else:
                    asked += p.units[need] * ticks
            least = min(least, asked)
        energy[n] = least
