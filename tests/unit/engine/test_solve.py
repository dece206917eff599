"""The one door: what it refuses, what it promises, and when it stops."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

import heijunka as hj
from heijunka.engine.construct.build import Builder, Built
from heijunka.engine.construct.rules import RULES
from heijunka.engine.instance import compile_problem
from heijunka.engine.portfolio import Portfolio
from heijunka.engine.result import Incumbent, Result, Status
from heijunka.engine.search import Road, Task
from heijunka.engine.solve import METHODS, solve
from heijunka.engine.stop import Stop, after
from heijunka.errors import InvalidProblem, NoPlan, Unsupported
from heijunka.library import PLANTS
from heijunka.model.objective import Term, minimise
from heijunka.model.problem import Problem
from heijunka.model.resource import Downtime
from heijunka.model.state import OperationState, Progress, State
from heijunka.testing.builders import at, demand, job_shop, machine, order, problem, routing, step


@pytest.fixture(scope="module")
def plant() -> Problem:
    return hj.net(PLANTS["air-conditioning"]("small", seed=3))


def test_a_limit_of_iterations_and_one_thread_repeat_a_plan(plant: Problem) -> None:
    first, second = (solve(plant, stop=after(iterations=40), seed=5, threads=1) for _ in range(2))
    assert first.plan == second.plan
    assert first.score.key == second.score.key
    assert "cpsat" in first.notes, "it needs a limit in seconds, and says so"


def test_the_result_is_never_worse_than_any_rule(plant: Problem) -> None:
    result = solve(plant, stop=after(iterations=10))
    assert len(result.rules) >= 30
    assert all(result.score.key <= (entry.n_unplanned, entry.value + 1e-6) for entry in result.rules.values())
    assert hj.check(plant, result.plan) == ()


def test_better_plans_are_streamed_in_order(plant: Problem) -> None:
    seen: list[Incumbent] = []
    result = solve(plant, stop=after(seconds=2), threads=2, on_progress=seen.append)
    keys = [(entry.n_unplanned, entry.value) for entry in seen]
    assert keys == sorted(keys, reverse=True)
    assert seen[-1].value == pytest.approx(result.score.value)
    assert tuple(seen) == result.trace


def test_a_cancelled_search_keeps_the_best_plan(plant: Problem) -> None:
    stop = after(seconds=60)
    threading.Timer(1.5, stop.cancel).start()
    begun = time.monotonic()
    result = solve(plant, stop=stop, threads=2)
    assert time.monotonic() - begun < 30
    assert result.plan.assignments


def test_even_no_time_gives_a_plan_and_one_beside_it(plant: Problem) -> None:
    result = solve(plant, stop=after(seconds=0))
    assert result.plan.assignments
    assert result.rule_plan("edd") is not None
    assert result.rule_plan("nobody's") is None


@pytest.mark.parametrize(("seconds", "tried"), [(8, 4), (20, 6), (50, 10)])
def test_rules_leave_time_to_others(plant: Problem, seconds: int, tried: int) -> None:
    made: list[Portfolio] = []
    # Each rule takes a second; whatever else goes on takes none.
    stop = Stop(seconds=seconds, clock=lambda: float(len(made[0].compared)) if made else 0.0)
    made.append(Portfolio(compile_problem(plant), stop))
    made[0].run(("rules",))
    n_rules = len([name for name in made[0].compared if "overtime" not in name])
    assert n_rules == min(seconds, len(RULES))
    made[0] = Portfolio(made[0].instance, stop)
    made[0]._run_rules(Builder(made[0].instance), all_rules=True, share=0.2)
    regular = [name for name in made[0].compared if "overtime" not in name]
    assert regular == list(RULES)[:tried]
    assert "edd" in regular


def test_optimality_is_proved_where_it_can_be() -> None:
    result = solve(job_shop([[(0, 3), (1, 2)], [(1, 4), (0, 1)]]), stop=after(seconds=10))
    assert result.status is Status.OPTIMAL
    assert result.gap == 0.0
    assert result.bound == result.score.value == 6.0


def test_what_is_no_problem_is_refused() -> None:
    shop = problem(machine("m1"), routing("a", step("1", "m1", minutes=60)), order("x", "nothing"))
    with pytest.raises(InvalidProblem, match="nothing"):
        solve(shop)


def test_demand_must_have_been_netted() -> None:
    shop = problem(machine("m1"), routing("a", step("1", "m1", minutes=60)), demand("x", "a"))
    with pytest.raises(Unsupported, match="Net them first"):
        solve(shop)
    assert hj.solve(shop, stop=after(iterations=1)).plan.assignments


def test_a_plan_goes_on_from_work_that_has_begun() -> None:
    begun = OperationState(progress=Progress.RUNNING, mode="1", resources=("m1",), start=at(0))
    shop = problem(
        replace(machine("m1"), downtimes=(Downtime(start=at(minutes=20), end=at(minutes=50)),)),
        routing("a", step("1", "m1", minutes=60)),
        order("x", "a"),
        order("y", "a"),
        state=State(now=at(minutes=30), operations={"x/1": begun}),
    )
    first, second = solve(shop, stop=after(iterations=3)).plan.assignments
    assert (first.order, first.start, first.end) == ("x", at(0), at(minutes=90)), (
        "20 of 60 minutes were worked before it broke"
    )
    assert (second.order, second.start) == ("y", at(minutes=90))


def test_steps_reported_against_their_sequence_do_not_hold_the_search_up() -> None:
    """Work on one machine whose second step was done first: each seems to wait for the other."""
    done = OperationState(progress=Progress.ENDED, mode="1", resources=("m",), start=at(0), end=at(1), good=1.0)
    running = OperationState(progress=Progress.RUNNING, mode="1", resources=("m",), start=at(1))
    shop = job_shop([[(0, 120), (0, 60)], [(0, 60)], [(0, 90)]])
    jobs = [entry.id for entry in shop.orders]
    steps = [step.id for step in shop.plant.routings[0].operations]
    machines = [resource.id for resource in shop.plant.resources]
    facts = {
        f"{jobs[0]}/{steps[1]}": replace(done, resources=(machines[0],)),
        f"{jobs[0]}/{steps[0]}": replace(running, resources=(machines[0],)),
    }
    found = solve(replace(shop, state=State(now=at(2), operations=facts)), stop=after(iterations=3), threads=1)
    assert found.plan is not None
    assert len(found.plan.assignments) == 4


def test_unknown_methods_are_refused(plant: Problem) -> None:
    with pytest.raises(Unsupported, match=METHODS[0]):
        solve(plant, methods=("magic",))


def test_a_problem_without_orders_has_an_empty_plan() -> None:
    result = solve(problem(machine("m1")), stop=after(iterations=3))
    assert result.plan.assignments == ()


def test_overtime_is_opened_when_it_is_worth_it() -> None:
    from heijunka.model.calendar import Overtime
    from heijunka.testing.builders import calendar

    late = Overtime(start=at(16), end=at(20), cost_per_hour=1.0)
    shop = problem(
        calendar("day", "08:00-16:00", overtime=(late,)),
        machine("m1", calendar="day"),
        routing("a", step("1", "m1", minutes=240)),
        *(order(f"o{n}", "a", due=20.0) for n in range(3)),
    )
    result = solve(shop, stop=after(iterations=5))
    assert len(result.plan.overtime) == 1
    assert result.score.terms[Term.OVERTIME] == 4.0
    cheap = replace(shop, objective=minimise(Term.OVERTIME))
    assert solve(cheap, stop=after(iterations=5)).plan.overtime == ()


def test_an_empty_result_has_no_plan() -> None:
    result = Result(status=Status.NO_PLAN, best=None, best_score=None)
    with pytest.raises(NoPlan):
        _ = result.plan
    with pytest.raises(NoPlan):
        _ = result.score
    assert result.gap is None


def test_a_stop_counts_time_by_the_clock_given() -> None:
    now = [0.0]
    stop = Stop(seconds=5.0, clock=lambda: now[0])
    stop.begin()
    assert stop.remaining == 5.0
    now[0] = 4.0
    assert not stop.is_over()
    now[0] = 5.0
    assert stop.is_over()
    assert Stop(iterations=3).is_over(3)
    assert not Stop(iterations=3).is_over(2)


def test_time_set_aside_ends_a_search_earlier() -> None:
    now = [0.0]
    stop = Stop(seconds=10.0, clock=lambda: now[0])
    stop.set_aside(3.0)
    assert stop.remaining == 7.0
    now[0] = 3.5
    assert stop.progress() == 0.5
    now[0] = 7.0
    assert stop.is_over()
    now[0] = 0.0
    for wished, left in ((30.0, 5.0), (-1.0, 10.0)):
        stop = Stop(seconds=10.0, clock=lambda: now[0])
        stop.set_aside(wished)
        assert stop.remaining == left
    endless = Stop(iterations=3)
    endless.set_aside(3.0)
    assert not endless.is_over(2)


def test_a_large_problem_ends_in_time_with_the_plan_of_a_rule_or_better() -> None:
    n_orders, n_machines = 15_000, 60
    machines = [machine(f"m{n}") for n in range(n_machines)]
    routings = [
        routing(
            f"p{n}", *(step(str(k), f"m{(7 * n + 11 * k) % n_machines}", minutes=3 + (n + k) % 5) for k in range(5))
        )
        for n in range(60)
    ]
    large = problem(*machines, *routings, *(order(f"o{n}", f"p{n % 60}", due=n / 60) for n in range(n_orders)))
    begun = time.perf_counter()
    result = solve(large, stop=after(seconds=8), threads=2)
    # Loading and compiling the engine are no part of the limit, but of this test; other work may go on beside it.
    assert time.perf_counter() - begun < 120
    assert result.rule_plans == {}
    assert result.score.value <= min(entry.value for entry in result.rules.values()) * (1 + 1e-9)


@pytest.mark.parametrize("limits", [{}, {"seconds": -1.0}, {"iterations": -1}])
def test_a_stop_without_an_end_is_refused(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"seconds|negative"):
        after(**limits)  # type: ignore[arg-type]


def test_a_refused_plan_gives_way_to_the_best_rule_with_a_warning(
    plant: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(task: Task) -> None:
        start = task.start.placement
        early = start._replace(start=start.start - 10**7, setup_start=start.setup_start - 10**7, end=start.end - 10**7)
        task.offer(Built(placement=early, unplanned=task.start.unplanned), "broken")

    road = Road(name="broken", suits=lambda _instance, _traits: True, run=broken, warm=lambda: None)
    monkeypatch.setattr("heijunka.engine.search.roads.ROADS", (road,))
    with pytest.warns(RuntimeWarning, match="The judge refuses the plan of 'broken'"):
        result = solve(plant, stop=after(iterations=1), methods=("rules", "search"))
    assert "broken" in result.notes["judge"]
    assert result.status is Status.FEASIBLE
    assert hj.check(plant, result.plan) == ()
    assert result.score.value == pytest.approx(
        min(entry.value for entry in result.rules.values() if not entry.n_unplanned)
    )


def test_a_plan_to_begin_with_is_kept_where_nothing_speaks_against_it(plant: Problem) -> None:
    first = solve(plant, stop=after(iterations=20), seed=3)
    now = sorted(entry.end for entry in first.plan.assignments)[0]
    later = replace(plant, state=State(now=now), objective=minimise(Term.STABILITY), baseline=first.plan)
    begun = {
        f"{entry.order}/{entry.operation}": OperationState(
            progress=Progress.RUNNING, mode=entry.mode, resources=entry.resources, start=entry.start
        )
        for entry in first.plan.assignments
        if entry.start < now
    }
    later = replace(later, state=State(now=now, operations=begun))
    again = solve(later, stop=after(iterations=1), seed=3, start=first.plan)
    assert again.score.value == 0.0
    assert {replace(entry, setup_start=entry.start) for entry in again.plan.assignments} == {
        replace(entry, setup_start=entry.start) for entry in first.plan.assignments
    }
