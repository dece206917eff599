"""The page: how time and memory grow, what was measured where, and which bars are met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from os import getloadavg
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.quality.runner import machine, versions

Row = dict[str, Any]
LARGE, MILLION = 50_000, 800_000
"""From so many operations on the bars on rules hold, and those on a million operations."""
RULE_SECONDS = 1.0
"""For each 100 000 operations, once the problem is compiled."""
JUDGED_SECONDS = 120.0
JUDGED_GIGABYTES = 6.0
SHOWN = ("read", "validate", "compile", "prepare", "rule", "replay", "decode", "judge", "score")
TEXT = """\
How time and memory grow with the number of operations: seconds of each stage, one after the other, each problem in a
process of its own. *plant* is the [reference plant](reference-plants.md) in its sizes, *shop* a shop with routings of
its own for every order. *rule* is one dispatching rule, *replay* its plan made anew from the sequences alone; *judge*
and *score* look at every operation of the plan. *demands to judged* adds up netting, validating, compiling, one rule,
its plan in words, the judge and the score. *moves/s* are those of the annealing on one thread."""


class Bar(NamedTuple):
    """What a figure should stay below, and whether it does."""

    text: str
    is_met: bool

    def __str__(self) -> str:
        """Return it as a line of a list."""
        return f"- {'met' if self.is_met else '**missed**'}: {self.text}"


def bars(rows: Iterable[Row]) -> list[Bar]:
    """Return the bars that the sizes measured have."""
    found = []
    for row in rows:
        name = f"{row['family']}, {row['operations']:,} operations"
        if row["operations"] >= LARGE:
            most = RULE_SECONDS * row["operations"] / 1e5
            seconds = f"{row['rule']:.2f} s of {most:.2f} s"
            found.append(Bar(f"{name}: the first plan, once compiled: {seconds}", row["rule"] < most))
        if row["operations"] >= MILLION and row["family"] == "plant":
            seconds = f"{row['judged']:.0f} s of {JUDGED_SECONDS:.0f} s"
            memory = f"{row['gigabytes']:.2f} GB of {JUDGED_GIGABYTES:.0f} GB"
            found.append(Bar(f"{name}: from demands to the judged plan: {seconds}", row["judged"] < JUDGED_SECONDS))
            found.append(Bar(f"{name}: memory: {memory}", row["gigabytes"] < JUDGED_GIGABYTES))
    return found


def heads() -> list[str]:
    """Return the first two lines of the table."""
    names = ("family", "operations", *(f"{name} s" for name in SHOWN), "demands to judged s", "GB", "moves/s")
    return ["| " + " | ".join(names) + " |", "|---" * 2 + "|--:" * (len(names) - 2) + "|"]


def line(row: Row) -> str:
    """Return a line of the table."""
    stages = (f"{row[name]:.2f}" for name in SHOWN)
    moves = f"{row['moves']:,}" if row["moves"] else "–"
    cells = (row["family"], f"{row['operations']:,}", *stages, f"{row['judged']:.1f}", f"{row['gigabytes']:.2f}", moves)
    return "| " + " | ".join(cells) + " |"


def page(rows: Sequence[Row], image: str = "", command: str = "") -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    image
        Where the picture is, as seen from the page.
    command
        What was run.
    """
    load = getloadavg()
    facts = [
        f"- Date: {datetime.now(tz=UTC):%Y-%m-%d}",
        f"- Machine: {machine()}; load at the end (1, 5, 15 minutes): {load[0]:.1f}, {load[1]:.1f}, {load[2]:.1f}",
        f"- Versions: {versions().partition(', commit')[0]}",
        f"- Command: `{command}`",
    ]
    parts = [
        "# Scale",
        TEXT,
        "\n".join(facts),
        *([f"![Seconds by stage and memory, by number of operations]({image})"] if image else []),
        "\n".join([*heads(), *map(line, rows)]),
        "## Bars",
        "\n".join(map(str, bars(rows))) or "None at these sizes.",
    ]
    return "\n\n".join(parts) + "\n"


def write(rows: Sequence[Row], out: Path, *, image: Path | None, command: str) -> None:
    """Write the page."""
    shown = ""
    if image is not None:
        base = out.resolve().parent
        inside = image.resolve().is_relative_to(base)
        shown = (image.resolve().relative_to(base) if inside else image).as_posix()
    out.write_text(page(rows, shown, command), encoding="utf-8")
