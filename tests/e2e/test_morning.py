"""A planner's morning in a real browser: from a messy workbook to a published plan, on both databases."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.serving import NAME, PASSWORD, Serving, serving

from heijunka.io.tables import problem_csv
from heijunka.io.tables.example import example
from heijunka.store import Status
from heijunka.store.jobs import JobStatus

CHART = "document.querySelector('.board-chart .board-chart').chart"
# The last bar of the plan, brought into view: where it stands on the page, and how wide an hour is there.
SPOT = f"""() => {{ const chart = {CHART}; const m = chart.shown; const {{ bars }} = m.payload;
    const last = bars.end.indexOf(Math.max(...bars.end)); chart.seek(last);
    m.scale.from = bars.start[last] - 6 * 3600; m.scale.until = m.scale.from + 24 * 3600; chart.redraw();
    const box = document.querySelector('.chart-canvas').getBoundingClientRect();
    const line = m.lineOf.get(m.rowOf(last));
    return [box.x + 190 + m.scale.x(bars.start[last] + 1800), box.y + 44 - m.scroll + line.top + 8,
        3600 / m.scale.perPixel]; }}"""


@pytest.fixture
def served(new_place: Callable[[str], str]) -> Iterator[Serving]:
    with serving(new_place("morning")) as found:
        yield found


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """Return a small shop as a zip of tables in which a quantity is no number, and another has a unit behind it."""
    path = tmp_path / "shop.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in problem_csv(example()).items():
            text = data.decode("utf-8-sig")
            if name == "Demand.csv":
                assert ",20," in text
                assert ",35," in text
                text = text.replace(",20,", ",lots,", 1).replace(",35,", ",35 pcs,", 1)
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize("new_place", ["sqlite", "postgres"], indirect=True)
def test_a_morning(browser: Browser, served: Serving, messy: Path) -> None:
    context = browser.new_context(base_url=served.address, viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
    sign_in(page)
    data_are_mended_and_used(page, messy)
    site = "/sites/shop"
    plan_is_made(page, served)
    bar_is_dragged_pinned_and_kept(page)
    plan_is_published(page)
    assert {entry.status for entry in served.store.versions("shop")} == {Status.PROPOSED, Status.PUBLISHED}
    machine_breaks_and_the_adjustment_is_approved(page, served, site)
    dispatch_list_is_printed(page, site)
    data_are_changed_in_the_grid(page, site)
    page_speaks_chinese(page, site)
    assert served.store.verify() == ()
    assert faults == []
    context.close()


def sign_in(page: Page) -> None:
    page.goto("/")
    page.locator("input[autocomplete=username]").fill(NAME)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def data_are_mended_and_used(page: Page, messy: Path) -> None:
    page.get_by_text("Drop your plant here").wait_for()
    page.locator("input[type=file]").set_input_files(messy)
    expect(page.get_by_text("1 to mend").first).to_be_visible()
    expect(page.get_by_role("button", name="Use these data")).to_be_disabled()
    page.get_by_role("button", name="is not a number").click()
    expect(page.locator(".grid-at")).to_have_text("lots")
    page.reload()  # nothing is lost
    page.get_by_role("button", name="is not a number").click()
    page.get_by_role("grid").focus()
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Agree to all").click()
    expect(page.get_by_text("Ready", exact=True)).to_be_visible()
    page.get_by_role("button", name="Use these data").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Site")).to_have_value("shop")
    dialog.get_by_role("button", name="Use them").click()
    page.wait_for_url("**/sites/shop/board")


def plan_is_made(page: Page, served: Serving) -> None:
    (job,) = served.store.jobs.known("shop")
    served.jobs.cancel(job.id)  # what it has found by now will do
    ended = served.jobs.wait(job.id, 60)
    assert ended is not None
    assert ended.status is JobStatus.DONE, ended.error
    page.goto(f"/sites/shop/board?plan={ended.result['version']}")
    page.locator(".chart-canvas").wait_for()


def bar_is_dragged_pinned_and_kept(page: Page) -> None:
    panel = page.get_by_role("region", name="What this would mean")
    x, y, hour = spot(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + hour, y, steps=4)
    page.mouse.move(x + 2 * hour, y, steps=4)
    page.mouse.up()
    expect(panel.get_by_role("button", name="Keep")).to_be_enabled()
    x, y, _ = spot(page)
    page.mouse.click(x, y)
    page.keyboard.press("k")
    expect(panel).to_contain_text("pinned")
    panel.get_by_role("button", name="Keep").click()
    page.wait_for_url("**/board?plan=3")


def plan_is_published(page: Page) -> None:
    page.get_by_role("button", name="Publish …").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("button", name="Publish …")).to_have_count(0)


def machine_breaks_and_the_adjustment_is_approved(page: Page, served: Serving, site: str) -> None:
    first = min(served.store.record("shop").plan.assignments, key=lambda entry: (entry.start, entry.order))
    page.goto(f"{site}/today")
    page.get_by_role("button", name="Tell what happened …").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Resource").fill(first.resources[0])
    dialog.get_by_label("Until").fill("+4h")
    dialog.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text(f"{first.resources[0]} is down").first).to_be_visible()
    before = served.store.record("shop")
    page.get_by_role("button", name="Adjust the plan").click()
    approve = page.get_by_role("button", name="Approve and publish")
    approve.wait_for(timeout=60_000)
    expect(page.get_by_role("article").first).to_contain_text("operations moved")
    approve.click()
    expect(approve).to_have_count(0)
    served_now = served.store.record("shop")
    assert served_now.plan.assignments != before.plan.assignments
    assert served_now.problem.state is not None


def dispatch_list_is_printed(page: Page, site: str) -> None:
    page.goto(f"{site}/today?view=dispatch")
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_role("table").first).to_be_visible()
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="screen")


def data_are_changed_in_the_grid(page: Page, site: str) -> None:
    page.goto(f"{site}/data")
    page.get_by_role("button", name="Change", exact=True).click()
    page.wait_for_url("**/drafts/*")
    page.get_by_role("button", name="Demand").click()
    page.get_by_role("grid").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.type("24")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    page.get_by_role("grid").focus()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    expect(page.get_by_role("row").nth(2).get_by_role("gridcell").nth(2)).to_have_text("20")


def page_speaks_chinese(page: Page, site: str) -> None:
    page.goto(f"{site}/board")
    page.get_by_role("button", name="中文 / English").click()
    expect(page.get_by_role("link", name="数据")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "zh"


def spot(page: Page) -> tuple[float, float, float]:
    x, y, hour = page.evaluate(SPOT)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return x, y, hour
