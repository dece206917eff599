"""The instance as CP-SAT gets it: time in the largest unit in which all is whole, overtime opened for nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from heijunka.engine.instance import NEVER, NONE, Instance, encode
from heijunka.engine.instance.arrays import Int


def with_all_overtime(instance: Instance) -> Instance:
    """Return the instance with every overtime window open and free of charge, which no plan can beat."""
    if instance.extended is None:
        return instance
    return replace(instance, calendars=instance.extended, extended=None)


def tick_of(instance: Instance, lengths: Iterable[int]) -> int:
    """Return the greatest number of seconds that divides every length and moment.

    Parameters
    ----------
    lengths
        Ticks of all work.
    """
    links = instance.links
    if (links.transfer_lot > 0).any():
        return 1  # parts of work may be of any length
    moments = [
        np.fromiter(lengths, np.int64),
        instance.orders.release,
        instance.orders.due,
        instance.orders.deadline,
        instance.operations.earliest,
        instance.operations.pin_start,
        links.min_lag,
        links.max_lag,
        instance.setups.time,
        instance.calendars.open,
        instance.calendars.close,
        instance.materials.inflow_at,
        np.array([instance.first]),
    ]
    if instance.problem.baseline is not None:
        moments.append(encode(instance, instance.problem.baseline).start)
    known = np.concatenate(moments)
    found = int(np.gcd.reduce(known[(known != NONE) & (known < NEVER)], initial=0))
    return max(1, found)


def scaled(instance: Instance, tick: int) -> Instance:
    """Return the instance with moments in units of so many seconds; durations are left to the alternatives."""
    if tick == 1:
        return instance

    def shrunk(moments: Int) -> Int:
        return np.where((moments == NONE) | (moments >= NEVER), moments, moments // tick)

    orders, calendars, links = instance.orders, instance.calendars, instance.links
    return replace(
        instance,
        first=instance.first // tick,
        limit=instance.limit // tick,
        orders=orders._replace(
            release=shrunk(orders.release), due=shrunk(orders.due), deadline=shrunk(orders.deadline)
        ),
        operations=instance.operations._replace(
            earliest=shrunk(instance.operations.earliest), pin_start=shrunk(instance.operations.pin_start)
        ),
        links=links._replace(min_lag=links.min_lag // tick, max_lag=shrunk(links.max_lag)),
        calendars=calendars._replace(
            open=calendars.open // tick, close=calendars.close // tick, worked=calendars.worked // tick
        ),
        setups=instance.setups._replace(time=instance.setups.time // tick),
        materials=instance.materials._replace(inflow_at=instance.materials.inflow_at // tick),
    )
