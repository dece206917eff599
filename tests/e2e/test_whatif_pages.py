"""Scenarios and runs of the twin in a real browser: made, planned, compared, proposed; played, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.serving import Serving, serving

import heijunka as hj
from heijunka.io.tables.example import example

LONG = 120_000


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(str(tmp_path_factory.mktemp("whatif") / "whatif.db")) as found:
        record = hj.plan(example(), stop=hj.after(iterations=1))
        now = record.problem.horizon.start
        found.store.propose("shop", record, parent=None, upto_event=0, who="ann", why="first", now=now)
        yield found


@pytest.fixture
def enter(browser: Browser, served: Serving) -> Iterator[Callable[[str], Page]]:
    """Return a function that opens a page; whatever breaks on it breaks the test."""
    context = served.context(browser, viewport={"width": 1440, "height": 900}, locale="en-GB")
    faults: list[str] = []

    def make(path: str) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
        page.goto(path)
        return page

    yield make
    context.close()
    assert faults == []


def test_a_scenario_is_made_planned_compared_and_proposed(enter: Callable[[str], Page], served: Serving) -> None:
    page = enter("/sites/shop/scenarios")
    page.get_by_text("What if …?").wait_for()
    page.get_by_role("button", name="New scenario").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("twice as much")
    for kind in ("Another mix", "A resource less"):
        dialog.get_by_role("button", name="Add a change").click()
        page.get_by_role("menuitem", name=kind).click()
    dialog.get_by_label("Times as much").fill("2")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Nothing but")
    dialog.get_by_role("button", name="Take change 2 out").click()
    dialog.get_by_role("button", name="Save").click()
    card = page.get_by_label("twice as much", exact=True)
    card.get_by_text("2 times as much of").wait_for()
    page.get_by_label("Seconds to search").fill("1")
    card.get_by_role("button", name="Plan", exact=True).click()
    card.get_by_text("Planned in 1 s").wait_for(timeout=LONG)
    table = page.get_by_label("Side by side")
    row = table.get_by_role("row").filter(has_text="Makespan")
    expect(row.locator("td[data-better=false]")).to_contain_text("worse")
    card.get_by_role("button", name="Propose").click()
    page.get_by_role("dialog").get_by_role("button", name="Propose").click()
    page.wait_for_url("**/board?plan=2")
    assert served.store.version("shop", 2).why.startswith("twice as much: 2 times as much of")
    page.close()


def test_policies_are_played_and_shown_with_what_may_be_said(enter: Callable[[str], Page]) -> None:
    page = enter("/sites/shop/twin")
    page.get_by_text("Try it out before you live with it").wait_for()
    page.get_by_role("button", name="Play").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Likely lateness and setups").uncheck()
    dialog.get_by_label("Runs of each").fill("4")
    dialog.get_by_role("button", name="Play").click()
    run = page.get_by_label("shop: 4 runs")
    run.wait_for(timeout=LONG)
    expect(run.get_by_role("alert")).to_contain_text("Ours: the rule that looks best")
    expect(run.get_by_role("columnheader", name="Earliest due date")).to_be_visible()
    picture = run.locator("img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    page.get_by_role("button", name="Light or dark").click()
    page.get_by_role("button", name="中文 / English").click()
    page.get_by_text("每种策略都遇到同样的日子").wait_for()
    page.close()
