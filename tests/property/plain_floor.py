"""The floor once more, written to be read: one heap of moments, lists and dicts, and nothing clever.

It knows setups, shifts, breakdowns, chance, late material, further resources, several units and modes, lags and ways to
release jobs; not batches, transfer lots, largest lags and storages.
"""

from __future__ import annotations

import heapq
from functools import cache
from math import ceil, inf

from heijunka.twin.nature import Nature
from heijunka.twin.shop import Release, Rule, Setting
from heijunka.twin.site import Ground

Windows = tuple[tuple[float, float], ...]
ALWAYS: Windows = ((-inf, inf),)


class PlainFloor:
    def __init__(self, place: Ground, nature: Nature, setting: Setting) -> None:
        self.place, self.nature, self.setting = place, nature, setting
        self.i = place.instance
        self.hours = [self.windows(r) for r in range(self.i.n_resources)]
        rows = [range(nature.down_ptr[r], nature.down_ptr[r + 1]) for r in range(self.i.n_resources)]
        self.downs = [[(int(nature.down_since[z]), int(nature.down_until[z])) for z in row] for row in rows]
        self.free = self.i.resources.capacity.tolist()
        self.family = self.i.resources.initial.tolist()
        self.pool, self.queue, self.released = [], set(), {}
        self.start, self.end, self.setup_start = {}, {}, {}
        self.ready = dict.fromkeys(range(self.i.n_operations), -inf)
        self.waits = {op: 1 + len(self.before(op)) for op in range(self.i.n_operations)}
        self.held = {}
        self.common, self.truly = cache(self._common), cache(self._truly)
        self.heap = [
            (max(int(nature.arrives[order]), self.i.first), "arrive", order) for order in range(self.i.n_orders)
        ]
        for r in range(self.i.n_resources):
            self.heap += [(since, "look", r) for since, _ in self.hours[r] if since >= 0]
            self.heap += [(until, "look", r) for _, until in self.downs[r]]
        heapq.heapify(self.heap)

    def run(self, until: float) -> None:
        while self.heap and self.heap[0][0] <= until and len(self.end) < self.i.n_operations:
            t = self.heap[0][0]
            while self.heap and self.heap[0][0] == t:
                _, what, who = heapq.heappop(self.heap)
                getattr(self, what)(who, t)
            self.release(t)
            while (found := self.most_wanted(t)) is not None:
                self.queue.remove(found[0])
                self.begin(*found, t)

    # What happens.

    def arrive(self, order: int, t: float) -> None:
        self.pool.append(order)
        if self.setting.release == Release.BY_LEAD:
            heapq.heappush(self.heap, (max(t, self.due(order) - self.setting.lead_hours * 3600), "look", order))

    def look(self, _who: int, _t: float) -> None:
        """Only look whether something can begin."""

    def come(self, op: int, t: float) -> None:
        for mode in self.modes(op):
            if not self.needs(mode):
                return self.begin(op, mode, (), t)
        return self.queue.add(op)

    def done(self, op: int, t: float) -> None:
        self.end[op] = t
        mode, resources = self.held[op]
        for r, units in zip(resources, self.units(mode), strict=True):
            self.free[r] += units
        for link in self.after(op):
            self.need_less(op + self.i.links.after[link] - self.i.operations.step[op], t + self.i.links.min_lag[link])
        order = self.i.operations.order[op]
        if all(other in self.end for other in self.operations(order)):
            self.released[order] = False
            consumers = self.i.orders.consumer_ptr[order : order + 2]
            for other in self.i.orders.consumer[consumers[0] : consumers[1]].tolist():
                self.need_less(other, t)

    def release(self, t: float) -> None:
        for order in sorted(self.pool, key=lambda order: (self.due(order), self.place.jobs.of_order[order])):
            is_time = self.setting.release != Release.BY_LEAD or t >= self.due(order) - self.setting.lead_hours * 3600
            has_room = self.setting.release != Release.BY_COUNT or sum(self.released.values()) < self.setting.cap
            if is_time and has_room:
                self.pool.remove(order)
                self.released[order] = True
                for op in self.operations(order):
                    self.need_less(op, t)

    def need_less(self, op: int, t: float) -> None:
        self.ready[op] = max(self.ready[op], t)
        self.waits[op] -= 1
        if self.waits[op] == 0:
            earliest = self.i.operations.earliest[op] + self.nature.late[op]
            self.ready[op] = max(self.ready[op], earliest)
            heapq.heappush(self.heap, (self.ready[op], "come", op))

    # What is chosen.

    def most_wanted(self, t: float) -> tuple[int, int, tuple[int, ...]] | None:
        best, most = None, -inf
        for op in sorted(self.queue, key=lambda op: (self.ready[op], op)):
            for mode in self.modes(op):
                for r in self.pools(mode)[0]:
                    score = self.score(op, mode, r, t)
                    if score > most and (resources := self.team(op, mode, r, t)) is not None:
                        best, most = (op, mode, resources), score
        return best

    def score(self, op: int, mode: int, r: int, t: float) -> float:
        due, tail = self.due(self.i.operations.order[op]), int(self.place.site.op["tail"][op])
        length = self.length(op, mode, r)
        wait = self.setting.wait
        return {
            Rule.FIFO: lambda: -self.ready[op],
            Rule.EDD: lambda: -due,
            Rule.SPT: lambda: -(length + self.changeover(op, r)),
            Rule.CR: lambda: -(due - t) / max(1.0, float(tail)),
            Rule.ODD: lambda: -(due - wait * (tail - length) - length),
        }[self.setting.rule]()

    def team(self, op: int, mode: int, first: int, t: float) -> tuple[int, ...] | None:
        """Return the resources with which work can begin now, each the first of those that are free; or none."""
        found: list[int] = []
        for pool, units in zip(self.pools(mode), self.units(mode), strict=True):
            there = [r for r in (pool if found else [first]) if r not in found and self.is_there(r, units, t)]
            if not there:
                return None
            found.append(there[0])
        done = max([t, *(self.work(self.hours[r], t, self.changeover(op, r)) for r in found)])
        begin, end = self.when(op, tuple(found), done, self.length(op, mode, first))
        has_setup = any(self.changeover(op, r) for r in found)
        if end == inf:
            return None
        if begin > done and not has_setup:
            goes = (until for r in found[1:] for since, until in self.hours[r] if since <= t < until)
            heapq.heappush(self.heap, (min([begin, *goes]), "look", op))
            return None
        return tuple(found)

    def is_there(self, r: int, units: int, t: float) -> bool:
        is_up = all(not since <= t < until for since, until in self.downs[r])
        return self.free[r] >= units and is_up and any(since <= t < until for since, until in self.hours[r])

    def begin(self, op: int, mode: int, resources: tuple[int, ...], t: float) -> None:
        planned = true = t
        for r, units in zip(resources, self.units(mode), strict=True):
            ticks = self.changeover(op, r)
            planned = max(planned, self.work(self.hours[r], t, ticks))
            truly = ceil(ticks * self.nature.setup_factor[op] - 1e-9)
            true = max(true, self.work(self.truly((r,), True), t, truly))
            self.family[r] = self.family[r] if self.wanted(op, r) < 0 else self.wanted(op, r)
            self.free[r] -= units
        self.held[op] = mode, resources
        length = self.length(op, mode, resources[0] if resources else None)
        start, before = max(planned, true), -1.0
        while before < start < inf:
            before = start
            start = self.when(op, resources, start, length)[0]
            if length:
                start = max(
                    [start, *(until for r in resources for since, until in self.downs[r] if since <= start < until)]
                )
        ticks = ceil(length * self.nature.factor[op] - 1e-9)
        self.setup_start[op], self.start[op] = t, start
        hours = self.truly(resources, bool(self.i.steps.is_interruptible[self.i.operations.step[op]]))
        heapq.heappush(self.heap, (self.work(hours, start, ticks), "done", op))

    # What is given.

    def windows(self, r: int) -> Windows:
        number, hours = self.i.resources.calendar[r], self.i.calendars
        rows = slice(hours.ptr[number], hours.ptr[number + 1])
        return ALWAYS if number < 0 else tuple(zip(hours.open[rows].tolist(), hours.close[rows].tolist(), strict=True))

    def _common(self, resources: tuple[int, ...]) -> Windows:
        found = ALWAYS
        for r in resources:
            pairs = ((max(a, c), min(b, d)) for a, b in found for c, d in self.hours[r] if max(a, c) < min(b, d))
            found = tuple(sorted(pairs))
        return found

    def _truly(self, resources: tuple[int, ...], keeps_hours: bool) -> Windows:
        """Return when resources are up, in their working time or around the clock."""
        hours = self.common(resources) if keeps_hours else ALWAYS
        for since, until in (down for r in resources for down in self.downs[r]):
            parts = (part for a, b in hours for part in ((a, min(b, since)), (max(a, until), b)))
            hours = tuple(part for part in parts if part[0] < part[1])
        return hours

    def work(self, hours: Windows, t: float, ticks: float) -> float:
        """Return when so much is worked from a moment on."""
        if ticks == 0:
            return t
        for since, until in hours:
            if until > t:
                if max(t, since) + ticks <= until:
                    return max(t, since) + ticks
                ticks -= until - max(t, since)
        return inf

    def when(self, op: int, resources: tuple[int, ...], t: float, ticks: int) -> tuple[float, float]:
        if ticks == 0:
            return t, t
        is_interruptible = self.i.steps.is_interruptible[self.i.operations.step[op]]
        for since, until in self.common(resources):
            begin = max(t, since)
            if begin < until and (is_interruptible or begin + ticks <= until):
                return begin, self.work(self.common(resources), begin, ticks)
        return inf, inf

    def length(self, op: int, mode: int, r: int | None) -> int:
        modes, speed = self.i.modes, 1.0 if r is None else float(self.i.resources.speed[r])
        work = modes.fixed[mode] + modes.per_unit[mode] * self.i.operations.quantity[op]
        return ceil(work / (modes.speed[mode] * speed) - 1e-9)

    def wanted(self, op: int, r: int) -> int:
        matrix = self.i.resources.matrix[r]
        return -1 if matrix < 0 else self.i.steps.value[self.i.operations.step[op], self.i.setups.attribute[matrix]]

    def changeover(self, op: int, r: int) -> int:
        before, after, matrix = self.family[r], self.wanted(op, r), self.i.resources.matrix[r]
        if before < 0 or after < 0:
            return 0
        return int(self.i.setups.time[self.i.setups.ptr[matrix] + before * self.i.setups.size[matrix] + after])

    def due(self, order: int) -> int:
        return int(self.place.jobs.due[self.place.jobs.of_order[order]])

    def operations(self, order: int) -> range:
        return range(self.i.orders.operation_ptr[order], self.i.orders.operation_ptr[order + 1])

    def before(self, op: int) -> list[int]:
        step, suppliers = self.i.operations.step[op], self.i.operations.supplier_ptr[op : op + 2]
        return [*range(self.i.steps.before_ptr[step], self.i.steps.before_ptr[step + 1]), *range(*suppliers)]

    def after(self, op: int) -> list[int]:
        step = self.i.operations.step[op]
        return self.i.steps.after[self.i.steps.after_ptr[step] : self.i.steps.after_ptr[step + 1]].tolist()

    def modes(self, op: int) -> range:
        step = self.i.operations.step[op]
        return range(self.i.steps.mode_ptr[step], self.i.steps.mode_ptr[step + 1])

    def needs(self, mode: int) -> range:
        return range(self.i.modes.need_ptr[mode], self.i.modes.need_ptr[mode + 1])

    def units(self, mode: int) -> list[int]:
        return [int(self.i.modes.units[need]) for need in self.needs(mode)]

    def pools(self, mode: int) -> list[list[int]]:
        pools = [self.i.modes.pool[need] for need in self.needs(mode)]
        return [
            self.i.modes.pool_resource[self.i.modes.pool_ptr[p] : self.i.modes.pool_ptr[p + 1]].tolist() for p in pools
        ]
