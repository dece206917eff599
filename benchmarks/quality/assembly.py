"""Generated shops that assemble: components feed orders, few of which matter much, and the shop has too much to do."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from itertools import pairwise

from benchmarks.quality.shops import FAMILIES, mould, setup_matrix

from heijunka.io.instances import build
from heijunka.model.objective import Term, minimise
from heijunka.model.order import Order
from heijunka.model.problem import Problem
from heijunka.model.resource import Resource, ResourceKind
from heijunka.model.routing import Operation, Precedence, Requirement, Routing

MACHINES = 100
"""Operations for each machine."""
CENTRE = (1, 5)
"""Machines of a work centre, uniform; a step may go on each of its machines with this chance, at the machine's pace."""
ABLE = 0.85
LENGTH = (10, 100)
"""Minutes, uniform."""
COMPONENT = 0.25
"""Share of work that makes a component."""
ASSEMBLED = 0.4
"""Share of orders that begin with one to three components, if so many are waiting."""
MOULDING = 3
"""Every third centre needs one of its family's moulds, of which a kind has one to three."""
SPAN = 0.7 / 0.9
"""Time over which orders come in, by the mean time of work for a machine, a tenth of it setups: it is too short."""
ALLOWANCE = (1.5, 5.0)
"""Time from release to due date, by the time of work one after another, uniform; more for what is assembled."""
WEIGHTS = (1, 1, 1, 1, 1, 1, 3, 3, 3, 10)


@dataclass(frozen=True, slots=True)
class _Chain:
    """Steps one after another: centre and minutes of each."""

    family: int
    steps: tuple[tuple[int, int], ...]
    release: int


@dataclass(frozen=True, slots=True)
class _Shop:
    rng: random.Random
    centres: tuple[tuple[int, ...], ...]
    pace: tuple[float, ...]


def assembly_shop(n_operations: int, seed: int = 1) -> Problem:
    """Return a shop whose objective is weighted tardiness.

    Work centres of one to five machines that are set up by family; orders of 3 to 8 steps, four in ten of which begin
    with components that are made by as many steps each; moulds that are not held during the setup. A tenth of the
    orders weigh ten times as much as most.

    Parameters
    ----------
    n_operations
        The operations, to within one order.
    seed
        Another one is another shop of the same kind.
    """
    rng = random.Random(f"assembly shop {n_operations} {seed}")
    n_machines = max(5, n_operations // MACHINES)
    shop = _Shop(rng, _centres(rng, n_machines), tuple(rng.uniform(0.8, 1.25) for _ in range(n_machines)))
    span = round(n_operations * sum(LENGTH) / 2 * 1.1 / n_machines * SPAN)
    orders = _orders(shop, n_operations, span)
    routings = [_routing(f"O{n + 1}", order, shop) for n, order in enumerate(orders)]
    problem = build.problem(
        f"assembly_shop_{n_operations}_{seed}",
        [*_machines(shop), *_moulds(shop)],
        routings,
        objective=minimise(Term.WEIGHTED_TARDINESS),
        setup_matrices=tuple(setup_matrix(rng, number) for number in range(len(shop.centres))),
    )
    dated = tuple(_dated(order, chains, rng) for order, chains in zip(problem.orders, orders, strict=True))
    late = max(order.due for order in dated if order.due is not None)
    horizon = replace(problem.horizon, end=max(problem.horizon.end, late))
    return replace(problem, orders=dated, horizon=horizon)


def _centres(rng: random.Random, n_machines: int) -> tuple[tuple[int, ...], ...]:
    found: list[tuple[int, ...]] = []
    first = 0
    while first < n_machines:
        size = min(rng.randint(*CENTRE), n_machines - first)
        found.append(tuple(range(first, first + size)))
        first += size
    return tuple(found)


def _orders(shop: _Shop, n_operations: int, span: int) -> list[list[_Chain]]:
    """Return the chains of each order; the last one assembles what the others make."""
    rng = shop.rng
    orders: list[list[_Chain]] = []
    waiting: list[_Chain] = []
    centres = [number for number, members in enumerate(shop.centres) for _ in members]
    left = n_operations
    while left > 0:
        steps = tuple((rng.choice(centres), rng.randint(*LENGTH)) for _ in range(min(left, rng.randint(3, 8))))
        left -= len(steps)
        chain = _Chain(rng.randrange(FAMILIES), steps, rng.randint(0, span))
        if rng.random() < COMPONENT:
            waiting.append(chain)
            continue
        is_assembled = len(waiting) >= 3 and rng.random() < ASSEMBLED
        orders.append([*(waiting.pop() for _ in range(rng.randint(1, 3) if is_assembled else 0)), chain])
    return [*orders, *([chain] for chain in waiting)]


def _routing(id: str, chains: list[_Chain], shop: _Shop) -> Routing:
    steps: list[Operation] = []
    arcs: list[tuple[str, str]] = []
    ends: list[str] = []
    for chain in chains:
        made = [_step(f"{len(steps) + n + 1}", step, chain.family, shop) for n, step in enumerate(chain.steps)]
        steps += made
        ids = [step.id for step in made]
        arcs += pairwise(ids)
        ends.append(ids[-1])
    first = steps[-len(chains[-1].steps)].id
    arcs += [(end, first) for end in ends[:-1]]
    return Routing(
        id=id,
        material=id,
        operations=tuple(steps),
        precedences=tuple(Precedence(before=before, after=after) for before, after in arcs),
    )


def _step(id: str, step: tuple[int, int], family: int, shop: _Shop) -> Operation:
    centre, minutes = step
    members = shop.centres[centre]
    able = [machine for machine in members if shop.rng.random() < ABLE] or list(members[:1])
    tools = (
        (Requirement(resource=mould(centre, f"F{family + 1}"), is_held_in_setup=False),)
        if centre % MOULDING == 0
        else ()
    )
    modes = tuple(
        build.mode(max(1, int(minutes * shop.pace[machine])), f"M{machine + 1}", *tools, id=f"M{machine + 1}")
        for machine in able
    )
    return Operation(id=id, modes=modes, attributes={"family": f"F{family + 1}"})


def _machines(shop: _Shop) -> list[Resource]:
    return [
        Resource(id=f"M{machine + 1}", setup_matrix=f"setups {number}")
        for number, members in enumerate(shop.centres)
        for machine in members
    ]


def _moulds(shop: _Shop) -> list[Resource]:
    return [
        Resource(id=mould(centre, f"F{family + 1}"), kind=ResourceKind.MOULD, capacity=shop.rng.randint(1, 3))
        for centre in range(0, len(shop.centres), MOULDING)
        for family in range(FAMILIES)
    ]


def _dated(order: Order, chains: list[_Chain], rng: random.Random) -> Order:
    release = min(chain.release for chain in chains)
    work = sum(minutes for _, minutes in chains[-1].steps)
    allowance = rng.uniform(*ALLOWANCE) * (1.6 if len(chains) > 1 else 1.0)
    due = max(chain.release for chain in chains) + round(work * allowance)
    return replace(order, release=build.moment(release), due=build.moment(due), weight=float(rng.choice(WEIGHTS)))
