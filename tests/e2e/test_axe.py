"""Every page can be used by everybody: axe finds nothing serious, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.serving import NAME, Serving, serving

import heijunka as hj
from heijunka.library import PLANTS

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
NOW = datetime(2026, 1, 5, tzinfo=UTC)
PAGES = ("board", "orders", "today", "today?view=dispatch", "load", "scenarios", "twin", "data")
FOUND = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 200)}`))"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    record = hj.plan(PLANTS["air-conditioning"]("small", seed=7), stop=hj.after(iterations=3))
    with serving(str(tmp_path_factory.mktemp("axe") / "axe.db")) as found:
        found.store.propose("plant", record, parent=None, upto_event=0, who=NAME, why="first", now=NOW)
        found.store.propose("other", record, parent=None, upto_event=0, who=NAME, why="first", now=NOW)
        yield found


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser, served: Serving) -> Iterator[Page]:
    context = served.context(browser, color_scheme=request.param, reduced_motion="reduce", locale="en-GB")
    opened = context.new_page()
    yield opened
    context.close()


def serious(page: Page) -> list[str]:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: cd web && npm ci")
    page.wait_for_load_state("load")
    page.locator("h1").first.wait_for()
    page.evaluate(AXE.read_text("utf-8"))
    return [str(entry) for entry in page.evaluate(FOUND)]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_a_site(page: Page, path: str) -> None:
    page.goto(f"/sites/plant/{path}")
    assert serious(page) == []


@pytest.mark.parametrize("tab", ["users", "tokens", "webhooks", "backups", "settings", "audit"])
def test_the_page_of_administrators(page: Page, tab: str) -> None:
    page.goto(f"/admin?tab={tab}")
    page.get_by_role("tab", selected=True).wait_for()
    assert serious(page) == []


def test_the_first_page_and_a_draft(page: Page) -> None:
    page.goto("/")
    assert serious(page) == []
    page.get_by_role("button", name="Begin with a small shop").click()
    page.wait_for_url("**/drafts/*")
    page.get_by_role("button", name="Demand").click()
    page.get_by_role("grid").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.type("lots")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="is not a number").wait_for()
    assert serious(page) == []
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Use these data").click()
    page.get_by_role("dialog").get_by_label("Site").wait_for()
    assert serious(page) == []


def test_signing_in(browser: Browser, served: Serving) -> None:
    page = browser.new_page(base_url=served.address)
    page.goto("/")
    assert serious(page) == []
    page.close()
