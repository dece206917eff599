"""Job shops and flow shops: each job visits machines in its own order, or all in the same.

Job shop: Fisher & Thompson 1963, Lawrence 1984, Taillard 1993 and many since; re-entrant and ragged ones alike.
Flow shop: every job on machine 0, 1, 2, ... Permutation is not imposed: jobs may overtake each other.
"""

from __future__ import annotations

from heijunka.errors import ReadError
from heijunka.io.instances import build
from heijunka.io.instances.numbers import LARGEST, Numbers, header_of
from heijunka.model.problem import Problem


def read_job_shop(text: str, name: str) -> Problem:
    """Read ``n m``, then one line a job of ``machine duration`` pairs, machines from 0; ``-1 -1`` may end a line."""
    n_machines, jobs = _jobs(text, name)
    routings = (
        build.sequence(build.job(n), [(build.mode(length, build.machine(on)),) for on, length in steps])
        for n, steps in enumerate(jobs)
    )
    return build.problem(name, build.machines(n_machines), routings)


def read_flow_shop(text: str, name: str) -> Problem:
    """Read a job shop in which every job visits the machines in the order of their numbers."""
    n_machines, jobs = _jobs(text, name)
    for n, steps in enumerate(jobs):
        if [on for on, _ in steps] != list(range(n_machines)):
            raise ReadError(
                f"Job {n + 1} does not visit the machines 0 to {n_machines - 1} in turn, so this is no flow shop. "
                "Read it as family 'jobshop'.",
                source=name,
            )
    return read_job_shop(text, name)


def _jobs(text: str, name: str) -> tuple[int, list[list[tuple[int, int]]]]:
    (n_jobs, n_machines), lines = header_of(text, name, least=2)
    if len(lines) != n_jobs:
        raise ReadError(
            f"The first line tells of {n_jobs} jobs, but {len(lines)} lines follow; each job has one line.",
            source=name,
            row=lines[-1][0] if lines else 1,
        )
    return n_machines, [_steps(Numbers(line, name, first_line=row), n_machines) for row, line in lines]


def _steps(numbers: Numbers, n_machines: int) -> list[tuple[int, int]]:
    steps: list[tuple[int, int]] = []
    while len(numbers):
        on = numbers.take("a machine", low=-1, high=n_machines - 1)
        length = numbers.take("a duration", low=-1 if on < 0 else 0, high=LARGEST)
        if on < 0:
            numbers.finish()
            break
        steps.append((on, length))
    if not steps:
        raise numbers.error("A job has no operation.")
    return steps
