"""One problem out of all that were planned one after another."""

from __future__ import annotations

from datetime import timedelta

import heijunka as hj
from heijunka.engine.instance import compile_problem
from heijunka.model.calendar import CalendarException
from heijunka.model.event import CalendarChanged, DemandChanged
from heijunka.testing.builders import at, calendar, demand, machine, problem, routing, step
from heijunka.twin.kept import together
from heijunka.twin.policies import ByRule
from heijunka.twin.recorded import recorded
from heijunka.twin.shop import HOUR, Rule, Setting, Shop
from heijunka.twin.site import ground

DAY = calendar("day", "00:00-08:00", weekdays=range(7))
PLANT = (machine("m", calendar="day"), DAY, routing("A", step("cut", "m", minutes=60)))


def test_what_came_later_is_known_when_it_was_told_and_calendars_are_as_they_became() -> None:
    first = hj.net(problem(*PLANT, demand("a", "A", due=9)))
    rush, again = demand("rush", "A", due=3), demand("a", "A", due=5)
    second = hj.net(problem(*PLANT, again, rush))
    third = hj.net(problem(*PLANT, rush, demand("unheard", "A", due=20)))
    shut = CalendarChanged(at=at(1), calendar="day", exception=CalendarException(start=at(3), end=at(4)))
    told = [DemandChanged(at=at(2), demand=rush), shut, DemandChanged(at=at(3), demand=rush)]
    kept = together(first, [(at(2.5), second), (at(6), third)], told)
    by_demand = {order.pegs[0].demand: order for order in kept.problem.orders}
    assert by_demand.keys() == {"a", "rush", "unheard"}
    assert by_demand["a"].due == at(5)
    assert kept.known == {by_demand["rush"].id: at(2), by_demand["unheard"].id: at(6)}

    place = ground(compile_problem(kept.problem))
    found = recorded(place.instance, told, kept.known)
    assert found.n_unknown == 0
    shop = Shop(place, found.nature)
    ByRule(Setting(rule=Rule.EDD)).run(shop, place.instance.limit)
    started = dict(zip((o.pegs[0].demand for o in place.instance.problem.orders), shop.history().start, strict=True))
    assert started == {"a": 0, "rush": 2 * HOUR, "unheard": 6 * HOUR}
    late = place.instance.calendars.open[:2].tolist()
    assert late == [0, 4 * HOUR]
    assert kept.problem.horizon.end - first.horizon.end == timedelta(0)
