"""The board's columns: what each bar is, what has begun, and where else its work may be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from plan_parts import put

import heijunka as hj
from heijunka.evaluate.board import board
from heijunka.evaluate.gantt import gantt
from heijunka.library import PLANTS
from heijunka.model.plan import Plan
from heijunka.model.plant import candidates
from heijunka.model.problem import Recipes
from heijunka.model.routing import Mode, Requirement
from heijunka.model.standing import OperationState, Progress
from heijunka.model.state import State
from heijunka.testing.builders import at, machine, order, problem, routing, step


def test_every_bar_says_what_it_is_and_may_stay_where_it_stands() -> None:
    record = hj.plan(PLANTS["air-conditioning"]("small", seed=3), stop=hj.after(iterations=1))
    plain = gantt(record.problem, record.plan)
    document = board(record.problem, record.plan)
    bars = document["bars"]
    assert {name: bars[name] for name in plain["bars"]} == plain["bars"]
    assert {len(column) for column in bars.values()} == {len(plain["bars"]["start"])}
    recipes = Recipes(record.problem.plant)
    made = {entry.id: entry for entry in record.problem.orders}
    names = [resource.id for resource in record.problem.plant.resources]
    for n, number in enumerate(bars["assignment"]):
        entry = record.plan.assignments[number]
        assert document["orders"]["id"][bars["order"][n]] == entry.order
        assert document["steps"][bars["step"][n]] == entry.operation
        places = {names[row] for row in document["places"][bars["place"][n]]}
        assert names[bars["resource"][n]] in places
        recipe = recipes.of(made[entry.order])
        operation = next(found for found in recipe.routing.operations if found.id == entry.operation)
        may = {
            name
            for mode in operation.modes
            for requirement in mode.requirements
            for name in candidates(record.problem.plant, requirement)
        }
        assert places <= may


def test_a_bar_may_go_to_what_another_mode_takes_in_its_place() -> None:
    modes = tuple(
        Mode(
            id=name, requirements=(Requirement(resource=name), Requirement(resource="p")), fixed_time=timedelta(hours=1)
        )
        for name in ("a", "b")
    )
    cut = replace(step("1", "a", minutes=60), modes=modes)
    shop = problem(machine("a"), machine("b"), machine("p"), machine("z"), routing("m", cut), order("o", "m"))
    document = board(shop, Plan(assignments=(put("o", "1", "a", "p", hours=(0, 1)),)))
    assert [document["places"][place] for place in document["bars"]["place"]] == [[0, 1], [2]]


def test_work_begun_and_the_fence_are_told() -> None:
    shop = problem(machine("a"), routing("m", step("1", "a", minutes=60), step("2", "a", minutes=60)), order("o", "m"))
    begun = {"o/1": OperationState(progress=Progress.RUNNING, mode="1", resources=("a",), start=at(0))}
    shop = replace(shop, state=State(now=at(0), operations=begun))
    plan = Plan(assignments=(put("o", "1", "a", hours=(0, 1)), put("o", "2", "a", hours=(1, 2))))
    document = board(shop, plan, now=at(0), fence=at(8))
    assert document["bars"]["is_begun"] == [1, 0]
    assert document["fence"] == document["now"] + 8 * 3600
    assert board(shop, plan)["fence"] is None
