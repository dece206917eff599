"""The report in a real browser: drawn, searched, chosen, spoken, all without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import heijunka as hj
from heijunka.library import PLANTS


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    record = hj.plan(PLANTS["air-conditioning"]("small", seed=7), stop=hj.after(iterations=3))
    path = tmp_path_factory.mktemp("report") / "plan.html"
    hj.write(record, path)
    return path


@pytest.fixture
def page(browser: Browser, report: Path) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1440, "height": 900})
    faults: list[str] = []
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda request: faults.append(request.url) if not request.url.startswith("file:") else None)
    opened.goto(report.as_uri())
    opened.wait_for_function("window.heijunka !== undefined")
    yield opened
    assert faults == []
    opened.close()


def colours(page: Page) -> int:
    return int(
        page.evaluate(
            """() => { const c = document.querySelector('.chart-canvas'); const d = c.getContext('2d')
            .getImageData(200, 60, c.width - 220, c.height - 80).data; const seen = new Set();
            for (let i = 0; i < d.length; i += 16) seen.add((d[i] << 16) | (d[i + 1] << 8) | d[i + 2]);
            return seen.size; }"""
        )
    )


def test_bars_are_drawn(page: Page) -> None:
    assert colours(page) > 8
    assert page.locator(".card").count() >= 8
    assert page.locator(".certificate span").count() >= 8


def test_search_finds_and_a_click_shows_the_facts(page: Page) -> None:
    first = page.locator(".order .order-id").first.inner_text().split("\n")[0].split(" ")[0]
    page.keyboard.press("/")
    page.keyboard.type(first)
    page.locator(".order").first.click()
    assert first in page.locator(".facts h2").inner_text()
    assert page.locator(".steps li").count() > 0
    page.locator(".chart-canvas").click(position={"x": 700, "y": 20})
    page.locator(".chart-canvas").press("Escape")
    assert page.locator(".facts").count() == 0


def test_bars_are_walked_and_read_out_by_keys(page: Page) -> None:
    canvas = page.locator(".chart-canvas")
    canvas.focus()
    canvas.press("n")
    first = page.locator("[aria-live]").inner_text()
    canvas.press("n")
    assert page.locator("[aria-live]").inner_text() != first
    canvas.press("p")
    assert page.locator("[aria-live]").inner_text() == first
    canvas.press("Enter")
    assert page.locator(".facts").count() == 1


def test_zoom_and_fit_change_the_picture(page: Page) -> None:
    canvas = page.locator(".chart-canvas")
    canvas.focus()
    before = canvas.screenshot()
    canvas.press("+")
    canvas.press("+")
    assert canvas.screenshot() != before
    canvas.press("0")
    assert canvas.screenshot() == before


def test_all_texts_change_language(page: Page) -> None:
    assert "Late orders" in page.locator(".cards").inner_text()
    page.keyboard.press("l")
    assert "延期订单" in page.locator(".cards").inner_text()
    assert page.evaluate("document.documentElement.lang") == "zh"


def test_the_table_holds_the_same_plan(page: Page) -> None:
    page.get_by_role("button", name="Show as a table").click()
    rows = page.locator(".table-view tbody tr").count()
    assert rows == min(200, page.evaluate("window.heijunka.model.payload.bars.start.length"))


def test_hovering_tells_the_facts_of_a_bar(page: Page) -> None:
    found = page.evaluate(
        """() => { const m = window.heijunka.model; const line = m.lines.find((l) => l.row >= 0 &&
        m.rows[l.row].bar.length); const row = m.rows[line.row];
        return [190 + m.scale.x((row.start[0] + row.end[0]) / 2), 44 + line.top + line.height / 2]; }"""
    )
    page.locator(".chart-canvas").hover(position={"x": found[0], "y": found[1]})
    assert page.locator(".tip").is_visible()
    assert "·" in page.locator(".tip strong").inner_text()


def test_light_and_dark(page: Page) -> None:
    before = page.locator(".chart-canvas").screenshot()
    page.get_by_role("button", name="Light or dark").click()
    page.wait_for_function("getComputedStyle(document.documentElement).colorScheme === 'dark'")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.locator(".chart-canvas").screenshot() != before
