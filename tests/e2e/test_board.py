"""The board in a real browser on a real server: dragged, pinned, taken back, kept, published, spoken."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser, Locator, Page, expect

import heijunka as hj
from heijunka.library import PLANTS
from heijunka.model.record import PlanRecord
from heijunka.server.app import build, close
from heijunka.server.credentials import hash_of_password
from heijunka.store import Status, Store, User

NAME, PASSWORD = "ann", "a horse, a staple"
NOW = datetime(2026, 1, 5, tzinfo=UTC)
CHART = "document.querySelector('.board-chart .board-chart').chart"
# A bar with room behind it, wide enough to be seen, the view brought to it: where it stands on the page.
SPOT = f"""() => {{ const chart = {CHART}; const m = chart.shown; const {{ bars }} = m.payload;
    const last = bars.end.indexOf(Math.max(...bars.end)); chart.seek(last);
    m.scale.from = bars.start[last] - 6 * 3600; m.scale.until = m.scale.from + 24 * 3600; chart.redraw();
    const box = document.querySelector('.chart-canvas').getBoundingClientRect();
    const line = m.lineOf.get(m.rowOf(last));
    return [box.x + 190 + m.scale.x((bars.start[last] + bars.end[last]) / 2), box.y + 44 - m.scroll + line.top + 12,
        3600 / m.scale.perPixel]; }}"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("board") / "board.db") as opened:
        person = User(name=NAME, roles=("approver",), password_hash=hash_of_password(PASSWORD))
        opened.people.add(person, who=NAME, now=NOW)
        yield opened


@pytest.fixture(scope="module")
def address(store: Store) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    app = build(store)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(30)
    close(app)


@pytest.fixture(scope="module")
def signed_in(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page.goto(address)
    page.locator("input[autocomplete=username]").fill(NAME)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=NAME).wait_for()
    yield page
    page.close()


@pytest.fixture(scope="module")
def record() -> PlanRecord:
    return hj.plan(PLANTS["air-conditioning"]("small", seed=7), stop=hj.after(iterations=3))


@pytest.fixture
def page(
    signed_in: Page, store: Store, address: str, record: PlanRecord, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Return the board of a site of the test's own name, whose first version is the record."""
    site = request.node.name
    store.propose(site, record, parent=None, upto_event=0, who=NAME, why="first", now=NOW)
    faults: list[str] = []
    signed_in.on("pageerror", lambda error: faults.append(str(error)))
    signed_in.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
    signed_in.goto(f"{address}/sites/{site}/board")
    signed_in.locator(".chart-canvas").wait_for()
    yield signed_in
    assert faults == []


def spot(page: Page) -> tuple[float, float, float]:
    """Return where the last bar of the plan stands on the page, and how wide an hour is."""
    x, y, hour = page.evaluate(SPOT)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return x, y, hour


def drag(page: Page, hours: float) -> None:
    x, y, hour = spot(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + hours * hour / 2, y, steps=4)
    page.mouse.move(x + hours * hour, y, steps=4)
    page.mouse.up()


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="What this would mean")


def test_a_dragged_bar_is_judged_then_kept_then_published(page: Page, store: Store) -> None:
    site = "test_a_dragged_bar_is_judged_then_kept_then_published"
    drag(page, 6)
    expect(panel(page).get_by_text("Orders later: 1")).to_be_visible()
    assert len(store.versions(site)) == 1
    panel(page).get_by_role("button", name="Keep").click()
    page.wait_for_url("**/board?plan=2")
    expect(panel(page)).to_have_count(0)
    kept = store.record(site, 2).plan
    assert max(entry.end for entry in kept.assignments) > max(
        entry.end for entry in store.record(site, 1).plan.assignments
    )
    page.get_by_role("button", name="Publish …").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("button", name="Publish …")).to_have_count(0)
    assert {entry.number: entry.status for entry in store.versions(site)}[2] is Status.PUBLISHED


def test_edits_are_taken_back_brought_back_and_outlive_a_reload(page: Page) -> None:
    drag(page, 5)
    expect(panel(page).get_by_role("button", name="Keep")).to_be_enabled()
    expect(panel(page).get_by_role("listitem")).to_have_count(1)
    x, y, _ = spot(page)
    page.mouse.click(x, y)
    page.keyboard.press("k")
    expect(panel(page).get_by_role("listitem")).to_have_count(2)
    expect(panel(page)).to_contain_text("pinned")
    page.keyboard.press("Control+z")
    expect(panel(page).get_by_role("listitem")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(panel(page)).to_have_count(0)
    page.keyboard.press("Control+Shift+z")
    expect(panel(page).get_by_role("listitem")).to_have_count(1)
    page.reload()
    expect(panel(page).get_by_role("listitem")).to_have_count(1)
    panel(page).get_by_role("button", name="Drop").click()
    expect(panel(page)).to_have_count(0)


def test_what_cannot_be_is_said_and_cannot_be_kept(page: Page) -> None:
    drag(page, -5.5)
    expect(panel(page).get_by_text("This cannot be done")).to_be_visible()
    expect(panel(page).get_by_role("alert")).to_contain_text("cannot")
    expect(panel(page).get_by_role("button", name="Keep")).to_be_disabled()


def test_a_menu_by_mouse_and_by_key_offers_the_same(page: Page) -> None:
    x, y, _ = spot(page)
    page.mouse.click(x, y, button="right")
    offered = page.get_by_role("menuitem").all_inner_texts()
    assert len(offered) >= 5
    page.keyboard.press("Escape")
    expect(page.get_by_role("menuitem")).to_have_count(0)
    page.locator(".chart-canvas").focus()
    page.keyboard.press("Shift+F10")
    page.get_by_role("menuitem").first.wait_for()
    assert page.get_by_role("menuitem").all_inner_texts() == offered
    page.get_by_role("menuitem", name="Take out of the plan").click()
    expect(panel(page)).to_contain_text("no longer planned")


def test_an_order_is_found_and_its_facts_are_shown(page: Page) -> None:
    page.keyboard.press("/")
    page.get_by_role("combobox", name="Find an order").fill("SO-00003")
    page.get_by_role("option", name="SO-00003", exact=True).click()
    expect(page.get_by_role("region", name="Facts of the order")).to_contain_text("SO-00003")


def test_rows_table_and_language(page: Page) -> None:
    page.get_by_role("toolbar").get_by_text("Orders", exact=True).click()
    assert page.evaluate(f"{CHART}.shown.rowsBy") == "order"
    page.get_by_role("button", name="Table").click()
    assert page.locator(".board-table tbody tr").count() == 100
    page.get_by_role("button", name="中文 / English").click()
    expect(page.get_by_role("button", name="表格")).to_be_visible()
    page.get_by_role("button", name="表格").click()
    page.get_by_role("button", name="中文 / English").click()
    expect(page.get_by_role("button", name="Table")).to_be_visible()


def test_bars_are_walked_and_read_out(page: Page) -> None:
    page.locator(".chart-canvas").focus()
    page.keyboard.press("n")
    first = page.locator(".chart [aria-live]").inner_text()
    page.keyboard.press("n")
    assert page.locator(".chart [aria-live]").inner_text() not in ("", first)


def test_the_address_shows_the_same_version(page: Page, store: Store, address: str) -> None:
    site = "test_the_address_shows_the_same_version"
    store.propose(site, store.record(site, 1), parent=1, upto_event=0, who=NAME, why="again", now=NOW)
    page.goto(f"{address}/sites/{site}/board?plan=1")
    expect(page.get_by_role("combobox", name="Version shown")).to_have_value("#1 first")
