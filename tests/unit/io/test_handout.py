"""The workbook and the page of a notice, read back."""

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from heijunka.evaluate import telling
from heijunka.evaluate.notice import Notice, notice
from heijunka.io.handout import notice_page, notice_workbook
from heijunka.messages import LANGUAGES, say
from heijunka.model.event import ResourceDown
from heijunka.model.plan import Assignment, Plan
from heijunka.model.record import PlanRecord
from heijunka.testing.builders import at, group, machine, order, problem, routing, step


def made(hours: float, resource: str) -> PlanRecord:
    shop = problem(
        machine("p1"),
        machine("p2"),
        machine("paint"),
        group("presses", "p1", "p2", name="=Pressing"),
        routing("chair", step("press", "p1", minutes=60), step("paint", "paint", minutes=60)),
        order("<A>", "chair", due=3),
    )
    places = (("press", resource, hours), ("paint", "paint", hours + 1))
    entries = tuple(
        Assignment(
            order="<A>",
            operation=operation,
            mode="1",
            resources=(on,),
            setup_start=at(start),
            start=at(start),
            end=at(start + 1),
            quantity=4,
        )
        for operation, on, start in places
    )
    return PlanRecord(problem=shop, plan=Plan(assignments=entries))


@pytest.fixture
def found() -> Notice:
    down = ResourceDown(at=at(0), resource="p1", until=at(2), reason="bearing")
    return notice(made(1, "p1"), made(2, "p2"), events=[down], now=at(0))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_foreman_has_a_sheet(found: Notice, language: str) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(notice_workbook(found, language=language)))
    names = book.sheet_names
    assert names[:2] == [say("report.summary", language), say("report.orders", language)]
    assert set(names[2:]) == {area.title(language) for area in found.areas}
    lead = [row[0] for row in book.get_sheet_by_name(names[0]).to_python()]
    assert lead[1:] == [*telling.headline(found, language), f"[1] {found.sentence(0, language)}"]
    press = book.get_sheet_by_name("=Pressing").to_python()
    assert press[1][:3] == ["p2", "<A>", "press"]
    assert press[1][4] == "p1"
    assert press[1][-1] == found.sentence(0, language)
    assert len(press) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_the_same_and_needs_no_network(found: Notice, language: str) -> None:
    page = notice_page(found, title="Plan <2>", language=language).decode("utf-8")
    assert "<title>Plan &lt;2&gt;</title>" in page
    assert "&lt;A&gt;" in page
    assert "<A>" not in page
    assert "://" not in page
    assert page.count('<section class="area">') == 2
    for line in telling.headline(found, language):
        assert line.replace("<", "&lt;") in page
