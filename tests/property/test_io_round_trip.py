"""Whatever a problem says, writing and reading it says the same again."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from heijunka.io.json import dumps_plan, dumps_problem, loads_plan, loads_problem, problem_hash
from heijunka.io.tables.flatten import flatten
from heijunka.io.tables.read import read_tables
from heijunka.io.tables.write import problem_csv, problem_parquet, problem_workbook
from heijunka.model.calendar import Calendar, CalendarException, Overtime, Shift
from heijunka.model.demand import Demand, ModeChange, Option
from heijunka.model.material import BillOfMaterials, Component, LotRule, Material, Receipt
from heijunka.model.objective import Objective, Term, WeightedTerm
from heijunka.model.order import Order, Peg, Purchase, Supply, SupplySource, Unpegged
from heijunka.model.plan import Assignment, OvertimeUse, Plan, Unplanned
from heijunka.model.plant import Plant
from heijunka.model.problem import Horizon, Pin, Problem
from heijunka.model.resource import BatchRule, Resource, ResourceGroup, ResourceKind, Storage
from heijunka.model.routing import Mode, Operation, Precedence, Requirement, Routing
from heijunka.model.setup import Changeover, SetupMatrix

START = datetime(2024, 1, 1, tzinfo=UTC)
LETTERS = "aB1 =+-@'\";,:|/()x.#切é、＋"
texts = st.text(LETTERS, max_size=6)
ids = st.text(LETTERS, min_size=1, max_size=5)
zones = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"])
numbers = st.floats(allow_nan=False, allow_infinity=False, width=64)
spans = st.one_of(
    st.integers(-90, 6000).map(lambda n: timedelta(seconds=n)),
    st.timedeltas(timedelta(days=-3), timedelta(days=4000)),
)
moments = st.one_of(
    st.integers(0, 3 * 365 * 24 * 12).map(lambda n: START + timedelta(minutes=5 * n)),
    st.datetimes(datetime(1971, 1, 1), datetime(2198, 1, 1)).map(
        lambda value: value.replace(microsecond=0, tzinfo=UTC)
    ),
)
clocks = st.one_of(
    st.integers(0, 1439).map(lambda n: time(n // 60, n % 60)),
    st.times().map(lambda value: value.replace(microsecond=0)),
)
attributes = st.dictionaries(st.one_of(ids, st.just("family")), texts, max_size=3)
few_ids = st.lists(ids, max_size=3).map(tuple)


def maybe(strategy):
    return st.none() | strategy


def few(strategy, n=2):
    return st.lists(strategy, max_size=n).map(tuple)


def distinct(strategy, n=3, key=lambda entry: entry.id):
    return st.lists(strategy, max_size=n, unique_by=key).map(tuple)


shifts = st.builds(Shift, weekdays=st.lists(st.integers(0, 6), max_size=7).map(tuple), start=clocks, end=clocks)
exceptions = st.builds(CalendarException, start=moments, end=moments, is_open=st.booleans(), reason=texts)
overtime = st.builds(Overtime, start=moments, end=moments, cost_per_hour=numbers)
calendars = st.builds(
    Calendar,
    id=ids,
    time_zone=zones,
    shifts=few(shifts),
    exceptions=few(exceptions),
    overtime=few(overtime),
    name=texts,
)
resources = st.builds(
    Resource,
    id=ids,
    name=texts,
    kind=st.sampled_from(ResourceKind),
    capacity=st.integers(-3, 10**9),
    calendar=maybe(ids),
    skills=few_ids,
    speed=numbers,
    setup_matrix=maybe(ids),
    initial_family=maybe(texts),
    batch=maybe(st.builds(BatchRule, max_quantity=numbers, attribute=maybe(texts))),
    cost_per_hour=numbers,
)
groups = st.builds(ResourceGroup, id=ids, members=few_ids, name=texts, setup_matrix=maybe(ids))
matrices = st.builds(
    SetupMatrix,
    id=ids,
    attribute=ids,
    changeovers=few(st.builds(Changeover, before=texts, after=texts, time=spans, cost=numbers), 3),
    default_time=spans,
    default_cost=numbers,
)
storages = st.builds(Storage, id=ids, capacity=numbers, name=texts)
materials = st.builds(
    Material,
    id=ids,
    name=texts,
    unit=texts,
    stock=numbers,
    receipts=few(st.builds(Receipt, quantity=numbers, at=moments, reference=texts)),
    value=numbers,
    attributes=attributes,
    lot=st.builds(LotRule, min=numbers, multiple=maybe(numbers), max=maybe(numbers)),
    purchase_lead_time=maybe(spans),
    storage=maybe(ids),
    is_top_seller=st.booleans(),
)
components = st.builds(
    Component,
    material=ids,
    quantity=numbers,
    fixed_quantity=numbers,
    operation=maybe(ids),
    scrap=numbers,
    unit=maybe(texts),
)
counts, held = st.integers(1, 10**6), st.booleans()
requirements = st.one_of(
    st.builds(Requirement, resource=ids, quantity=counts, is_held_in_setup=held),
    st.builds(Requirement, group=ids, quantity=counts, is_held_in_setup=held),
    st.builds(Requirement, skill=ids, quantity=counts, is_held_in_setup=held),
)
modes = st.builds(
    Mode,
    id=ids,
    requirements=few(requirements, 3),
    fixed_time=spans,
    time_per_unit=spans,
    speed=numbers,
    components=few(components),
    cost=numbers,
    subcontractor=maybe(texts),
)
some_modes = st.lists(modes, min_size=1, max_size=2, unique_by=lambda mode: mode.id).map(tuple)
operations = st.builds(
    Operation,
    id=ids,
    modes=some_modes,
    name=texts,
    is_interruptible=st.booleans(),
    attributes=attributes,
    yield_factor=numbers,
)
precedences = st.builds(
    Precedence,
    before=ids,
    after=ids,
    min_lag=spans,
    max_lag=maybe(spans),
    transfer_lot=maybe(numbers),
    storage=maybe(ids),
)
routings = st.builds(
    Routing,
    id=ids,
    material=ids,
    operations=distinct(operations),
    precedences=maybe(few(precedences)),
    priority=st.integers(-9, 9),
)
options = st.builds(
    Option,
    id=ids,
    name=texts,
    materials=few_ids,
    drop_operations=few_ids,
    add_operations=distinct(operations, 2),
    add_precedences=few(precedences),
    change_modes=distinct(
        st.builds(ModeChange, operation=ids, modes=some_modes), 2, key=lambda change: change.operation
    ),
    drop_components=few_ids,
    add_components=few(components),
    attributes=attributes,
)
boms = st.builds(BillOfMaterials, material=ids, components=few(components, 3))
plants = st.builds(
    Plant,
    id=ids,
    name=texts,
    time_zone=zones,
    currency=texts,
    calendars=distinct(calendars, 2),
    resources=distinct(resources),
    groups=distinct(groups, 2),
    setup_matrices=distinct(matrices, 2),
    storages=distinct(storages, 2),
    materials=distinct(materials),
    boms=distinct(boms, 2, key=lambda bom: bom.material),
    routings=distinct(routings, 2),
    options=distinct(options, 2),
)
demands = st.builds(
    Demand,
    id=ids,
    material=ids,
    quantity=numbers,
    due=moments,
    deadline=maybe(moments),
    release=maybe(moments),
    priority=numbers,
    customer=texts,
    options=few_ids,
    is_rush=st.booleans(),
    unit=maybe(texts),
)
supplies = st.builds(
    Supply,
    material=ids,
    operation=ids,
    quantity=numbers,
    source=st.sampled_from(SupplySource),
    order=maybe(ids),
    at=maybe(moments),
)
orders = st.builds(
    Order,
    id=ids,
    material=ids,
    quantity=numbers,
    due=maybe(moments),
    release=maybe(moments),
    deadline=maybe(moments),
    weight=numbers,
    options=few_ids,
    routing=maybe(ids),
    pegs=few(st.builds(Peg, demand=ids, quantity=numbers)),
    supplies=few(supplies),
    is_firm=st.booleans(),
    is_rush=st.booleans(),
)
terms = st.builds(WeightedTerm, term=st.sampled_from(Term), weight=numbers)
unpegged = st.builds(Unpegged, demand=ids, quantity=numbers, reason=ids, values=few(st.tuples(ids, texts)))
problems = st.builds(
    Problem,
    plant=plants,
    horizon=st.builds(Horizon, start=moments, end=moments),
    demands=distinct(demands),
    orders=distinct(orders, 2),
    purchases=few(st.builds(Purchase, material=ids, quantity=numbers, at=moments)),
    unpegged=few(unpegged),
    is_netted=st.booleans(),
    objective=st.builds(
        Objective, terms=st.lists(terms, min_size=1, max_size=3).map(tuple), is_lexicographic=st.booleans()
    ),
    pins=few(st.builds(Pin, order=ids, operation=ids, resources=maybe(few_ids), start=maybe(moments))),
    name=texts,
)
assignments = st.builds(
    Assignment,
    order=ids,
    operation=ids,
    mode=ids,
    resources=few_ids,
    setup_start=moments,
    start=moments,
    end=moments,
    quantity=numbers,
)
reasons = few(st.tuples(texts, texts))
plans = st.builds(
    Plan,
    assignments=few(assignments, 4),
    unplanned=few(st.builds(Unplanned, order=ids, reason=texts, values=reasons)),
    overtime=few(st.builds(OvertimeUse, resource=ids, start=moments, end=moments)),
    method=texts,
    seed=maybe(st.integers(0, 2**63)),
    problem_hash=texts,
)


@given(problems)
@settings(max_examples=100)
def test_json_gives_a_problem_back(problem):
    data = dumps_problem(problem)
    again = loads_problem(data)
    assert again == problem
    assert dumps_problem(again) == data
    assert problem_hash(again) == problem_hash(problem)


@given(plans)
@settings(max_examples=100)
def test_json_gives_a_plan_back(plan):
    assert loads_plan(dumps_plan(plan)) == plan


@given(problems, st.sampled_from(["en", "zh"]))
@settings(max_examples=150)
def test_a_workbook_gives_a_problem_back(problem, language):
    reading = read_tables(problem_workbook(problem, language=language), now=START, language=language)
    assert reading.problem == problem, [str(issue) for issue in reading.errors]
    assert not [issue for issue in reading.issues if issue.code.startswith("io.")]
    assert reading.assumptions == ()


@given(problems, st.sampled_from(["en", "zh"]))
@settings(max_examples=60)
def test_csv_files_give_a_problem_back(problem, language):
    reading = read_tables(problem_csv(problem, language=language), now=START)
    assert reading.problem == problem, [str(issue) for issue in reading.errors]


@given(problems)
@settings(max_examples=30)
def test_parquet_files_give_a_problem_back(problem):
    reading = read_tables(problem_parquet(problem), now=START)
    assert reading.problem == problem, [str(issue) for issue in reading.errors]


@given(problems)
@settings(max_examples=50)
def test_every_row_is_made_of_known_columns(problem):
    from heijunka.io.tables.nouns import BY_NAME

    for noun, rows in flatten(problem).items():
        assert {field for row in rows for field in row} <= BY_NAME[noun].by_field.keys()
