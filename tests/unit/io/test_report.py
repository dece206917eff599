"""The page and the tables of a plan, read back."""

from __future__ import annotations

import base64
import csv
import gzip
import json
import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from random import Random
from typing import Any

import pytest
from judged_worlds import WORLDS
from naive_planner import NaivePlanner
from python_calamine import CalamineWorkbook

from heijunka.evaluate.gantt import gantt
from heijunka.io import report
from heijunka.io.export import plan_csv, plan_workbook
from heijunka.io.report import report_html
from heijunka.messages import LANGUAGES, say
from heijunka.model.plan import Assignment, Plan
from heijunka.model.record import Certificate, Compared, PlanRecord
from heijunka.model.state import State
from heijunka.testing.builders import at, machine, order, problem, routing, step


def record_of(world: str, seed: int = 3) -> PlanRecord:
    made = WORLDS[world](seed)
    plan = NaivePlanner(made, Random(seed)).plan()
    certificate = Certificate(
        status="feasible", value=12.0, bound=6.0, compared=(Compared(method="edd", value=20.0),), seconds=1.0
    )
    return PlanRecord(problem=made, plan=plan, certificate=certificate, reference=plan)


def payload_of(page: bytes) -> dict[str, Any]:
    text = page.decode("utf-8")
    found = re.search(r'<script id="heijunka-data" type="([^"]+)">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    kind, data = found.groups()
    if kind == "application/gzip;base64":
        return dict(json.loads(gzip.decompress(base64.b64decode(data))))
    return dict(json.loads(data))


@pytest.mark.parametrize("world", sorted(WORLDS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_holds_every_bar(world: str, language: str) -> None:
    record = record_of(world)
    payload = payload_of(report_html(record, language=language))
    assert payload["language"] == language
    assert len(payload["bars"]["start"]) == sum(len(entry.resources) for entry in record.plan.assignments)
    assert {len(column) for column in payload["bars"].values()} == {len(payload["bars"]["start"])}
    assert {len(column) for column in payload["orders"].values()} == {len(record.problem.orders)}
    assert payload["baseline"] is not None
    assert len(payload["certificate"]) == 8
    for start, end in zip(payload["bars"]["start"], payload["bars"]["end"], strict=True):
        assert start <= end <= payload["end"]


def test_times_are_seconds_since_the_epoch_given() -> None:
    record = record_of("workshop")
    payload = gantt(record.problem, record.plan)
    first = record.plan.assignments[0]
    assert payload["epoch"] + payload["bars"]["start"][0] == first.start.timestamp()


def test_names_cannot_break_out_of_the_page() -> None:
    name = "</script><script>alert(1)</script>\u2028"
    shop = problem(machine("m1"), routing("a", step("1", "m1", minutes=60)), order(name, "a"))
    entry = Assignment(
        order=name,
        operation="1",
        mode="1",
        resources=("m1",),
        setup_start=at(0),
        start=at(0),
        end=at(1),
        quantity=1.0,
    )
    page = report_html(PlanRecord(problem=shop, plan=Plan(assignments=(entry,))))
    assert b"<script>alert" not in page
    assert payload_of(page)["orders"]["id"] == [name]


def test_large_data_are_compressed(monkeypatch: pytest.MonkeyPatch) -> None:
    record = record_of("assembly")
    plain = payload_of(report_html(record))
    monkeypatch.setattr(report, "PLAIN_BYTES", 10)
    page = report_html(record)
    assert b"application/gzip;base64" in page
    assert payload_of(page) == plain


@pytest.mark.parametrize("world", sorted(WORLDS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_holds_every_assignment_and_order(world: str, language: str) -> None:
    record = record_of(world)
    book = CalamineWorkbook.from_filelike(BytesIO(plan_workbook(record, language=language)))
    names = book.sheet_names
    assert names[:2] == [say("report.summary", language), say("report.orders", language)]
    orders = book.get_sheet_by_name(names[1]).to_python()
    assert {row[0] for row in orders[1:]} == {entry.order for entry in record.plan.assignments}
    resources = {resource.id for resource in record.problem.plant.resources}
    lines = sum(len(book.get_sheet_by_name(name).to_python()) - 1 for name in names if name in resources)
    assert lines == sum(len(entry.resources) for entry in record.plan.assignments)
    loads = book.get_sheet_by_name(say("report.loads", language)).to_python()
    assert all(0 <= row[4] <= 1.0001 for row in loads[1:])


def test_csv_is_read_back_and_neutralises_formulas() -> None:
    shop = problem(machine("m1"), routing("a", step("1", "m1", minutes=60)), order("=1+1", "a"))
    entry = Assignment(
        order="=1+1",
        operation="1",
        mode="1",
        resources=("m1",),
        setup_start=at(0),
        start=at(0),
        end=at(1),
        quantity=1.0,
    )
    files = plan_csv(PlanRecord(problem=shop, plan=Plan(assignments=(entry,))))
    rows = list(csv.reader(StringIO(files["Orders.csv"].decode("utf-8-sig"))))
    assert rows[1][0] == "'=1+1"


def test_sheets_of_like_names_are_kept_apart() -> None:
    long = "a machine with quite a long name, the "
    shop = problem(
        machine(f"{long}1"),
        machine(f"{long}2"),
        routing("a", step("1", f"{long}1", minutes=60), step("2", f"{long}2", minutes=60)),
        order("o", "a"),
    )
    entries = tuple(
        Assignment(
            order="o",
            operation=str(n),
            mode="1",
            resources=(f"{long}{n}",),
            setup_start=at(n),
            start=at(n),
            end=at(n + 1),
            quantity=1.0,
        )
        for n in (1, 2)
    )
    book = CalamineWorkbook.from_filelike(
        BytesIO(plan_workbook(PlanRecord(problem=shop, plan=Plan(assignments=entries))))
    )
    assert len(set(book.sheet_names)) == len(book.sheet_names) == 7


def test_the_plan_before_is_named_so_and_the_present_is_drawn() -> None:
    record = record_of(sorted(WORLDS)[0])
    now = record.problem.horizon.start + timedelta(hours=2)
    adjusted = replace(record, problem=replace(record.problem, state=State(now=now)))
    payload = payload_of(report_html(adjusted))
    assert payload["now"] == 7200
    assert payload["texts"]["en"]["baseline"] == say("web.baseline_plan", value="{value}")
    by_rule = replace(record, reference=replace(record.plan, method="edd"))
    payload = payload_of(report_html(by_rule))
    assert payload["now"] is None
    assert payload["texts"]["en"]["baseline"] == say("web.baseline", value="{value}")
