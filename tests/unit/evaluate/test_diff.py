"""Differences between plans: counted and worded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from heijunka.evaluate.diff import diff
from heijunka.messages import LANGUAGES
from heijunka.model.plan import Assignment, Plan
from heijunka.testing.builders import at


def placed(order: str, resource: str, start: float) -> Assignment:
    moment = at(start)
    return Assignment(
        order=order,
        operation="1",
        mode="1",
        resources=(resource,),
        setup_start=moment,
        start=moment,
        end=moment + timedelta(hours=1),
        quantity=1.0,
    )


BEFORE = Plan(assignments=(placed("a", "m1", 0), placed("b", "m1", 1), placed("c", "m2", 0)))


def test_a_plan_does_not_differ_from_itself() -> None:
    found = diff(BEFORE, BEFORE)
    assert found.is_empty
    assert found.n_unchanged == 3
    assert found.text() == ["The plans are the same."]


def test_moves_other_resources_and_turned_pairs_are_counted() -> None:
    after = Plan(assignments=(placed("a", "m1", 2), placed("b", "m1", 1), placed("c", "m3", 0)))
    found = diff(BEFORE, after)
    assert {(move.after.order, move.minutes, move.is_elsewhere) for move in found.moves} == {
        ("a", 120.0, False),
        ("c", 0.0, True),
    }
    assert found.n_unchanged == 1
    assert found.n_resequenced == 1
    assert all(len(found.text(language)) == 5 for language in LANGUAGES)
    assert found.document()["resequenced"] == 1


def test_orders_that_come_and_go_are_named() -> None:
    after = replace(BEFORE, assignments=(*BEFORE.assignments[:2], placed("d", "m2", 0)))
    found = diff(BEFORE, after)
    assert found.left_out == ("c",)
    assert found.taken_in == ("d",)
    assert any("d" in line for line in found.text("zh"))


def test_moments_are_given_in_the_plants_zone() -> None:
    after = Plan(assignments=(placed("a", "m1", 3), *BEFORE.assignments[1:]))
    assert any("01-01 11:00" in line for line in diff(BEFORE, after).text(time_zone="Asia/Shanghai"))
