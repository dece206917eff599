"""The board: what stands on each resource and in each tank while a plan is being made.

Rows of different resources share one arena; a full row moves to a larger place. The row of a resource of capacity 1
holds its occupied intervals; that of a larger one holds, from each moment on, the units in use.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from heijunka.engine.kernels.flags import part
from heijunka.engine.kernels.tables import Tables

ROW = np.dtype([("ptr", np.int64), ("length", np.int64), ("room", np.int64)], align=True)
ENTRY = np.dtype(
    [("low", np.int64), ("high", np.int64), ("level", np.float64), ("who", np.int32), ("family", np.int32)], align=True
)
"""Occupied from and to (of levels: from when they hold); level of a tank; operation, or units in use; family left."""
CHANGE = np.dtype([("at", np.int64), ("quantity", np.float64), ("tank", np.int64)], align=True)
PLACED_OPERATION = np.dtype(
    [
        ("setup_start", np.int64),
        ("start", np.int64),
        ("end", np.int64),
        ("span", np.int64),
        ("mark", np.int64),
        ("floor", np.int64),
        ("load", np.float64),
        ("mode", np.int32),
        ("leader", np.int32),
        ("follower", np.int32),
        ("is_mine", np.int32),
    ],
    align=True,
)
"""Where an operation stands; of a batch's leader, ticks it takes and units in it; length of the log before it was
placed; the earliest start that lets later ones follow in time; first operation of its batch (-1 outside batches) and
the next one; whether it belongs to what is being placed now."""
PLACED_ORDER = np.dtype(
    [
        ("end", np.int64),
        ("reason_at", np.int64),
        ("reason", np.int32),
        ("reason_operation", np.int32),
        ("n_placed", np.int32),
        ("is_told", np.int32),
    ],
    align=True,
)
"""End of a whole order (``NEVER`` until then); why it could not be placed, with a moment and the operation; how many
operations are placed; whether those who wait for it have been told."""
SAME = 1e-9


class Rows(Tables):
    """Growing sorted rows in one arena.

    Parameters
    ----------
    index
        `ROW`[n_rows]: where a row begins, how many entries it has and how many it may have there.
    entry
        `ENTRY`[arena].
    top
        int64[1]: first free place of the arena.
    """

    KINDS: ClassVar = {"index": ROW, "entry": ENTRY, "top": np.int64}
    index: Any
    entry: Any
    top: Any


class Board(Tables):
    """A plan in the making.

    Parameters
    ----------
    op
        `PLACED_OPERATION`[n_operations].
    order
        `PLACED_ORDER`[n_orders].
    resource
        int32[n_operations, width]: chosen, in order of requirement.
    rows
        Of resources: occupied intervals and the operations in them, or levels of units in use.
    tanks
        Of tanks: ``level`` holds from ``low`` on.
    log
        `CHANGE`[...]: every change of a tank, newest last.
    state
        int64[4]: mode tried or found; leader of the batch found, or -1; length of the log; ticks that a mode counts as
        ending later for taking all the material there is.
    trial
        int64[4, width]: resources tried; resources found; their calendars; ticks of setup.
    """

    KINDS: ClassVar = {
        "op": PLACED_OPERATION,
        "order": PLACED_ORDER,
        "resource": (np.int32, 2),
        "rows": Rows,
        "tanks": Rows,
        "log": CHANGE,
        "state": np.int64,
        "trial": (np.int64, 2),
    }
    op: Any
    order: Any
    resource: Any
    rows: Any
    tanks: Any
    log: Any
    state: Any
    trial: Any


@part
def open_place(rows, row, at):
    """Make room for one entry at a position of a row; return its place in the arena."""
    n = rows.index[row].length
    if n == rows.index[row].room:
        _move(rows, row, max(8, 2 * n))
    base = rows.index[row].ptr
    for k in range(base + n, base + at, -1):
        rows.entry[k] = rows.entry[k - 1]
    rows.index[row].length = n + 1
    return base + at


@part
def close_place(rows, row, at):
    """Take the entry at a position out of a row."""
    base = rows.index[row].ptr
    n = rows.index[row].length - 1
    for k in range(base + at, base + n):
        rows.entry[k] = rows.entry[k + 1]
    rows.index[row].length = n


@part
def _move(rows, row, room):
    if rows.top[0] + room > len(rows.entry):
        _compact(rows)
    base, top = rows.index[row].ptr, rows.top[0]
    for k in range(rows.index[row].length):
        rows.entry[top + k] = rows.entry[base + k]
    rows.index[row].ptr = top
    rows.index[row].room = room
    rows.top[0] = top + room


@part
def _compact(rows):
    """Close the gaps that moved rows have left; the arena is large enough for all rows and half as much again."""
    old = rows.entry.copy()
    top = 0
    for row in range(len(rows.index)):
        base, n = rows.index[row].ptr, rows.index[row].length
        for k in range(n):
            rows.entry[top + k] = old[base + k]
        rows.index[row].ptr = top
        rows.index[row].room = n + n // 2 + 2
        top += rows.index[row].room
    rows.top[0] = top


@part
def first_ending_after(rows, row, t):
    """Return the position of the first interval of a row that ends after t."""
    base = rows.index[row].ptr
    high = rows.index[row].length
    # Plans grow at the end: most searches stop here.
    if high == 0 or rows.entry[base + high - 1].high <= t:
        return high
    low = 0
    while low < high:
        middle = (low + high) >> 1
        if rows.entry[base + middle].high > t:
            high = middle
        else:
            low = middle + 1
    return low


@part
def last_from(rows, row, t):
    """Return the position of the last entry of a row that begins at t or before; -1 if there is none."""
    base = rows.index[row].ptr
    low, high = 0, rows.index[row].length
    while low < high:
        middle = (low + high) >> 1
        if rows.entry[base + middle].low > t:
            high = middle
        else:
            low = middle + 1
    return low - 1


@part
def raise_level(rows, row, low, high, units):
    """Add units in use between two moments to a resource of capacity over 1."""
    first = _break_at(rows, row, low)
    last = _break_at(rows, row, high)
    base = rows.index[row].ptr
    for k in range(first, last):
        rows.entry[base + k].who += units


@part
def lower_level(rows, row, low, high, units):
    """Take units in use back out; undoes `raise_level`."""
    raise_level(rows, row, low, high, -units)
    for t in (high, low):
        at = last_from(rows, row, t)
        base = rows.index[row].ptr
        before = rows.entry[base + at - 1].who if at > 0 else 0
        if rows.entry[base + at].who == before:
            close_place(rows, row, at)


@part
def _break_at(rows, row, t):
    """Return the position of the level that begins at t, made if there is none."""
    at = last_from(rows, row, t)
    base = rows.index[row].ptr
    if at >= 0 and rows.entry[base + at].low == t:
        return at
    before = rows.entry[base + at].who if at >= 0 else 0
    place = open_place(rows, row, at + 1)
    rows.entry[place].low = t
    rows.entry[place].high = t
    rows.entry[place].who = before
    rows.entry[place].family = -1
    rows.entry[place].level = 0.0
    return at + 1


@part
def free_from(rows, row, low, high, units, capacity):
    """Return by when units are free of all that blocks them from ``low`` to ``high``; ``low`` if nothing does."""
    base, n = rows.index[row].ptr, rows.index[row].length
    at = max(0, last_from(rows, row, low))
    blocked = low
    while at < n and rows.entry[base + at].low < high:
        ends = rows.entry[base + at + 1].low if at + 1 < n else low
        if rows.entry[base + at].who + units > capacity and ends > low:
            blocked = ends
        at += 1
    return blocked


@part
def pour(board, tank, t, quantity):
    """Change a tank's level from t on, and log it."""
    at = board.state[2]
    board.log[at].tank = tank
    board.log[at].at = t
    board.log[at].quantity = quantity
    board.state[2] = at + 1
    _shift(board.tanks, tank, t, quantity)


@part
def unpour(board, length):
    """Take back the changes of tanks down to a length of the log."""
    while board.state[2] > length:
        at = board.state[2] - 1
        board.state[2] = at
        tank = board.log[at].tank
        _shift(board.tanks, tank, board.log[at].at, -board.log[at].quantity)
        k = last_from(board.tanks, tank, board.log[at].at)
        base = board.tanks.index[tank].ptr
        if k > 0 and abs(board.tanks.entry[base + k].level - board.tanks.entry[base + k - 1].level) < SAME:
            close_place(board.tanks, tank, k)


@part
def _shift(tanks, tank, t, quantity):
    at = last_from(tanks, tank, t)
    base = tanks.index[tank].ptr
    if at < 0 or tanks.entry[base + at].low != t:
        before = tanks.entry[base + at].level if at >= 0 else 0.0
        place = open_place(tanks, tank, at + 1)
        tanks.entry[place].low = t
        tanks.entry[place].high = t
        tanks.entry[place].who = 0
        tanks.entry[place].family = -1
        tanks.entry[place].level = before
        at += 1
    base = tanks.index[tank].ptr
    for k in range(base + at, base + tanks.index[tank].length):
        tanks.entry[k].level += quantity


@part
def enough_from(tanks, tank, quantity, noise, never):
    """Return the first moment from which on a tank always holds a quantity; ``never`` if there is none."""
    base = tanks.index[tank].ptr
    for k in range(base + tanks.index[tank].length - 1, base - 1, -1):
        if tanks.entry[k].level < quantity - noise:
            last = k == base + tanks.index[tank].length - 1
            return never if last else tanks.entry[k + 1].low
    return -never


@part
def room_from(tanks, tank, quantity, bounds, never):
    """Return the first moment from which a tank has room for a quantity until an end; ``never`` if there is none.

    Parameters
    ----------
    bounds
        Capacity (noise included), and the end.
    """
    capacity, until = bounds
    base, n = tanks.index[tank].ptr, tanks.index[tank].length
    for k in range(n - 1, -1, -1):
        if tanks.entry[base + k].low < until and tanks.entry[base + k].level + quantity > capacity:
            return never if k == n - 1 else tanks.entry[base + k + 1].low
    return -never


def new_rows(n_rows: int, n_entries: int) -> Rows:
    """Return empty rows whose arena has room for so many entries, moves included."""
    return Rows(
        index=np.zeros(n_rows, ROW), entry=np.empty(4 * n_entries + 16 * n_rows + 64, ENTRY), top=np.zeros(1, np.int64)
    )
