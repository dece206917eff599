from datetime import timedelta

import numpy as np
import pytest

from heijunka.engine.instance import compile_problem, encode
from heijunka.engine.instance.arrays import NONE, Placement
from heijunka.engine.solve import solve
from heijunka.evaluate.score import score
from heijunka.library import PLANTS
from heijunka.messages import say
from heijunka.model.event import OperationInterrupted, OperationResumed, ResourceDown
from heijunka.model.state import replay
from heijunka.mrp import net
from heijunka.testing.builders import START, at, machine, order, problem, routing, step
from heijunka.twin.history import as_plan, carried_out, events
from heijunka.twin.nature import calm
from heijunka.twin.shop import HOUR, Rule, Setting, Shop
from heijunka.twin.site import ground


def two_machines(**fields):
    steps = (step("cut", "m1", minutes=60), step("weld", "m2", minutes=120))
    return compile_problem(
        problem(machine("m1"), machine("m2"), routing("a", *steps), order("o1", "a"), order("o2", "a"), **fields)
    )


def played(instance, nature, until, rule=Rule.FIFO):
    place = ground(instance)
    shop = Shop(place, nature)
    shop.play(Setting(rule=rule).row(place), until)
    return shop.history()


def broken(instance, *rows):
    """Return a nature in which resources are down, from rows of number, hour it stops and hour it goes on."""
    count = np.bincount([row[0] for row in rows], minlength=instance.n_resources)
    return calm(instance)._replace(
        down_ptr=np.concatenate([[0], np.cumsum(count)]),
        down_since=np.array([int(row[1] * HOUR) for row in rows], np.int64),
        down_until=np.array([int(row[2] * HOUR) for row in rows], np.int64),
    )


def test_a_breakdown_interrupts_what_the_resource_works_on():
    instance = two_machines()
    nature = broken(instance, (0, 0.5, 1.5), (1, 20, 22))
    told = list(events(instance, nature, played(instance, nature, 24 * HOUR)))
    assert [entry.at for entry in told] == sorted(entry.at for entry in told)
    assert [entry.sequence for entry in told] == list(range(1, len(told) + 1))
    (pause,) = (entry for entry in told if isinstance(entry, OperationInterrupted))
    (again,) = (entry for entry in told if isinstance(entry, OperationResumed))
    assert (pause.operation, pause.at, again.at) == ("cut", at(0.5), at(1.5))
    assert [entry.resource for entry in told if isinstance(entry, ResourceDown)] == ["m1", "m2"]


@pytest.mark.parametrize("hours", [0.25, 1, 1.75, 2.5, 4, 5.5, 30])
def test_the_state_that_events_lead_to_is_that_of_the_run(hours):
    instance = two_machines()
    nature = broken(instance, (0, 0.5, 1.5), (0, 2, 3), (1, 4, 5))
    history = played(instance, nature, int(hours * HOUR))
    state = replay(events(instance, nature, history))
    assert_same(instance, nature, history, state)


def assert_same(instance, nature, history, state):
    operations = instance.operations
    names = [
        f"{instance.order_ids[operations.order[n]]}/{instance.operation_ids[operations.step[n]]}"
        for n in range(instance.n_operations)
    ]
    begun = np.flatnonzero(history.start != NONE)
    assert set(state.operations) == {names[n] for n in begun}
    for n in begun:
        known = state.operations[names[n]]
        used = history.resource[n][history.resource[n] != NONE]
        assert known.start == instance.origin + timedelta(seconds=int(history.start[n]))
        assert known.resources == tuple(instance.resource_ids[r] for r in used)
        assert known.mode == instance.mode_ids[history.mode[n]]
        if history.end[n] != NONE:
            assert known.end == instance.origin + timedelta(seconds=int(history.end[n]))
            assert known.progress == "ended"
            continue
        is_down = any(
            (nature.down_since[k] <= history.until) and (history.until < nature.down_until[k])
            for r in used
            for k in range(nature.down_ptr[r], nature.down_ptr[r + 1])
        )
        assert known.progress == ("paused" if is_down else "running")
    for r, name in enumerate(instance.resource_ids):
        rows = slice(nature.down_ptr[r], nature.down_ptr[r + 1])
        is_down = ((nature.down_since[rows] <= history.until) & (history.until < nature.down_until[rows])).any()
        assert (name in state.resources and state.resources[name].is_down) == is_down


def test_a_plan_carried_out_ends_every_operation_as_planned():
    made = problem(
        machine("m1"),
        machine("m2"),
        routing("a", step("cut", "m1", minutes=60), step("weld", "m2", minutes=120)),
        *(order(f"o{n}", "a", due=5) for n in range(4)),
    )
    plan = solve(made, methods=(), seed=1).plan
    instance = compile_problem(made)
    history = carried_out(instance, encode(instance, plan))
    state = replay(events(instance, calm(instance), history))
    assert {key: (known.start, known.end) for key, known in state.operations.items()} == {
        f"{entry.order}/{entry.operation}": (entry.start, entry.end) for entry in plan.assignments
    }
    assert as_plan(instance, history).assignments == plan.assignments


def test_a_plan_left_midway_has_work_under_way():
    instance = two_machines()
    whole = played(instance, calm(instance), 24 * HOUR)
    until = 90 * 60
    left = carried_out(instance, Placement(*whole[:5]), until)
    assert (left.start != NONE).sum() == 3
    assert (left.end != NONE).sum() == 1
    assert left.completed.tolist() == [NONE, NONE]
    shown = as_plan(instance, left)
    assert max(entry.end for entry in shown.assignments) == START + timedelta(seconds=until)


def test_orders_that_had_not_begun_are_told_of():
    instance = two_machines()
    shown = as_plan(instance, played(instance, calm(instance), HOUR // 2))
    (left_out,) = shown.unplanned
    assert left_out.order == "o2"
    assert "begun" in say(left_out.reason)


def test_the_state_of_a_plant_under_rules_is_that_of_its_events():
    made = net(PLANTS["air-conditioning"]("small", seed=3))
    instance = compile_problem(made)
    rng = np.random.default_rng(2)
    rows = sorted((int(r), float(n), n + 1.5) for n, r in enumerate(rng.permutation(instance.n_resources)[:12]))
    nature = broken(instance, *rows)._replace(factor=rng.lognormal(0, 0.2, instance.n_operations))
    history = played(instance, nature, 14 * HOUR, Rule.ATCS)
    assert (history.end != NONE).sum() > 50
    assert_same(instance, nature, history, replay(events(instance, nature, history)))
    shown = as_plan(instance, history)
    assert score(made, shown).n_unplanned == len(shown.unplanned)
