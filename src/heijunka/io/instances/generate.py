"""Generators of published benchmark instances: the text that the readers read, from the published seeds.

Taillard, "Benchmarks for basic scheduling problems", EJOR 64 (1993); Demirkol, Mehta & Uzsoy, "Benchmarks for shop
scheduling problems", EJOR 109 (1998). Both draw from the generator of Bratley, Fox & Schrage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

_MODULUS = 2**31 - 1
_FACTOR = 16807


class Draws:
    """The linear congruential generator x <- 16807 x mod (2^31 - 1).

    Parameters
    ----------
    seed
        From 1 to 2^31 - 2.
    """

    def __init__(self, seed: int) -> None:
        if not 0 < seed < _MODULUS:
            raise ValueError(f"The seed is {seed}; it must be from 1 to {_MODULUS - 1}.")
        self._x = seed

    def next(self) -> int:
        """Return the next x."""
        self._x = self._x * _FACTOR % _MODULUS
        return self._x

    def uniform(self, low: int, high: int) -> int:
        """Return a whole number from low to high, in Taillard's way."""
        return low + int(self.next() / _MODULUS * (high - low + 1))

    def single(self) -> np.float32:
        """Return a number from 0 to 1 in single precision, as the programs of Demirkol et al. did."""
        return np.float32(self.next() / 2**31)


def taillard_job_shop(n_jobs: int, n_machines: int, *, time_seed: int, machine_seed: int) -> str:
    """Return a job shop in the format of family ``jobshop``."""
    durations, routes = _taillard(n_jobs, n_machines, time_seed=time_seed, machine_seed=machine_seed)
    return _pairs(n_machines, (zip(route, row, strict=True) for route, row in zip(routes, durations, strict=True)))


def taillard_open_shop(n_jobs: int, n_machines: int, *, time_seed: int, machine_seed: int) -> str:
    """Return an open shop in the format of family ``openshop``: a job shop's draw, each row in order of machines."""
    durations, routes = _taillard(n_jobs, n_machines, time_seed=time_seed, machine_seed=machine_seed)
    rows = (
        " ".join(str(length) for _, length in sorted(zip(route, row, strict=True)))
        for route, row in zip(routes, durations, strict=True)
    )
    return "\n".join([f"{n_jobs} {n_machines}", *rows]) + "\n"


def taillard_flow_shop(n_jobs: int, n_machines: int, *, time_seed: int) -> str:
    """Return a flow shop in the format of family ``flowshop``; durations are drawn machine by machine."""
    draws = Draws(time_seed)
    columns = [[draws.uniform(1, 99) for _ in range(n_jobs)] for _ in range(n_machines)]
    return _pairs(n_machines, (enumerate(row) for row in zip(*columns, strict=True)))


def dmu_job_shop(n_jobs: int, n_machines: int, *, seed: int, is_two_set: bool = False) -> str:
    """Return a job shop of Demirkol et al. in the format of family ``jobshop``.

    Parameters
    ----------
    is_two_set
        Whether each job visits the first half of the machines before the second (DMU 41 to 80).
    """
    draws = Draws(seed)
    half = n_machines // 2 if is_two_set else n_machines
    rows = []
    for _ in range(n_jobs):
        keys = [draws.single() for _ in range(n_machines)]
        route = sorted(range(half), key=keys.__getitem__) + sorted(range(half, n_machines), key=keys.__getitem__)
        durations = [1 + int(float(draws.single()) * 200) for _ in range(n_machines)]
        rows.append(zip(route, durations, strict=True))
    return _pairs(n_machines, rows)


def _taillard(
    n_jobs: int, n_machines: int, *, time_seed: int, machine_seed: int
) -> tuple[list[list[int]], list[list[int]]]:
    draws = Draws(time_seed)
    durations = [[draws.uniform(1, 99) for _ in range(n_machines)] for _ in range(n_jobs)]
    draws = Draws(machine_seed)
    routes = []
    for _ in range(n_jobs):
        route = list(range(n_machines))
        for i in range(n_machines):
            k = draws.uniform(i, n_machines - 1)
            route[i], route[k] = route[k], route[i]
        routes.append(route)
    return durations, routes


def _pairs(n_machines: int, jobs: Iterable[Iterable[tuple[int, int]]]) -> str:
    lines: Sequence[str] = [" ".join(f"{on} {length}" for on, length in job) for job in jobs]
    return "\n".join([f"{len(lines)} {n_machines}", *lines]) + "\n"
