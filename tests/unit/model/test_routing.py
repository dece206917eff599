"""Quantities, times and transfer lots of a routing; what options make of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heijunka.model.demand import ModeChange, Option
from heijunka.model.material import Component, component_need
from heijunka.model.plant import (
    attributes_of,
    candidates,
    customised_components,
    customised_routing,
    setup_matrix_of,
)
from heijunka.model.problem import Recipes
from heijunka.model.routing import (
    Requirement,
    precedences_of,
    processed_quantities,
    processing_seconds,
    transfer_schedule,
)
from heijunka.model.setup import changeover_between, changeover_table
from heijunka.testing.builders import (
    before,
    bom,
    group,
    machine,
    material,
    matrix,
    mode,
    order,
    person,
    plant,
    routing,
    step,
)


def arcs(entry) -> set[tuple[str, str]]:
    return {(arc.before, arc.after) for arc in precedences_of(entry)}


CHAIN = routing("chair", step("saw", "m1"), step("glue", "m1"), step("pack", "m1"))


def test_a_routing_without_precedences_is_a_sequence() -> None:
    assert arcs(CHAIN) == {("saw", "glue"), ("glue", "pack")}
    assert arcs(routing("r", step("a"), step("b"), precedences=())) == set()


def test_processing_time_is_rounded_up_to_seconds() -> None:
    work = mode("m1", minutes=1, per_unit=0.5)
    assert processing_seconds(work, 3, 1.0) == 150
    assert processing_seconds(work, 3, 7.0) == 22
    assert processing_seconds(mode("m1", minutes=1, speed=2.0), 1, 3.0) == 10
    assert processing_seconds(mode("m1", per_unit=0.1 / 60), 3, 0.1) == 3, "0.1 x 3 / 0.1 is 3 but for noise"


def test_yield_counts_once_for_each_operation_downstream() -> None:
    good = {"a": 0.5, "b": 1.0, "c": 0.5, "d": 0.5}
    diamond = (before("a", "b"), before("a", "c"), before("b", "d"), before("c", "d"))
    steps = (step(name, yield_factor=share) for name, share in good.items())
    needed = processed_quantities(routing("r", *steps, precedences=diamond), 10.0)
    assert needed == {"a": 80.0, "b": 20.0, "c": 40.0, "d": 20.0}


def test_without_loss_every_operation_processes_the_quantity() -> None:
    assert processed_quantities(CHAIN, 7.0) == {"saw": 7.0, "glue": 7.0, "pack": 7.0}


def test_transfer_lots_leave_and_are_taken_up() -> None:
    slow, fast = mode(minutes=1, per_unit=1), mode(per_unit=0.5)
    lots = transfer_schedule((slow, 10.0, 1.0), (fast, 10.0, 1.0), 4.0)
    assert lots == [(300, 0), (540, 120), (660, 240)]
    assert transfer_schedule((slow, 3.0, 1.0), (fast, 3.0, 1.0), 4.0) == [(240, 0)]


def test_transfer_lots_shrink_with_the_yield() -> None:
    lots = transfer_schedule((mode(per_unit=1), 10.0, 1.0), (mode(per_unit=1), 5.0, 1.0), 5.0)
    assert lots == [(300, 0), (600, 150)]


def test_needs_of_components() -> None:
    assert component_need(Component(material="a", quantity=2, fixed_quantity=3, scrap=0.5), 10) == 46


def test_dropping_an_operation_joins_its_neighbours() -> None:
    assert arcs(customised_routing(CHAIN, [Option(id="x", drop_operations=("glue",))])) == {("saw", "pack")}


def test_dropping_stages_does_not_multiply_precedences() -> None:
    stages = [[f"{n}{side}" for side in "ab"] for n in range(24)]
    steps = [step(name) for stage in stages for name in stage]
    between = [before(a, b) for n in range(23) for a in stages[n] for b in stages[n + 1]]
    inner = tuple(name for stage in stages[1:-1] for name in stage)
    left = customised_routing(routing("r", *steps, precedences=tuple(between)), [Option(id="x", drop_operations=inner)])
    assert sorted(arcs(left)) == [("0a", "23a"), ("0a", "23b"), ("0b", "23a"), ("0b", "23b")]
    assert len(left.precedences) == 4


def test_options_add_operations_and_change_modes() -> None:
    paint = Option(
        id="paint",
        add_operations=(step("paint", "booth"),),
        add_precedences=(before("glue", "paint", min_lag=timedelta(hours=1)), before("paint", "pack")),
        change_modes=(ModeChange(operation="pack", modes=(mode("m2"),)),),
    )
    left = customised_routing(CHAIN, [paint])
    assert [operation.id for operation in left.operations] == ["saw", "glue", "pack", "paint"]
    assert arcs(left) == {("saw", "glue"), ("glue", "pack"), ("glue", "paint"), ("paint", "pack")}
    assert left.operations[2].modes == (mode("m2"),)
    assert left.operations[0] == CHAIN.operations[0]


def test_options_are_made_one_after_the_other() -> None:
    add = Option(
        id="add", add_operations=(step("wax"),), add_precedences=(before("glue", "wax"), before("wax", "pack"))
    )
    drop = Option(id="drop", drop_operations=("glue",))
    assert arcs(customised_routing(CHAIN, [add, drop])) == {("saw", "pack"), ("saw", "wax"), ("wax", "pack")}


def test_options_change_components_and_attributes() -> None:
    oak = Option(
        id="oak",
        drop_components=("pine",),
        add_components=(Component(material="oak", quantity=2),),
        attributes={"wood": "oak"},
    )
    base = bom("chair", pine=2, glue=1).components
    assert [entry.material for entry in customised_components(base, [oak])] == ["glue", "oak"]
    chair = material("chair", attributes={"wood": "pine", "series": "A"})
    waxed = step("wax", attributes={"series": "B"})
    assert attributes_of(chair, waxed, []) == {"wood": "pine", "series": "B"}
    assert attributes_of(chair, waxed, [oak]) == {"wood": "oak", "series": "B"}


def test_recipes_are_resolved_once_and_by_priority() -> None:
    quick = routing("chair", step("print", "m1"), id="quick", priority=-1)
    site = plant(CHAIN, quick, material("leg"), bom("chair", leg=4), Option(id="x", drop_operations=("print",)))
    recipes = Recipes(site)
    assert recipes.get("chair").routing is quick
    assert recipes.of(order("o", "chair", routing="chair")).routing is CHAIN
    assert recipes.get("chair", ["x"]) is recipes.of(order("o", "chair", options=("x",)))
    assert recipes.get("chair", ["x"]).routing.operations == ()
    assert [entry.material for entry in recipes.get("chair").components] == ["leg"]
    assert recipes.can_make("chair")
    assert not recipes.can_make("leg")


@pytest.mark.parametrize("wrong", [("leg", (), None), ("chair", ("y",), None), ("chair", (), "slow")])
def test_recipes_of_what_is_unknown(wrong) -> None:
    with pytest.raises(KeyError):
        Recipes(plant(CHAIN, material("leg"))).get(*wrong)


def test_candidates_and_matrices_of_resources() -> None:
    own = machine("m1", setup_matrix="own")
    site = plant(
        own, machine("m2"), person("p", "weld"), group("g", "m2", "m1"), group("h", "m1", "m2", setup_matrix="of-group")
    )
    assert candidates(site, Requirement(resource="m2")) == ("m2",)
    assert candidates(site, Requirement(group="g")) == ("m2", "m1")
    assert candidates(site, Requirement(skill="weld")) == ("p",)
    assert candidates(site, Requirement(group="none")) == candidates(site, Requirement(skill="none")) == ()
    assert [setup_matrix_of(site, resource) for resource in site.resources] == ["own", "of-group", None]


@pytest.mark.parametrize(
    ("pair", "minutes"),
    [
        (("red", "blue"), 5),
        (("blue", "red"), 9),
        (("red", "red"), 0),
        ((None, "red"), 0),
        (("red", None), 0),
        (("blue", "blue"), 2),
    ],
)
def test_changeovers(pair, minutes) -> None:
    rules = matrix("x", {("red", "blue"): 5, ("blue", "blue"): 2}, default=9)
    assert changeover_between(rules, changeover_table(rules), *pair)[0] == timedelta(minutes=minutes)
