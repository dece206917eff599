"""How much a plan moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from heijunka.evaluate.nervousness import moved, nervousness
from heijunka.model.plan import Assignment, Plan
from heijunka.testing.builders import START, at, machine, plant


def put(order: str, resource: str, start: float) -> Assignment:
    return Assignment(
        order=order,
        operation="x",
        mode="x",
        resources=(resource,),
        setup_start=at(start),
        start=at(start),
        end=at(start + 1),
        quantity=1.0,
    )


SHOP = plant(machine("m"), machine("n"), machine("crew", capacity=2))
BEFORE = Plan(
    assignments=(put("a", "m", 0), put("b", "m", 1), put("c", "n", 24), put("d", "crew", 2), put("e", "crew", 3))
)


def after(**changed: Assignment) -> Plan:
    entries = tuple(changed.get(entry.order, entry) for entry in BEFORE.assignments)
    return Plan(assignments=entries)


def test_the_same_plan_is_calm():
    found = nervousness(BEFORE, BEFORE, now=START, plant=SHOP)
    assert (found.value, found.n_moved, found.n_kept) == (0.0, 0, 5)


def test_what_lies_a_day_ahead_counts_half():
    found = nervousness(BEFORE, after(c=put("c", "n", 25)), now=START, plant=SHOP)
    assert found.value == pytest.approx(30.0)
    assert (found.minutes, found.n_moved, found.n_elsewhere) == (60.0, 1, 0)


def test_another_resource_counts_as_an_hour():
    found = nervousness(BEFORE, after(a=put("a", "n", 0)), now=START, plant=SHOP)
    assert found.value == pytest.approx(60.0)
    assert (found.n_moved, found.n_elsewhere, found.n_resequenced) == (1, 1, 0)


def test_neighbours_turned_round_count_where_one_thing_is_done_at_a_time():
    turned = after(a=put("a", "m", 1), b=put("b", "m", 0), d=put("d", "crew", 3), e=put("e", "crew", 2))
    found = nervousness(BEFORE, turned, now=START, plant=SHOP)
    assert found.n_resequenced == 1
    near = [2 ** (-hours / 24) for hours in (0, 1, 2, 3)]
    assert found.value == pytest.approx(60 * sum(near) + 30)


def test_only_what_starts_in_the_window_counts_as_moved_in_it():
    changed = after(a=put("a", "m", 0.5), c=put("c", "n", 30))
    assert moved(BEFORE, changed, at(0), at(8)) == [("a", "x")]
    assert moved(BEFORE, changed, at(24), at(48)) == [("c", "x")]
    assert moved(BEFORE, replace(changed, assignments=changed.assignments[1:]), at(0), at(8)) == []
