"""Reasons: the chain of an order, hand-built and on random plans."""

from __future__ import annotations

from datetime import UTC
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_worlds import WORLDS
from naive_planner import NaivePlanner

from heijunka.evaluate.binding import LinkKind
from heijunka.evaluate.explain import Explainer, Verdict, explain
from heijunka.evaluate.outcome import outcomes
from heijunka.messages import LANGUAGES, has
from heijunka.model.order import Supply, SupplySource
from heijunka.model.plan import Assignment, Plan, Unplanned
from heijunka.model.problem import Problem
from heijunka.testing.builders import at, before, calendar, machine, order, problem, routing, step


def placed(
    name: str, operation: str, *resources: str, start: float, end: float, setup: float | None = None
) -> Assignment:
    return Assignment(
        order=name,
        operation=operation,
        mode="1",
        resources=resources,
        setup_start=at(start if setup is None else setup),
        start=at(start),
        end=at(end),
        quantity=1.0,
    )


def kinds(world: Problem, plan: Plan, name: str) -> list[LinkKind]:
    return [link.kind for link in explain(world, plan, name).links]


SHOP = problem(
    machine("m1"),
    machine("m2"),
    routing("a", step("1", "m1", minutes=60), step("2", "m2", minutes=60)),
    order("x", "a", due=1),
    order("y", "a", due=1),
)


def test_waiting_for_the_operation_before_and_for_a_busy_machine() -> None:
    plan = Plan(
        assignments=(
            placed("x", "1", "m1", start=0, end=1),
            placed("y", "1", "m1", start=1, end=2),
            placed("x", "2", "m2", start=1, end=2),
            placed("y", "2", "m2", start=2, end=3),
        )
    )
    found = explain(SHOP, plan, "y")
    assert found.verdict is Verdict.LATE
    assert found.hours == 2.0
    assert [(link.order, link.operation) for link in found.links][-1] == ("y", "2")
    assert found.links[0].start == at(0)
    assert "y" in found.summary()


def test_a_late_material_is_named() -> None:
    supply = Supply(material="b", operation="1", quantity=1.0, source=SupplySource.RECEIPT, at=at(5))
    shop = problem(machine("m1"), routing("a", step("1", "m1", minutes=60)), order("x", "a", due=1, supplies=(supply,)))
    plan = Plan(assignments=(placed("x", "1", "m1", start=5, end=6),))
    assert kinds(shop, plan, "x") == [LinkKind.MATERIAL, LinkKind.PROCESSING]
    assert "b" in explain(shop, plan, "x").summary()


def test_closed_time_is_named() -> None:
    shop = problem(
        calendar("day", "08:00-16:00"),
        machine("m1", calendar="day"),
        routing("a", step("1", "m1", minutes=60)),
        order("x", "a", due=1),
    )
    plan = Plan(assignments=(placed("x", "1", "m1", start=8, end=9),))
    assert kinds(shop, plan, "x") == [LinkKind.CLOSED, LinkKind.PROCESSING]


def test_setup_lag_release_and_slack_are_named() -> None:
    shop = problem(
        machine("m1"),
        machine("m2"),
        routing(
            "a",
            step("1", "m1", minutes=60),
            step("2", "m2", minutes=60),
            precedences=(before("1", "2", min_lag=at(1) - at(0)),),
        ),
        order("x", "a", due=1, release=at(2)),
    )
    plan = Plan(assignments=(placed("x", "1", "m1", start=4, end=5, setup=3), placed("x", "2", "m2", start=6, end=7)))
    assert kinds(shop, plan, "x") == [
        LinkKind.RELEASE,
        LinkKind.SLACK,
        LinkKind.SETUP,
        LinkKind.PROCESSING,
        LinkKind.LAG,
        LinkKind.PROCESSING,
    ]


def test_an_order_left_out_gives_its_reason() -> None:
    plan = Plan(unplanned=(Unplanned(order="x", reason="explain.diff_none"),))
    found = explain(SHOP, plan, "x")
    assert found.verdict is Verdict.LEFT_OUT
    assert all(found.summary(language) for language in LANGUAGES)


def test_an_unknown_order_is_refused() -> None:
    with pytest.raises(KeyError):
        explain(SHOP, Plan(), "nobody")


def test_every_kind_has_its_texts() -> None:
    for kind in LinkKind:
        assert has(f"explain.link_{kind}")
        assert has(f"explain.cause_{kind}")


@settings(max_examples=15)
@given(world=st.sampled_from(sorted(WORLDS)), seed=st.integers(0, 10_000))
def test_chains_have_no_gap_and_reach_back_to_the_start(world: str, seed: int) -> None:
    world_problem = WORLDS[world](seed)
    plan = NaivePlanner(world_problem, Random(seed)).plan()
    explainer = Explainer(world_problem, plan)
    for name, outcome in outcomes(world_problem, plan).items():
        found = explainer.explain(name)
        assert found.links[-1].end == outcome.end
        assert found.links[0].start <= world_problem.horizon.start.astimezone(UTC)
        for earlier, later in zip(found.links, found.links[1:], strict=False):
            assert earlier.end == later.start
        assert all(found.summary(language) and found.text(language) for language in LANGUAGES)
