"""What a new plan means for people: hand-made cases, worded in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from plan_parts import left_out, put

from heijunka.evaluate import telling
from heijunka.evaluate.notice import Notice, notice
from heijunka.messages import LANGUAGES
from heijunka.model import event as ev
from heijunka.model.calendar import CalendarException
from heijunka.model.order import Peg, Supply, SupplySource
from heijunka.model.plan import Assignment, Plan
from heijunka.model.record import PlanRecord
from heijunka.testing.builders import at, calendar, demand, group, machine, order, person, problem, routing, step

PRESSES = group("presses", "press-1", "press-2", name="Pressing")
DOWN = ev.ResourceDown(at=at(0), resource="press-1", until=at(2), reason="bearing")
UP = ev.ResourceUp(at=at(0, minutes=5), resource="press-2")


def shop(**fields: Any) -> Any:
    """Two orders that are pressed and then painted, for two customers; the second is due at 5 and counts double."""
    steps = (step("press", "press-1", minutes=60), step("paint", "paint", minutes=60))
    orders = (
        order("A", "chair", due=24, pegs=(Peg(demand="D1", quantity=1),)),
        order("B", "chair", due=5, weight=2, pegs=(Peg(demand="D2", quantity=1),)),
    )
    return problem(
        machine("press-1", calendar="day"),
        machine("press-2"),
        machine("paint"),
        person("ann"),
        calendar("day", "00:00-20:00", weekdays=range(7)),
        PRESSES,
        routing("chair", *steps),
        demand("D1", "chair", customer="Wang"),
        demand("D2", "chair", customer="Li"),
        *orders,
        **fields,
    )


def kept(*parts: Any, **fields: Any) -> PlanRecord:
    entries = tuple(part for part in parts if isinstance(part, Assignment))
    others = tuple(part for part in parts if not isinstance(part, Assignment))
    return PlanRecord(problem=shop(**fields), plan=Plan(assignments=entries, unplanned=others))


BEFORE = kept(
    put("A", "press", "press-1", hours=(2, 3)),
    put("A", "paint", "paint", hours=(3, 4)),
    put("B", "press", "press-1", hours=(3, 4)),
    put("B", "paint", "paint", hours=(4, 5)),
)
AFTER = kept(
    put("A", "press", "press-2", hours=(2, 3)),
    put("A", "paint", "paint", hours=(3, 4)),
    put("B", "press", "press-1", hours=(5, 6)),
    put("B", "paint", "paint", hours=(6, 7)),
)


def test_the_headline_counts_orders_operations_and_the_quiet_hours() -> None:
    found = notice(BEFORE, AFTER, events=[DOWN], now=at(0))
    assert telling.headline(found) == [
        "1 of 2 orders later, 0 earlier; 3 of 4 operations moved, 1 to another resource; nothing within the next 2 h.",
        "Late orders: 0 before, 1 now; weighted lateness +4.0 h.",
    ]
    assert telling.headline(found, "zh") == [
        "2 个订单中 1 个推迟、0 个提前；4 道工序中 3 道有变动，其中 1 道换资源；未来 2 小时内没有变动。",
        "延期订单：之前 0 个，现在 1 个；加权延期 +4.0 小时。",
    ]


def test_the_long_version_names_events_payers_foremen_and_what_stays() -> None:
    assert telling.text(notice(BEFORE, AFTER, events=[DOWN, UP], now=at(0)))[2:] == [
        "What happened (2)",
        "  [1] press-1 is not available since 01-01 00:00, expected back at 02:00 (bearing).",
        "  [2] press-2 works again since 01-01 00:05.",
        "Who pays (1)",
        "  B for Li: ends 01-01 07:00 instead of 01-01 05:00, 2 h later; 2 h late, due 01-01 05:00. (follows from [1])",
        "Pressing: 2 changed",
        "  press-1: B / press: 01-01 03:00 -> 01-01 05:00, 2 h later (because of [1])",
        "  press-2: A / press: 01-01 02:00 on press-1 -> 01-01 02:00 on press-2 (because of [2])",
        "Machines: 1 changed",
        "  paint: B / paint: 01-01 04:00 -> 01-01 06:00, 2 h later (follows from [1])",
        "1 operations stay as they were.",
    ]


def test_the_other_way_round_it_is_a_gain() -> None:
    found = notice(AFTER, BEFORE, now=at(0))
    assert [change.order.id for change in found.gains] == ["B"]
    assert found.pays == []
    assert "  B for Li: ends 01-01 05:00 instead of 01-01 07:00, 2 h earlier; no longer late, due 01-01 05:00." in (
        telling.text(found)
    )
    chinese = telling.text(found, "zh")
    assert "  B（Li）：完工由 01-01 07:00 改为 01-01 05:00，提前 2 小时；不再延期，交期 01-01 05:00。" in chinese


def test_who_pays_is_sorted_by_what_it_costs() -> None:
    later = kept(
        put("A", "press", "press-1", hours=(2, 3)),
        put("A", "paint", "paint", hours=(20, 21)),
        put("B", "press", "press-1", hours=(3, 4)),
        put("B", "paint", "paint", hours=(5, 6)),
    )
    found = notice(BEFORE, later, now=at(0))
    assert [change.order.id for change in found.pays] == ["B", "A"]
    rows = telling.document(found)["customers"]
    assert [(row["customer"], row["later"], row["weighted_h"]) for row in rows] == [("Li", 1, 2.0), ("Wang", 1, 0.0)]


def test_orders_that_come_and_go_say_why() -> None:
    gone = kept(put("A", "press", "press-1", hours=(2, 3)), put("A", "paint", "paint", hours=(3, 4)), left_out("B"))
    found = notice(BEFORE, gone, now=at(0))
    lines = telling.text(found)
    assert "0 orders newly planned, 1 no longer." in lines
    assert any(line.startswith("  B for Li: would have ended 01-01 05:00; ") for line in lines)
    assert "  press-1: B / press: no longer, was 01-01 03:00 – 01-01 04:00" in lines
    back = telling.text(notice(gone, BEFORE, now=at(0)))
    assert "  B for Li: ends 01-01 05:00; in time, due 01-01 05:00." in back
    assert "  press-1: B / press: new, 01-01 03:00 – 01-01 04:00" in back


def test_what_has_ended_otherwise_is_reported_and_not_planned() -> None:
    found = notice(BEFORE, AFTER, now=at(6))
    assert {(change.now.order, change.now.operation) for change in found.begun} == {("A", "press"), ("B", "press")}
    assert len(found.moved) == 1
    assert any("2 operations have begun or ended" in line for line in telling.text(found))


def test_an_operation_that_only_takes_longer_says_so() -> None:
    first = put("A", "press", "press-1", hours=(2, 3))
    longer = replace(BEFORE, plan=Plan(assignments=(put("A", "press", "press-1", hours=(2, 4)),)))
    lines = telling.text(notice(replace(BEFORE, plan=Plan(assignments=(first,))), longer, now=at(0)))
    assert "  press-1: A / press: 01-01 02:00 as before, ends 01-01 04:00 instead of 01-01 03:00" in lines


@pytest.mark.parametrize(
    ("event", "touched"),
    [
        (DOWN, {("A", "press"), ("B", "press")}),
        (ev.DemandCancelled(at=at(0), demand="D2"), {("B", "press"), ("B", "paint")}),
        (ev.QualityHeld(at=at(0), order="A"), {("A", "press")}),
        (ev.PinSet(at=at(0), order="B", operation="paint", start=at(6)), {("B", "paint")}),
        (
            ev.CalendarChanged(at=at(0), calendar="day", exception=CalendarException(start=at(0), end=at(2))),
            {("A", "press"), ("B", "press")},
        ),
    ],
)
def test_an_event_touches_what_it_is_about(event: ev.Event, touched: set[tuple[str, str]]) -> None:
    found = notice(BEFORE, AFTER, events=[ev.StockCounted(at=at(0), material="glue", quantity=1), event], now=at(0))
    direct = {
        (change.now.order, change.now.operation)
        for change in found.changes
        if change.cause is not None and change.cause.is_direct
    }
    assert direct == touched
    assert all(change.cause is None or change.cause.event == 1 for change in found.changes)


def test_a_late_material_touches_what_draws_on_it() -> None:
    glue = Supply(material="glue", operation="paint", quantity=1, source=SupplySource.RECEIPT, at=at(1))
    fed = [
        replace(
            entry,
            problem=replace(entry.problem, orders=tuple(replace(o, supplies=(glue,)) for o in entry.problem.orders)),
        )
        for entry in (BEFORE, AFTER)
    ]
    late = ev.MaterialDelayed(at=at(0), material="glue", reference="PO-1", expected=at(5))
    found = notice(*fed, events=[ev.DemandCancelled(at=at(0), demand="D9"), late], now=at(0))
    causes = {(change.now.order, change.now.operation): change.cause for change in found.changes}
    assert causes["B", "paint"] is not None
    assert causes["B", "paint"].is_direct
    assert causes["B", "paint"].event == 1


def test_plans_that_are_the_same_differ_in_nothing() -> None:
    found = notice(BEFORE, BEFORE)
    assert found.is_empty
    assert telling.text(found) == ["The plans are the same."]


def test_of_many_lines_the_first_are_shown_and_the_rest_counted() -> None:
    found = notice(BEFORE, AFTER, events=[DOWN], now=at(0))
    lines = telling.text(found, most=1)
    assert "  ... and 1 more" in lines
    assert len(telling.text(found, most=None)) == len(telling.text(found, most=10))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_holds_what_the_text_says(language: str) -> None:
    found: Notice = notice(BEFORE, AFTER, events=[DOWN], now=at(0))
    document = telling.document(found, language)
    assert document["headline"] == telling.headline(found, language)
    assert document["orders"]["later"][0]["order"] == "B"
    assert document["orders"]["later"][0]["event"] == 1
    assert document["operations"] == {"total": 4, "unchanged": 1, "moved": 3, "begun_otherwise": 0, "elsewhere": 1}
    assert [area["id"] for area in document["areas"]] == ["presses", "machine"]
    assert document["events"][0]["text"] in "\n".join(telling.text(found, language))


def test_why_is_the_sentence_of_the_event() -> None:
    found = notice(BEFORE, AFTER, events=[DOWN], now=at(0))
    assert telling.why(found, found.pays[0].cause).startswith("press-1 is not available")
    assert telling.why(found, None) == "rearranged for a better plan"
