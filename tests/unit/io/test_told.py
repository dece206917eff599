"""What people tell becomes an event; what is wrong with it is found at once, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from heijunka.errors import InvalidProblem
from heijunka.evaluate.happened import sentence
from heijunka.io.tables.cell_error import CellError
from heijunka.io.told import KINDS, Scene, as_planned, read_when, understand, usage
from heijunka.messages import LANGUAGES, say
from heijunka.model import event as ev
from heijunka.model.material import Receipt
from heijunka.model.order import Peg, Supply, SupplySource
from heijunka.model.plan import Assignment, Plan
from heijunka.model.record import PlanRecord
from heijunka.model.resource import Resource, ResourceKind
from heijunka.model.state import ResourceState, State, replay
from heijunka.testing.builders import (
    at,
    calendar,
    demand,
    machine,
    material,
    order,
    person,
    problem,
    routing,
    step,
)

NOW = at(10)
STEEL = material(
    "steel",
    receipts=(
        Receipt(quantity=9, at=at(2), reference="PO-0"),
        Receipt(quantity=5, at=at(40), reference="PO-2"),
        Receipt(quantity=7, at=at(20), reference="PO-1"),
    ),
)


@pytest.fixture
def scene() -> Scene:
    shop = problem(
        machine("press-1", speed=2.0),
        machine("press-2"),
        person("ann"),
        Resource(id="mould-7", kind=ResourceKind.MOULD),
        calendar("day", "08:00-16:00"),
        STEEL,
        material("glue"),
        routing("chair", step("press", "press-1", minutes=60), step("paint", "press-2", minutes=60)),
        demand("SO-1", "chair", 4, priority=3, customer="Wang"),
        demand("SO-2", "chair", 4),
        order("SO-1/chair", "chair", 4, pegs=(Peg(demand="SO-1", quantity=4),)),
        order("MO-2", "chair", 4, pegs=(Peg(demand="SO-2", quantity=4),)),
    )
    placed = Assignment(
        order="SO-1/chair",
        operation="press",
        mode="1",
        resources=("press-1",),
        setup_start=at(12),
        start=at(12),
        end=at(13),
        quantity=4,
    )
    return Scene(shop, Plan(assignments=(placed,)), NOW)


def tell(scene: Scene, line: str, **options: str) -> Any:
    name, *words = line.split()
    return understand(name, words, options, scene)


def faults(scene: Scene, line: str, **options: str) -> list[str]:
    with pytest.raises(InvalidProblem) as caught:
        tell(scene, line, **options)
    issues: Any = caught.value.issues
    for issue in issues:
        for language in LANGUAGES:
            assert issue.what(language)
            assert issue.advice(language)
    return [issue.code.removeprefix("told.") for issue in issues]


STEP = {"order": "SO-1/chair", "operation": "press"}
TOLD = [
    (("resource-down press-2", {}), ev.ResourceDown(at=NOW, resource="press-2", cause="breakdown")),
    (
        ("resource-down PRESS-2", {"until": "14:00", "reason": "bearing", "at": "09:30"}),
        ev.ResourceDown(at=at(9.5), resource="press-2", until=at(14), reason="bearing", cause="breakdown"),
    ),
    (("absent ann", {"until": "+2h"}), ev.ResourceDown(at=NOW, resource="ann", until=at(12), cause="absence")),
    (("tool-broken mould-7", {}), ev.ResourceDown(at=NOW, resource="mould-7", cause="tool")),
    (
        ("maintenance press-1", {"until": "+1d"}),
        ev.ResourceDown(at=NOW, resource="press-1", until=at(34), cause="maintenance"),
    ),
    (("resource-up press-2", {}), ev.ResourceUp(at=NOW, resource="press-2")),
    (("resource-slow press-1", {"speed": "80%"}), ev.ResourceSlowed(at=NOW, resource="press-1", speed=1.6)),
    (("resource-manual press-1", {}), ev.ControlChanged(at=NOW, resource="press-1", control="manual")),
    (("resource-interlocked press-1", {}), ev.ControlChanged(at=NOW, resource="press-1", control="interlocked")),
    (("resource-automatic press-1", {}), ev.ControlChanged(at=NOW, resource="press-1", control="automatic")),
    (("resource_slow press-1", {"speed": "0.5"}), ev.ResourceSlowed(at=NOW, resource="press-1", speed=0.5)),
    (
        ("material-late steel", {"expected": "2024-01-03 08:00"}),
        ev.MaterialDelayed(at=NOW, material="steel", reference="PO-1", expected=at(56)),
    ),
    (
        ("material-short steel", {"quantity": "3", "reference": "PO-2"}),
        ev.MaterialDelayed(at=NOW, material="steel", reference="PO-2", expected=at(40), quantity=3.0),
    ),
    (
        ("material-arrived steel", {"quantity": "7"}),
        ev.MaterialArrived(at=NOW, material="steel", reference="PO-1", quantity=7.0),
    ),
    (("stock-counted glue", {"quantity": "0"}), ev.StockCounted(at=NOW, material="glue", quantity=0.0)),
    (
        ("rush-order R-1", {"material": "chair", "quantity": "2", "due": "tomorrow 08:00", "customer": "Li"}),
        ev.DemandChanged(at=NOW, demand=demand("R-1", "chair", 2.0, due=32, priority=3, customer="Li", is_rush=True)),
    ),
    (
        ("order-changed SO-1", {"quantity": "6"}),
        ev.DemandChanged(at=NOW, demand=demand("SO-1", "chair", 6.0, priority=3, customer="Wang")),
    ),
    (("order-cancelled SO-2", {}), ev.DemandCancelled(at=NOW, demand="SO-2")),
    (("expedite SO-2", {"due": "15:00"}), ev.DemandExpedited(at=NOW, demand="SO-2", priority=3, due=at(15))),
    (("hold SO-1", {"until": "16:00"}), ev.QualityHeld(at=NOW, order="SO-1/chair", until=at(16))),
    (("release-hold MO-2", {}), ev.QualityHeld(at=NOW, order="MO-2", is_held=False)),
    (("pin SO-1/chair press", {}), ev.PinSet(at=NOW, **STEP, resources=("press-1",), start=at(12))),
    (("pin SO-1/chair press", {"on": "press-2"}), ev.PinSet(at=NOW, **STEP, resources=("press-2",))),
    (("unpin SO-1/chair/press", {}), ev.PinSet(at=NOW, **STEP, is_set=False)),
    (("started SO-1/chair press", {}), ev.OperationStarted(at=NOW, **STEP, mode="1", resources=("press-1",))),
    (("interrupted SO-1 press", {"reason": "oil"}), ev.OperationInterrupted(at=NOW, **STEP, reason="oil")),
    (("resumed SO-1 press", {}), ev.OperationResumed(at=NOW, **STEP)),
    (("reported SO-1 press", {"good": "2"}), ev.QuantityReported(at=NOW, **STEP, good=2.0)),
    (("ended SO-1 press", {"scrap": "1"}), ev.OperationEnded(at=NOW, **STEP, good=3.0, scrap=1.0)),
    (("override SO-1 press", {"reason": "chief"}), ev.FreezeOverridden(at=NOW, **STEP, reason="chief")),
]


@pytest.mark.parametrize(("told", "event"), TOLD, ids=[line for (line, _), _ in TOLD])
def test_what_is_told_becomes_an_event(scene: Scene, told: tuple[str, dict[str, str]], event: ev.Event) -> None:
    line, options = told
    assert tell(scene, line, **options) == event
    assert sentence(event, "en") != sentence(event, "zh")


def test_a_calendar_is_closed_for_a_while(scene: Scene) -> None:
    found = tell(scene, "calendar day", **{"from": "12:00", "until": "14:00", "reason": "flood"}).exception
    assert (found.start, found.end, found.is_open, found.reason) == (at(12), at(14), False, "flood")
    assert tell(scene, "calendar day", until="14:00", open="true").exception.is_open


def test_every_kind_is_tested_and_explained() -> None:
    told = {line.split()[0].replace("-", "_") for (line, _), _ in TOLD} | {"calendar"}
    assert told == set(KINDS)
    for name in KINDS:
        assert say(f"told.kind_{name}", "en")
        assert usage(name).startswith(name.replace("_", "-"))


def test_everything_wrong_is_found_at_once(scene: Scene) -> None:
    found = faults(scene, "resource-down pres-2 now", until="soon", quantity="3")
    assert sorted(found) == ["not_a_moment", "not_taken", "too_many", "unknown_resource"]


@pytest.mark.parametrize(
    ("line", "options", "expected"),
    [
        ("resource-dwon press-1", {}, ["unknown_kind"]),
        ("resource-down", {}, ["missing"]),
        ("resource-down press-1", {"until": "2024-01-01 09:00"}, ["backwards"]),
        ("absent press-1", {}, ["not_person"]),
        ("tool-broken press-1", {}, ["not_tool"]),
        ("tool-broken mould-8", {}, ["unknown_tool"]),
        ("resource-slow press-1", {"speed": "0"}, ["not_positive"]),
        ("resource-slow press-1", {"speed": "fast"}, ["not_a_number"]),
        ("material-late glue", {"expected": "+1d"}, ["nothing_expected"]),
        ("material-late steel", {"expected": "+1d", "reference": "PO-9"}, ["unknown_receipt"]),
        ("rush-order SO-1", {"material": "chair", "quantity": "2", "due": "+1d"}, ["known_demand"]),
        ("rush-order R-1", {"material": "chiar"}, ["unknown_material", "missing", "missing"]),
        ("order-changed SO-1", {}, ["nothing_changed"]),
        ("order-changed SO-1", {"options": "red, soft"}, ["unknown_option", "unknown_option"]),
        ("pin SO-1 pres", {}, ["unknown_operation"]),
        ("pin SO-9 press", {"on": "press-9"}, ["unknown_order", "unknown_resource"]),
        ("calendar nights", {"until": "+4h"}, ["unknown_calendar"]),
        ("order-cancelled SO-9", {}, ["unknown_demand"]),
        ("absent bob", {}, ["unknown_person"]),
        ("started MO-2 paint", {}, ["missing"]),
    ],
)
def test_what_is_wrong_is_said(scene: Scene, line: str, options: dict[str, str], expected: list[str]) -> None:
    assert faults(scene, line, **options) == expected


def test_near_misses_are_named(scene: Scene) -> None:
    with pytest.raises(InvalidProblem) as caught:
        tell(scene, "resource-down pres-2")
    issue: Any = caught.value.issues[0]
    assert "press-2" in issue.advice("en")
    assert "press-2" in issue.advice("zh")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("now", at(10)),
        ("现在", at(10)),
        ("14:30", at(14.5)),
        ("2pm", at(14)),
        ("09:00", at(33)),
        ("+4h", at(14)),
        ("+90min", at(11.5)),
        ("-1d", at(-14)),
        ("+2", at(12)),
        ("tomorrow 08:00", at(32)),
        ("明天 08:00", at(32)),
        ("today 8:00", at(8)),
        ("01-03 08:00", at(56)),
        ("1月3日 8:00", at(56)),
        ("2024-01-03", at(48)),
        ("2024-01-03T08:00+08:00", at(48)),
    ],
)
def test_moments_are_read_as_people_say_them(raw: str, expected: Any) -> None:
    assert read_when(raw, NOW, ZoneInfo("UTC")) == expected


def test_a_bare_time_is_the_plants_and_the_next_or_the_last_one() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")  # where it is 18:00
    assert read_when("20:00", NOW, shanghai) == at(12)
    assert read_when("17:00", NOW, shanghai) == at(33)
    assert read_when("17:00", NOW, shanghai, is_past=True) == at(9)
    assert read_when("20:00", NOW, shanghai, is_past=True) == at(12) - timedelta(days=1)


@pytest.mark.parametrize("raw", ["", "soon", "+", "25:00", "+x", "tomorrow", "13-45 10:00", "2024-13-01"])
def test_what_is_no_moment_is_refused(raw: str) -> None:
    with pytest.raises(CellError):
        read_when(raw, NOW, ZoneInfo("UTC"))


def test_an_hour_that_clocks_skip_is_refused() -> None:
    with pytest.raises(CellError) as caught:
        read_when("2024-03-31 02:30", NOW, ZoneInfo("Europe/Berlin"))
    assert caught.value.code == "io.skipped_hour"


def placed(order: str, operation: str, resource: str, hours: tuple[float, float]) -> Assignment:
    start, end = (at(hour) for hour in hours)
    return Assignment(
        order=order,
        operation=operation,
        mode="1",
        resources=(resource,),
        setup_start=start,
        start=start,
        end=end,
        quantity=4,
    )


def test_as_planned_tells_what_nobody_told(scene: Scene) -> None:
    plan = Plan(
        assignments=(
            placed("SO-1/chair", "press", "press-1", (1, 3)),
            placed("SO-1/chair", "paint", "press-2", (3, 6)),
            placed("MO-2", "press", "press-1", (6, 9)),
        )
    )
    record = PlanRecord(problem=scene.problem, plan=plan)
    told = as_planned(record, State(now=at(0)), at(4))
    assert [(event.kind, event.at, event.operation) for event in told] == [  # type: ignore[union-attr]
        ("operation_started", at(1), "press"),
        ("operation_ended", at(3), "press"),
        ("operation_started", at(3), "paint"),
    ]
    state = replay(told)
    assert state.operations["SO-1/chair/press"].good == 4
    assert as_planned(record, state, at(4)) == []
    assert [event.kind for event in as_planned(record, state, at(7))] == ["operation_ended", "operation_started"]


def test_what_stands_still_does_not_go_as_planned_nor_what_waits_for_it(scene: Scene) -> None:
    fed = replace(
        scene.problem.orders[1],
        supplies=(
            Supply(material="chair", operation="press", quantity=1, source=SupplySource.ORDER, order="SO-1/chair"),
        ),
    )
    problem = replace(scene.problem, orders=(scene.problem.orders[0], fed))
    plan = Plan(
        assignments=(
            placed("SO-1/chair", "press", "press-1", (1, 3)),
            placed("SO-1/chair", "paint", "press-2", (3, 6)),
            placed("MO-2", "press", "press-2", (6, 9)),
        )
    )
    state = State(now=at(0), resources={"press-1": ResourceState(is_down=True)})
    assert as_planned(PlanRecord(problem=problem, plan=plan), state, at(9)) == []
