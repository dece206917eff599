"""Work that has begun, put on the board before anything else."""

from __future__ import annotations

from heijunka.engine.kernels.board import open_place, pour, raise_level
from heijunka.engine.kernels.flags import kernel, part
from heijunka.engine.kernels.hours import NONE
from heijunka.engine.kernels.work import family_of


@kernel
def stand(w, b, rows):
    """Put operations that have begun where they stand.

    On a resource of capacity 1 they become one entry, from the first start to the last end: nothing new begins before
    now, and facts may contradict each other.

    Parameters
    ----------
    rows
        int64: they, by start.
    """
    for n in range(len(rows)):
        op = rows[n]
        order = w.operations[op].order
        start, end = w.operations[op].pin_start, w.operations[op].begun_end
        mode = w.operations[op].mode
        b.op[op].mark = b.state[2]
        b.op[op].setup_start, b.op[op].start, b.op[op].end, b.op[op].mode = start, start, end, mode
        first, last = w.modes[mode].need_ptr, w.modes[mode + 1].need_ptr
        pin = w.operations[op].pin
        for k in range(w.pin_resource.shape[1]):
            r = w.pin_resource[pin, k]
            b.resource[op, k] = r
            if r < 0:
                continue
            if w.resources[r].capacity == 1:
                _occupy(w, b, op, r)
            elif end > w.span[0]:
                raise_level(b.rows, r, w.span[0], end, w.needs[first + k].units if first + k < last else 1)
        quantity = w.operations[op].quantity
        for k in range(w.operations[op].take_ptr, w.operations[op + 1].take_ptr):
            pour(b, w.flows[k].tank, start, -w.flows[k].quantity)
        for k in range(w.modes[mode].take_ptr, w.modes[mode + 1].take_ptr):
            pour(b, w.flows[k].tank, start, -(w.flows[k].per_unit * quantity + w.flows[k].quantity))
        _fill_stores(w, b, op)
        b.order[order].n_placed += 1


@part
def _fill_stores(w, b, op):
    """Let what an operation has made wait in storages for followers that have not begun, until they are placed."""
    step = w.operations[op].step
    good = w.operations[op].quantity * w.steps[step].yield_factor
    for k in range(w.steps[step].after_ptr, w.steps[step + 1].after_ptr):
        link = w.lists[k]
        tank = w.links[link].storage
        if tank >= 0 and w.operations[op - step + w.links[link].after].begun_end < 0:
            pour(b, tank, w.operations[op].begun_end, good)


@part
def _occupy(w, b, op, r):
    family = family_of(w, op, r)
    if w.resources[r].batch_quantity > 0:
        b.op[op].leader, b.op[op].follower = op, NONE
        b.op[op].load = w.resources[r].batch_quantity  # none joins it
    if b.rows.index[r].length == 0:
        place = open_place(b.rows, r, 0)
        b.rows.entry[place].low = b.op[op].start
        b.rows.entry[place].high = max(b.op[op].end, w.span[0])  # no setup begins before now either
        b.rows.entry[place].who = op
        b.rows.entry[place].family = family if family >= 0 else w.resources[r].initial
        b.rows.entry[place].level = 0.0
        return
    place = b.rows.index[r].ptr
    b.rows.entry[place].high = max(b.rows.entry[place].high, b.op[op].end)
    if family >= 0:
        b.rows.entry[place].who = op
        b.rows.entry[place].family = family
