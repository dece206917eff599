"""Takes the pictures of the documentation in Chromium: the report of the demo plant, and every page of its server."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
HEIJUNKA = (sys.executable, "-m", "heijunka")
NAME, PASSWORD = "planner", "a horse, a staple"
PAGES = (
    "board",
    "orders",
    "today",
    "today?view=dispatch",
    "load",
    "scenarios",
    "twin",
    "data",
    "admin",
    "admin?tab=settings",
)
"""What is photographed of a site; a few of them in the dark and in Chinese, too."""
ALSO = (("board", "dark", "en"), ("today", "light", "zh"))
SITE = "air-conditioning-demo"
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def main() -> None:
    """Write the pictures into a folder, by default that of the documentation."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "images")
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place)
        told = json.loads(run("demo", "--seconds", "20", "--json", "--output", place))
        down, adjust = told["next"]
        run(*down.split()[1:])
        run(*adjust.split()[1:], "--output", place)
        browser = playwright.chromium.launch(executable_path=asked.chromium, args=FLAGS)
        report(browser, folder, asked.to)
        with serving(folder / "heijunka.db") as (address, set_up):
            pages(browser, address, set_up, asked.to)
        browser.close()


def run(*words: str) -> str:
    """Run a command of heijunka; return what it prints."""
    return subprocess.run([*HEIJUNKA, *words], check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def serving(store: Path) -> Iterator[tuple[str, str]]:
    """Serve a store; give the address of the page, and of its set-up."""
    command = [*HEIJUNKA, "serve", "--port", "0", "--json", "--store", str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")
        try:
            yield told["address"].rstrip("/"), told["setup"]
        finally:
            process.terminate()


def report(browser: Browser, folder: Path, to: Path) -> None:
    """Photograph the report, an order chosen."""
    page = browser.new_page(viewport={"width": 1600, "height": 1000})
    page.goto(next(folder.glob("*.html")).as_uri())
    page.wait_for_function("window.heijunka !== undefined")
    page.locator(".order").nth(1).click()
    page.get_by_role("button", name="Show the whole plan").click()
    page.evaluate(DRAWN)
    page.screenshot(path=to / "report.png")
    page.close()


def pages(browser: Browser, address: str, set_up: str, to: Path) -> None:
    """Photograph every page as somebody sees it who has just been set up."""
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(set_up)
    page.locator("input[autocomplete=username]").fill(NAME)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.get_by_role("button", name=NAME).wait_for()
    page.close()
    something_to_see(context)
    for name in PAGES:
        photograph(context, name, to)
    for name, scheme, language in ALSO:
        photograph(context, name, to, scheme=scheme, language=language)
    context.close()


def something_to_see(context: BrowserContext) -> None:
    """Plan two scenarios and play two policies, so that their pages are not empty."""
    token = context.request.get("/v1/session").json()["token"]

    def post(path: str, body: dict[str, object]) -> dict[str, str]:
        answer = context.request.post(f"/v1/sites/{SITE}{path}", data=body, headers={"X-Heijunka-Token": token})
        assert answer.ok, answer.text()
        return dict(answer.json())

    choices = context.request.get(f"/v1/sites/{SITE}/scenarios/choices").json()
    material = choices["materials"][0]["id"]
    made = [post("/scenarios", {"name": "As it is", "changes": []})]
    for name, factor in (("A third more", 1.3), ("A third less", 0.7)):
        change = {"kind": "mix", "material": material, "factor": factor}
        made.append(post("/scenarios", {"name": f"{name} of {material}", "changes": [change]}))
    jobs = [post(f"/scenarios/{entry['id']}/solve", {"seconds": 10})["id"] for entry in made]
    plays = {"policies": ["edd", "rollout"], "replications": 10, "about": "refrigerators"}
    jobs.append(post("/runs", plays)["id"])
    while any(context.request.get(f"/v1/jobs/{job}").json()["state"] in ("queued", "running") for job in jobs):
        time.sleep(0.5)


def photograph(context: BrowserContext, name: str, to: Path, *, scheme: str = "light", language: str = "en") -> None:
    """Take one picture: when nothing is under way any more, and all is drawn."""
    page = context.new_page()
    for key, value in (("mantine-color-scheme-value", scheme), ("heijunka.language", language)):
        page.add_init_script(f"localStorage.setItem('{key}', '{value}')")
    page.goto(f"/{name}" if name.startswith("admin") else f"/sites/{SITE}/{name}")
    page.locator("main").wait_for()
    if name == "data":
        page.get_by_role("button", name="Demand").click()  # the first table has one row
    page.wait_for_function("() => document.querySelector('main .mantine-Loader-root') === null")
    page.wait_for_timeout(1500)  # charts come in with their data
    page.evaluate(DRAWN)
    more = "".join(f"-{word}" for word in (scheme, language) if word not in ("light", "en"))
    target = to / f"page-{name.replace('?view=', '-').replace('?tab=', '-')}{more}.png"
    page.screenshot(path=target)
    page.close()
    print(target)


if __name__ == "__main__":
    main()
