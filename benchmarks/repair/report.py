"""The page: what adjustments move and cost beside planning all anew, what was measured where, and the bar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from os import getloadavg
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.quality.runner import machine, versions

Row = dict[str, Any]
FEWER = 0.4
"""At equal tardiness an adjustment moves at least so many fewer operations (share, median)."""
TOLERANCE = 1.01
"""What counts as equal tardiness: at most so many times that of planning anew."""
TEXT = """\
A reference plant carries out its plan to the letter until, at a random moment in its first fifth, a machine stops for
two to eight hours; the likelier one is it, the more it has to do in the next twelve. Three answers: the *right shift*
(same sequence, same resources, later only if it must be), the *balanced* adjustment (right shift, then repairs that are
better by the objective with the stability term), and planning all that has not begun *anew*, by the rules and the same
search for the same seconds, without the stability term. Moved is what starts at another time or elsewhere than in the
plan in force. Tardiness is equal if the adjustment's is at most 1 % above that of planning anew."""


def line(rows: Sequence[Row]) -> str:
    """Return one disturbance as text."""
    shown = "; ".join(
        f"{row['way']} moved {row['moved']} tardiness {row['tardiness']:.0f} in {row['elapsed']:.1f} s" for row in rows
    )
    return f"seed {rows[0]['seed']}, {rows[0]['ahead']} operations ahead: {shown}"


def summary(rows: Sequence[Row]) -> str:
    """Return the table of medians and quartiles, and whether the bar is met."""
    lines = [
        "| way | operations moved | weighted tardiness, minutes | seconds | plans refused |",
        "|---|--:|--:|--:|--:|",
    ]
    for way in dict.fromkeys(row["way"] for row in rows):
        mine = [row for row in rows if row["way"] == way]
        cells = (spread([row[name] for row in mine]) for name in ("moved", "tardiness", "elapsed"))
        lines.append(f"| {way} | {' | '.join(cells)} | {sum(row['violations'] > 0 for row in mine)} |")
    return "\n".join([*lines, "", *_bar(rows)])


def page(rows: Sequence[Row], image: str, command: str) -> str:
    """Return the page."""
    done = f"{datetime.now(UTC):%Y-%m-%d}"
    first = rows[0]
    seeds = len({row["seed"] for row in rows})
    parts = [
        "# Results: adjusting",
        TEXT,
        f"Plant `{first['plant']}`, size `{first['size']}` ({min(row['operations'] for row in rows)} to "
        f"{max(row['operations'] for row in rows)} operations), {seeds} disturbances, {first['seconds']:g} s of search "
        f"each on one thread; the plan in force was searched for {first['plan_seconds']:g} s, the night before.",
        f"Measured on {done}: {machine()}; {versions()}; load at the end {getloadavg()[0]:.1f}. `{command}`",
        "Median (lower to upper quartile):",
        summary(rows),
    ]
    if image:
        parts.append(f"![Moved and tardiness, adjusted beside planned anew]({image})")
    return "\n\n".join(parts) + "\n"


def write(rows: Sequence[Row], out: Path, *, image: Path | None, command: str) -> None:
    """Write the page."""
    shown = ""
    if image is not None:
        base = out.resolve().parent
        inside = image.resolve().is_relative_to(base)
        shown = (image.resolve().relative_to(base) if inside else image).as_posix()
    out.write_text(page(rows, shown, command), encoding="utf-8")


def _bar(rows: Sequence[Row]) -> list[str]:
    """Return, of the disturbances at equal tardiness, how many operations fewer the adjustment moves."""
    by = {(row["seed"], row["way"]): row for row in rows}
    seeds = sorted({row["seed"] for row in rows})
    pairs = [(by[seed, "balanced"], by[seed, "anew"]) for seed in seeds]
    equal = [
        (one, other)
        for one, other in pairs
        if one["unplanned"] <= other["unplanned"] and one["tardiness"] <= TOLERANCE * other["tardiness"]
    ]
    shares = [1 - one["moved"] / other["moved"] for one, other in equal if other["moved"]]
    if not shares:
        return [f"- **missed**: no disturbance of {len(pairs)} at equal tardiness"]
    is_met = median(shares) >= FEWER and 2 * len(equal) >= len(pairs)  # few equal cases prove nothing
    verdict = "met" if is_met else "**missed**"
    percent = [100 * share for share in shares]
    return [
        f"- at equal tardiness or less: {len(equal)} of {len(pairs)} disturbances",
        f"- {verdict}: of these, the adjustment moves {spread(percent)} % fewer operations; at least "
        f"{100 * FEWER:.0f} % asked for, in at least half of all disturbances",
    ]


def spread(values: Sequence[float]) -> str:
    """Return the median of figures, and their quartiles."""
    if len(values) < 2:
        return f"{values[0]:.4g}"
    lower, _, upper = quantiles(values, n=4, method="inclusive")
    return f"{_shown(median(values))} ({_shown(lower)} to {_shown(upper)})"


def _shown(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.1f}"
