"""Flexible job shops: an operation may go on one of several machines; plain, as a graph, and as Naderi's table."""

from __future__ import annotations

from collections import defaultdict
from graphlib import CycleError, TopologicalSorter

from heijunka.io.instances import build
from heijunka.io.instances.numbers import LARGEST, MOST, Numbers, header_of, rest_of
from heijunka.model.problem import Problem
from heijunka.model.routing import Mode, Operation, Precedence, Routing


def read_flexible(text: str, name: str) -> Problem:
    """Read ``n m``, then for each job ``#operations (#options (machine duration)+)+``, machines from 1.

    Brandimarte 1993, Hurink 1994, Behnke & Geiger 2012 and others. What stands after ``n m`` on the first line (an
    average number of options) is ignored.
    """
    (n_jobs, n_machines), lines = header_of(text, name, least=2)
    numbers = rest_of(lines, name)
    routings = [
        build.sequence(build.job(n), [build.options(step) for step in flexible_job(numbers, n_machines)])
        for n in range(n_jobs)
    ]
    numbers.finish()
    return build.problem(name, build.machines(n_machines), routings)


def flexible_job(numbers: Numbers, n_machines: int) -> list[list[tuple[int, int]]]:
    """Take one job's operations, each as pairs of machine index (from 0) and duration."""
    n_operations = numbers.count("operations of a job")
    steps = [_options(numbers, n_machines, base=1) for _ in range(n_operations)]
    numbers.finish_line()
    return steps


def read_assembly(text: str, name: str) -> Problem:
    """Read ``#operations #precedences #machines``, lines ``before after``, then for each operation its options.

    An option list is ``#options (machine duration)+``; operations and machines count from 0. Operations that hang
    together are one job (Birgin et al. 2014: jobs that branch and assemble).
    """
    (n_operations, n_arcs, n_machines), lines = header_of(text, name, least=3)
    numbers = rest_of(lines, name)
    arcs = [tuple(numbers.take_all(2, "an operation", high=n_operations - 1)) for _ in range(n_arcs)]
    modes = [build.options(_options(numbers, n_machines, base=0)) for _ in range(n_operations)]
    numbers.finish()
    try:
        TopologicalSorter(_before(n_operations, arcs)).prepare()
    except CycleError as error:
        raise numbers.error(f"Operations {error.args[1]} each come before themselves.") from None
    routings = (_graph(build.job(n), job, arcs, modes) for n, job in enumerate(_connected(n_operations, arcs)))
    return build.problem(name, build.machines(n_machines), routings)


def read_naderi(text: str, name: str) -> Problem:
    """Read n, m, the number of operations of each job, then a row of m durations an operation (0: not there).

    Naderi, Ruiz & Roshanaei's large flexible job shops.
    """
    numbers = Numbers(text, name)
    n_jobs, n_machines = numbers.count("jobs"), numbers.count("machines")
    lengths = numbers.take_all(n_jobs, "the number of operations of a job", low=1, high=MOST)
    routings = []
    for n, n_operations in enumerate(lengths):
        steps = [_eligible(numbers, n_machines) for _ in range(n_operations)]
        routings.append(build.sequence(build.job(n), steps))
    numbers.finish()
    return build.problem(name, build.machines(n_machines), routings)


def _options(numbers: Numbers, n_machines: int, *, base: int) -> list[tuple[int, int]]:
    pairs = []
    for _ in range(numbers.count("options of an operation")):
        on = numbers.take("a machine", low=base, high=n_machines - 1 + base) - base
        pairs.append((on, numbers.take("a duration", high=LARGEST)))
    return pairs


def _eligible(numbers: Numbers, n_machines: int) -> tuple[Mode, ...]:
    row = numbers.take_all(n_machines, "a duration")
    found = build.options((on, length) for on, length in enumerate(row) if length)
    if not found:
        raise numbers.error("No machine can do this operation: its whole row is 0.")
    return found


def _before(n_operations: int, arcs: list[tuple[int, ...]]) -> dict[int, set[int]]:
    before: dict[int, set[int]] = {operation: set() for operation in range(n_operations)}
    for first, then in arcs:
        before[then].add(first)
    return before


def _connected(n_operations: int, arcs: list[tuple[int, ...]]) -> list[list[int]]:
    beside: dict[int, set[int]] = defaultdict(set)
    for first, then in arcs:
        beside[first].add(then)
        beside[then].add(first)
    seen: set[int] = set()
    jobs = []
    for start in range(n_operations):
        if start in seen:
            continue
        seen.add(start)
        found, stack = [], [start]
        while stack:
            operation = stack.pop()
            found.append(operation)
            fresh = beside[operation] - seen
            seen |= fresh
            stack.extend(fresh)
        jobs.append(sorted(found))
    return jobs


def _graph(id: str, job: list[int], arcs: list[tuple[int, ...]], modes: list[tuple[Mode, ...]]) -> Routing:
    members = set(job)
    operations = tuple(Operation(id=str(number + 1), modes=modes[number]) for number in job)
    # The same arc given twice says nothing more.
    inside = dict.fromkeys((first, then) for first, then in arcs if first in members)
    precedences = tuple(Precedence(before=str(first + 1), after=str(then + 1)) for first, then in inside)
    return Routing(id=id, material=id, operations=operations, precedences=precedences)
