"""Generated shops: weighted tardiness with setups, assembly, releases and moulds; and large flexible job shops."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from itertools import pairwise

from heijunka.io.instances import build
from heijunka.model.objective import Term, minimise
from heijunka.model.order import Order
from heijunka.model.problem import Problem
from heijunka.model.resource import Resource, ResourceKind
from heijunka.model.routing import Mode, Operation, Precedence, Requirement, Routing
from heijunka.model.setup import SetupMatrix

FAMILIES = 8
"""Setup families."""
DEPARTMENT = 4
"""Machines of a department; a step may go on two or three of them, each at its own pace."""
MOULDING = 3
"""Every third department needs a mould of the order's family, of which it has one."""
ASSEMBLED = 0.2
"""Share of orders whose parts are made side by side before they are put together."""
LENGTH = (10, 90)
SETUP = (5, 40)
"""Minutes, uniform."""
CROWDING = 1.05
"""Minutes over which orders come in, by the mean minutes of work for a machine: with setups it is too much."""
ALLOWANCE = (1.5, 4.0)
"""Minutes from release to due date, by the minutes of work one after another, uniform."""
WEIGHTS = (1, 2, 2, 2, 4)


@dataclass(frozen=True, slots=True)
class _Site:
    departments: tuple[tuple[str, ...], ...]

    def is_moulding(self, department: int) -> bool:
        return department % MOULDING == 0


def weighted_shop(n_operations: int, seed: int = 1) -> Problem:
    """Return a shop whose objective is weighted tardiness.

    Orders of 3 to 9 steps go through departments of machines that are set up by family; a fifth are assembled from
    parts made side by side; every third department needs a mould too, which is not held during the setup. Orders come
    in over time, somewhat faster than the machines can follow.

    Parameters
    ----------
    n_operations
        The operations, to within one order.
    seed
        Another one is another shop of the same kind.
    """
    rng = random.Random(f"weighted shop {n_operations} {seed}")
    n_machines = max(DEPARTMENT, round(n_operations**0.5 / 1.6))
    site = _Site(tuple(tuple(f"M{n + 1}" for n in members) for members in _departments(n_machines)))
    routings: list[Routing] = []
    family: dict[str, str] = {}
    left = n_operations
    while left > 0:
        id = f"O{len(routings) + 1}"
        family[id] = f"F{rng.randrange(FAMILIES) + 1}"
        routings.append(_routing(id, min(left, rng.randint(3, 9)), site, (rng, family[id])))
        left -= len(routings[-1].operations)
    matrices = tuple(setup_matrix(rng, number) for number in range(len(site.departments)))
    problem = build.problem(
        f"weighted_shop_{n_operations}_{seed}",
        [*_machines(site), *_moulds(site)],
        routings,
        objective=minimise(Term.WEIGHTED_TARDINESS),
        attributes={id: {"family": name} for id, name in family.items()},
        setup_matrices=matrices,
    )
    span = CROWDING * sum(map(_work, routings)) / n_machines
    dated = tuple(_dated(order, routing, span, rng) for order, routing in zip(problem.orders, routings, strict=True))
    late = max(order.due for order in dated if order.due is not None)
    horizon = replace(problem.horizon, end=max(problem.horizon.end, late))
    return replace(problem, orders=dated, horizon=horizon)


def flexible_shop(n_operations: int, seed: int = 1) -> Problem:
    """Return a flexible job shop: jobs of 10 operations, 100 machines, 3 of them for each operation; makespan."""
    rng = random.Random(f"flexible shop {n_operations} {seed}")
    n_machines = min(100, max(5, n_operations // 50))
    routings = []
    for n in range(n_operations // 10):
        steps = []
        for _ in range(10):
            base = rng.randint(*LENGTH)
            able = rng.sample(range(n_machines), 3)
            steps.append(build.options((on, max(1, round(base * rng.uniform(0.8, 1.2)))) for on in able))
        routings.append(build.sequence(build.job(n), steps))
    return build.problem(f"flexible_shop_{n_operations}_{seed}", build.machines(n_machines), routings)


def _departments(n_machines: int) -> list[range]:
    starts = range(0, n_machines - DEPARTMENT + 1, DEPARTMENT)
    ends = [*list(starts)[1:], n_machines]
    return [range(start, end) for start, end in zip(starts, ends, strict=True)]


def _machines(site: _Site) -> list[Resource]:
    return [
        Resource(id=name, setup_matrix=f"setups {number}")
        for number, members in enumerate(site.departments)
        for name in members
    ]


def _moulds(site: _Site) -> list[Resource]:
    return [
        Resource(id=mould(number, f"F{n + 1}"), kind=ResourceKind.MOULD)
        for number in range(len(site.departments))
        if site.is_moulding(number)
        for n in range(FAMILIES)
    ]


def mould(department: int, family: str) -> str:
    """Return the name of a department's mould for a setup family."""
    return f"mould {department} {family}"


def setup_matrix(rng: random.Random, number: int) -> SetupMatrix:
    """Return a department's changeovers between the setup families, drawn."""
    names = [f"F{n + 1}" for n in range(FAMILIES)]
    table = [[0 if i == j else rng.randint(*SETUP) for j in range(FAMILIES)] for i in range(FAMILIES)]
    return build.setup_matrix(f"setups {number}", "family", names, table)


def _routing(id: str, n_steps: int, site: _Site, drawn: tuple[random.Random, str]) -> Routing:
    rng, family = drawn
    steps = [_step(str(number), site, rng, family) for number in range(1, n_steps + 1)]
    ids = [step.id for step in steps]
    chain = list(pairwise(ids))
    if n_steps >= 5 and rng.random() < ASSEMBLED:
        # The first steps are two branches that meet where assembly begins.
        meet = n_steps - 1 - rng.randint(0, 1)
        cut = rng.randint(1, meet - 1)
        chain = [pair for pair in chain if pair[0] != ids[cut - 1]] + [(ids[cut - 1], ids[meet])]
    arcs = tuple(Precedence(before=a, after=b) for a, b in chain)
    return Routing(id=id, material=id, operations=tuple(steps), precedences=arcs)


def _step(id: str, site: _Site, rng: random.Random, family: str) -> Operation:
    number = rng.randrange(len(site.departments))
    members = site.departments[number]
    base = rng.randint(*LENGTH)
    tools = (Requirement(resource=mould(number, family), is_held_in_setup=False),) if site.is_moulding(number) else ()
    able = rng.sample(members, rng.randint(2, 3))
    modes: list[Mode] = [
        build.mode(round(base * rng.uniform(0.8, 1.25)), name, *tools, id=name) for name in sorted(able)
    ]
    return Operation(id=id, modes=tuple(modes))


def _work(routing: Routing) -> float:
    return sum(min(mode.fixed_time for mode in step.modes).total_seconds() / 60 for step in routing.operations)


def _dated(order: Order, routing: Routing, span: float, rng: random.Random) -> Order:
    release = round(rng.uniform(0, span))
    due = release + round(_work(routing) * rng.uniform(*ALLOWANCE))
    return replace(order, release=build.moment(release), due=build.moment(due), weight=float(rng.choice(WEIGHTS)))
