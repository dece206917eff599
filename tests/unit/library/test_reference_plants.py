"""The reference plants: sound, of the size asked for, tight but possible, and full of everything the model knows."""

import runpy
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from heijunka import library
from heijunka.library.load import loads_of
from heijunka.library.requirements import component_needs
from heijunka.model.issue import Severity
from heijunka.model.plant import Plant
from heijunka.model.problem import Problem, Recipes
from heijunka.model.resource import ResourceKind
from heijunka.model.routing import precedences_of
from heijunka.model.validate import validate
from heijunka.mrp import net

ROOT = Path(__file__).resolve().parents[3]
CASES = [(plant, size) for plant in library.PLANTS for size in ("small", "demo", "plant")]
N_OPERATIONS = {"small": (130, 300), "demo": (1_700, 2_400), "plant": (17_000, 23_000)}
BOTTLENECK = {"air-conditioning": "outdoor-line", "refrigerators": "line"}


@cache
def generated(plant: str, size: str) -> Problem:
    return library.PLANTS[plant](size)


@cache
def netted(plant: str, size: str) -> Problem:
    return net(generated(plant, size))


@pytest.mark.parametrize(("plant", "size"), CASES)
def test_only_the_spare_parts_raise_a_doubt(plant: str, size: str) -> None:
    issues = validate(generated(plant, size))
    assert [(issue.code, issue.severity) for issue in issues] == [("model.stock_short_of_demand", Severity.WARNING)]


@pytest.mark.parametrize(("plant", "size"), CASES)
def test_all_but_the_spare_parts_can_be_supplied(plant: str, size: str) -> None:
    (lack,) = netted(plant, size).unpegged
    assert (lack.demand, lack.quantity, lack.reason) == ("SV-02", 3.0, "mrp.no_supply")
    assert validate(netted(plant, size)) == ()


@pytest.mark.parametrize(("plant", "size"), CASES)
def test_sizes_are_as_promised(plant: str, size: str) -> None:
    problem = netted(plant, size)
    recipes = Recipes(problem.plant)
    low, high = N_OPERATIONS[size]
    assert low <= sum(len(recipes.of(order).routing.operations) for order in problem.orders) <= high


@pytest.mark.parametrize(("plant", "size"), CASES)
def test_lines_are_the_bottleneck_and_nothing_is_overloaded(plant: str, size: str) -> None:
    first, *others = loads_of(netted(plant, size))
    assert first.name == BOTTLENECK[plant]
    # A small plant is a handful of lots, so its load comes in coarse steps.
    assert (0.65 if size == "small" else 0.75) < first.load < 0.90
    assert all(load.load < 0.75 for load in others)


@pytest.mark.parametrize("plant", library.PLANTS)
def test_the_mix_is_as_assumed(plant: str) -> None:
    problem = generated(plant, "plant")
    wishes = [demand for demand in problem.demands if not demand.id.startswith("SV-")]
    assert 0.15 <= sum(bool(demand.options) for demand in wishes) / len(wishes) <= 0.30
    assert 0.05 <= sum(demand.is_rush for demand in wishes) / len(wishes) <= 0.10
    top = {material.id for material in problem.plant.materials if material.is_top_seller}
    end_items = {material.id for material in problem.plant.materials if material.lot.max is not None and material.value}
    assert top <= end_items
    units: Counter[str] = Counter()
    for demand in wishes:
        units[demand.material] += int(demand.quantity)
    assert 0.70 <= sum(units[name] for name in top) / units.total() <= 0.90


@pytest.mark.parametrize("plant", library.PLANTS)
def test_a_seed_is_a_problem(plant: str) -> None:
    make = library.PLANTS[plant]
    assert make("demo", seed=3) == make("demo", seed=3)
    assert make("demo", seed=3).demands != make("demo", seed=4).demands


@pytest.mark.parametrize("plant", library.PLANTS)
def test_a_group_is_sites_side_by_side(plant: str) -> None:
    problem = library.PLANTS[plant]("group")
    assert {issue.code for issue in validate(problem)} == {"model.stock_short_of_demand"}
    sites = Counter(demand.id.split("-")[0] for demand in problem.demands)
    assert len(sites) == 10
    assert min(sites.values()) > 1000


@pytest.mark.parametrize("plant", library.PLANTS)
def test_netting_makes_what_a_plain_explosion_needs(plant: str) -> None:
    """Nothing that is ordered to need, without lots of its own, may exceed what the demands need less the stock."""
    problem = netted(plant, "demo")
    made: Counter[str] = Counter()
    for order in problem.orders:
        made[order.material] += order.quantity  # type: ignore[assignment]
    materials = {material.id: material for material in problem.plant.materials}
    recipes = Recipes(problem.plant)
    compared = 0
    for name, needs in component_needs(problem.plant, problem.demands).items():
        material = materials[name]
        if recipes.can_make(name) and material.lot.multiple is None and not material.stock:
            assert made[name] == pytest.approx(sum(quantity for _, quantity in needs))
            compared += 1
        elif recipes.can_make(name):
            assert made[name] <= sum(quantity for _, quantity in needs) + max(material.lot.max or 0, material.lot.min)
            compared += 1
    assert compared > 10


FEATURES: dict[str, Callable[[Plant], bool]] = {
    "machine, line, person, mould": lambda p: {
        ResourceKind.MACHINE, ResourceKind.LINE, ResourceKind.PERSON, ResourceKind.MOULD,
    } <= {entry.kind for entry in p.resources},
    "speed": lambda p: any(entry.speed != 1 for entry in p.resources),
    "batch": lambda p: sum(entry.batch is not None for entry in p.resources) >= 3,
    "batch by attribute": lambda p: any(entry.batch and entry.batch.attribute for entry in p.resources),
    "holiday and service": lambda p: {"holiday", "service"}
    <= {closed.reason for entry in p.calendars for closed in entry.exceptions},
    "overtime at a cost": lambda p: all(w.cost_per_hour > 0 for entry in p.calendars for w in entry.overtime),
    "changeover times that depend on direction": lambda p: any(
        a.before == b.after and a.after == b.before and a.time != b.time
        for entry in p.setup_matrices for a in entry.changeovers for b in entry.changeovers
    ),
    "storage": lambda p: any(step.storage for entry in p.routings for step in precedences_of(entry)),
    "transfer lot": lambda p: any(step.transfer_lot for entry in p.routings for step in precedences_of(entry)),
    "longest wait": lambda p: any(step.max_lag for entry in p.routings for step in precedences_of(entry)),
    "subcontractor": lambda p: any(
        mode.subcontractor for entry in p.routings for step in entry.operations for mode in step.modes
    ),
    "yield": lambda p: any(step.yield_factor < 1 for entry in p.routings for step in entry.operations),
    "interruptible or not": lambda p: len({s.is_interruptible for entry in p.routings for s in entry.operations}) == 2,
    "several resources at once": lambda p: any(
        len(mode.requirements) == 3 for entry in p.routings for step in entry.operations for mode in step.modes
    ),
    "shared lots": lambda p: any(entry.lot.min and entry.lot.multiple for entry in p.materials),
    "receipts": lambda p: any(entry.receipts for entry in p.materials),
    "stock of what is made": lambda p: any(entry.stock and not entry.purchase_lead_time for entry in p.materials),
    "options that add an operation": lambda p: any(entry.add_operations for entry in p.options),
    "options that change a mode": lambda p: any(entry.change_modes for entry in p.options),
    "options that change components": lambda p: any(entry.drop_components for entry in p.options),
}  # fmt: skip


@pytest.mark.parametrize("feature", FEATURES)
def test_plant_a_uses_the_model(feature: str) -> None:
    assert FEATURES[feature](generated("air-conditioning", "demo").plant)


def test_some_deliveries_are_late() -> None:
    problem = generated("air-conditioning", "plant")
    hours = Counter(receipt.at.hour for material in problem.plant.materials for receipt in material.receipts)
    assert set(hours) == {7}
    steps = [
        (second.at - first.at).days
        for material in problem.plant.materials
        for first, second in zip(material.receipts, material.receipts[1:], strict=False)
    ]
    assert {1, 2, 3} <= set(steps)


def test_the_page_holds_what_the_command_prints() -> None:
    tables = runpy.run_path(str(ROOT / "tools" / "reference_plants.py"))["tables"]()
    page = (ROOT / "docs" / "reference-plants.md").read_text("utf-8")
    assert all(part in page for part in tables.split("\n\n"))
