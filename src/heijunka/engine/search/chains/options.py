"""The options of steps: each mode with each choice of resources for all that it needs, and the calendars they share."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from heijunka.engine.instance import NONE, Calendars, Instance, Placement
from heijunka.engine.kernels.chains.net import OPTION, SLOT, STEP

MOST_OPTIONS = 400
"""Of a step; of more, every so many-th is taken, and those that the plan uses."""
Key = tuple[int, tuple[int, ...]]
Record = NDArray[np.void]


@dataclass(eq=False)
class Options:
    """All options, step by step.

    Parameters
    ----------
    calendars
        What is open when, by resource calendar; merged ones are added.
    calendar_of
        Calendar of each resource among these.
    """

    instance: Instance
    calendars: Calendars
    calendar_of: list[int]
    number: dict[tuple[int, Key], int] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)

    def __post_init__(self) -> None:
        n_calendars = len(self.calendars.ptr) - 1
        self._windows = [self._row(number) for number in range(n_calendars)]
        self._merged: dict[tuple[int, ...], int] = {(number,): number for number in range(n_calendars)}
        self._merged[()] = NONE

    def build(self, used: Placement) -> tuple[Record, Record, Record]:
        """Return steps, options and slots; those that a placement uses are among them."""
        instance = self.instance
        steps = np.zeros(len(instance.steps.per_good), STEP)
        steps["is_interruptible"] = instance.steps.is_interruptible
        extra = self._used(used)
        for step in range(len(steps)):
            steps["option_ptr"][step] = len(self.keys)
            for key in dict.fromkeys((*self._of_step(step), *extra.get(step, ()))):
                self.number[step, key] = len(self.keys)
                self.keys.append(key)
            steps["n_options"][step] = len(self.keys) - steps["option_ptr"][step]
        return (steps, *self._tables())

    def all_calendars(self) -> Calendars:
        """Return the calendars, merged ones last."""
        counts = [len(windows) for windows in self._windows]
        windows = np.concatenate([*self._windows, np.zeros((0, 2), np.int64)])
        length = windows[:, 1] - windows[:, 0]
        ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        total = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
        worked = total[:-1] - np.repeat(total[ptr[:-1]], counts)
        return Calendars(ptr=ptr, open=windows[:, 0].copy(), close=windows[:, 1].copy(), worked=worked)

    def _row(self, number: int) -> NDArray[np.int64]:
        rows = slice(int(self.calendars.ptr[number]), int(self.calendars.ptr[number + 1]))
        return np.stack([self.calendars.open[rows], self.calendars.close[rows]], axis=1)

    def _used(self, used: Placement) -> dict[int, list[Key]]:
        found: dict[int, list[Key]] = {}
        placed = np.flatnonzero(used.start != NONE)
        rows = np.column_stack([self.instance.operations.step[placed], used.mode[placed], used.resource[placed]])
        for step, mode, *resources in np.unique(rows, axis=0).tolist():
            found.setdefault(step, []).append((mode, tuple(entry for entry in resources if entry != NONE)))
        return found

    def _of_step(self, step: int) -> list[Key]:
        modes, resources = self.instance.modes, self.instance.resources
        found: list[Key] = []
        for mode in range(self.instance.steps.mode_ptr[step], self.instance.steps.mode_ptr[step + 1]):
            needs = range(modes.need_ptr[mode], modes.need_ptr[mode + 1])
            pools = []
            for need in needs:
                pool = modes.pool[need]
                able = modes.pool_resource[modes.pool_ptr[pool] : modes.pool_ptr[pool + 1]].tolist()
                pools.append([entry for entry in able if modes.units[need] <= resources.capacity[entry]])
            n_choices = int(np.prod([float(len(pool)) for pool in pools]))
            stride = max(1, n_choices // MOST_OPTIONS)
            choices = islice(product(*pools), 0, None, stride)
            found += [(mode, choice) for choice in choices if len(set(choice)) == len(choice)]
        return found

    def _tables(self) -> tuple[Record, Record]:
        modes, resources = self.instance.modes, self.instance.resources
        options = np.zeros(len(self.keys), OPTION)
        slots: list[tuple[int, int]] = []
        for number, (mode, chosen) in enumerate(self.keys):
            first = int(modes.need_ptr[mode])
            options["slot_ptr"][number] = len(slots)
            for n, resource in enumerate(chosen):
                slots += [(resource, int(modes.is_held[first + n]))] * int(modes.units[first + n])
            options["n_slots"][number] = len(slots) - options["slot_ptr"][number]
            options["rate"][number] = modes.speed[mode] * (resources.speed[chosen[0]] if chosen else 1.0)
            limits = [float(resources.batch_quantity[entry]) for entry in chosen if resources.batch_quantity[entry] > 0]
            options["most"][number] = min(limits, default=np.inf) * (1 + 1e-12)
            options["calendar"][number] = self._calendar(chosen)
            options["fixed"][number], options["per_unit"][number] = modes.fixed[mode], modes.per_unit[mode]
        table = np.zeros(len(slots), SLOT)
        table["resource"] = [resource for resource, _ in slots]
        table["is_held"] = [is_held for _, is_held in slots]
        return options, table

    def _calendar(self, chosen: tuple[int, ...]) -> int:
        """Return the calendar in which all of some resources work."""
        key = tuple(sorted({self.calendar_of[entry] for entry in chosen} - {NONE}))
        if key not in self._merged:
            windows = self._windows[key[0]]
            for other in key[1:]:
                windows = _intersection(windows, self._windows[other])
            self._merged[key] = len(self._windows)
            self._windows.append(windows)
        return self._merged[key]


def _intersection(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the stretches that are in a window of both."""
    first = np.searchsorted(other[:, 1], one[:, 0], side="right")
    last = np.searchsorted(other[:, 0], one[:, 1], side="left")
    count = np.maximum(0, last - first)
    row = np.repeat(np.arange(len(one)), count)
    partner = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    low, high = np.maximum(one[row, 0], other[partner, 0]), np.minimum(one[row, 1], other[partner, 1])
    return np.stack([low, high], axis=1)
