"""The agent's head: deviations make it adjust, its level and its guard-rails say what it does with what was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from heijunka.agent.autonomy import Action, Autonomy, Change, Grant, Level, Rails
from heijunka.agent.command import Adjust, Publish, Tell
from heijunka.agent.core import Adjusted, Happened, InForce, Mandated, Mind, Ticked, handle
from heijunka.engine.solve import solve
from heijunka.engine.stop import after
from heijunka.messages import say
from heijunka.model import event as ev
from heijunka.model.state import State
from heijunka.reschedule.policy import Trigger
from heijunka.testing.builders import at, machine, order, problem, routing, step

PROBLEM = problem(machine("saw"), routing("chair", step("cut", "saw", minutes=60)), order("o1", "chair", due=4))
PLAN = solve(PROBLEM, stop=after(iterations=1), methods=("rules",)).plan
START = at(0)
MINUTE = timedelta(minutes=1)
DOWN = ev.ResourceDown(resource="saw", at=START)
SMALL = Change(n_moved=1, resources=frozenset({"saw"}))


def mind(level: Level = Level.ACT, rails: Rails | None = None) -> Mind:
    autonomy = Autonomy(grants=(Grant(action=Action.ADJUST, level=level),), rails=rails or Rails())
    known, _ = handle(
        Mind(site="shop", state=State(now=START), autonomy=autonomy), InForce(version=1, plan=PLAN), START
    )
    return known


def test_what_happens_makes_it_adjust_once_at_a_time() -> None:
    known, found = handle(mind(), Happened(event=DOWN), START)
    assert found == (Adjust(why="event"),)
    known, found = handle(known, Happened(event=replace(DOWN, at=at(0.1))), START)
    assert found == (), "one at a time"
    known, found = handle(known, Adjusted(version=2, change=SMALL), START)
    assert found[-1] == Adjust(why="event"), "what happened meanwhile is not forgotten"


def test_what_is_planned_or_doubted_makes_it_do_nothing() -> None:
    begun = ev.OperationStarted(order="o1", operation="cut", mode="1", resources=("saw",), at=START)
    for event in (
        begun,
        replace(DOWN, quality="uncertain"),
        ev.ControlChanged(resource="saw", control="manual", at=START),
    ):
        assert handle(mind(), Happened(event=event), START)[1] == ()


def test_being_late_makes_it_adjust_but_not_again_while_that_waits_for_approval() -> None:
    known = replace(mind(Level.PROPOSE), trigger=Trigger(when=("deviation",)))
    assert handle(known, Ticked(), START + 10 * MINUTE)[1] == ()
    known, found = handle(known, Ticked(), START + 20 * MINUTE)
    assert found == (Adjust(why="deviation"),)
    known, found = handle(known, Adjusted(version=2, change=SMALL), START + 21 * MINUTE)
    assert [type(command) for command in found] == [Tell]
    assert handle(known, Ticked(), START + 30 * MINUTE)[1] == ()
    assert handle(known, Ticked(), START + 36 * MINUTE)[1] == (Adjust(why="deviation"),)


@pytest.mark.parametrize(
    ("level", "told"), [(Level.OBSERVE, []), (Level.ADVISE, ["agent.advise"]), (Level.PROPOSE, ["agent.propose"])]
)
def test_a1_below_level_3_nothing_is_put_in_force(level: Level, told: list[str]) -> None:
    _, found = handle(mind(level), Adjusted(version=2, change=SMALL), START)
    assert [command.what for command in found if isinstance(command, Tell)] == told
    assert not any(isinstance(command, Publish) for command in found)


def test_a1_at_level_3_it_is_put_in_force_against_the_version_that_was_adjusted() -> None:
    _, found = handle(mind(), Adjusted(version=2, change=SMALL), START)
    assert found[0] == Publish(version=2, expected=1)
    assert isinstance(found[1], Tell)


@pytest.mark.parametrize("change", [Change(n_moved=21), Change(hours_later=5.0)])
def test_a2_what_breaches_a_guard_rail_is_proposed_with_the_reason(change: Change) -> None:
    _, (found,) = handle(mind(), Adjusted(version=2, change=change), START)
    assert isinstance(found, Tell)
    assert found.what == "agent.propose"
    assert found.values["breaches"] in {"moves", "hours_later"}
    assert say(found.what, "zh", **found.values) != say(found.what, "en", **found.values)


def test_a2_no_loop_runs_away() -> None:
    known = mind(rails=Rails(per_hour=2))
    for n in (2, 3):
        _, found = handle(known, Adjusted(version=n, change=SMALL), START)
        assert isinstance(found[0], Publish)
        known, _ = handle(known, InForce(version=n, plan=PLAN, is_own=True), START)
    _, found = handle(known, Adjusted(version=4, change=SMALL), START)
    assert [type(command) for command in found] == [Tell]
    _, found = handle(known, Adjusted(version=4, change=SMALL), START + 61 * MINUTE)
    assert isinstance(found[0], Publish)


def test_a3_stopped_it_puts_nothing_in_force() -> None:
    known = mind()
    known, _ = handle(known, Mandated(autonomy=known.autonomy, is_stopped=True), START)
    _, found = handle(known, Adjusted(version=2, change=SMALL), START)
    assert [command.what for command in found if isinstance(command, Tell)] == ["agent.propose"]
    assert not any(isinstance(command, Publish) for command in found)


def test_that_no_adjustment_was_found_is_told() -> None:
    _, found = handle(mind(), Adjusted(), START)
    assert found == (Tell(what="agent.no_adjustment"),)


def test_without_a_plan_it_waits() -> None:
    known = Mind(site="shop", state=State(now=START))
    assert handle(known, Happened(event=DOWN), START)[1] == ()
