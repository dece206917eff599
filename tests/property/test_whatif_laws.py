"""Laws of what is supposed: what comes of it is sound and can be planned, or it is refused with reasons."""

from __future__ import annotations

from datetime import time

from hypothesis import given, settings
from hypothesis import strategies as st

import heijunka as hj
from heijunka.errors import InvalidProblem
from heijunka.io.tables.example import example
from heijunka.model.issue import Issue, Severity
from heijunka.model.objective import Term
from heijunka.model.problem import Problem
from heijunka.reschedule.whatif import Added, Change, Due, ExtraShift, Mix, Removed, Weights, in_words, supposed

SHOP = hj.net(example())
RESOURCES = st.sampled_from([entry.id for entry in SHOP.plant.resources] + ["no such"])
MATERIALS = st.sampled_from([entry.id for entry in SHOP.plant.materials] + ["", "no such"])
DEMANDS = st.sampled_from([entry.id for entry in SHOP.demands] + ["", "no such"])
CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.builds(
        ExtraShift,
        resource=RESOURCES,
        weekdays=st.lists(st.integers(0, 6), max_size=3).map(tuple),
        start=st.builds(time, st.integers(0, 23), st.sampled_from([0, 30])),
        hours=st.sampled_from([0.25, 2.0, 8.0, 24.0]),
        first=st.none() | st.dates(SHOP.horizon.start.date(), SHOP.horizon.end.date()),
        last=st.none() | st.dates(SHOP.horizon.start.date(), SHOP.horizon.end.date()),
    ),
    st.builds(Mix, material=MATERIALS, factor=st.sampled_from([0.0, 0.3, 1.0, 2.5])),
    st.builds(Weights, terms=st.dictionaries(st.sampled_from(Term), st.sampled_from([0.0, 0.1, 5.0]), max_size=3)),
    st.builds(Added, like=RESOURCES, count=st.integers(1, 2)),
    st.builds(Removed, resource=RESOURCES),
    st.builds(Due, days=st.sampled_from([-3.0, -0.5, 0.0, 4.0]), demand=DEMANDS, material=MATERIALS),
)


@settings(max_examples=60, deadline=None)
@given(changes=st.lists(CHANGES, max_size=4))
def test_what_is_supposed_can_be_planned_or_is_refused(changes: list[Change]) -> None:
    assert all(in_words(change) and in_words(change, "zh") for change in changes)
    try:
        made: Problem | None = supposed(SHOP, changes)
    except InvalidProblem as refused:
        reasons = [entry for entry in refused.issues if isinstance(entry, Issue) and entry.advice("zh")]
        made = None
    if made is None:
        assert len(reasons) > 0
        return
    assert made.is_netted
    assert [entry for entry in hj.validate(made) if entry.severity is Severity.ERROR] == []
    plan = hj.solve(made, stop=hj.after(iterations=0)).plan
    assert plan is not None
    assert hj.check(made, plan) == ()
    assert supposed(SHOP, changes) == made


@settings(max_examples=30, deadline=None)
@given(count=st.integers(1, 3), entry=st.sampled_from(SHOP.plant.resources))
def test_copies_taken_away_again_leave_the_plant_as_it_was(count: int, entry: object) -> None:
    like = entry.id  # type: ignore[attr-defined]
    copies: list[Change] = [Removed(resource=f"{like} +{n}") for n in range(1, count + 1)]
    made = supposed(SHOP, [Added(like=like, count=count), *copies])
    assert made.plant == SHOP.plant
    assert made.orders == SHOP.orders
