"""Flexible job shops with workers: each operation takes a machine and a worker, who make it longer or shorter."""

from __future__ import annotations

from heijunka.io.instances import build
from heijunka.io.instances.numbers import Numbers, header_of, rest_of
from heijunka.model.problem import Problem
from heijunka.model.resource import Resource, ResourceKind
from heijunka.model.routing import Mode


def read_workers(text: str, name: str) -> Problem:
    """Read ``n m w``, then for each job its operations' options: ``machine #workers (worker duration)+``, from 1.

    Hutter, Steinberger & Hellwig's FJSSP-W. Each pair of machine and worker is one mode.
    """
    (n_jobs, n_machines, n_workers), lines = header_of(text, name, least=3)
    numbers = rest_of(lines, name)
    routings = []
    for n in range(n_jobs):
        n_operations = numbers.count("operations of a job")
        steps = [_modes(numbers, n_machines, n_workers) for _ in range(n_operations)]
        routings.append(build.sequence(build.job(n), steps))
    numbers.finish()
    people = (Resource(id=_worker(k), kind=ResourceKind.PERSON) for k in range(1, n_workers + 1))
    return build.problem(name, (*build.machines(n_machines), *people), routings)


def _modes(numbers: Numbers, n_machines: int, n_workers: int) -> tuple[Mode, ...]:
    found: dict[str, Mode] = {}
    for _ in range(numbers.count("machines of an operation")):
        on = build.machine(numbers.take("a machine", low=1, high=n_machines) - 1)
        for _ in range(numbers.count("workers of a machine")):
            worker = _worker(numbers.take("a worker", low=1, high=n_workers))
            mode = build.mode(numbers.take("a duration"), on, worker, id=f"{on} {worker}")
            if mode.id in found:
                raise numbers.error(f"Machine and worker {mode.id} are given twice for one operation.")
            found[mode.id] = mode
    return tuple(found.values())


def _worker(number: int) -> str:
    return f"W{number}"
