"""Takes the pictures of the documentation: plans the demo plant and photographs its report in Chromium."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import heijunka as hj
from heijunka.library import PLANTS

ROOT = Path(__file__).resolve().parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main(chromium: str) -> None:
    """Write ``docs/images/report.png``."""
    with tempfile.TemporaryDirectory() as folder:
        page_file = Path(folder) / "report.html"
        problem = PLANTS["air-conditioning"]("demo", seed=7)
        hj.write(hj.plan(problem, stop=hj.after(seconds=20), threads=0), page_file)
        target = ROOT / "docs" / "images" / "report.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            page = browser.new_page(viewport={"width": 1600, "height": 1000})
            page.goto(page_file.as_uri())
            page.wait_for_function("window.heijunka !== undefined")
            page.locator(".order").nth(1).click()
            page.get_by_role("button", name="Show the whole plan").click()
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            page.screenshot(path=target)
            browser.close()
    print(target)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium")
