"""Whatever can be built can be checked and mended: nothing raises, and mending brings no new error."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, time, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from heijunka.messages import LANGUAGES
from heijunka.model import event as ev
from heijunka.model.calendar import Calendar, CalendarException, Overtime, Shift
from heijunka.model.demand import Demand, ModeChange, Option
from heijunka.model.doctor import mend
from heijunka.model.issue import Severity
from heijunka.model.material import BillOfMaterials, Component, LotRule, Material, Receipt
from heijunka.model.objective import Objective, Term, WeightedTerm
from heijunka.model.order import Order, Peg, Purchase, Supply, SupplySource
from heijunka.model.plant import Plant
from heijunka.model.problem import Horizon, Pin, Problem
from heijunka.model.resource import BatchRule, Resource, ResourceGroup, Storage
from heijunka.model.routing import Mode, Operation, Precedence, Requirement, Routing
from heijunka.model.setup import Changeover, SetupMatrix
from heijunka.model.state import OperationState, Progress, ResourceState, State
from heijunka.model.validate import validate
from heijunka.testing.builders import (
    START,
    at,
    before,
    calendar,
    demand,
    machine,
    material,
    mode,
    order,
    routing,
    step,
)
from heijunka.testing.builders import problem as problem_of

SEVERITIES = [Severity.ERROR, Severity.WARNING]
MENDABLE = {
    ("model.material_without_supply", "material"),
    ("model.operation_too_long", "operation"),
    ("model.unknown_calendar", "resource"),
    ("model.due_before_release", "demand"),
    ("model.due_before_release", "order"),
}
CHINA = timezone(timedelta(hours=8))

names = st.sampled_from(["a", "b", "c", "d", "", " "])
likely = st.sampled_from(["a", "b"])
amounts = st.sampled_from([1.0, 2.0, 0.5, 100.0, 0.0, -1.0, 1e12, 1e300, float("nan"), float("inf"), 10**400])
usual = st.sampled_from([1.0, 2.0, 10.0, 5000.0])
mixed = st.one_of(usual, usual, usual, amounts)
lengths = st.sampled_from(
    [
        timedelta(0),
        timedelta(minutes=5),
        timedelta(hours=9),
        timedelta(days=30),
        -timedelta(1),
        timedelta.max,
        timedelta.min,
    ]
)
moments = st.one_of(
    st.integers(-50, 400).map(at),
    st.sampled_from(
        [
            datetime.min.replace(tzinfo=CHINA),
            datetime.max.replace(microsecond=0, tzinfo=UTC),
            datetime(1900, 1, 1, tzinfo=CHINA),
        ]
    ),
)
usual_moments = st.integers(-50, 400).map(at)
dates = st.one_of(usual_moments, usual_moments, moments)
texts = st.dictionaries(likely, likely, max_size=1)


def some(entries: st.SearchStrategy, most: int = 2) -> st.SearchStrategy:
    return st.lists(entries, max_size=most).map(tuple)


def maybe(entries: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(st.none(), entries)


components = st.builds(
    Component,
    material=names,
    quantity=mixed,
    fixed_quantity=mixed,
    operation=maybe(names),
    scrap=st.sampled_from([0.0, 0.5, 1.0]),
    unit=maybe(st.sampled_from(["pcs", "PCS", "kg"])),
)
requirements = st.one_of(
    st.builds(Requirement, resource=likely),
    st.builds(
        Requirement, resource=maybe(names), group=maybe(names), skill=maybe(names), quantity=st.sampled_from([1, 2, 0])
    ),
)
modes = st.builds(
    Mode,
    id=likely,
    requirements=some(requirements),
    fixed_time=lengths,
    time_per_unit=lengths,
    speed=mixed,
    components=some(components, 1),
    cost=mixed,
)
operations = st.builds(
    Operation,
    id=likely,
    modes=some(modes),
    is_interruptible=st.booleans(),
    attributes=texts,
    yield_factor=st.sampled_from([1.0, 1.0, 1.0, 0.5, 0.0, -1.0, float("nan")]),
)
precedences = st.builds(
    Precedence,
    before=likely,
    after=likely,
    min_lag=lengths,
    max_lag=maybe(lengths),
    transfer_lot=maybe(mixed),
    storage=maybe(names),
)
routings = st.builds(
    Routing,
    id=names,
    material=likely,
    operations=some(operations, 3),
    precedences=maybe(some(precedences)),
    priority=st.integers(0, 2),
)
materials = st.builds(
    Material,
    id=names,
    unit=st.sampled_from(["pcs", "kg"]),
    stock=mixed,
    receipts=some(st.builds(Receipt, quantity=mixed, at=dates), 1),
    value=mixed,
    attributes=texts,
    lot=st.builds(LotRule, min=mixed, multiple=maybe(mixed), max=maybe(mixed)),
    purchase_lead_time=maybe(lengths),
    storage=maybe(names),
)
calendars = st.builds(
    Calendar,
    id=names,
    time_zone=st.sampled_from(["UTC", "Europe/Berlin", "Asia/Shanghai", "x", "", "/", "Europe"]),
    shifts=some(
        st.builds(
            Shift,
            weekdays=some(st.integers(-1, 7), 4),
            start=st.sampled_from([time(0), time(22)]),
            end=st.sampled_from([time(6), time(0)]),
        )
    ),
    exceptions=some(st.builds(CalendarException, start=dates, end=dates, is_open=st.booleans()), 1),
    overtime=some(st.builds(Overtime, start=dates, end=dates, cost_per_hour=mixed), 1),
)
resources = st.builds(
    Resource,
    id=names,
    capacity=st.sampled_from([1, 1, 2, 0]),
    calendar=maybe(names),
    skills=some(names),
    speed=mixed,
    setup_matrix=maybe(names),
    initial_family=maybe(names),
    batch=maybe(st.builds(BatchRule, max_quantity=mixed)),
)
options = st.builds(
    Option,
    id=names,
    materials=some(names),
    drop_operations=some(names),
    add_operations=some(operations, 1),
    add_precedences=some(precedences, 1),
    change_modes=some(st.builds(ModeChange, operation=names, modes=some(modes, 1)), 1),
    drop_components=some(names, 1),
    add_components=some(components, 1),
    attributes=texts,
)
changeovers = st.builds(Changeover, before=names, after=names, time=lengths, cost=mixed)
plants = st.builds(
    Plant,
    id=names,
    time_zone=st.sampled_from(["UTC", "nowhere"]),
    calendars=some(calendars),
    resources=some(resources, 3),
    groups=some(st.builds(ResourceGroup, id=names, members=some(names), setup_matrix=maybe(names))),
    setup_matrices=some(
        st.builds(SetupMatrix, id=names, attribute=likely, changeovers=some(changeovers), default_time=lengths), 1
    ),
    storages=some(st.builds(Storage, id=names, capacity=mixed)),
    materials=some(materials, 4),
    boms=some(st.builds(BillOfMaterials, material=names, components=some(components))),
    routings=some(routings, 3),
    options=some(options),
)
demands = st.builds(
    Demand,
    id=names,
    material=likely,
    quantity=mixed,
    due=dates,
    deadline=maybe(dates),
    release=maybe(dates),
    priority=mixed,
    options=some(names),
    unit=maybe(st.sampled_from(["pcs", "Kg", "l"])),
)
supplies = st.builds(
    Supply,
    material=names,
    operation=names,
    quantity=mixed,
    source=st.sampled_from(SupplySource),
    order=maybe(names),
    at=maybe(dates),
)
orders = st.builds(
    Order,
    id=names,
    material=likely,
    quantity=mixed,
    due=maybe(dates),
    release=maybe(dates),
    deadline=maybe(dates),
    weight=mixed,
    options=some(names),
    routing=maybe(names),
    pegs=some(st.builds(Peg, demand=names, quantity=mixed), 1),
    supplies=some(supplies),
)
known_operations = st.builds(
    OperationState, progress=st.sampled_from(Progress), mode=names, resources=some(names), start=dates
)
facts = st.one_of(
    st.builds(ev.StockCounted, at=dates, material=names, quantity=mixed),
    st.builds(ev.DemandChanged, at=dates, demand=demands),
    st.builds(
        ev.CalendarChanged, at=dates, calendar=names, exception=st.builds(CalendarException, start=dates, end=dates)
    ),
    st.builds(ev.QualityHeld, at=dates, order=names),
)
states = st.builds(
    State,
    now=dates,
    operations=st.dictionaries(st.sampled_from(["a/a", "a/b", "x"]), known_operations, max_size=1),
    resources=st.dictionaries(names, st.builds(ResourceState, speed=maybe(mixed)), max_size=1),
    events=some(facts, 1),
)
horizons = st.one_of(st.just(Horizon(start=START, end=at(days=7))), st.builds(Horizon, start=dates, end=dates))
problems = st.builds(
    Problem,
    plant=plants,
    horizon=horizons,
    demands=some(demands, 3),
    orders=some(orders, 3),
    purchases=some(st.builds(Purchase, material=names, quantity=mixed, at=dates), 1),
    is_netted=st.booleans(),
    objective=st.builds(Objective, terms=some(st.builds(WeightedTerm, term=st.sampled_from(Term), weight=mixed))),
    pins=some(st.builds(Pin, order=names, operation=names, resources=maybe(some(names)), start=maybe(dates))),
    state=maybe(states),
)


SHIFTS = ("08:00-15:00", "14:00-22:00", "22:00-06:00")


@st.composite
def workable(draw) -> Problem:
    """Draw a problem whose names and numbers are in order, but whose work may not fit."""
    needs = st.lists(st.sampled_from(["day", "late", "night", "free", "oven"]), max_size=2, unique=True)
    minutes = st.sampled_from([0, 30, 420, 421, 1000])
    ways = st.builds(lambda on, fixed, each: mode(*on, minutes=fixed, per_unit=each), needs, minutes, st.integers(0, 9))
    several = st.lists(ways, min_size=1, max_size=2).map(
        lambda found: [replace(x, id=str(n)) for n, x in enumerate(found)]
    )
    steps = st.builds(lambda on, flag: step("x", *on, is_interruptible=flag), several, st.booleans())
    first, second, added, changed = (replace(draw(steps), id=name) for name in ("a", "b", "c", "b"))
    option = Option(
        id="extra",
        add_operations=(added,),
        change_modes=(ModeChange(operation="b", modes=changed.modes),),
        drop_operations=draw(st.sampled_from([(), ("a",)])),
    )
    lot = draw(st.sampled_from([LotRule(), LotRule(max=5), LotRule(min=50)]))
    chosen = st.sampled_from([(), ("extra",)])
    pins = st.builds(
        Pin,
        order=st.just("o"),
        operation=st.sampled_from(["a", "b", "c"]),
        resources=maybe(needs.map(tuple)),
        start=maybe(usual_moments),
    )
    return problem_of(
        *(calendar(name, window) for name, window in zip(("day", "late", "night"), SHIFTS, strict=True)),
        *(machine(name, calendar=name) for name in ("day", "late", "night")),
        machine("free"),
        machine("oven", batch=BatchRule(max_quantity=20.0)),
        material("chair", lot=lot),
        routing("chair", first, second, precedences=(before("a", "b", transfer_lot=draw(maybe(st.just(0.05)))),)),
        option,
        demand("d", "chair", draw(usual), options=draw(chosen)),
        order("o", "chair", draw(usual), options=draw(chosen)),
        order("p", "chair", draw(usual), options=draw(chosen)),
        *draw(st.lists(pins, max_size=3)),
    )


def errors(problem: Problem) -> set:
    return {(issue.code, issue.place) for issue in validate(problem) if issue.severity is Severity.ERROR}


@settings(max_examples=150)
@given(problems | workable())
def test_any_problem_can_be_checked(problem: Problem) -> None:
    issues = validate(problem)
    assert [issue.severity for issue in issues] == sorted((issue.severity for issue in issues), key=SEVERITIES.index)
    assert len({(issue.code, issue.place) for issue in issues}) == len(issues)
    for issue in issues:
        for language in LANGUAGES:
            assert issue.what(language)
            assert issue.advice(language)
        assert all(isinstance(value, str) for _, value in issue.values)
    assert validate(problem) == issues


@settings(max_examples=150)
@given(problems | workable())
def test_mending_brings_no_new_error_and_leaves_none_of_its_own(problem: Problem) -> None:
    mended = mend(problem)
    left = errors(mended.problem)
    assert left <= errors(problem)
    assert not {(code, place.noun) for code, place in left} & MENDABLE
    assert {entry.id for entry in mended.problem.demands} == {entry.id for entry in problem.demands}
    assert {entry.id for entry in mended.problem.orders} == {entry.id for entry in problem.orders}
    again = mend(mended.problem)
    assert again.assumptions == ()


@settings(max_examples=50)
@given(problems | workable())
def test_what_is_wanted_stays_wanted_as_it_was(problem: Problem) -> None:
    mended = mend(problem).problem
    for given_entries, mended_entries in ((problem.demands, mended.demands), (problem.orders, mended.orders)):
        for entry in mended_entries:
            kept = {part.name for part in fields(entry)} - {"release", "unit"}
            assert any(all(getattr(entry, name) is getattr(other, name) for name in kept) for other in given_entries), (
                entry
            )
