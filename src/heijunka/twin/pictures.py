"""Pictures of runs: a figure by policy, work in process by stage, what lines did."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

import numpy as np
from numpy.typing import ArrayLike

from heijunka.engine.instance.arrays import NEVER, Float, Int
from heijunka.messages import say
from heijunka.twin.figures import DAY, at_stage
from heijunka.twin.gauge import Gauge
from heijunka.twin.history import History
from heijunka.twin.intervals import mean
from heijunka.twin.nature import Nature
from heijunka.twin.svg import COLOURS, Canvas, margin, number, rows_of_legend, ticks
from heijunka.twin.uses import uses

WIDTH, ROW, TOP = 760, 28, 34
MOMENTS = 240
"""Moments at which work in process is drawn."""
STATES = {"working": "#3f9c6b", "setup": "#e0a52b", "blocked": "#8265b8", "down": "#c4524a", "starved": "#c3c7ce"}
"""What a line does in its working time, and the colour of it."""
_Axis = tuple[float, float, list[float]]


def by_policy(values: Mapping[str, ArrayLike], title: str, *, level: float = 0.95) -> str:
    """Draw a figure of several policies: a dot for each run, the mean, and its confidence interval.

    Parameters
    ----------
    values
        By name of the policy, the figure of each run.
    title
        What the figure is, with its unit.
    level
        Of the intervals.
    """
    runs = {name: np.asarray(row, np.float64) for name, row in values.items()}
    found = {name: mean(row, level=level) for name, row in runs.items()}
    ends = [[row.min(), row.max()] for row in runs.values()]
    ends += [[one.low, one.high] for one in found.values() if np.isfinite(one.half)]
    canvas = Canvas(WIDTH, TOP + ROW * len(runs) + 28)
    canvas.text(8, 18, title, bold=True)
    left, bottom = margin(runs), TOP + ROW * len(runs)
    marks = ticks(float(np.min(ends)), float(np.max(ends)))
    axis = (left, WIDTH - 24, marks)
    _vertical_rules(canvas, axis, bottom)
    for n, (name, row) in enumerate(runs.items()):
        y, colour = TOP + ROW * (n + 0.5), COLOURS[0]
        canvas.text(left - 10, y + 4, name, anchor="end")
        # Runs lie a little above and below each other so that equal ones can be seen.
        for k, value in enumerate(row.tolist()):
            canvas.dot(_place(axis, value), y + 3 * (k % 5 - 2), fill=colour, opacity=0.5)
        one = found[name]
        if np.isfinite(one.half):
            canvas.line((_place(axis, one.low), y), (_place(axis, one.high), y), stroke=COLOURS[3], width=3)
        canvas.dot(_place(axis, one.estimate), y, fill=COLOURS[3], radius=5)
    return canvas.svg(title)


def wip_over_time(gauge: Gauge, history: History, title: str, *, language: str = "en") -> str:
    """Draw the units at each stage over the window, the stages with the most as layers and the rest as one."""
    moments = np.linspace(gauge.since, gauge.until, MOMENTS).astype(np.int64)
    levels = _levels(gauge, history, moments)
    largest = np.argsort(-levels.mean(axis=1), kind="stable")
    shown = [n for n in largest[: len(COLOURS) - 1].tolist() if levels[n].any()]
    layers = [(gauge.stages[n], levels[n]) for n in shown]
    rest = levels.sum(axis=0) - levels[shown].sum(axis=0)
    if rest.max(initial=0.0) > 1e-9:
        layers.append((say("twin.others", language), rest))
    return _layers(gauge, (moments, layers), title, language)


def _layers(gauge: Gauge, drawn: tuple[Int, list[tuple[str, Float]]], title: str, language: str) -> str:
    moments, layers = drawn
    names = [name for name, _ in layers]
    legend = 18 * rows_of_legend(names, WIDTH - 60)
    top, height = TOP + legend, 240
    canvas = Canvas(WIDTH, top + height + 34)
    canvas.text(8, 18, title, bold=True)
    colours = [*COLOURS[: len(COLOURS) - 1][: len(layers)], COLOURS[-1]]
    canvas.legend(60, TOP + 4, list(zip(names, colours, strict=False)))
    total = np.sum([row for _, row in layers], axis=0) if layers else np.zeros(len(moments))
    heights = ticks(0.0, max(1.0, float(total.max())), 5)
    upright: _Axis = (top + height, top, heights)
    days: _Axis = (60, WIDTH - 24, _days(gauge))
    places = [_place(days, moment / DAY) for moment in moments.tolist()]
    below = np.zeros(len(moments))
    for (_, row), colour in zip(layers, colours, strict=False):
        above = below + row
        outline = zip(places + places[::-1], np.concatenate([above, below[::-1]]).tolist(), strict=True)
        canvas.area(((x, _place(upright, value)) for x, value in outline), fill=colour)
        below = above
    for value in heights:
        y = _place(upright, value)
        canvas.line((60, y), (WIDTH - 24, y))
        canvas.text(52, y + 4, number(value), anchor="end")
    _time_axis(canvas, days, (top, top + height), language)
    return canvas.svg(title)


def _levels(gauge: Gauge, history: History, moments: Int) -> Float:
    """Return the units at each stage at each moment."""
    since, until = at_stage(gauge, history)
    n_stages, n = len(gauge.stages), len(moments)
    quantity = gauge.instance.operations.quantity
    change = np.zeros((n_stages, n + 1))
    np.add.at(change, (gauge.stage, np.searchsorted(moments, since)), quantity)
    np.add.at(change, (gauge.stage, np.searchsorted(moments, np.maximum(since, until))), -quantity)
    # Sums of what came and went are not exactly zero where nothing is left.
    return np.maximum(np.cumsum(change[:, :n], axis=1).round(6), 0.0)


def line_states(gauge: Gauge, nature: Nature, history: History, title: str, *, language: str = "en") -> str:
    """Draw what the lines of best sellers did over the window: a bar each, empty while they are closed."""
    names = [gauge.instance.resource_ids[line] for line in gauge.lines.tolist()]
    entries = [(say(f"twin.{state}", language), colour) for state, colour in STATES.items()]
    top, left = TOP + 24, margin(names)
    bottom = top + ROW * len(names)
    canvas = Canvas(WIDTH, bottom + 34)
    canvas.text(8, 18, title, bold=True)
    canvas.legend(left, TOP + 4, entries)
    days: _Axis = (left, WIDTH - 24, _days(gauge))
    _time_axis(canvas, days, (top, bottom), language)
    for n, line in enumerate(gauge.lines.tolist()):
        y = top + ROW * n
        canvas.text(left - 10, y + 18, names[n], anchor="end")
        for state, since, until in _stretches(gauge, nature, history, line):
            x = _place(days, since / DAY)
            size = (_place(days, until / DAY) - x, ROW - 8)
            canvas.box(x, y + 4, size, fill=STATES[state])
    return canvas.svg(title)


def _stretches(gauge: Gauge, nature: Nature, history: History, line: int) -> list[tuple[str, int, int]]:
    """Return what a line did, from when until when; what comes later lies on top."""
    ptr = gauge.open.ptr
    is_open = slice(ptr[line], ptr[line + 1])
    hours = list(zip(gauge.open.since[is_open].tolist(), gauge.open.until[is_open].tolist(), strict=True))
    found = [("starved", since, until) for since, until in hours]
    rows = uses(gauge, history)
    instance = gauge.instance
    may_stop = instance.steps.is_interruptible[instance.operations.step[rows.operation]]
    for k in np.flatnonzero(rows.resource == line).tolist():
        setup, start, end, free = (int(moment[k]) for moment in (rows.setup_start, rows.start, rows.end, rows.free))
        need = ceil(rows.changeover[k] * nature.setup_factor[rows.operation[k]] - 1e-9)
        found += _in_hours("setup", hours, (setup, start), need)
        found += _in_hours("working", hours, (start, end)) if may_stop[k] else [("working", start, end)]
        found += _in_hours("blocked", hours, (end, free))
    late = [(since, until) for state, since, until in found if state == "working"]
    stops = slice(nature.down_ptr[line], nature.down_ptr[line + 1])
    for since, until in zip(nature.down_since[stops].tolist(), nature.down_until[stops].tolist(), strict=True):
        found += _in_hours("down", hours + late, (since, until))
    clipped = [(state, max(since, gauge.since), min(until, gauge.until)) for state, since, until in found]
    return [entry for entry in clipped if entry[1] < entry[2]]


def _in_hours(
    state: str, hours: list[tuple[int, int]], stretch: tuple[int, int], most: int = NEVER
) -> list[tuple[str, int, int]]:
    """Return the parts of a stretch that lie in working hours, until they come to so many ticks."""
    found = []
    for opens, closes in hours:
        since, until = max(stretch[0], opens), min(stretch[1], closes)
        until = min(until, since + most)
        if since < until:
            found.append((state, since, until))
            most -= until - since
    return found


def _days(gauge: Gauge) -> list[float]:
    """Return the ends of the window in days with round numbers between."""
    low, high = gauge.since / DAY, gauge.until / DAY
    inner = [value for value in ticks(low, high, 10) if low < value < high]
    return [low, *inner, high]


def _time_axis(canvas: Canvas, days: _Axis, upright: tuple[float, float], language: str) -> None:
    top, bottom = upright
    for value in (mark for mark in days[2] if mark in days[2][1:-1] or mark == round(mark)):
        x = _place(days, value)
        canvas.line((x, top), (x, bottom))
        canvas.text(x, bottom + 16, number(value), anchor="middle")
    canvas.text(days[1], bottom + 30, say("twin.days", language), anchor="end")


def _vertical_rules(canvas: Canvas, axis: _Axis, bottom: float) -> None:
    for value in axis[2]:
        x = _place(axis, value)
        canvas.line((x, TOP), (x, bottom))
        canvas.text(x, bottom + 16, number(value), anchor="middle")


def _place(axis: _Axis, value: float) -> float:
    first, last, marks = axis
    return first + (last - first) * (value - marks[0]) / ((marks[-1] - marks[0]) or 1.0)
