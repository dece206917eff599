"""Generated problems of about so many operations, at least one family for each search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from benchmarks.quality.shops import weighted_shop

from heijunka.model.objective import Term, minimise
from heijunka.model.problem import Problem
from heijunka.model.resource import Resource
from heijunka.model.routing import Requirement
from heijunka.testing.builders import Part, before, group, machine, matrix, mode, order, problem, routing, step

N_MACHINES = 10
MOST_DAYS = 4000.0


def loads(n_operations: int) -> Problem:
    """Return orders of one operation each on parallel machines."""
    random = Random(1)
    parts: list[Part] = [machine(f"m{k}") for k in range(N_MACHINES)]
    for n in range(n_operations):
        modes = (mode(f"m{k}", minutes=random.randint(1, 99), id=str(k)) for k in range(N_MACHINES))
        parts += [routing(f"j{n}", step("0", *modes)), order(f"j{n}", f"j{n}", due=None)]
    return _soonest(parts)


def flow(n_operations: int, *, has_setups: bool = False) -> Problem:
    """Return a flow shop."""
    random = Random(1)
    colours = [str(k) for k in range(4)]
    changes = {(a, b): random.randint(1, 9) for a in colours for b in colours if a != b}
    parts: list[Part] = [matrix("setup", changes)] if has_setups else []
    parts += [machine(f"m{k}", setup_matrix="setup" if has_setups else None) for k in range(N_MACHINES)]
    for n in range(max(2, n_operations // N_MACHINES)):
        fields = {"attributes": {"colour": random.choice(colours)}} if has_setups else {}
        steps = (step(str(k), f"m{k}", minutes=random.randint(1, 99), **fields) for k in range(N_MACHINES))
        parts += [routing(f"j{n}", *steps), order(f"j{n}", f"j{n}", due=random.randint(10, 5 * n + 20))]
    return _soonest(parts)


def tardy_flow(n_operations: int) -> Problem:
    """Return a flow shop where orders are to be on time."""
    return replace(flow(n_operations), objective=minimise(Term.WEIGHTED_TARDINESS))


def hybrid(n_operations: int) -> Problem:
    """Return a flow shop of stages with two machines each."""
    random, n_stages = Random(1), N_MACHINES // 2
    parts: list[Part] = [machine(f"m{k}") for k in range(N_MACHINES)]
    parts += [group(f"g{k}", f"m{2 * k}", f"m{2 * k + 1}") for k in range(n_stages)]
    for n in range(max(2, n_operations // n_stages)):
        steps = (step(str(k), Requirement(group=f"g{k}"), minutes=random.randint(1, 99)) for k in range(n_stages))
        parts += [routing(f"j{n}", *steps), order(f"j{n}", f"j{n}", due=None)]
    return _soonest(parts)


def job(n_operations: int, *, n_options: int = 1) -> Problem:
    """Return a job shop."""
    random = Random(1)
    parts: list[Part] = [machine(f"m{k}") for k in range(N_MACHINES)]
    for n in range(max(2, n_operations // N_MACHINES)):
        firsts = random.sample(range(N_MACHINES), N_MACHINES)
        steps = (
            step(
                str(k),
                *(
                    mode(f"m{(first + j) % N_MACHINES}", minutes=random.randint(1, 99), id=str(j))
                    for j in range(n_options)
                ),
            )
            for k, first in enumerate(firsts)
        )
        parts += [routing(f"j{n}", *steps), order(f"j{n}", f"j{n}", due=None)]
    return _soonest(parts)


def project(n_operations: int, *, n_modes: int = 1) -> Problem:
    """Return a project of activities that share four resources."""
    random = Random(1)
    parts: list[Part] = [Resource(id=f"r{k}", capacity=20) for k in range(4)]
    steps = (
        step(
            str(n),
            *(
                mode(
                    *(
                        Requirement(resource=f"r{k}", quantity=random.randint(1, 10))
                        for k in random.sample(range(4), 2)
                    ),
                    minutes=random.randint(1, 10),
                    id=str(j),
                )
                for j in range(n_modes)
            ),
        )
        for n in range(n_operations)
    )
    links = (
        before(str(n), str(random.randint(n + 1, min(n + 9, n_operations - 1))))
        for n in range(n_operations - 1)
        for _ in range(2)
    )
    unique = tuple({(link.before, link.after): link for link in links}.values())
    parts += [routing("p", *steps, precedences=unique), order("p", "p", due=None)]
    return _soonest(parts)


def levelled(n_operations: int) -> Problem:
    """Return a weighted shop to level besides: what no narrower search takes."""
    return replace(weighted_shop(n_operations), objective=minimise(Term.WEIGHTED_TARDINESS, Term.LEVELNESS))


def _soonest(parts: list[Part]) -> Problem:
    return problem(*parts, days=MOST_DAYS, objective=minimise(Term.MAKESPAN))


FAMILIES: Mapping[str, Callable[[int], Problem]] = {
    "loads": loads,
    "flow": flow,
    "flow, setups": lambda n: flow(n, has_setups=True),
    "flow, tardiness": tardy_flow,
    "hybrid": hybrid,
    "job": job,
    "flexible": lambda n: job(n, n_options=3),
    "project": project,
    "project, modes": lambda n: project(n, n_modes=2),
    "weighted": weighted_shop,
    "levelled": levelled,
}
"""By name, how to make one of about so many operations."""
