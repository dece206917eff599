"""The generated shops: as large as asked for, the same for the same seed, and sound."""

from __future__ import annotations

import pytest
from benchmarks.quality import peers
from benchmarks.quality.shops import flexible_shop, weighted_shop

from heijunka.model.objective import Term
from heijunka.model.problem import Problem
from heijunka.model.validate import validate


def n_operations(problem: Problem) -> int:
    return sum(len(routing.operations) for routing in problem.plant.routings)


@pytest.mark.parametrize("size", [60, 200])
def test_a_weighted_shop_is_sound_and_as_large_as_asked_for(size: int) -> None:
    problem = weighted_shop(size)
    assert validate(problem) == ()
    assert size <= n_operations(problem) <= size + 9
    assert [entry.term for entry in problem.objective.terms] == [Term.WEIGHTED_TARDINESS]


def test_a_weighted_shop_has_all_that_makes_it_hard() -> None:
    problem = weighted_shop(200)
    branches = [entry for entry in problem.plant.routings if len(entry.precedences or ()) < len(entry.operations) - 1]
    joins = [
        entry
        for entry in problem.plant.routings
        if len({arc.after for arc in entry.precedences or ()}) < len(entry.precedences or ())
    ]
    moulded = [
        mode
        for entry in problem.plant.routings
        for step in entry.operations
        for mode in step.modes
        if len(mode.requirements) == 2
    ]
    assert not branches
    assert joins
    assert moulded
    assert {order.weight for order in problem.orders} == {1.0, 2.0, 4.0}
    assert all(order.due and order.release and order.release < order.due for order in problem.orders)
    assert len(problem.plant.setup_matrices) == 2


def test_the_seed_decides() -> None:
    assert weighted_shop(60) == weighted_shop(60)
    assert weighted_shop(60) != weighted_shop(60, seed=2)


def test_a_flexible_shop_has_three_machines_for_each_operation() -> None:
    problem = flexible_shop(200)
    assert validate(problem) == ()
    assert n_operations(problem) == 200
    assert {len(step.modes) for entry in problem.plant.routings for step in entry.operations} == {3}


def test_shops_in_json_are_read_with_setups_weights_and_due_dates() -> None:
    jobs = [
        {"release": 3, "due": 20, "weight": 2, "family": 0, "ops": [[[0, 5], [1, 6]], [[1, 4]]]},
        {"release": 0, "due": 9, "weight": 4, "family": 1, "ops": [[[1, 7]]]},
    ]
    data = {"name": "two", "machines": 2, "objective": "wtardiness", "setup": [[0, 3], [5, 0]], "jobs": jobs}
    problem = peers.shop(data)
    assert validate(problem) == ()
    assert [order.weight for order in problem.orders] == [2.0, 4.0]
    assert [order.due.minute for order in problem.orders if order.due] == [20, 9]
    assert len(problem.plant.setup_matrices[0].changeovers) == 2
    assert len(problem.plant.routings[0].operations[0].modes) == 2


def test_families_of_shops_in_json_keep_their_rows_where_some_are_not_used() -> None:
    job = {"release": 0, "due": 9, "weight": 1, "ops": [[[0, 5]]]}
    setup = [[0, 1, 2], [3, 0, 4], [5, 6, 0]]
    jobs = [job | {"family": 0}, job | {"family": 2}]
    problem = peers.shop({"name": "gap", "machines": 1, "objective": "wtardiness", "setup": setup, "jobs": jobs})
    times = {(entry.before, entry.after): entry.time for entry in problem.plant.setup_matrices[0].changeovers}
    assert times["0", "2"].total_seconds() == 120
