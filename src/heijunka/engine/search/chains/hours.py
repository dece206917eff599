"""Calendars of resources with the overtime that a plan opens."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heijunka.engine.instance import NONE, Calendars, Instance


def opened_hours(instance: Instance, overtime: Sequence[tuple[int, int]]) -> tuple[Calendars, list[int]]:
    """Return the calendars, with new ones for resources that work overtime, and the calendar of each resource.

    Parameters
    ----------
    overtime
        Pairs of resource and overtime window that are open.
    """
    regular = instance.calendars
    calendar_of = instance.resources.calendar.tolist()
    rows = [
        np.stack([regular.open[first:last], regular.close[first:last]], axis=1)
        for first, last in zip(regular.ptr[:-1].tolist(), regular.ptr[1:].tolist(), strict=True)
    ]
    for resource in sorted({resource for resource, _ in overtime}):
        if calendar_of[resource] == NONE:
            continue
        windows = [window for other, window in overtime if other == resource]
        added = np.stack([instance.overtime.open[windows], instance.overtime.close[windows]], axis=1)
        both = np.concatenate([rows[calendar_of[resource]], np.clip(added, 0, instance.limit)])
        calendar_of[resource] = len(rows)
        rows.append(_union(both))
    counts = [len(row) for row in rows]
    windows_of = np.concatenate([*rows, np.zeros((0, 2), np.int64)]).astype(np.int64)
    ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return Calendars(ptr=ptr, open=windows_of[:, 0], close=windows_of[:, 1], worked=windows_of[:, 0] * 0), calendar_of


def _union(windows: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return windows sorted, with those that meet made one."""
    windows = windows[windows[:, 1] > windows[:, 0]]
    windows = windows[np.argsort(windows[:, 0], kind="stable")]
    reached = np.maximum.accumulate(windows[:, 1])
    begins = np.flatnonzero(np.concatenate([[True], windows[1:, 0] > reached[:-1]])[: len(windows)])
    ends = np.concatenate([begins[1:], [len(windows)]]) - 1
    return np.stack([windows[begins, 0], reached[ends]], axis=1)
