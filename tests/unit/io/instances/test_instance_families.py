"""Every benchmark family: what its text means as a problem."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from instance_texts import FT06, TEXTS

from heijunka.io.instances import READERS, read
from heijunka.model.objective import Term
from heijunka.model.plant import candidates
from heijunka.model.problem import Problem
from heijunka.model.resource import ResourceKind
from heijunka.model.routing import Operation, Routing, precedences_of
from heijunka.model.setup import changeover_between, changeover_table
from heijunka.model.validate import validate

MONDAY = datetime(2024, 1, 1, tzinfo=UTC)


def problem_of(family: str) -> Problem:
    return read(TEXTS[family], family, "tiny")


def steps_of(routing: Routing) -> list[list[tuple[str, int]]]:
    """Return, for each operation, the first resource and minutes of its modes."""
    return [[(needs(mode)[0], minutes(mode)) for mode in step.modes] for step in routing.operations]


def needs(mode) -> list[str]:
    return [need.resource or need.group for need in mode.requirements]


def minutes(mode) -> int:
    assert mode.fixed_time % timedelta(minutes=1) == timedelta(0)
    assert not mode.time_per_unit
    return mode.fixed_time // timedelta(minutes=1)


def arcs(routing: Routing) -> set[tuple[str, str]]:
    return {(arc.before, arc.after) for arc in precedences_of(routing)}


def test_every_family_has_a_text() -> None:
    assert set(TEXTS) == set(READERS)


def test_every_family_is_documented() -> None:
    page = (Path(__file__).parents[4] / "docs" / "benchmark-formats.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(READERS)


@pytest.mark.parametrize("family", TEXTS)
def test_a_problem_is_ready_to_plan(family: str) -> None:
    problem = problem_of(family)
    assert validate(problem) == ()
    assert problem.is_netted
    assert problem.name == "tiny"
    assert problem.horizon.start == MONDAY
    assert {order.material for order in problem.orders} == {routing.material for routing in problem.plant.routings}
    assert all(order.quantity == 1 and order.weight == 1 for order in problem.orders)
    assert all(resource.calendar is None for resource in problem.plant.resources)


@pytest.mark.parametrize("family", TEXTS)
def test_all_of_it_in_turn_fits_into_the_horizon(family: str) -> None:
    problem = problem_of(family)
    longest = sum(
        (max(mode.fixed_time for mode in step.modes) for r in problem.plant.routings for step in r.operations),
        timedelta(0),
    )
    assert problem.horizon.end > MONDAY + longest


@pytest.mark.parametrize("family", sorted(set(TEXTS) - {"tardiness_flowshop"}))
def test_the_makespan_counts(family: str) -> None:
    assert [term.term for term in problem_of(family).objective.terms] == [Term.MAKESPAN]


def test_job_shop() -> None:
    first, second = problem_of("jobshop").plant.routings
    assert steps_of(first) == [[("M1", 3)], [("M2", 2)], [("M1", 1)]]
    assert steps_of(second) == [[("M2", 4)], [("M1", 5)]]
    assert arcs(first) == {("1", "2"), ("2", "3")}


def test_ft06() -> None:
    problem = read(FT06, "jobshop", "ft06")
    assert len(problem.plant.resources) == len(problem.orders) == 6
    assert steps_of(problem.plant.routings[5])[2] == [("M6", 9)]
    assert sum(minutes(step.modes[0]) for routing in problem.plant.routings for step in routing.operations) == 197


def test_flow_shop() -> None:
    assert steps_of(problem_of("flowshop").plant.routings[1]) == [[("M1", 4)], [("M2", 5)], [("M3", 6)]]


def test_open_shop_needs_the_job_itself_and_has_no_order_of_steps() -> None:
    problem = problem_of("openshop")
    first = problem.plant.routings[0]
    assert [needs(step.modes[0]) for step in first.operations] == [["M1", "J1"], ["M2", "J1"]]
    assert steps_of(first) == [[("M1", 30)], [("M2", 20)]]
    assert arcs(first) == set()
    assert [entry.id for entry in problem.plant.resources if entry.kind is ResourceKind.TOOL] == ["J1", "J2"]


def test_flexible() -> None:
    first, second = problem_of("fjsp").plant.routings
    assert steps_of(first) == [[("M1", 3), ("M2", 4)], [("M2", 5)]]
    assert steps_of(second) == [[("M1", 6)]]


def test_a_machine_given_twice_for_an_operation_takes_the_shorter_time() -> None:
    problem = read("1 1\n1 2 1 9 1 4\n", "fjsp", "twice")
    assert steps_of(problem.plant.routings[0]) == [[("M1", 4)]]


def test_assembly_splits_into_jobs_that_hang_together() -> None:
    first, second = problem_of("fjsp_assembly").plant.routings
    assert arcs(first) == {("1", "3"), ("2", "3")}
    assert steps_of(first) == [[("M1", 3)], [("M1", 4), ("M2", 5)], [("M2", 6)]]
    assert steps_of(second) == [[("M1", 7)]]


def test_naderi_leaves_out_machines_of_duration_0() -> None:
    first, second = problem_of("fjsp_bv").plant.routings
    assert steps_of(first) == [[("M1", 4), ("M3", 5)], [("M2", 6)]]
    assert steps_of(second) == [[("M1", 7), ("M2", 8), ("M3", 9)]]


@pytest.mark.parametrize("family", ["fjsp_sdst", "sdst_flowshop"])
def test_setups_go_from_job_to_job_on_each_machine(family: str) -> None:
    problem = problem_of(family)
    tables = [_table(problem, resource.setup_matrix) for resource in problem.plant.resources]
    assert [tables[0]("J1", "J2"), tables[0]("J2", "J1"), tables[0]("J1", "J1")] == [7, 8, 0]
    assert tables[1]("J1", "J2") == 9
    assert tables[0](None, "J1") == 0
    assert [material.attributes for material in problem.plant.materials] == [{"job": "J1"}, {"job": "J2"}]


def test_setups_by_operation_keep_only_what_can_happen() -> None:
    problem = problem_of("fjsp_sdst_opwise")
    first = _table(problem, "setups M1")
    assert [first("J1/1", "J2/1"), first("J2/1", "J1/1"), first("J1/1", "J1/1"), first("J1/1", "J1/2")] == [7, 8, 0, 0]
    assert [len(matrix.changeovers) for matrix in problem.plant.setup_matrices] == [2, 0]
    marks = [step.attributes["step"] for routing in problem.plant.routings for step in routing.operations]
    assert marks == ["J1/1", "J1/2", "J2/1"]


def _table(problem: Problem, id: str | None):
    matrix = next(entry for entry in problem.plant.setup_matrices if entry.id == id)
    table = changeover_table(matrix)
    return lambda a, b: changeover_between(matrix, table, a, b)[0] // timedelta(minutes=1)


def test_workers() -> None:
    problem = problem_of("fjsp_worker")
    first = problem.plant.routings[0].operations[0]
    assert [(needs(mode), minutes(mode)) for mode in first.modes] == [
        (["M1", "W1"], 3),
        (["M1", "W2"], 4),
        (["M2", "W2"], 5),
    ]
    assert [entry.id for entry in problem.plant.resources if entry.kind is ResourceKind.PERSON] == ["W1", "W2"]


def test_hybrid_flow_shop_takes_any_machine_of_a_stage() -> None:
    problem = problem_of("hybrid_flowshop")
    routing = problem.plant.routings[1]
    assert steps_of(routing) == [[("S1", 10)], [("S2", 40)]]
    assert candidates(problem.plant, routing.operations[1].modes[0].requirements[0]) == ("S2.1", "S2.2")


def test_tardiness_counts_from_the_due_dates() -> None:
    problem = problem_of("tardiness_flowshop")
    assert [term.term for term in problem.objective.terms] == [Term.WEIGHTED_TARDINESS]
    assert [order.due for order in problem.orders] == [MONDAY + timedelta(minutes=n) for n in (70, 80)]
    assert steps_of(problem.plant.routings[1]) == [[("M1", 5)], [("M2", 6)]]


def test_parallel_machines() -> None:
    assert steps_of(problem_of("parallel_machine").plant.routings[2]) == [[("M1", 7), ("M2", 8)]]


def test_project_without_its_dummies() -> None:
    problem = problem_of("rcpsp")
    assert [entry.capacity for entry in problem.plant.resources] == [4, 3]
    routing = problem.plant.routings[0]
    assert [_demand(step) for step in routing.operations] == [
        ("2", 3, {"R1": 2, "R2": 1}),
        ("3", 2, {"R1": 4}),
        ("4", 5, {"R2": 3}),
    ]
    assert arcs(routing) == {("2", "4"), ("3", "4")}


def test_projects_share_resources_and_have_releases() -> None:
    problem = problem_of("rcmpsp")
    assert [order.release for order in problem.orders] == [None, MONDAY + timedelta(minutes=12)]
    first, second = problem.plant.routings
    assert [_demand(step) for step in first.operations] == [("2", 3, {"R1": 2})]
    assert [_demand(step) for step in second.operations] == [("1", 5, {"R1": 4}), ("2", 6, {"R1": 1})]
    assert arcs(second) == {("1", "2")}


def test_modes_draw_non_renewable_resources_from_stock() -> None:
    problem = problem_of("mrcpsp")
    assert [(entry.id, entry.stock) for entry in problem.plant.materials[1:]] == [("N1", 7.0)]
    second, third = problem.plant.routings[0].operations
    assert [minutes(mode) for mode in second.modes] == [3, 6]
    used = [[(part.material, part.fixed_quantity) for part in mode.components] for mode in second.modes]
    assert used == [[("N1", 5.0)], []]
    assert _demand(third) == ("3", 4, {"R1": 2})


def _demand(step: Operation) -> tuple[str, int, dict[str, int]]:
    mode = step.modes[0]
    return step.id, minutes(mode), {need.resource: need.quantity for need in mode.requirements}
