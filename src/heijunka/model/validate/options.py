"""Checks of options, and of what they make of routings and bills of materials."""

from __future__ import annotations

from collections.abc import Iterable

from heijunka.model.demand import Demand, Option
from heijunka.model.issue import Place
from heijunka.model.order import Order
from heijunka.model.problem import Recipe
from heijunka.model.routing import precedences_of
from heijunka.model.validate.findings import Findings
from heijunka.model.validate.graph import chain, loops
from heijunka.model.validate.index import Index
from heijunka.model.validate.materials import check_component
from heijunka.model.validate.routings import check_modes, check_operations, check_precedences, successors_of


def check_options(index: Index, found: Findings) -> None:
    """Check every option by itself, against the materials that it is for."""
    for option in index.plant.options:
        for material in option.materials:
            if material not in index.materials:
                place = Place(noun="option", id=option.id, field="materials")
                found.unknown("material", material, place, index.materials)
        _check_steps(option, index, found)
        for component in option.add_components:
            check_component(component, option.id, index, found)
        used = {
            component.material
            for bom in index.plant.boms
            if not option.materials or bom.material in option.materials
            for component in bom.components
        }
        for name in option.drop_components:
            if name not in used:
                place = Place(noun="option", id=option.id, field="drop_components")
                found.unknown("component", name, place, used)


def _check_steps(option: Option, index: Index, found: Findings) -> None:
    routings = [entry for entry in index.plant.routings if not option.materials or entry.material in option.materials]
    steps = {operation.id for routing in routings for operation in routing.operations}
    for name in option.drop_operations:
        if name not in steps:
            place = Place(noun="option", id=option.id, field="drop_operations")
            found.unknown("operation", name, place, steps)
    check_operations(option.add_operations, option.id, index, found)
    after = steps | {operation.id for operation in option.add_operations}
    check_precedences(option.add_precedences, option.id, after, index=index, found=found)
    for change in option.change_modes:
        name = f"{option.id}/{change.operation}"
        if change.operation not in after:
            place = Place(noun="option", id=option.id, field="change_modes")
            found.unknown("operation", change.operation, place, after)
        if not change.modes:
            found.error("no_modes", Place(noun="operation", id=name, field="modes"), operation=change.operation)
        check_modes(change.modes, name, index, found)


def check_recipes(index: Index, found: Findings) -> None:
    """Check what options leave of a routing, once for each combination that is ordered."""
    seen: set[int] = set()
    wanted: Iterable[tuple[str, Demand | Order]] = (
        *(("order", order) for order in index.problem.orders),
        *(("demand", demand) for demand in index.problem.demands),
    )
    for noun, entry in wanted:
        recipe = index.recipe(entry)
        if recipe is None or id(recipe) in seen:
            continue
        seen.add(id(recipe))
        if recipe.options:
            _check_routing(recipe, Place(noun=noun, id=entry.id, field="options"), found)
        _check_components(recipe, Place(noun=noun, id=entry.id, field="options"), found)


def _check_routing(recipe: Recipe, place: Place, found: Findings) -> None:
    names = ", ".join(option.id for option in recipe.options)
    routing = recipe.routing
    steps = [operation.id for operation in routing.operations]
    if not steps:
        found.error("options_leave_nothing", place, options=names, routing=routing.id)
    twice = sorted({step for step in steps if steps.count(step) > 1})
    if twice:
        found.error("options_repeat_operation", place, options=names, operation=", ".join(twice))
    precedences = precedences_of(routing)
    lost = {step for entry in precedences for step in (entry.before, entry.after)}.difference(steps)
    if lost:
        found.error("options_lose_operation", place, options=names, operation=", ".join(sorted(lost)))
    changed = {change.operation for option in recipe.options for change in option.change_modes}.difference(steps)
    if changed:
        found.warn("options_change_nothing", place, options=names, operation=", ".join(sorted(changed)))
    for loop in loops(successors_of(precedences)):
        found.error("options_make_loop", place, options=names, chain=chain(loop))


def _check_components(recipe: Recipe, place: Place, found: Findings) -> None:
    steps = {operation.id for operation in recipe.routing.operations}
    for component in recipe.components:
        if component.operation is not None and component.operation not in steps:
            found.error(
                "component_without_operation",
                place,
                component=component.material,
                operation=component.operation,
                routing=recipe.routing.id,
            )
