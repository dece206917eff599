"""The compiled floor does what the plain one does, and what the judge lets pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from plain_floor import PlainFloor
from test_letter import DAY, pegged, placed, restless

from heijunka.engine.instance import compile_problem, decode
from heijunka.evaluate.check import check
from heijunka.evaluate.violation import Rule as Law
from heijunka.model.problem import Problem
from heijunka.testing.strategies import problems
from heijunka.twin.nature import calm
from heijunka.twin.shop import Release, Rule, Setting, Shop
from heijunka.twin.site import ground

MINUTE = timedelta(minutes=1)


def plain(problem: Problem) -> Problem:
    """Return a problem without what the plain floor does not know."""
    made = pegged(problem)
    resources = tuple(replace(entry, batch=None) for entry in made.plant.resources)
    routings = tuple(
        replace(
            entry,
            precedences=entry.precedences
            and tuple(replace(link, transfer_lot=None, max_lag=None) for link in entry.precedences),
        )
        for entry in made.plant.routings
    )
    # Each order is a job: supplies from others would make them one.
    orders = tuple(
        replace(order, supplies=tuple(entry for entry in order.supplies if entry.order is None))
        for order in made.orders
    )
    return replace(made, plant=replace(made.plant, resources=resources, routings=routings), orders=orders)


RULES = st.sampled_from((Rule.FIFO, Rule.EDD, Rule.SPT, Rule.CR, Rule.ODD))
WAYS = st.sampled_from(
    (
        {"release": Release.AT_ONCE},
        {"release": Release.BY_COUNT, "cap": 2.0},
        {"release": Release.BY_LEAD, "lead_hours": 20.0},
    )
)


@settings(max_examples=60)
@given(problem=problems(most_orders=12), rule=RULES, way=WAYS, seed=st.integers(0, 99))
def test_the_compiled_floor_does_what_the_plain_one_does(
    problem: Problem, rule: Rule, way: dict[str, float], seed: int
) -> None:
    instance = compile_problem(plain(problem))
    place, nature = ground(instance), restless(instance, seed)
    setting = Setting(rule=rule, lets_rush_by=False, **way)
    shop, other = Shop(place, nature), PlainFloor(place, nature, setting)
    shop.play(setting.row(place), 60 * DAY)
    other.run(60 * DAY)
    history = shop.history()
    for name in ("setup_start", "start", "end"):
        found = {op: t for op, t in getattr(other, name).items() if t <= 60 * DAY}
        assert {op: t for op, t in enumerate(getattr(history, name).tolist()) if t >= 0} == found, name


def lasting(problem: Problem) -> Problem:
    """Return a problem as the floor knows them, without lots and largest lags, of which all work takes time.

    Work of no length on a machine that makes batches would be one batch with what begins at the same moment.
    """
    made = pegged(problem)
    routings = []
    for entry in made.plant.routings:
        links = tuple(replace(link, transfer_lot=None, max_lag=None) for link in entry.precedences or ())
        steps = tuple(
            replace(step, modes=tuple(replace(mode, fixed_time=mode.fixed_time + MINUTE) for mode in step.modes))
            for step in entry.operations
        )
        routings.append(replace(entry, operations=steps, precedences=None if entry.precedences is None else links))
    return replace(made, plant=replace(made.plant, routings=tuple(routings)))


@settings(max_examples=100)
@given(problem=problems(most_orders=12), rule=RULES)
def test_what_a_rule_does_in_a_calm_plant_passes_the_judge(problem: Problem, rule: Rule) -> None:
    made = lasting(problem)
    instance = compile_problem(made)
    place = ground(instance)
    shop = Shop(place, calm(instance))
    shop.play(Setting(rule=rule).row(place), 200 * DAY)
    done = placed(shop.history())
    assume((done.end >= 0).all())
    # A rule may be late; and problems are not made for what is set aside to add up.
    excused = {Law.DEADLINE, Law.PEGGING, Law.BALANCE}
    assert [str(flaw) for flaw in check(made, decode(instance, done)) if flaw.rule not in excused] == []
