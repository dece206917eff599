"""How fast the chart is drawn and moved, beside vis-timeline on the same bars in the same Chromium.

``python benchmarks/page/gantt.py [BARS ...]``, by default 1000 10000 100000. A row for each: from the data's arrival as
text to the first picture; then frames a second while the pointer drags the chart about and the wheel zooms it, at the
slowest twentieth (p95) and in the middle. vis-timeline is taken from ``web/node_modules``. Each is measured in a
process of its own, which is ended after ten minutes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from heijunka.messages import catalogue

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "src" / "heijunka" / "web" / "dist"
VIS = ROOT / "web" / "node_modules" / "vis-timeline"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE = 600
"""Seconds after which a page is given up."""
MOVES = 90
"""Steps of each drag."""
FRAMES = """() => { window.frames_seen = []; const seen = (now) => { window.frames_seen.push(now);
    window.watching = requestAnimationFrame(seen); }; window.watching = requestAnimationFrame(seen); }"""
VIS_SCRIPT = """(async () => { const data = JSON.parse(document.getElementById('data').textContent);
    const at = (time) => (data.epoch + time) * 1000; const { bars, orders, resources } = data;
    const items = bars.start.map((start, n) => ({ id: n, group: bars.resource[n], start: at(start),
        end: at(bars.end[n]), content: orders.id[bars.order[n]] }));
    const groups = resources.map((resource, n) => ({ id: n, content: resource.name }));
    new vis.Timeline(document.getElementById('chart'), new vis.DataSet(items), new vis.DataSet(groups),
        { height: 800, stack: false, start: at(0), end: at(data.end), verticalScroll: false }); })();"""
ARRIVAL = "window.arrived = performance.now();"
DRAWN = (
    "requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn = performance.now() - window.arrived; }));"
)


def main() -> None:
    """Measure and print; given a file, measure that page alone and print its figures."""
    if sys.argv[1:] and sys.argv[1].endswith(".html"):
        print(json.dumps(measure(Path(sys.argv[1]))))
        return
    sizes = [int(word) for word in sys.argv[1:]] or [1_000, 10_000, 100_000]
    print(f"{'bars':>8} {'chart':<13} {'first drawn s':>14} {'frames/s p95':>13} {'median':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            data = payload(size)
            pages = {"heijunka": ours(data)}
            if VIS.is_dir():
                pages["vis-timeline"] = theirs(data)
            for name, text in pages.items():
                path = Path(folder) / f"{name}-{size}.html"
                path.write_text(text, "utf-8")
                print(f"{size:>8} {name:<13} {figures(path)}", flush=True)
    if not VIS.is_dir():
        print("web/node_modules has no vis-timeline: run npm ci in web/ to measure it too.")


def figures(path: Path) -> str:
    """Return what a page was measured at, as a row of the table."""
    try:
        command = [sys.executable, __file__, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return f"{f'not within {PATIENCE} s':>14}"
    first, p95, median = json.loads(done.stdout)
    return f"{first:>14.2f} {p95:>13.1f} {median:>7.1f}"


def payload(size: int) -> dict[str, Any]:
    """Return the columns of a plan: full weeks on some sixty machines, orders of five steps, one in ten late."""
    draw = Random(7)
    n_resources = min(60, max(4, size // 50))
    n_orders = max(1, size // 5)
    ends = [0] * n_resources
    bars: dict[str, list[int]] = {
        name: [] for name in ("resource", "order", "operation", "setup_start", "start", "end", "family", "is_pinned")
    }
    for n in range(size):
        resource = draw.randrange(n_resources)
        setup = ends[resource] + draw.choice((0, 0, 300, 900))
        start = setup + draw.choice((0, 0, 0, 1200))
        ends[resource] = start + draw.randrange(600, 5400)
        row = (resource, n % n_orders, n // n_orders % 5, setup, start, ends[resource], draw.randrange(12), 0)
        for column, value in zip(bars.values(), row, strict=True):
            column.append(value)
    end = max(ends)
    orders: dict[str, list[Any]] = {
        "id": [f"SO-{n:05d}" for n in range(n_orders)],
        "due": [draw.randrange(end) if n % 10 == 0 else end for n in range(n_orders)],
        "completion": [end] * n_orders,
        "weight": [1.0] * n_orders,
        "suppliers": [[] for _ in range(n_orders)],
        "is_rush": [False] * n_orders,
        "quantity": [1] * n_orders,
    }
    orders |= dict.fromkeys(("material", "name", "unit"), ["m"] * n_orders)
    orders |= dict.fromkeys(("customer", "release", "reason", "cause"), [None] * n_orders)
    texts = {language: {key: entry[language] for key, entry in catalogue("web").items()} for language in ("en", "zh")}
    nights = range(0, end, 86_400)
    return {
        "version": 1, "language": "en", "title": "", "subtitle": "", "time_zone": "Europe/Berlin",
        "epoch": 1_700_000_000, "end": end, "now": None, "baseline": None, "kpis": [], "certificate": [],
        "texts": texts, "bars": bars,
        "resources": [
            {"id": f"M{n}", "name": f"Machine {n}", "kind": "machine", "group": None} for n in range(n_resources)
        ],
        "orders": orders, "operations": [f"step {n}" for n in range(5)],
        "families": [{"name": f"family {n}", "colour": None} for n in range(12)],
        "breaks": {
            "resource": [n for n in range(n_resources) for _ in nights],
            "start": [start for _ in range(n_resources) for start in nights],
            "end": [start + 7200 for _ in range(n_resources) for start in nights],
        },
        "overtime": {"resource": [], "start": [], "end": []},
    }  # fmt: skip


def ours(data: dict[str, Any]) -> str:
    """Return a page with our chart."""
    watch = f"Object.defineProperty(window, 'heijunka', {{ set() {{ {DRAWN} }} }});"
    text = json.dumps(data).replace("<", "\\u003c")
    return (
        f"<!doctype html><meta charset='utf-8'><style>{(DIST / 'gantt.css').read_text('utf-8')}</style>"
        f"<div id='heijunka-report'></div><script id='heijunka-data' type='application/json'>{text}</script>"
        f"<script>{watch}{ARRIVAL}</script><script>{(DIST / 'gantt.js').read_text('utf-8')}</script>"
    )


def theirs(data: dict[str, Any]) -> str:
    """Return a page with the same bars in vis-timeline."""
    script = (VIS / "standalone" / "umd" / "vis-timeline-graph2d.min.js").read_text("utf-8")
    style = (VIS / "styles" / "vis-timeline-graph2d.min.css").read_text("utf-8")
    text = json.dumps(data).replace("<", "\\u003c")
    return (
        f"<!doctype html><meta charset='utf-8'><style>{style}</style><div id='chart'></div>"
        f"<script id='data' type='application/json'>{text}</script><script>{script}</script>"
        f"<script>{ARRIVAL}{VIS_SCRIPT}{DRAWN}</script>"
    )


def measure(path: Path) -> tuple[float, float, float]:
    """Return the seconds to a page's first picture, and its frames a second while it is moved: p95 and median."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(1000 * PATIENCE)
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_function("window.drawn !== undefined")
        first = float(page.evaluate("window.drawn")) / 1000
        frames = moved(page)
        browser.close()
    slow, middle = (float(1000 / np.percentile(frames, share)) for share in (95, 50))
    return first, slow, middle


def moved(page: Page) -> list[float]:
    """Drag and zoom from the whole plan down to single bars; return the milliseconds between frames."""
    intervals: list[float] = []
    for zoom in (0, -200, -200, -200):
        page.mouse.move(800, 450)
        page.evaluate(FRAMES)
        for _ in range(3 if zoom else 0):
            page.mouse.wheel(0, zoom)
        page.mouse.down()
        for n in range(MOVES):
            page.mouse.move(800 - 3 * (n if n < MOVES / 2 else MOVES - n), 450)
        page.mouse.up()
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        times = page.evaluate("() => { cancelAnimationFrame(window.watching); return window.frames_seen; }")
        intervals += list(np.diff(times))
    return intervals


if __name__ == "__main__":
    main()
