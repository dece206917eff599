"""Shops with sequence-dependent setups: flexible job shops, by job or by operation, and flow shops.

A setup lies between two neighbours on a machine; a machine's first operation needs none, for the formats give none.
"""

from __future__ import annotations

from dataclasses import replace

from heijunka.io.instances import build
from heijunka.io.instances.flexible import flexible_job
from heijunka.io.instances.numbers import Numbers, header_of, rest_of
from heijunka.model.problem import Problem
from heijunka.model.resource import Resource
from heijunka.model.setup import SetupMatrix


def read_flexible_setups(text: str, name: str) -> Problem:
    """Read a flexible job shop, then for each machine an n x n matrix of setup times from job to job."""
    n_machines, jobs, numbers = _flexible(text, name)
    families = [build.job(n) for n in range(len(jobs))]
    matrices = _matrices(numbers, n_machines, families, "job")
    routings = [build.sequence(id, map(build.options, steps)) for id, steps in zip(families, jobs, strict=True)]
    return build.problem(
        name,
        _machines(matrices),
        routings,
        attributes={family: {"job": family} for family in families},
        setup_matrices=matrices,
    )


def read_flexible_operation_setups(text: str, name: str) -> Problem:
    """Read a flexible job shop, then for each machine a matrix of setup times from operation to operation."""
    n_machines, jobs, numbers = _flexible(text, name)
    families = [f"{build.job(n)}/{k}" for n, steps in enumerate(jobs) for k in range(1, len(steps) + 1)]
    able = [{on for on, _ in step} for steps in jobs for step in steps]
    matrices = _matrices(numbers, n_machines, families, "step", able=able)
    routings = []
    for n, steps in enumerate(jobs):
        plain = build.sequence(build.job(n), map(build.options, steps))
        marked = (replace(step, attributes={"step": f"{plain.id}/{step.id}"}) for step in plain.operations)
        routings.append(replace(plain, operations=tuple(marked)))
    return build.problem(name, _machines(matrices), routings, setup_matrices=matrices)


def read_flow_shop_setups(text: str, name: str) -> Problem:
    """Read n, m, n rows of m durations, then for each machine an n x n matrix of setup times (Ruiz et al. 2005)."""
    numbers = Numbers(text, name)
    n_jobs, n_machines = numbers.count("jobs"), numbers.count("machines")
    rows = numbers.table(n_jobs, n_machines, "a duration")
    families = [build.job(n) for n in range(n_jobs)]
    matrices = _matrices(numbers, n_machines, families, "job")
    routings = (
        build.sequence(id, [(build.mode(length, build.machine(on)),) for on, length in enumerate(row)])
        for id, row in zip(families, rows, strict=True)
    )
    return build.problem(
        name,
        _machines(matrices),
        routings,
        attributes={family: {"job": family} for family in families},
        setup_matrices=matrices,
    )


def _flexible(text: str, name: str) -> tuple[int, list[list[list[tuple[int, int]]]], Numbers]:
    (n_jobs, n_machines), lines = header_of(text, name, least=2)
    numbers = rest_of(lines, name)
    return n_machines, [flexible_job(numbers, n_machines) for _ in range(n_jobs)], numbers


def _matrices(
    numbers: Numbers, n_machines: int, families: list[str], attribute: str, *, able: list[set[int]] | None = None
) -> tuple[SetupMatrix, ...]:
    """Take one matrix a machine; of those that can never matter (see ``able``, machines by family) nothing is kept."""
    size = len(families)
    matrices = []
    for on in range(n_machines):
        table = numbers.table(size, size, "a setup")
        if able is not None:
            # Files hold 1000000 where a machine cannot do an operation, and something where it would follow itself.
            met = [on in machines for machines in able]
            table = [
                [n if met[i] and met[j] and i != j else 0 for j, n in enumerate(row)] for i, row in enumerate(table)
            ]
        matrices.append(build.setup_matrix(f"setups {build.machine(on)}", attribute, families, table))
    numbers.finish()
    return tuple(matrices)


def _machines(matrices: tuple[SetupMatrix, ...]) -> tuple[Resource, ...]:
    return tuple(Resource(id=build.machine(on), setup_matrix=matrix.id) for on, matrix in enumerate(matrices))
