"""Annealing on the loads of parallel machines: jobs move and swap, a high power of the loads counts."""

from __future__ import annotations

from math import exp

from heijunka.engine.kernels.chance import below, unit
from heijunka.engine.kernels.flags import kernel, part

_FROM_FULLEST = 0.5
_TRIES = 20


@part
def _power(share):
    square = share * share
    fourth = square * square
    return fourth * fourth * fourth


@kernel
def anneal(length, machine, best_machine, load, best, chance, control):
    """Try moves and swaps of jobs between machines.

    What counts is the sum over machines of (load / scale)^12: nearly the fullest machine alone, but the others point
    the way. Half of the jobs tried are from the fullest machine.

    Parameters
    ----------
    length
        int64[n_jobs, n_machines] ticks; negative where a machine cannot do a job.
    machine, best_machine
        int32[n_jobs].
    load
        int64[n_machines] ticks.
    best
        int64[1]: the fullest load of ``best_machine``.
    control
        float64[3]: temperature, scale, number of tries.
    """
    n, n_machines = length.shape
    temperature, scale, n_tries = control[0], control[1], int(control[2])
    fullest = 0
    for k in range(n_machines):
        if load[k] > load[fullest]:
            fullest = k
    for _ in range(n_tries):
        job = below(chance, n)
        if unit(chance) < _FROM_FULLEST:
            for _ in range(_TRIES):
                if machine[job] == fullest:
                    break
                job = below(chance, n)
        one, other_job = machine[job], -1
        if unit(chance) < 0.5:
            other = below(chance, n_machines)
        else:
            other_job = below(chance, n)
            other = machine[other_job]
        if one == other or length[job, other] < 0:
            continue
        one_load, other_load = load[one] - length[job, one], load[other] + length[job, other]
        if other_job >= 0:
            if length[other_job, one] < 0:
                continue
            one_load += length[other_job, one]
            other_load -= length[other_job, other]
        change = _power(one_load / scale) + _power(other_load / scale)
        change -= _power(load[one] / scale) + _power(load[other] / scale)
        if change > 0 and unit(chance) >= exp(-change / temperature):
            continue
        machine[job] = other
        if other_job >= 0:
            machine[other_job] = one
        load[one], load[other] = one_load, other_load
        if one == fullest or other == fullest or max(one_load, other_load) > load[fullest]:
            fullest = 0
            for k in range(n_machines):
                if load[k] > load[fullest]:
                    fullest = k
            if load[fullest] < best[0]:
                best[0] = load[fullest]
                best_machine[:] = machine
