"""Laws of what people are told of a new plan, whatever the plans and whatever happened."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_worlds import WORLDS
from naive_planner import NaivePlanner

from heijunka.evaluate import telling
from heijunka.evaluate.happened import sentence
from heijunka.evaluate.notice import Notice, notice
from heijunka.io.handout import notice_page, notice_workbook
from heijunka.messages import LANGUAGES
from heijunka.model.event import Event
from heijunka.model.record import PlanRecord
from heijunka.testing.events import events

SEEDS = st.integers(0, 50)


def kept(world: str, seed: int, of: int) -> PlanRecord:
    problem = WORLDS[world](seed)
    return PlanRecord(problem=problem, plan=NaivePlanner(problem, Random(of)).plan())


def keys(record: PlanRecord) -> dict[tuple[str, str], object]:
    return {(entry.order, entry.operation): entry for entry in record.plan.assignments}


@pytest.mark.parametrize("world", sorted(WORLDS))
@settings(max_examples=20)
@given(seed=SEEDS, first=SEEDS, second=SEEDS)
def test_every_operation_that_differs_is_told_once_and_none_else(
    world: str, seed: int, first: int, second: int
) -> None:
    before, after = kept(world, seed, first), kept(world, seed, second)
    found = notice(before, after)
    old, new = keys(before), keys(after)
    differing = {key for key in {**old, **new} if old.get(key) != new.get(key)}
    told = [change.key for change in (*found.changes, *found.begun)]
    assert len(told) == len(set(told))
    assert set(told) <= differing
    assert set(told) == differing or found.begun or after.problem.state is not None
    assert len(found.difference.moves) + found.difference.n_unchanged == len(set(old) & set(new))


@pytest.mark.parametrize("world", sorted(WORLDS))
@settings(max_examples=20)
@given(seed=SEEDS, first=SEEDS, second=SEEDS)
def test_who_gains_one_way_pays_the_other(world: str, seed: int, first: int, second: int) -> None:
    one, other = kept(world, seed, first), kept(world, seed, second)
    there, back = notice(one, other), notice(other, one)
    assert {change.order.id for change in there.pays} == {change.order.id for change in back.gains}
    assert there.late == back.late[::-1]
    weighted = [sum(change.weighted_hours for change in found.orders) for found in (there, back)]
    assert weighted[0] == pytest.approx(-weighted[1])


@pytest.mark.parametrize("world", sorted(WORLDS))
@settings(max_examples=20)
@given(seed=SEEDS, first=SEEDS, second=SEEDS, told=st.lists(events(), max_size=4))
def test_whatever_happened_can_be_told(world: str, seed: int, first: int, second: int, told: list[Event]) -> None:
    before, after = kept(world, seed, first), kept(world, seed, second)
    found = notice(before, after, events=told)
    for language in LANGUAGES:
        document = telling.document(found, language)
        assert document["operations"]["moved"] == len(found.moved)
        assert len(document["events"]) == len(found.told)
        assert telling.text(found, language, most=None)[0] in {*document["headline"], *telling.text(found, language)}
    _causes_are_told(found)


def _causes_are_told(found: Notice) -> None:
    for change in found.changes:
        assert change.cause is None or change.cause.event in found.told
        assert change.cause is None or 1 <= found.number(change.cause) <= len(found.told)


@given(told=events())
def test_every_event_is_a_sentence_that_ends(told: Event) -> None:
    assert sentence(told, "en").endswith(".")
    assert sentence(told, "zh").endswith("。")


@settings(max_examples=10)
@given(seed=SEEDS)
def test_the_handouts_hold_every_foreman(seed: int) -> None:
    found = notice(kept("workshop", seed, seed), kept("workshop", seed, seed + 1))
    assert notice_workbook(found).startswith(b"PK")
    page = notice_page(found, title="x").decode()
    assert page.count('<section class="area">') == len(found.areas)
