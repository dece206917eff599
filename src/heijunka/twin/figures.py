"""Key figures of a run in a window of time, by the names of ISO 22400-2 where it has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from heijunka.engine.instance.arrays import NEVER, NONE, Flag, Float, Index, Int
from heijunka.twin.gauge import Gauge
from heijunka.twin.history import History
from heijunka.twin.nature import Nature
from heijunka.twin.uses import Spent, Uses, planned_and_lost, spent, uses

HOUR = 3600.0
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures of one run; times in hours, shares between 0 and 1.

    A job is what a customer wants with all that is made for it. It is in process from its release to its completion.
    Of the jobs *due* in the window, those cancelled before their release are left out, and those unfinished count as
    completed when the run stopped.

    Parameters
    ----------
    weighted_tardiness
        Hours late of the jobs due, each times its weight; the sum.
    mean_tardiness
        Hours late of a job due, those in time counted as 0.
    late_jobs, late_share
        Jobs due that were late; of all due.
    earliness
        Mean hours by which a job due was completed before its due date, late ones counted as 0.
    jobs_a_day, units_a_day, standard_hours_a_day
        Throughput (throughput rate): jobs completed in the window, their units, and the standard time of all their
        operations, a calendar day.
    flow_time
        Mean hours from release to completion of the jobs completed in the window (order execution time).
    wip_jobs, wip_units
        Jobs in process, and the units wanted of them, on average over time (WIP inventory).
    wip_value
        Money in made parts and in work begun, on average over time: an order counts from its first setup to its end
        and, if it feeds another, until it is drawn on.
    finished_value
        Money in jobs completed and not yet due, on average over time (finished goods inventory).
    total_value
        Both together.
    line_efficiency
        Of the lines of best sellers: standard time of the good units made / planned busy time (overall equipment
        effectiveness index). Work past closing adds to the planned busy time.
    line_quality
        Standard time of what was made and was not good / planned busy time.
    line_speed
        (Actual production time - standard time of what was made) / planned busy time; below zero where work went
        faster than standard. Waiting within an operation for something else that is down is in here.
    line_setup, line_down, line_blocked, line_starved
        Time set up, time down (and not repaired yet), time held after the end for want of room, and time up and open
        with nothing in work / planned busy time. These four, ``line_quality``, ``line_speed`` and ``line_efficiency``
        sum to one.
    utilisation
        (Production + setup) / planned busy time of all resources that were used (allocation efficiency).
    busiest
        The same of the busiest set of interchangeable resources, without the time that they were down: near 1, all
        that is ordered waits for them.
    setup_share
        Setup / (production + setup) of all resources with setups (setup ratio).
    changeovers
        Changes from one family to another that began in the window.
    mix_deviation
        Units by which what the lines of best sellers have made since the window began is off an even mix: the root of
        the mean of Miltenburg's sum of squares after each operation.
    lag_breaches
        Largest lags that ran out in the window before what had to follow had begun.
    """

    weighted_tardiness: float
    mean_tardiness: float
    late_jobs: float
    late_share: float
    earliness: float
    jobs_a_day: float
    units_a_day: float
    standard_hours_a_day: float
    flow_time: float
    wip_jobs: float
    wip_units: float
    wip_value: float
    finished_value: float
    total_value: float
    line_efficiency: float
    line_quality: float
    line_speed: float
    line_setup: float
    line_down: float
    line_blocked: float
    line_starved: float
    utilisation: float
    busiest: float
    setup_share: float
    changeovers: float
    mix_deviation: float
    lag_breaches: float

    @property
    def availability(self) -> float:
        """Production time / planned busy time of the lines of best sellers (availability)."""
        return self.line_efficiency + self.line_quality + self.line_speed

    @property
    def effectiveness(self) -> float:
        """Standard time of what was made / production time (effectiveness)."""
        return _ratio(self.line_efficiency + self.line_quality, self.availability)

    @property
    def quality(self) -> float:
        """Standard time of good units / standard time of what was made (quality ratio)."""
        return _ratio(self.line_efficiency, self.line_efficiency + self.line_quality)


LINE_SHARES = (
    *("line_efficiency", "line_quality", "line_speed", "line_setup", "line_down", "line_blocked", "line_starved"),
)
"""What the planned busy time of the lines of best sellers is made of; they sum to one."""


def figures(gauge: Gauge, nature: Nature, history: History) -> Figures:
    """Return the figures of a run.

    Parameters
    ----------
    gauge
        What to measure: an instance in a window of time that the run has reached the end of.
    nature
        Under which it ran.
    history
        What was done.
    """
    if history.until < gauge.until:
        raise ValueError(
            f"The run stopped at {history.until}, before the window of measurement ends at {gauge.until}. "
            "Run on until then, or measure a shorter window."
        )
    done = _jobs(gauge, nature, history)
    rows = uses(gauge, history)
    time = spent(gauge, nature, rows)
    values = {
        **_delivery(gauge, done),
        **_flow(gauge, done),
        **_value(gauge, done, history),
        **_capacity(gauge, nature, (rows, time)),
        "mix_deviation": _mix_deviation(gauge, history),
        "lag_breaches": _breaches(gauge, history),
    }
    return Figures(**values)


class _Done(NamedTuple):
    """When jobs came in and out; `NEVER` if not in the run."""

    released: Int
    completed: Int
    end: Int
    is_out: Flag
    units: Float


def _jobs(gauge: Gauge, nature: Nature, history: History) -> _Done:
    jobs = gauge.jobs
    released = history.released[jobs.root]
    completed = np.zeros(len(jobs.root), np.int64)
    np.maximum.at(completed, jobs.of_order, np.where(history.completed == NONE, NEVER, history.completed))
    is_released = released != NONE
    is_gone = nature.cancelled[jobs.root] <= history.until
    is_unknown = nature.arrives[jobs.root] > history.until
    return _Done(
        released=np.where(is_released, released, NEVER),
        completed=completed,
        end=np.minimum(completed, history.until),
        is_out=~is_released & (is_gone | is_unknown),
        units=gauge.instance.orders.quantity[jobs.root],
    )


def _delivery(gauge: Gauge, done: _Done) -> dict[str, float]:
    due = gauge.jobs.due
    chosen = (due >= gauge.since) & (due < gauge.until) & ~done.is_out
    off = (done.end - due)[chosen] / HOUR
    late = np.maximum(off, 0.0)
    early = np.where(done.completed[chosen] < NEVER, np.maximum(-off, 0.0), 0.0)
    n_late = float((off > 0).sum())
    return {
        "weighted_tardiness": float(late @ gauge.jobs.weight[chosen]),
        "mean_tardiness": _mean(late),
        "late_jobs": n_late,
        "late_share": _ratio(n_late, len(off)),
        "earliness": _mean(early),
    }


def _flow(gauge: Gauge, done: _Done) -> dict[str, float]:
    instance, span = gauge.instance, gauge.until - gauge.since
    chosen = (done.completed >= gauge.since) & (done.completed < gauge.until)
    job_of_operation = gauge.jobs.of_order[instance.operations.order]
    standard = np.bincount(job_of_operation, gauge.standard, len(chosen))
    held = _overlap(gauge, done.released, done.completed)
    days = span / DAY
    return {
        "jobs_a_day": float(chosen.sum()) / days,
        "units_a_day": float(done.units[chosen].sum()) / days,
        "standard_hours_a_day": float(standard[chosen].sum()) / HOUR / days,
        "flow_time": _mean((done.completed - done.released)[chosen] / HOUR),
        "wip_jobs": float(held.sum()) / span,
        "wip_units": float(held @ done.units) / span,
    }


def _value(gauge: Gauge, done: _Done, history: History) -> dict[str, float]:
    instance, span = gauge.instance, gauge.until - gauge.since
    orders, operations = instance.orders, instance.operations
    begun = np.where(history.setup_start == NONE, NEVER, history.setup_start)
    first = np.full(instance.n_orders, NEVER, np.int64)
    np.minimum.at(first, operations.order, begun)
    drawn = np.where(history.completed == NONE, NEVER, history.completed)
    feeds = np.flatnonzero(np.diff(orders.consumer_ptr))
    if len(feeds):
        # What is made for several is there until the last of them has drawn on it.
        drawn[feeds] = np.maximum.reduceat(begun[orders.consumer], orders.consumer_ptr[feeds])
    wip = float(_overlap(gauge, first, drawn) @ gauge.value) / span
    value = gauge.value[gauge.jobs.root]
    finished = float(_overlap(gauge, done.completed, np.maximum(gauge.jobs.due, done.completed)) @ value) / span
    return {"wip_value": wip, "finished_value": finished, "total_value": wip + finished}


def _capacity(gauge: Gauge, nature: Nature, used: tuple[Uses, Spent]) -> dict[str, float]:
    rows, time = used
    instance = gauge.instance
    n = instance.n_resources
    planned, down = planned_and_lost(gauge, nature)

    def by_resource(ticks: Float) -> Float:
        return np.bincount(rows.resource, ticks, n).astype(np.float64)

    production, setup, beyond = by_resource(time.production), by_resource(time.setup), by_resource(time.beyond)
    planned = planned + beyond
    busy = production + setup
    is_used = np.bincount(rows.resource, minlength=n) > 0
    has_matrix = instance.resources.matrix >= 0
    good = by_resource(time.earned * gauge.good[rows.operation])
    columns = (good, by_resource(time.earned), production, setup, down, by_resource(time.blocked), planned)
    is_in = (rows.setup_start >= gauge.since) & (rows.setup_start < gauge.until)
    return {
        **_lines(*(float(column[gauge.lines].sum()) for column in columns)),
        "utilisation": _ratio(float(busy[is_used].sum()), float(planned[is_used].sum())),
        "busiest": _busiest(gauge, busy, planned - down),
        "setup_share": _ratio(float(setup.sum()), float(busy[has_matrix].sum())),
        "changeovers": float(((rows.changeover > 0) & is_in).sum()),
    }


def _busiest(gauge: Gauge, busy: Float, open_time: Float) -> float:
    """Return the highest share of their open time that interchangeable resources were busy for."""
    modes = gauge.instance.modes
    shares = [
        _ratio(float(busy[members].sum()), float(open_time[members].sum()))
        for first, last in zip(modes.pool_ptr[:-1], modes.pool_ptr[1:], strict=True)
        if len(members := modes.pool_resource[first:last])
    ]
    return max(shares, default=0.0)


def _lines(good: float, made: float, production: float, setup: float, *losses: float) -> dict[str, float]:
    """Return the shares of the planned busy time of lines, which comes last."""
    down, blocked, planned = losses
    starved = planned - production - setup - down - blocked
    parts = (good, made - good, production - made, setup, down, blocked, starved)
    return {name: _ratio(part, planned) for name, part in zip(LINE_SHARES, parts, strict=True)}


def _mix_deviation(gauge: Gauge, history: History) -> float:
    """Return how far lines are off an even mix; sums are carried along, no table of operations by materials is made."""
    instance = gauge.instance
    is_line = np.zeros(instance.n_resources + 1, np.bool_)
    is_line[gauge.lines] = True
    is_made = (history.end >= gauge.since) & (history.end < gauge.until) & is_line[history.resource].any(axis=1)
    operation = np.flatnonzero(is_made)
    if len(operation) == 0:
        return 0.0
    operation = operation[np.argsort(history.end[operation], kind="stable")]
    material = instance.orders.material[instance.operations.order[operation]]
    made = instance.operations.quantity[operation]
    share = np.bincount(material, made)[material] / made.sum()
    total = np.cumsum(made)
    squares = np.cumsum(made * (2 * _before(material, made) + made))
    wanted = np.bincount(material, made) / made.sum()
    deviation = squares - 2 * total * np.cumsum(share * made) + total**2 * float(wanted @ wanted)
    return float(np.sqrt(np.maximum(deviation, 0.0).mean()))


def _before(group: Index, made: Float) -> Float:
    """Return what has been made of the same group before each."""
    order = np.argsort(group, kind="stable")
    total = np.cumsum(made[order]) - made[order]
    is_first = np.concatenate([[True], np.diff(group[order]) != 0])
    found = np.empty(len(made))
    found[order] = total - total[is_first][np.cumsum(is_first) - 1]
    return found


def _breaches(gauge: Gauge, history: History) -> float:
    ended, begun = history.end[gauge.before], history.start[gauge.after]
    latest = ended + gauge.latest
    is_over = (ended != NONE) & (latest >= gauge.since) & (latest < gauge.until)
    return float((is_over & ((begun == NONE) | (begun > latest))).sum())


class Law(NamedTuple):
    """Jobs in process on average, jobs in and out a hour, hours of a job in process: L = lambda x W."""

    jobs: float
    rate: float
    hours: float


def little(gauge: Gauge, nature: Nature, history: History) -> Law:
    """Return the three sides of Little's law over the window.

    Each is measured for itself: jobs over time, completions a hour, and the mean flow time of the completed. They obey
    the law exactly where the window begins and ends with no job in process, else as nearly as the run is long.
    """
    done = _jobs(gauge, nature, history)
    span = gauge.until - gauge.since
    chosen = (done.completed >= gauge.since) & (done.completed < gauge.until)
    return Law(
        jobs=float(_overlap(gauge, done.released, done.completed).sum()) / span,
        rate=float(chosen.sum()) / span * HOUR,
        hours=_mean((done.completed - done.released)[chosen] / HOUR),
    )


def stage_wip(gauge: Gauge, history: History) -> dict[str, float]:
    """Return the units at each stage on average over time, by the operation of the routing.

    Units are at a stage from when the first thing that the operation needs is there, so that kits that wait for a
    missing part count where they wait, until it has ended and, if it is blocked, has left.
    """
    since, until = at_stage(gauge, history)
    held = _overlap(gauge, since, until) * gauge.instance.operations.quantity
    units = np.bincount(gauge.stage, held, len(gauge.stages)) / (gauge.until - gauge.since)
    return dict(zip(gauge.stages, units.tolist(), strict=True))


def at_stage(gauge: Gauge, history: History) -> tuple[Int, Int]:
    """Return from when until when the units of each operation are at its stage; `NEVER` if not in the run."""
    instance = gauge.instance
    operations, steps, links = instance.operations, instance.steps, instance.links
    left = np.where(history.end == NONE, NEVER, history.end + history.blocked)
    since = np.full(instance.n_operations, NEVER, np.int64)
    count = np.diff(steps.before_ptr)[operations.step]
    after = np.repeat(np.arange(instance.n_operations), count)
    link = np.arange(len(after)) - np.repeat(np.cumsum(count) - count, count)
    link += steps.before_ptr[operations.step[after]]
    np.minimum.at(since, after, left[after - links.after[link] + links.before[link]])
    fed = np.repeat(np.arange(instance.n_operations), np.diff(operations.supplier_ptr))
    completed = np.where(history.completed == NONE, NEVER, history.completed)
    np.minimum.at(since, fed, completed[operations.supplier])
    is_source = (count == 0) & (np.diff(operations.supplier_ptr) == 0)
    released = np.where(history.released == NONE, NEVER, history.released)[operations.order]
    begun = np.where(history.setup_start == NONE, NEVER, history.setup_start)
    return np.minimum(np.where(is_source, released, since), begun), left


def _overlap(gauge: Gauge, since: Int, until: Int) -> Float:
    """Return the ticks of stretches that lie in the window."""
    found = np.clip(until, gauge.since, gauge.until) - np.clip(since, gauge.since, gauge.until)
    return np.maximum(found, 0).astype(np.float64)


def _mean(values: Float) -> float:
    return float(values.mean()) if len(values) else 0.0


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0
