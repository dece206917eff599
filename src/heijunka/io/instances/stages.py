"""Shops given as a table of jobs and machines or stages: open, hybrid flow, tardiness flow, parallel machines."""

from __future__ import annotations

from heijunka.io.instances import build
from heijunka.io.instances.numbers import Numbers
from heijunka.model.objective import Term, minimise
from heijunka.model.problem import Problem
from heijunka.model.resource import Resource, ResourceGroup, ResourceKind
from heijunka.model.routing import Operation, Requirement, Routing


def read_open_shop(text: str, name: str) -> Problem:
    """Read ``n m``, then n rows of m durations: each job on each machine, in any order, never on two at once.

    The job itself is a tool that all of its operations need, so that no two of them overlap.
    """
    numbers, n_jobs, n_machines = _sizes(text, name)
    rows = numbers.table(n_jobs, n_machines, "a duration")
    numbers.finish()
    jobs = [Resource(id=build.job(n), kind=ResourceKind.TOOL) for n in range(n_jobs)]
    routings = []
    for itself, row in zip(jobs, rows, strict=True):
        operations = tuple(
            Operation(id=str(on + 1), modes=(build.mode(length, build.machine(on), itself.id),))
            for on, length in enumerate(row)
        )
        routings.append(Routing(id=itself.id, material=itself.id, operations=operations, precedences=()))
    return build.problem(name, (*build.machines(n_machines), *jobs), routings)


def read_hybrid_flow_shop(text: str, name: str) -> Problem:
    """Read n, the number of stages, the machines of each stage, then n rows of stage durations."""
    numbers, n_jobs, n_stages = _sizes(text, name)
    sizes = [numbers.count("machines of a stage") for _ in range(n_stages)]
    rows = numbers.table(n_jobs, n_stages, "a duration")
    numbers.finish()
    groups = tuple(
        ResourceGroup(id=f"S{stage}", members=tuple(f"S{stage}.{k}" for k in range(1, size + 1)))
        for stage, size in enumerate(sizes, 1)
    )
    routings = (
        build.sequence(
            build.job(n),
            [(build.mode(length, Requirement(group=group.id)),) for group, length in zip(groups, row, strict=True)],
        )
        for n, row in enumerate(rows)
    )
    resources = (Resource(id=member) for group in groups for member in group.members)
    return build.problem(name, resources, routings, groups=groups)


def read_tardiness_flow_shop(text: str, name: str) -> Problem:
    """Read n, m, n due dates, then n rows of m durations; the sum of tardiness counts (Vallada et al. 2008)."""
    numbers, n_jobs, n_machines = _sizes(text, name)
    due = numbers.take_all(n_jobs, "a due date")
    rows = numbers.table(n_jobs, n_machines, "a duration")
    numbers.finish()
    routings = (
        build.sequence(build.job(n), [(build.mode(length, build.machine(on)),) for on, length in enumerate(row)])
        for n, row in enumerate(rows)
    )
    return build.problem(
        name,
        build.machines(n_machines),
        routings,
        objective=minimise(Term.WEIGHTED_TARDINESS),
        due={build.job(n): at for n, at in enumerate(due)},
    )


def read_parallel_machines(text: str, name: str) -> Problem:
    """Read n, m, then n rows of m durations: each job on one machine, unrelated speeds (R||Cmax)."""
    numbers, n_jobs, n_machines = _sizes(text, name)
    rows = numbers.table(n_jobs, n_machines, "a duration")
    numbers.finish()
    routings = (build.sequence(build.job(n), [build.options(enumerate(row))]) for n, row in enumerate(rows))
    return build.problem(name, build.machines(n_machines), routings)


def _sizes(text: str, name: str) -> tuple[Numbers, int, int]:
    numbers = Numbers(text, name)
    return numbers, numbers.count("jobs"), numbers.count("machines or stages")
