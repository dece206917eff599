"""Netting loses nothing: quantities balance exactly at every level, whatever the plant."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from heijunka.model.demand import Demand, Option
from heijunka.model.issue import Severity
from heijunka.model.material import BillOfMaterials, Component, LotRule, Material, Receipt, component_need
from heijunka.model.order import Order, SupplySource
from heijunka.model.problem import Problem, Recipes
from heijunka.model.routing import Operation, Routing, processed_quantities
from heijunka.model.validate import validate
from heijunka.mrp import consumers_of, demands_of, net
from heijunka.testing.builders import at, demand, machine, order, problem, routing, step

LEVELS = (("P0", "P1"), ("Q0", "Q1", "Q2"), ("R0", "R1"))
"""Products, then what they may be made of, then what those may be made of."""
MATERIALS = tuple(name for level in LEVELS for name in level)

# Halves and whole numbers are exact in binary, so that every balance below is an equality.
halves = st.integers(1, 8).map(lambda n: n / 2)
dates = st.integers(1, 8).map(lambda n: 24.0 * n)


@st.composite
def materials(draw: st.DrawFn, name: str, is_made: bool) -> Material:
    can_buy = not is_made and draw(st.booleans())
    low, multiple = draw(st.sampled_from((0.0, 2.0, 5.0))), draw(st.sampled_from((None, 0.5, 2.0)))
    high = draw(st.sampled_from((None, 6.0, 10.0)))
    receipts = draw(st.lists(st.builds(Receipt, quantity=halves, at=dates.map(at)), max_size=2))
    return Material(
        id=name,
        stock=draw(st.sampled_from((0.0, 0.5, 3.0, 40.0))),
        receipts=tuple(receipts),
        lot=LotRule(min=low, multiple=multiple, max=high),
        purchase_lead_time=timedelta(hours=draw(st.integers(0, 90))) if can_buy else None,
    )


@st.composite
def components(draw: st.DrawFn, below: tuple[str, ...]) -> tuple[Component, ...]:
    chosen = draw(st.lists(st.sampled_from(below), max_size=3)) if below else []
    return tuple(
        Component(
            material=name,
            quantity=draw(st.sampled_from((0.5, 1.0, 2.0))),
            fixed_quantity=draw(st.sampled_from((0.0, 1.0))),
            operation=draw(st.sampled_from((None, "first", "last"))),
            scrap=draw(st.sampled_from((0.0, 0.5))),
        )
        for name in chosen
    )


@st.composite
def routings(draw: st.DrawFn, name: str) -> Routing:
    first: Operation = step("first", "m1", minutes=draw(st.integers(0, 90)), per_unit=1)
    last: Operation = step("last", "m1", minutes=5, yield_factor=draw(st.sampled_from((1.0, 0.5))))
    return routing(name, first, last)


@st.composite
def demands(draw: st.DrawFn, number: int) -> Demand:
    name = draw(st.sampled_from(MATERIALS))
    options = draw(st.sampled_from(((), ("plus",), ("minus",)))) if name in LEVELS[0] else ()
    due = draw(dates)
    early = draw(st.sampled_from((None, 0.0, 12.0)))
    return demand(
        f"D{number}",
        name,
        draw(halves) * draw(st.sampled_from((1, 5))),
        due=due,
        priority=draw(st.sampled_from((1.0, 2.0))),
        options=options,
        is_rush=draw(st.booleans()),
        release=None if early is None else at(due - early),
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    parts: list[object] = [machine("m1")]
    below = (*LEVELS[1:], ())
    for level, names in enumerate(LEVELS):
        lower = tuple(name for rest in below[level:] for name in rest)
        for name in names:
            is_made = level == 0 or draw(st.booleans())
            parts.append(draw(materials(name, is_made)))
            if is_made:
                parts += [draw(routings(name)), BillOfMaterials(material=name, components=draw(components(lower)))]
    parts.append(Option(id="plus", materials=LEVELS[0], add_components=(Component(material="Q0", quantity=1.0),)))
    # An option may only drop what all its materials have.
    used = [{entry.material for entry in part.components} for part in parts if isinstance(part, BillOfMaterials)]
    shared = tuple(sorted(set.intersection(*used[: len(LEVELS[0])])))
    parts.append(Option(id="minus", materials=LEVELS[0], drop_components=shared))
    parts += [draw(demands(n)) for n in range(draw(st.integers(0, 5)))]
    made = [part.material for part in parts if isinstance(part, Routing)]
    # Firm orders need no components here: one that cannot be supplied is a mistake, not a shortage.
    bare = {part.material for part in parts if isinstance(part, BillOfMaterials) and not part.components}
    firm = draw(st.lists(st.sampled_from(made), max_size=2))
    parts += [order(f"MO{n}", name, 2.5, due=9.0 * n, is_firm=True) for n, name in enumerate(firm) if name in bare]
    return coverable(problem(*parts, days=30))  # type: ignore[arg-type]


def coverable(found: Problem) -> Problem:
    """Give every material that nobody makes or sells a little stock: with none at all, using it is a mistake."""
    made = {entry.material for entry in found.plant.routings}
    mended = tuple(
        replace(entry, stock=max(entry.stock, 0.5))
        if entry.id not in made and entry.purchase_lead_time is None
        else entry
        for entry in found.plant.materials
    )
    return replace(found, plant=replace(found.plant, materials=mended))


def supplies_by_source(netted: Problem) -> dict[tuple[str, SupplySource], Fraction]:
    used: dict[tuple[str, SupplySource], Fraction] = defaultdict(Fraction)
    for entry in netted.orders:
        for supply in entry.supplies:
            assert supply.quantity > 0
            used[supply.material, supply.source] += Fraction(supply.quantity)
    return used


@given(problems())
def test_every_component_need_is_met_exactly(found: Problem) -> None:
    netted = net(found)
    recipes = Recipes(netted.plant)
    for entry in netted.orders:
        recipe = recipes.of(entry)
        processed = processed_quantities(recipe.routing, entry.quantity)
        needed: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        for part in recipe.components:
            operation = part.operation or recipe.routing.operations[0].id
            needed[part.material, operation] += Fraction(component_need(part, processed[operation]))
        given_out: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        for supply in entry.supplies:
            given_out[supply.material, supply.operation] += Fraction(supply.quantity)
        assert given_out == {key: value for key, value in needed.items() if value}


@given(problems())
def test_every_demand_is_covered_or_listed(found: Problem) -> None:
    """What a demand takes from stock, receipts and purchases has no record; over a material it must add up."""
    netted = net(found)
    used = supplies_by_source(netted)
    bought = {entry.material: Fraction(entry.quantity) for entry in netted.purchases}
    pegged = {entry.id: Fraction(0) for entry in netted.demands}
    for entry in netted.orders:
        for peg in entry.pegs:
            pegged[peg.demand] += Fraction(peg.quantity)
    lacking = {entry.demand: Fraction(entry.quantity) for entry in netted.unpegged}
    assert len(lacking) == len(netted.unpegged)
    taken: dict[str, Fraction] = defaultdict(Fraction)
    for wish in netted.demands:
        rest = Fraction(wish.quantity) - pegged[wish.id] - lacking.get(wish.id, Fraction(0))
        assert rest >= 0
        assert rest == 0 or not wish.options
        taken[wish.material] += rest
    for entry in netted.plant.materials:
        on_hand = Fraction(entry.stock) + sum((Fraction(receipt.quantity) for receipt in entry.receipts), Fraction(0))
        drawn = used[entry.id, SupplySource.STOCK] + used[entry.id, SupplySource.RECEIPT]
        from_supplier = used[entry.id, SupplySource.PURCHASE]
        supply = bought.get(entry.id, Fraction(0))
        assert drawn <= on_hand
        assert from_supplier <= supply
        assert drawn + from_supplier + taken[entry.id] <= on_hand + supply
        if supply == 0:
            assert drawn + taken[entry.id] <= on_hand


@given(problems())
def test_nothing_is_promised_twice(found: Problem) -> None:
    netted = net(found)
    promised: dict[str, Fraction] = defaultdict(Fraction)
    of_receipts: dict[tuple[str, object], Fraction] = defaultdict(Fraction)
    used = supplies_by_source(netted)
    by_id = {entry.id: entry for entry in netted.orders}
    assert len(by_id) == len(netted.orders)
    for entry in netted.orders:
        for peg in entry.pegs:
            promised[entry.id] += Fraction(peg.quantity)
        for supply in entry.supplies:
            assert (supply.order is not None) == (supply.source is SupplySource.ORDER)
            if supply.order is not None:
                assert by_id[supply.order].material == supply.material
                assert not by_id[supply.order].options
                promised[supply.order] += Fraction(supply.quantity)
            if supply.source is SupplySource.RECEIPT:
                of_receipts[supply.material, supply.at] += Fraction(supply.quantity)
    for entry in netted.orders:
        assert promised[entry.id] <= Fraction(entry.quantity)
        assert entry.is_firm or promised[entry.id] > 0
    for material in netted.plant.materials:
        assert used[material.id, SupplySource.STOCK] <= Fraction(material.stock)
        for receipt in material.receipts:
            there = sum(Fraction(other.quantity) for other in material.receipts if other.at == receipt.at)
            assert of_receipts[material.id, receipt.at] <= there


@given(problems())
def test_lots_obey_their_rules(found: Problem) -> None:
    netted = net(found)
    rules = {entry.id: entry.lot for entry in netted.plant.materials}
    for entry in netted.orders:
        rule = rules[entry.material]
        if not entry.is_firm:
            assert entry.quantity >= rule.min
            assert rule.max is None or entry.quantity <= rule.max
            assert rule.multiple is None or (entry.quantity / rule.multiple).is_integer()
    for bought in netted.purchases:
        rule = rules[bought.material]
        assert rule.multiple is None or (bought.quantity / rule.multiple).is_integer()


@given(problems())
def test_dates_and_weights_are_handed_down(found: Problem) -> None:
    netted = net(found)
    by_id = {entry.id: entry for entry in netted.orders}
    wishes = {entry.id: entry for entry in netted.demands}
    for supplier, consumers in consumers_of(netted).items():
        made: Order = by_id[supplier]
        if made.is_firm:
            continue
        assert made.due is not None
        assert made.release is None or made.release <= made.due
        for consumer in consumers:
            due = by_id[consumer].due
            assert due is not None
            assert made.due <= due
        assert made.weight == 0 or made.pegs
        served = demands_of(netted)[supplier]
        assert made.is_rush == any(wishes[name].is_rush for name in served)
        assert all(made.due <= wishes[name].due for name in served)
        releases = [wishes[name].release for name in served]
        assert made.release is None or all(release is None or made.release <= release for release in releases)


@given(problems())
def test_netting_again_changes_nothing(found: Problem) -> None:
    netted = net(found)
    assert [issue for issue in validate(netted) if issue.severity is Severity.ERROR] == []
    assert net(netted) == netted


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(found: Problem, random: object) -> None:
    def shuffled(rows: tuple[object, ...]) -> tuple[object, ...]:
        rows = tuple(rows)
        return tuple(random.sample(rows, len(rows)))  # type: ignore[attr-defined]

    plant = found.plant
    mixed = replace(
        found,
        demands=shuffled(found.demands),
        orders=shuffled(found.orders),
        plant=replace(
            plant,
            materials=shuffled(tuple(replace(entry, receipts=shuffled(entry.receipts)) for entry in plant.materials)),
            boms=shuffled(plant.boms),
            routings=shuffled(plant.routings),
        ),
    )
    one, other = net(found), net(mixed)
    assert (one.orders, one.purchases, one.unpegged) == (other.orders, other.purchases, other.unpegged)
