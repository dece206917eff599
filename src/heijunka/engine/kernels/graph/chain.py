"""Taking an operation off its lanes and putting it elsewhere."""

from __future__ import annotations

from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.graph.timing import length_in


@part
def unlink(c, slot):
    """Take a slot off its lane; its neighbours meet."""
    lane, p, q = c.slot[slot].lane, c.slot[slot].before, c.slot[slot].after
    if p >= 0:
        c.slot[p].after = q
    else:
        c.first[lane] = q
    if q >= 0:
        c.slot[q].before = p
    else:
        c.last[lane] = p


@part
def link(c, slot, lane, p):
    """Put a slot on a lane after slot p, or first if p is -1."""
    q = c.slot[p].after if p >= 0 else c.first[lane]
    c.slot[slot].lane = lane
    c.slot[slot].before = p
    c.slot[slot].after = q
    if p >= 0:
        c.slot[p].after = slot
    else:
        c.first[lane] = slot
    if q >= 0:
        c.slot[q].before = slot
    else:
        c.last[lane] = slot


@part
def is_moving(c, i):
    """Tell whether an operation is one of those that move."""
    found = False
    for n in range(c.run[0]):
        found = found or c.run[1 + n] == i
    return found


@part
def last_by(g, c, lane, moment):
    """Return the last slot on a lane that starts by a moment, -1 if there is none.

    What moves counts where it has been put already, never where it was.
    """
    shift = g.shift[0]
    base = c.row_ptr[lane]
    low, high = base, base + c.row_length[lane]
    while low < high:
        middle = (low + high) >> 1
        if c.op[c.row[middle] >> shift].start <= moment:
            low = middle + 1
        else:
            high = middle
    low -= 1
    while low >= base and is_moving(c, c.row[low] >> shift):
        low -= 1
    slot = c.row[low] if low >= base else -1
    follows = c.slot[slot].after if slot >= 0 else c.first[lane]
    while follows >= 0 and is_moving(c, follows >> shift):
        slot = follows
        follows = c.slot[slot].after
    return slot


@part
def row_remove(c, lane, slot):
    """Take a slot out of a lane's row."""
    z = c.row_ptr[lane]
    while c.row[z] != slot:
        z += 1
    end = c.row_ptr[lane] + c.row_length[lane] - 1
    while z < end:
        c.row[z] = c.row[z + 1]
        z += 1
    c.row_length[lane] -= 1


@part
def row_insert(c, lane, slot):
    """Put a slot into a lane's row, after its neighbour."""
    p = c.slot[slot].before
    z = c.row_ptr[lane] + c.row_length[lane]
    base = c.row_ptr[lane]
    while z > base and c.row[z - 1] != p:
        c.row[z] = c.row[z - 1]
        z -= 1
    c.row[z] = slot
    c.row_length[lane] += 1


@part
def calendar_of(g, resources, n):
    """Return the calendar in which the first n resources work together."""
    at = -1
    for k in range(n):
        other = g.calendar[resources[k]]
        if other >= 0 and other != at:
            at = other if at < 0 else g.common[at, other]
    return at


@part
def length_of_batch(g, c, i, mode, resource):
    """Return the ticks of the longest work in a batch."""
    length = 0
    q = i
    while q >= 0:
        length = max(length, length_in(g, mode if q == i else c.op[q].mode, g.op[q].quantity, resource))
        q = c.op[q].mate
    return length
