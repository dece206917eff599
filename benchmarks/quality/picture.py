"""The picture: how the gap falls over time, a panel for each family."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
from benchmarks.quality.book import Row, best_by_instance, gap_of
from benchmarks.quality.families import FAMILIES
from benchmarks.quality.methods import TITLES

COLOURS = {"ours": "#c1272d", "pyjobshop": "#1f5fa8", "cpsat": "#4a9c5d", "rule": "#8c8c8c"}
COLUMNS = 4
POINTS = 120
FIRST = 0.03
"""Seconds where the axis begins."""
LEAST = 0.1
"""Percent below which the axis is linear."""


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw the median gap over time of each method; it begins when half of its runs have a plan.

    Parameters
    ----------
    rows
        Of each family those with the longest limit are drawn.
    path
        A PNG file.
    """
    references = {name: value for name, (_, value) in best_by_instance(rows).items()}
    families = [name for name in FAMILIES if any(row.family == name and row.trace for row in rows)]
    n_rows = -(-len(families) // COLUMNS)
    figure, axes = plt.subplots(n_rows, COLUMNS, figsize=(3.1 * COLUMNS, 2.3 * n_rows + 0.5), squeeze=False)
    for panel, family in zip(axes.flat, families, strict=False):
        mine = [row for row in rows if row.family == family]
        longest = max(row.seconds for row in mine)
        _panel(panel, [row for row in mine if row.seconds == longest], references)
        panel.set_title(f"{family} ({len({row.instance for row in mine})})", fontsize=9, loc="left")
    for panel in list(axes.flat)[len(families) :]:
        panel.axis("off")
    for panel in axes[:, 0]:
        panel.set_ylabel("median gap %", fontsize=8)
    for panel in axes[-1]:
        panel.set_xlabel("seconds", fontsize=8)
    there = {row.method for row in rows}
    handles = [
        plt.Line2D([], [], color=colour, label=TITLES[name], lw=2) for name, colour in COLOURS.items() if name in there
    ]
    figure.legend(handles=handles, loc="upper center", ncols=len(handles), frameon=False, fontsize=10)
    figure.tight_layout(rect=(0, 0, 1, 1 - 0.35 / figure.get_figheight()))
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=90, pil_kwargs={"optimize": True})
    plt.close(figure)


def _panel(panel: plt.Axes, rows: list[Row], references: dict[tuple[str, str], float]) -> None:
    limit = max(row.seconds for row in rows)
    times = [FIRST * (limit / FIRST) ** (k / POINTS) for k in range(POINTS + 1)]
    shown: list[float] = []
    for method, colour in COLOURS.items():
        mine = [row for row in rows if row.method == method]
        line = [(at, gap) for at in times if (gap := _median_gap(mine, at, references)) is not None]
        if line:
            width = 2.0 if method == "ours" else 1.3
            panel.plot(*zip(*line, strict=True), color=colour, lw=width, drawstyle="steps-post", clip_on=False)
            panel.plot(*line[-1], "o", color=colour, ms=3.5, clip_on=False)
            shown += [gap for _, gap in line]
    panel.set_xscale("log")
    panel.set_yscale("symlog", linthresh=LEAST, linscale=0.4)
    panel.set_xlim(FIRST, limit * 1.1)
    panel.set_ylim(min(0.0, 1.5 * min(shown, default=0.0)), max(2 * LEAST, 1.3 * max(shown, default=0.0)))
    panel.grid(visible=True, lw=0.3, alpha=0.6)
    panel.tick_params(labelsize=7)
    panel.xaxis.set_major_formatter("{x:g}")
    panel.yaxis.set_major_formatter("{x:g}")


def _median_gap(rows: list[Row], at: float, references: dict[tuple[str, str], float]) -> float | None:
    """Return the median gap at a moment, None as long as half of the runs or more have no plan."""
    gaps = [_gap_at(row, at, references) for row in rows]
    if sum(gap is None for gap in gaps) * 2 >= len(gaps):
        return None
    return median(float("inf") if gap is None else gap for gap in gaps)


def _gap_at(row: Row, at: float, references: dict[tuple[str, str], float]) -> float | None:
    if not row.has_plan:
        return None
    passed = bisect_right(row.trace, at, key=lambda point: point[0])
    if not passed:
        return None
    reference = row.best_known if row.best_known is not None else references[row.family, row.instance]
    return gap_of(row.trace[passed - 1][1], reference)
