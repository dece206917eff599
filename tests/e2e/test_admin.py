"""An administrator's errands in a real browser: settings, a backup, a webhook, a user, a token, the audit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.serving import NAME, Serving, serving

import heijunka as hj
from heijunka.library import PLANTS
from heijunka.store import Store

NOW = datetime(2026, 1, 5, tzinfo=UTC)
HOST = "erp.example"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Serving]:
    record = hj.plan(PLANTS["air-conditioning"]("small", seed=7), stop=hj.after(iterations=1))
    with serving(str(tmp_path / "plant.db"), hosts=[HOST]) as found:
        found.store.propose("plant", record, parent=None, upto_event=0, who=NAME, why="first", now=NOW)
        yield found


@pytest.fixture
def page(browser: Browser, served: Serving) -> Iterator[Page]:
    context = served.context(browser, locale="en-GB")
    opened = context.new_page()
    yield opened
    context.close()


def test_settings_hold_and_a_backup_is_taken_home(page: Page, served: Serving, tmp_path: Path) -> None:
    page.goto("/admin?tab=settings")
    page.get_by_label("Backups that are kept").fill("3")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The settings are saved.").wait_for()
    page.reload()
    expect(page.get_by_label("Backups that are kept")).to_have_value("3")
    assert served.store.choices.known()["backups_kept"] == 3

    page.get_by_role("tab", name="Backups").click()
    page.get_by_text("No backup yet").wait_for()
    page.get_by_role("button", name="Back up now").click()
    file = page.get_by_role("link", name="heijunka-")
    file.wait_for()
    with page.expect_download() as taken:
        file.click()
    taken.value.save_as(tmp_path / "taken.sqlite")
    with Store.open(tmp_path / "new.sqlite") as empty:
        empty.restore(tmp_path / "taken.sqlite", who=NAME, now=NOW)
        assert empty.sites() == ("plant",)
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("No backup yet").wait_for()

    page.get_by_role("tab", name="Audit").click()
    page.get_by_text("backup_taken_away").wait_for()
    page.get_by_role("link", name="Orders").click()  # the site that there is stays within reach
    page.wait_for_url("**/sites/plant/orders")


def test_a_webhook_is_made_for_an_allowed_host_and_its_secret_shown_once(page: Page, served: Serving) -> None:
    page.goto("/admin?tab=webhooks")
    page.get_by_text(HOST).wait_for()
    page.get_by_role("button", name="Add an address").click()
    page.get_by_role("textbox", name="Address").fill("https://elsewhere.example/told")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Add an address").click()
    dialog.get_by_text("elsewhere.example").wait_for()  # refused, and why
    assert not served.store.webhooks.known()
    page.get_by_role("textbox", name="Address").fill(f"https://{HOST}/told")
    dialog.get_by_role("button", name="Add an address").click()
    dialog.get_by_text("shown this once").wait_for()
    kept = served.store.webhooks.known()[0]
    expect(dialog.locator(".admin-secret")).to_have_text(kept.secret)
    dialog.get_by_role("button", name="Close", exact=True).last.click()
    page.get_by_role("button", name="Deliveries").click()
    page.get_by_text("Nothing was sent yet.").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text(f"https://{HOST}/told")).to_have_count(0)
    assert not served.store.webhooks.known()
