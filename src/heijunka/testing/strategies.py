"""Hypothesis strategies: small random problems in which constraints of every kind meet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from random import Random

from hypothesis import strategies as st

from heijunka.model.calendar import ALL_WEEK, Calendar, CalendarException, Overtime, Shift
from heijunka.model.demand import Option
from heijunka.model.issue import Severity
from heijunka.model.material import BillOfMaterials, Component, Material, Receipt
from heijunka.model.objective import Objective, Term, WeightedTerm
from heijunka.model.order import Order, Purchase, Supply, SupplySource
from heijunka.model.plant import Plant
from heijunka.model.problem import Horizon, Pin, Problem
from heijunka.model.resource import BatchRule, Resource, ResourceGroup, ResourceKind, Storage
from heijunka.model.routing import Mode, Operation, Precedence, Requirement, Routing
from heijunka.model.setup import Changeover, SetupMatrix
from heijunka.model.validate import validate
from heijunka.testing.builders import START, at

COLOURS = ("red", "blue", "white")
MACHINES = ("m0", "m1", "m2", "m3")
PEOPLE = ("p0", "p1")
PARTS = ("screw", "paint")
PRODUCTS = ("a", "b", "c")
TERMS = tuple(term for term in Term if term is not Term.STABILITY)


@st.composite
def problems(draw: st.DrawFn, *, most_orders: int = 6) -> Problem:
    """Return a strategy for valid problems of a few orders.

    Parameters
    ----------
    most_orders
        How many orders there are at most.
    """
    random = draw(st.randoms(use_true_random=False))
    found = _problem(random, random.randint(1, most_orders))
    while any(issue.severity is Severity.ERROR for issue in validate(found)):
        found = _problem(random, random.randint(1, most_orders))
    return found


def _problem(random: Random, n_orders: int) -> Problem:
    plant = _plant(random)
    orders = _orders(random, plant, n_orders)
    purchases = tuple(
        Purchase(material=supply.material, quantity=supply.quantity, at=supply.at)
        for order in orders
        for supply in order.supplies
        if supply.source is SupplySource.PURCHASE and supply.at is not None
    )
    return Problem(
        plant=plant,
        horizon=Horizon(start=START, end=at(days=random.choice((3, 14)))),
        orders=orders,
        purchases=purchases,
        pins=_pins(random, plant, orders),
        objective=_objective(random),
    )


def _is(random: Random, chance: float) -> bool:
    return random.random() < chance


def _minutes(random: Random, *choices: float) -> timedelta:
    return timedelta(minutes=random.choice(choices))


def _plant(random: Random) -> Plant:
    calendars = tuple(_calendar(random, name) for name in ("day", "split"))
    return Plant(
        id="plant",
        calendars=calendars,
        resources=tuple(_machine(random, name) for name in MACHINES) + tuple(_person(random, name) for name in PEOPLE),
        groups=(
            ResourceGroup(id="pair", members=("m0", "m1")),
            ResourceGroup(id="all", members=MACHINES),
        ),
        setup_matrices=(_matrix(random),),
        storages=(
            Storage(id="shelf", capacity=random.choice((4.0, 12.0, 1000.0))),
            Storage(id="yard", capacity=random.choice((35.0, 60.0))),
        ),
        materials=_materials(random),
        boms=tuple(_bom(random, name) for name in PRODUCTS if _is(random, 0.4)),
        routings=tuple(_routing(random, name) for name in PRODUCTS),
        options=(Option(id="special", attributes={"colour": "white"}),),
    )


def _calendar(random: Random, name: str) -> Calendar:
    if name == "day":
        shifts: tuple[Shift, ...] = (Shift(weekdays=ALL_WEEK, start=time(8), end=time(random.choice((16, 20)))),)
    else:
        shifts = (
            Shift(weekdays=ALL_WEEK, start=time(6), end=time(11)),
            Shift(weekdays=(0, 1, 2, 3, 4), start=time(12), end=time(17, 30)),
        )
    closed = CalendarException(start=at(days=1), end=at(days=1, hours=random.choice((9, 24))))
    overtime = tuple(
        Overtime(start=at(days=day, hours=18), end=at(days=day, hours=22), cost_per_hour=30.0) for day in (0, 1, 2)
    )
    return Calendar(
        id=name,
        shifts=shifts,
        exceptions=(closed,) if _is(random, 0.4) else (),
        overtime=overtime if _is(random, 0.3) else (),
    )


def _machine(random: Random, name: str) -> Resource:
    capacity = random.choice((1, 1, 1, 2, 3))
    has_setups = capacity == 1 and _is(random, 0.5)
    makes_batches = capacity == 1 and _is(random, 0.3)
    return Resource(
        id=name,
        capacity=capacity,
        calendar=random.choice((None, None, "day", "split")),
        speed=random.choice((1.0, 1.0, 0.7, 1.5)),
        setup_matrix="colours" if has_setups else None,
        initial_family=random.choice((None, *COLOURS)) if has_setups else None,
        batch=BatchRule(max_quantity=25.0, attribute=random.choice((None, "colour"))) if makes_batches else None,
    )


def _person(random: Random, name: str) -> Resource:
    return Resource(
        id=name,
        kind=ResourceKind.PERSON,
        capacity=random.choice((1, 1, 2)),
        calendar=random.choice((None, "day", "split")),
        skills=("weld", "check") if name == "p0" else ("weld",),
    )


def _matrix(random: Random) -> SetupMatrix:
    changeovers = tuple(
        Changeover(
            before=first,
            after=then,
            time=_minutes(random, 0, 10, 25.5, 90),
            cost=random.choice((0.0, 3.0)),
        )
        for first in COLOURS
        for then in COLOURS
        if (first != then or _is(random, 0.1)) and _is(random, 0.8)
    )
    return SetupMatrix(id="colours", attribute="colour", changeovers=changeovers, default_time=timedelta(minutes=15))


def _materials(random: Random) -> tuple[Material, ...]:
    made = tuple(
        Material(
            id=name,
            value=random.choice((0.0, 2.0)),
            attributes={"colour": random.choice(COLOURS)} if _is(random, 0.85) else {},
            storage="yard" if _is(random, 0.2) else None,
        )
        for name in PRODUCTS
    )
    bought = tuple(
        Material(
            id=name,
            stock=random.choice((10.0, 30.0, 60.0)),
            receipts=(Receipt(quantity=60.0, at=at(hours=30)),) if _is(random, 0.5) else (),
            purchase_lead_time=timedelta(days=1),
            storage="yard" if _is(random, 0.1) else None,
        )
        for name in PARTS
    )
    return made + bought


def _bom(random: Random, name: str) -> BillOfMaterials:
    entry = Component(
        material=random.choice(PARTS),
        quantity=random.choice((0.5, 1.0)),
        fixed_quantity=random.choice((0.0, 2.0)),
        operation=random.choice((None, "0")),
        scrap=random.choice((0.0, 0.1)),
    )
    return BillOfMaterials(material=name, components=(entry,))


def _routing(random: Random, name: str) -> Routing:
    n_steps = random.randint(1, 4)
    steps = tuple(_step(random, str(n)) for n in range(n_steps))
    precedences = None
    if _is(random, 0.7):
        precedences = tuple(
            _precedence(random, str(first), str(then))
            for then in range(1, n_steps)
            for first in range(then)
            if then - first == 1 or _is(random, 0.25)
            if _is(random, 0.85)
        )
    return Routing(id=name, material=name, operations=steps, precedences=precedences)


def _step(random: Random, name: str) -> Operation:
    return Operation(
        id=name,
        modes=tuple(_mode(random, str(n)) for n in range(random.choice((1, 1, 2)))),
        is_interruptible=_is(random, 0.5),
        attributes={"colour": random.choice(COLOURS)} if _is(random, 0.15) else {},
        yield_factor=random.choice((1.0, 1.0, 0.9)),
    )


def _mode(random: Random, name: str) -> Mode:
    components: tuple[Component, ...] = ()
    if _is(random, 0.1):
        components = (Component(material=random.choice(PARTS), quantity=0.5, fixed_quantity=1.0),)
    return Mode(
        id=name,
        requirements=_requirements(random),
        fixed_time=_minutes(random, 0, 5, 30, 60.3),
        time_per_unit=_minutes(random, 0, 1, 4, 7.7),
        speed=random.choice((1.0, 1.0, 1.3)),
        components=components,
        subcontractor=None,
    )


def _requirements(random: Random) -> tuple[Requirement, ...]:
    if _is(random, 0.08):
        return ()
    first = random.choice(
        (
            Requirement(resource=random.choice(MACHINES)),
            Requirement(resource=random.choice(MACHINES)),
            Requirement(group="pair"),
            Requirement(group="all"),
        )
    )
    second = random.choice(
        (
            Requirement(skill="weld", is_held_in_setup=_is(random, 0.5)),
            Requirement(skill="check"),
            Requirement(group="all", is_held_in_setup=_is(random, 0.5)),
        )
    )
    return (first, second) if _is(random, 0.35) else (first,)


def _precedence(random: Random, first: str, then: str) -> Precedence:
    kind = random.random()
    min_lag = _minutes(random, 0, 0, 20)
    if kind < 0.15:
        max_lag = min_lag + _minutes(random, 0, 30, 240)
        return Precedence(before=first, after=then, min_lag=min_lag, max_lag=max_lag)
    if kind < 0.3:
        return Precedence(before=first, after=then, min_lag=min_lag, transfer_lot=random.choice((1.0, 3.0, 100.0)))
    if kind < 0.42:
        return Precedence(before=first, after=then, storage="shelf")
    return Precedence(before=first, after=then, min_lag=min_lag)


def _orders(random: Random, plant: Plant, n_orders: int) -> tuple[Order, ...]:
    orders: list[Order] = []
    for n in range(n_orders):
        material = random.choice(PRODUCTS)
        release = at(hours=random.choice((2, 26))) if _is(random, 0.3) else None
        orders.append(
            Order(
                id=f"o{n}",
                material=material,
                quantity=random.choice((1.0, 4.0, 10.0, 3.5)),
                due=at(hours=random.choice((30, 60))) if _is(random, 0.9) else None,
                release=release,
                deadline=at(hours=random.choice((40, 70, 200))) if _is(random, 0.2) else None,
                weight=random.choice((0.0, 1.0, 3.0)),
                options=("special",) if _is(random, 0.1) else (),
                supplies=_supplies(random, plant, orders, material),
            )
        )
    random.shuffle(orders)
    return tuple(orders)


def _supplies(random: Random, plant: Plant, earlier: Sequence[Order], material: str) -> tuple[Supply, ...]:
    routing = next(entry for entry in plant.routings if entry.material == material)
    operation = random.choice(routing.operations).id
    found = []
    drawn = {supply.order for order in earlier for supply in order.supplies}
    free = [order for order in earlier if order.id not in drawn]
    if free and _is(random, 0.35):
        source = random.choice(free)
        found.append(
            Supply(
                material=source.material,
                operation=operation,
                quantity=source.quantity,
                source=SupplySource.ORDER,
                order=source.id,
            )
        )
    if _is(random, 0.15):
        found.append(
            Supply(material="screw", operation=operation, quantity=5.0, source=SupplySource.PURCHASE, at=at(hours=28))
        )
    return tuple(found)


def _pins(random: Random, plant: Plant, orders: Sequence[Order]) -> tuple[Pin, ...]:
    found = []
    for order in orders:
        if not _is(random, 0.15):
            continue
        routing = next(entry for entry in plant.routings if entry.material == order.material)
        step = random.choice(routing.operations)
        needs = random.choice(step.modes).requirements
        resources = tuple(_filled(random, need) for need in needs)
        start = at(hours=random.choice((9, 33, 50)))
        kind = random.randint(0, 2)
        if len(set(resources)) == len(resources):
            found.append(
                Pin(
                    order=order.id,
                    operation=step.id,
                    resources=resources if kind != 0 else None,
                    start=start if kind != 1 else None,
                )
            )
    return tuple(found)


def _filled(random: Random, need: Requirement) -> str:
    if need.resource is not None:
        return need.resource
    if need.group is not None:
        return random.choice(("m0", "m1"))
    return "p0"


def _objective(random: Random) -> Objective:
    terms = random.sample(TERMS, k=random.randint(1, 4))
    return Objective(
        terms=tuple(WeightedTerm(term=term, weight=random.choice((1.0, 0.1))) for term in terms),
        is_lexicographic=_is(random, 0.3),
    )
