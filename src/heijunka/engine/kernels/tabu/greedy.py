"""A first solution: a schedule that hardly waits, the longest work remaining first, with chance."""

from __future__ import annotations

import numpy as np

from heijunka.engine.kernels.chance import unit
from heijunka.engine.kernels.flags import kernel
from heijunka.engine.kernels.tabu.graph import after_at, before_at

_FAR = 1 << 60


@kernel
def greedy(shop, g, chance, noise, delay):
    """Fill in ``option`` and ``sequence`` as Giffler & Thompson (1960), waiting less (Bierwirth & Mattfeld 1999).

    On the machine of the earliest possible end, of all that could start within a share of the time from the earliest
    start to that end, the operation with the longest path of mean lengths after it is taken; one that ends sooner
    elsewhere counts half.

    Parameters
    ----------
    noise
        Largest share by which priorities are raised at random.
    delay
        Share of the time, from 0 (a machine never waits for what may start now) to 1 (any active schedule).
    """
    n, n_machines = len(g.option), len(g.first)
    rest = np.zeros(n + 1)
    open_before, open_after = np.zeros(n + 1, np.int32), np.zeros(n + 1, np.int32)
    waiting, n_waiting = np.empty(n, np.int32), 0
    for op in range(n):
        open_before[op] = (shop.before[op] < n) + shop.more_before_ptr[op + 1] - shop.more_before_ptr[op]
        open_after[op] = (shop.after[op] < n) + shop.more_after_ptr[op + 1] - shop.more_after_ptr[op]
        if open_after[op] == 0:
            waiting[n_waiting] = op
            n_waiting += 1
    for k in range(n):
        op = waiting[k]
        first, last = shop.option_ptr[op], shop.option_ptr[op + 1]
        after = 0.0
        for a in range(shop.more_after_ptr[op] - 1, shop.more_after_ptr[op + 1]):
            after = max(after, rest[after_at(shop, op, a)])
        total = 0.0
        for option in range(first, last):
            total += shop.length[option]
        rest[op] = after + total / (last - first)
        for a in range(shop.more_before_ptr[op] - 1, shop.more_before_ptr[op + 1]):
            other = before_at(shop, op, a)
            open_after[other] -= 1
            if other < n and open_after[other] == 0:
                waiting[n_waiting] = other
                n_waiting += 1
    ready, soonest, free = np.zeros(n + 1, np.int64), np.empty(n, np.int64), np.zeros(n_machines, np.int64)
    n_waiting = 0
    for op in range(n):
        ready[op] = shop.release[op]
        if open_before[op] == 0:
            waiting[n_waiting] = op
            n_waiting += 1
    for done in range(n):
        end, machine = _FAR, 0
        for k in range(n_waiting):
            op = waiting[k]
            soonest[op] = _FAR
            for option in range(shop.option_ptr[op], shop.option_ptr[op + 1]):
                finish = max(ready[op], free[shop.machine[option]]) + shop.length[option]
                soonest[op] = min(soonest[op], finish)
                if finish < end:
                    end, machine = finish, shop.machine[option]
        begun = end
        for k in range(n_waiting):
            op = waiting[k]
            for option in range(shop.option_ptr[op], shop.option_ptr[op + 1]):
                if shop.machine[option] == machine:
                    begun = min(begun, max(ready[op], free[machine]))
        latest = begun + np.int64(delay * max(0, end - 1 - begun))
        highest, chosen, at = -1.0, -1, 0
        for k in range(n_waiting):
            op = waiting[k]
            begin = max(ready[op], free[machine])
            for option in range(shop.option_ptr[op], shop.option_ptr[op + 1]):
                finish = begin + shop.length[option]
                if shop.machine[option] != machine or begin > latest:
                    continue
                priority = rest[op] * (1.0 + noise * unit(chance))
                if finish > soonest[op]:
                    priority *= 0.5
                if priority > highest:
                    highest, chosen, at = priority, option, k
        op = waiting[at]
        g.option[op] = chosen
        g.sequence[done] = op
        finish = max(ready[op], free[machine]) + shop.length[chosen]
        free[machine] = finish
        n_waiting -= 1
        waiting[at] = waiting[n_waiting]
        for a in range(shop.more_after_ptr[op] - 1, shop.more_after_ptr[op + 1]):
            other = after_at(shop, op, a)
            ready[other] = max(ready[other], finish)
            open_before[other] -= 1
            if other < n and open_before[other] == 0:
                waiting[n_waiting] = other
                n_waiting += 1
