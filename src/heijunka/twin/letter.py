"""From a plan to moments that wait for each other, as `heijunka.engine.kernels.floor.letter` takes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import NONE, Flag, Float, Index, Int, Placement
from heijunka.engine.kernels.floor import letter, tables
from heijunka.engine.kernels.floor.letter import BEGIN, DONE, FACT, WAIT, Letter

NOISE = 2e-6
"""Units by which a balance may be off; the judge forgives half of it."""
_LEFT, _COMPLETED, _COME, _WORK, _GONE = range(5)
"""At one moment of the plan, what frees comes before what takes."""


class _Flow(NamedTuple):
    """Units that the plan has come into or go out of a tank, at which moment, by which operation."""

    at: int
    units: float
    moment: int
    op: int = NONE


class Batches(NamedTuple):
    """Operations that begin together.

    Parameters
    ----------
    leader
        int32[n_operations]: the first of those that begin together, itself alone.
    longest
        int32[n_operations]: which of its batch lasts longest, itself alone.
    groups
        Of each batch resource, setup start and start, the operations; only those of several.
    """

    leader: Index
    longest: Index
    groups: dict[tuple[int, int, int], list[int]]


def lengths(instance: Instance, placement: Placement) -> Int:
    """Return the planned ticks of each operation by itself; 0 where it is left out."""
    modes, operations = instance.modes, instance.operations
    mode, first = np.maximum(placement.mode, 0), placement.resource[:, 0]
    speed = np.where(first >= 0, instance.resources.speed[np.maximum(first, 0)], 1.0)
    work = modes.fixed[mode] + modes.per_unit[mode] * operations.quantity
    found = np.ceil(work / (modes.speed[mode] * speed) - 1e-9).astype(np.int64)
    return np.where(placement.start == NONE, 0, found)


def batches(instance: Instance, placement: Placement, length: Int) -> Batches:
    """Return which operations begin together, as they start together on a batch resource."""
    n = instance.n_operations
    leader, longest = np.arange(n, dtype=np.int32), np.arange(n, dtype=np.int32)
    groups: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    is_free = (placement.end > placement.setup_start) & (instance.operations.begun_end == NONE)
    for op, k in np.argwhere((placement.resource >= 0) & is_free[:, None]).tolist():
        r = int(placement.resource[op, k])
        if instance.resources.batch_quantity[r] > 0:
            groups[r, int(placement.setup_start[op]), int(placement.start[op])].append(op)
    found = {key: members for key, members in groups.items() if len(members) > 1}
    for members in found.values():
        most = max(members, key=lambda op: (length[op], -op))
        for op in members:
            longest[op] = most if length[most] > length[longest[op]] else longest[op]
        first = min(leader[op] for op in members)
        leader[np.isin(leader, [leader[op] for op in members])] = first
    return Batches(leader, longest, found)


def changes(instance: Instance, placement: Placement) -> Int:
    """Return the planned ticks of the changeover of each resource of each operation (int64[n_operations, width])."""
    found = np.zeros(placement.resource.shape, np.int64)
    resources, setups = instance.resources, instance.setups
    for r in np.flatnonzero(resources.matrix >= 0).tolist():
        rows, places = np.nonzero(placement.resource == r)
        order = np.lexsort((rows, placement.end[rows], placement.start[rows]))
        matrix, family = int(resources.matrix[r]), int(resources.initial[r])
        for members in _together(instance, placement, rows[order], r):
            wanted = [
                int(value)
                for value in instance.steps.value[instance.operations.step[members], setups.attribute[matrix]]
                if value != NONE
            ]
            if wanted and family != NONE:
                entry = setups.ptr[matrix] + family * setups.size[matrix] + wanted[0]
                found[members, _places(rows, places, members)] = setups.time[entry]
            family = wanted[0] if wanted else family
    # Where work of no length stands beside other work, who comes first is for the plan to say: it has a setup or not.
    found[(instance.operations.begun_end != NONE) | (placement.setup_start >= placement.start)] = 0
    return found


def _places(rows: Int, places: Int, members: list[int]) -> Int:
    return places[np.searchsorted(rows, members)]


def _together(instance: Instance, placement: Placement, rows: Int, r: int) -> Iterator[list[int]]:
    """Yield operations on a resource, those of a batch together."""
    known: dict[tuple[int, bool], list[int]] = {}
    if instance.resources.batch_quantity[r] <= 0:
        yield from ([op] for op in rows.tolist())
        return
    for op in rows.tolist():
        has_begun = bool(instance.operations.begun_end[op] != NONE)
        known.setdefault((int(placement.start[op]), has_begun), []).append(op)
    yield from known.values()


class _Moments:
    """Moments and what they await, as they are gathered."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Int]] = {name: [] for name in ("kind", "time", "rank", "op", "ticks")}
        self.arcs: list[tuple[Int, Int, Int]] = []
        self.n = 0

    def add(self, kind: int | Int, time: Int, rank: int, op: Int, *, ticks: int | Int = 0) -> Int:
        """Add moments, with where they stand in the plan's order of time; return their numbers."""
        values = {"kind": kind, "time": time, "rank": rank, "op": op, "ticks": ticks}
        for name, value in values.items():
            self.rows[name].append(np.broadcast_to(np.asarray(value, np.int64), time.shape))
        self.n += len(time)
        return np.arange(self.n - len(time), self.n)

    def wait(self, moment: Int, awaited: Int, lag: int | Int = 0) -> None:
        """Let moments be no earlier than others and a lag."""
        self.arcs.append((moment, awaited, np.broadcast_to(np.asarray(lag, np.int64), moment.shape)))

    def column(self, name: str) -> Int:
        """Return a column of all moments."""
        return np.concatenate(self.rows[name])


class Net:
    """The moments of a plan.

    Parameters
    ----------
    instance, placement
        As named.

    Attributes
    ----------
    begin, setup, end, leave
        int64[n_operations]: moments of each operation; the setup's is that of its beginning if it has none, and it
        leaves at its end unless a storage is behind it; -1 where it is left out.
    completed
        int64[n_orders]: moments.
    """

    def __init__(self, instance: Instance, placement: Placement) -> None:
        self.instance, self.placement = instance, placement
        self.is_placed: Flag = placement.start != NONE
        self.has_begun: Flag = instance.operations.begun_end != NONE
        self.length = lengths(instance, placement)
        self.batches = batches(instance, placement, self.length)
        self.change = changes(instance, placement)
        self._moments = _Moments()
        self._works()
        self._orders()
        self._links()
        self._tanks()

    def _works(self) -> None:
        moments, placement, leader = self._moments, self.placement, self.batches.leader
        n = self.instance.n_operations
        self.setup, self.begin, self.end = (np.full(n, NONE, np.int64) for _ in range(3))
        heads = np.flatnonzero(self.is_placed & (leader == np.arange(n)))
        begun = self.has_begun[heads]
        self.begin[heads] = moments.add(np.where(begun, FACT, BEGIN), placement.start[heads], _WORK, heads)
        self.setup[heads] = self.begin[heads]
        early = heads[placement.setup_start[heads] < placement.start[heads]]
        kind = np.where(self.has_begun[early], FACT, WAIT)
        self.setup[early] = moments.add(kind, placement.setup_start[early], _WORK, early)
        moments.wait(self.begin[early], self.setup[early])
        rows = np.flatnonzero(self.is_placed)
        self.begin[rows], self.setup[rows] = self.begin[leader[rows]], self.setup[leader[rows]]
        ticks = self.length[self.batches.longest[rows]]
        kind = np.where(self.has_begun[rows], FACT, DONE)
        self.end[rows] = moments.add(kind, placement.start[rows], _WORK, rows, ticks=ticks)
        moments.wait(self.end[rows], self.begin[rows])
        self.leave = self.end.copy()
        steps, links = self.instance.steps, self.instance.links
        has_storage = np.zeros(len(steps.per_good), np.bool_)
        has_storage[links.before[links.storage != NONE]] = True
        held = rows[has_storage[self.instance.operations.step[rows]]]
        self.leave[held] = moments.add(WAIT, placement.end[held], _LEFT, held)
        moments.wait(self.leave[held], self.end[held])

    def _orders(self) -> None:
        """Let an order be complete when all of it is done, and what draws on it begin then."""
        operations, moments = self.instance.operations, self._moments
        rows = np.flatnonzero(self.is_placed)
        last = np.full(self.instance.n_orders, NONE, np.int64)
        np.maximum.at(last, operations.order[rows], self.placement.end[rows])
        self.last_end = last
        orders = np.flatnonzero(last != NONE)
        self.completed = np.full(self.instance.n_orders, NONE, np.int64)
        self.completed[orders] = moments.add(WAIT, last[orders], _COMPLETED, orders)
        moments.wait(self.completed[operations.order[rows]], self.leave[rows])
        drawing = np.repeat(np.arange(len(self.begin)), np.diff(operations.supplier_ptr))
        self._await(drawing, self.completed[operations.supplier])

    def _await(self, op: Int, moment: Int, lag: int | Int = 0) -> None:
        """Let operations begin no earlier than moments, where there are both; what has begun awaits nothing."""
        lag = np.broadcast_to(np.asarray(lag, np.int64), op.shape)
        is_there = self.is_placed[op] & ~self.has_begun[op] & (moment != NONE)
        self._moments.wait(self.begin[op[is_there]], moment[is_there], lag[is_there])

    def _links(self) -> None:
        """Let operations of an order follow each other, whole or lot by lot."""
        steps, links, operations = self.instance.steps, self.instance.links, self.instance.operations
        count = np.diff(steps.before_ptr)[operations.step]
        after = np.repeat(np.arange(len(count)), count)
        link = np.arange(len(after)) - np.repeat(np.cumsum(count) - count, count)
        link += np.repeat(steps.before_ptr[operations.step], count)
        before = after - operations.step[after] + links.before[link]
        there = self.is_placed[after]
        after, before, link = after[there], before[there], link[there]
        self.passed = before, after, link
        is_whole = links.transfer_lot[link] <= 0
        self._await(after[is_whole], self.leave[before[is_whole]], links.min_lag[link[is_whole]])
        before, after, link = before[~is_whole], after[~is_whole], link[~is_whole]
        lot = np.minimum(links.transfer_lot[link], operations.quantity[before])
        ticks = self._ticks(before, lot)
        kind = np.where(self.has_begun[before], WAIT, DONE)
        first = self._moments.add(kind, self.placement.start[before], _WORK, before, ticks=ticks)
        begun = np.flatnonzero(self.has_begun[before])
        self._moments.wait(first[begun], self.end[before[begun]])
        self._await(after, first, links.min_lag[link])
        ends = self.placement.end
        free = np.flatnonzero(~self.has_begun[after])
        lag = np.minimum(links.min_lag[link], ends[after] - ends[before])[free]
        self._moments.wait(self.end[after[free]], self.end[before[free]], lag)

    def _ticks(self, op: Int, quantity: Float) -> Int:
        modes, mode, first = self.instance.modes, self.placement.mode[op], self.placement.resource[op, 0]
        speed = np.where(first >= 0, self.instance.resources.speed[np.maximum(first, 0)], 1.0)
        work = modes.fixed[mode] + modes.per_unit[mode] * quantity
        found: Int = np.ceil(work / (modes.speed[mode] * speed) - 1e-9).astype(np.int64)
        return found

    def _tanks(self) -> None:
        comers, takers = self._flows()
        for tank, capacity in enumerate(self.instance.materials.capacity.tolist()):
            if capacity < 0:
                self._await_material(tank, comers.get(tank, []), takers.get(tank, []))
            else:
                self._await_room(tank, comers.get(tank, []), takers.get(tank, []))

    def _flows(self) -> tuple[dict[int, list[_Flow]], dict[int, list[_Flow]]]:
        """Return what comes into and what goes out of each tank by the plan, in its order."""
        instance, placement = self.instance, self.placement
        operations, modes, orders, links = instance.operations, instance.modes, instance.orders, instance.links
        comers: dict[int, list[_Flow]] = defaultdict(list)
        takers: dict[int, list[_Flow]] = defaultdict(list)
        for order in np.flatnonzero(self.completed != NONE).tolist():
            for z in range(orders.output_ptr[order], orders.output_ptr[order + 1]):
                moment, at = int(self.completed[order]), int(self.last_end[order])
                comers[int(orders.output_tank[z])].append(_Flow(at, float(orders.output_quantity[z]), moment))
        before, after, link = self.passed
        for n in np.flatnonzero(links.storage[link] != NONE).tolist():
            given, taking, tank = int(before[n]), int(after[n]), int(links.storage[link[n]])
            units = float(operations.quantity[given] * instance.steps.yield_factor[operations.step[given]])
            comers[tank].append(_Flow(int(placement.end[given]), units, int(self.leave[given]), given))
            takers[tank].append(_Flow(int(placement.start[taking]), units, int(self.begin[taking]), taking))
        of_mode = np.diff(modes.take_ptr)[np.maximum(placement.mode, 0)]
        for op in np.flatnonzero(self.is_placed & ((np.diff(operations.take_ptr) > 0) | (of_mode > 0))).tolist():
            at, moment, mode = int(placement.start[op]), int(self.begin[op]), int(placement.mode[op])
            for z in range(operations.take_ptr[op], operations.take_ptr[op + 1]):
                takers[int(operations.take_tank[z])].append(_Flow(at, float(operations.take_quantity[z]), moment, op))
            for z in range(modes.take_ptr[mode], modes.take_ptr[mode + 1]):
                units = float(modes.take_fixed[z] + modes.take_per_unit[z] * operations.quantity[op])
                takers[int(modes.take_tank[z])].append(_Flow(at, units, moment, op))
        for rows in (*comers.values(), *takers.values()):
            rows.sort()
        return comers, takers

    def _await_material(self, tank: int, comers: list[_Flow], takers: list[_Flow]) -> None:
        """Let what is taken wait, in the plan's order, until so much has come in that nobody else has set aside."""
        coming = sorted([*comers, *self._from_outside(tank)])
        line, total = self._line(coming, _COME), np.cumsum([0.0, *(flow.units for flow in coming)])
        # What is set aside for others goes out of the tank later: it is never there.
        total = np.minimum.accumulate(total[::-1])[::-1]
        wanted = np.cumsum([flow.units for flow in takers]) - float(self.instance.materials.level[tank])
        slack = NOISE + 2e-12 * (total[-1] + sum(flow.units for flow in takers))
        by_then = np.searchsorted([flow.at for flow in coming], [flow.at for flow in takers], side="right")
        count = np.minimum(np.searchsorted(total, wanted - slack), by_then)
        for flow, n in zip(takers, count.tolist(), strict=True):
            if n > 0:
                self._await(np.array([flow.op]), line[n - 1 : n])

    def _await_room(self, tank: int, comers: list[_Flow], takers: list[_Flow]) -> None:
        """Let what comes in wait, in the plan's order, until so much has been taken out.

        What comes from outside comes whether there is room or not: what is put in may stay as long as as much has been
        taken out.
        """
        materials = self.instance.materials
        line, total = self._line(takers, _GONE), np.cumsum([0.0, *(flow.units for flow in takers)])
        outside = self._from_outside(tank)
        given = np.cumsum([0.0, *(flow.units for flow in outside)])
        at = np.array([flow.at for flow in comers], np.int64)
        put = np.cumsum([0.0, *(flow.units for flow in comers)])[np.searchsorted(at, at, side="right")]
        over = (
            float(materials.level[tank]) + given[np.searchsorted([flow.at for flow in outside], at, side="right")] + put
        )
        slack = NOISE + 2e-12 * (total[-1] + put.max(initial=0.0))
        wanted = np.minimum(over - float(materials.capacity[tank]), put) - slack
        by_then = np.searchsorted(np.array([flow.at for flow in takers], np.int64), at, side="right")
        count = np.minimum(np.searchsorted(total, wanted), by_then)
        for flow, n in zip(comers, count.tolist(), strict=True):
            if n > 0 and (flow.op == NONE or not self.has_begun[flow.op]):
                self._moments.wait(np.array([flow.moment]), line[n - 1 : n])

    def _from_outside(self, tank: int) -> list[_Flow]:
        materials = self.instance.materials
        rows = slice(int(materials.inflow_ptr[tank]), int(materials.inflow_ptr[tank + 1]))
        units: dict[int, float] = defaultdict(float)
        for at, quantity in zip(
            materials.inflow_at[rows].tolist(), materials.inflow_quantity[rows].tolist(), strict=True
        ):
            units[at] += quantity
        return [_Flow(at, quantity, NONE) for at, quantity in units.items()]

    def _line(self, flows: list[_Flow], rank: int) -> Int:
        """Return a moment for each flow, by which it and all before it have come."""
        at = np.array([flow.at for flow in flows], np.int64)
        of = np.array([flow.moment for flow in flows], np.int64)
        line = self._moments.add(np.where(of == NONE, FACT, WAIT), at, rank, np.full(len(at), NONE))
        inside = np.flatnonzero(of != NONE)
        self._moments.wait(line[inside], of[inside])
        self._moments.wait(line[1:], line[:-1])
        return line

    def _uses(self) -> tuple[Int, Int, Int, Int]:
        """Return what takes resources: moment, resource, units, moment at which it is free again."""
        needs, placement = self.instance.modes.need_ptr, self.placement
        n_needs = np.where(self.is_placed, np.diff(needs)[np.maximum(placement.mode, 0)], 0)
        op = np.repeat(np.arange(len(n_needs)), n_needs)
        k = np.arange(len(op)) - np.repeat(np.cumsum(n_needs) - n_needs, n_needs)
        need = needs[placement.mode[op]] + k
        resource, units = placement.resource[op, k].astype(np.int64), self.instance.modes.units[need].astype(np.int64)
        is_held = self.instance.modes.is_held[need] | (self.change[op, k] > 0)
        moment, until = np.where(is_held, self.setup[op], self.begin[op]), self.leave[op]
        began = np.where(is_held, placement.setup_start[op], placement.start[op])
        keep = began < placement.end[op]
        place = {(int(o), int(r)): n for n, (o, r) in enumerate(zip(op.tolist(), resource.tolist(), strict=True))}
        for (r, _, _), members in self.batches.groups.items():
            rows = np.array([place[member, r] for member in members])
            keep[rows[1:]] = False
            units[rows[0]] = units[rows].max()
            moment[rows[0]] = self.setup[members[0]] if is_held[rows].any() else self.begin[members[0]]
            free = self._moments.add(WAIT, np.array([placement.end[members[0]]]), _LEFT, np.array([NONE]))
            self._moments.wait(np.repeat(free, len(members)), self.leave[members])
            until[rows[0]] = free[0]
        return moment[keep], resource[keep], units[keep], until[keep]

    def letter(self) -> Letter:
        """Return all of it as compiled code takes it."""
        instance, placement = self.instance, self.placement
        use_at, resource, units, until = self._uses()
        moments, n = self._moments, self._moments.n
        kind, time, op = moments.column("kind"), moments.column("time"), moments.column("op")
        row = np.zeros(n + 1, letter.MOMENT)
        row["kind"][:n], row["op"][:n], row["ticks"][:n] = kind, op, moments.column("ticks")
        row["lower"][:n] = np.where(kind == FACT, time, 0)
        begun = np.flatnonzero(self.is_placed & self.has_begun)
        row["lower"][self.end[begun]] = placement.end[begun]
        to, awaited, lag = (np.concatenate([part[column] for part in moments.arcs]) for column in range(3))
        by_moment = np.argsort(to, kind="stable")
        arc = np.zeros(len(to), letter.ARC)
        arc["moment"], arc["lag"] = awaited[by_moment], lag[by_moment]
        row["arc_ptr"] = _pointers(to, n)
        by_use = np.argsort(use_at, kind="stable")
        use = np.zeros(len(use_at), letter.USE)
        use["resource"], use["units"], use["until"] = resource[by_use], units[by_use], until[by_use]
        row["use_ptr"] = _pointers(use_at, n)
        placed = np.flatnonzero(self.is_placed)
        member = placed[np.argsort(self.begin[placed], kind="stable")]
        row["member_ptr"] = _pointers(self.begin[placed], n)
        n_resources = instance.n_resources
        res = np.zeros(n_resources, tables.RESOURCE_STATE)
        return Letter(
            moment=row,
            time=np.zeros(n, np.int64),
            turn=np.lexsort((kind, op, moments.column("rank"), time)),
            arc=arc,
            use=use,
            member=member,
            begin=self.begin,
            setup=self.setup,
            mode=np.maximum(placement.mode, 0),
            length=self.length[self.batches.longest],
            longest=self.batches.longest,
            resource=placement.resource,
            change=self.change,
            lane_ptr=np.concatenate([[0], np.cumsum(instance.resources.capacity)]),
            lane=np.full(int(instance.resources.capacity.sum()), NONE, np.int32),
            res=res,
            chosen=np.zeros((4, instance.width), np.int32),
        )


def _pointers(of: Int, n: int) -> Int:
    return np.concatenate([[0], np.cumsum(np.bincount(of, minlength=n))]).astype(np.int64)
