"""The report: a table by family, what each run came to, and where others are ahead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import mean, median

from benchmarks.quality.book import Row
from benchmarks.quality.families import FAMILIES
from benchmarks.quality.methods import METHODS, TITLES

TIE = 1e-6
Setting = tuple[float, int]
"""Seconds, threads."""


def page(rows: Sequence[Row], image: Path | None = None, out: Path | None = None, remark: str = "") -> str:
    """Return the report as Markdown; pictures are named as they are from where it goes."""
    parts = ["# Benchmark results", _head(rows) + (f"\n- {remark}" if remark else "")]
    if image is not None:
        shown = image
        if out is not None and image.resolve().is_relative_to(out.resolve().parent):
            shown = image.resolve().relative_to(out.resolve().parent)
        parts.append(f"![Gap over time by family and method]({shown.as_posix()})")
    for setting in sorted({(row.seconds, row.threads) for row in rows}):
        part = [row for row in rows if (row.seconds, row.threads) == setting]
        parts += [f"## {setting[0]:g} seconds, {setting[1]} thread(s)", _summary(part), _behind(part)]
    parts += ["## Every run", _runs(rows)]
    return "\n\n".join(parts) + "\n"


def by_case(rows: Iterable[Row]) -> dict[tuple, dict[str, Row]]:
    """Return the runs by method, by case: what was run side by side."""
    found: dict[tuple, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        found[row.case][row.method] = row
    return found


def is_behind(row: Row, other: Row) -> bool:
    """Tell whether a run is worse than another of the same case."""
    if not other.has_plan:
        return False
    if not row.has_plan:
        return True
    mine, its = ((entry.n_unplanned or 0, entry.value or 0.0) for entry in (row, other))
    return mine[0] > its[0] or (mine[0] == its[0] and mine[1] > its[1] * (1 + TIE) + TIE)


def common_means(rows: Iterable[Row], mine: str, other: str) -> tuple[float, float, int, int] | None:
    """Return the mean gaps of two methods where both have a plan, on how many, and where only the first has one.

    None if they were never run side by side.
    """
    pairs = [case for case in by_case(rows).values() if mine in case and other in case]
    if not pairs:
        return None
    both = [(case[mine].gap, case[other].gap) for case in pairs if case[mine].has_plan and case[other].has_plan]
    known = [(a, b) for a, b in both if a is not None and b is not None]
    alone = sum(case[mine].has_plan and not case[other].has_plan for case in pairs)
    means = (mean(a for a, _ in known), mean(b for _, b in known)) if known else (0.0, 0.0)
    return *means, len(known), alone


def _head(rows: Sequence[Row]) -> str:
    dates = sorted(row.date for row in rows)
    lines = [
        f"- Machine: {', '.join(sorted({row.machine for row in rows}))}; on cores "
        f"{' or '.join(sorted({row.cores for row in rows}))}",
        f"- Date: {dates[0]} to {dates[-1]} (UTC)",
        *(f"- Versions: {entry}" for entry in sorted({row.versions for row in rows})),
        f"- {len(rows)} runs; plans refused by the judge: {sum(bool(row.violations) for row in rows)}",
        "- Gap: percent above the best known value; where none is published (*), above the best value of any run here.",
    ]
    return "\n".join(lines)


def _families(rows: Iterable[Row]) -> list[str]:
    there = {row.family for row in rows}
    return [name for name in FAMILIES if name in there]


def _methods(rows: Iterable[Row]) -> list[str]:
    there = {row.method for row in rows}
    return [name for name in METHODS if name in there]


def _summary(rows: Sequence[Row]) -> str:
    lines = [
        "| family | method | plans | mean gap % | median | worst | best or tied | first plan s | longest s |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    cases = by_case(rows)
    for family in _families(rows):
        for method in _methods(rows):
            mine = [row for row in rows if (row.family, row.method) == (family, method)]
            if mine:
                lines.append(_line(family, mine, cases))
    return "\n".join(lines)


def _line(family: str, rows: list[Row], cases: dict[tuple, dict[str, Row]]) -> str:
    gaps = [row.gap for row in rows if row.gap is not None]
    wins = sum(row.has_plan and not any(is_behind(row, other) for other in cases[row.case].values()) for row in rows)
    first = [row.first_s for row in rows if row.has_plan and row.first_s is not None]
    wall = max((row.wall_s for row in rows if row.wall_s is not None), default=None)
    star = "" if any(row.best_known is not None for row in rows) else "*"
    figures = (mean(gaps), median(gaps), max(gaps)) if gaps else (None, None, None)
    cells = [
        f"{family}{star}",
        TITLES[rows[0].method],
        f"{sum(row.has_plan for row in rows)}/{len(rows)}",
        *(number(figure) for figure in figures),
        f"{100 * wins / len(rows):.0f} %",
        number(median(first) if first else None),
        number(wall, 1),
    ]
    return f"| {' | '.join(cells)} |"


def _behind(rows: Sequence[Row]) -> str:
    """Return where others are ahead: families by mean, and each instance."""
    lines = ["### Where others are ahead", ""]
    for method in _methods(rows):
        if method == "ours":
            continue
        for family in _families(rows):
            found = common_means((row for row in rows if row.family == family), "ours", method)
            if found is not None and found[2] and found[0] > found[1] + TIE:
                lines.append(
                    f"- **{family}**: {TITLES[method]} has a mean gap of {found[1]:.2f} %, heijunka {found[0]:.2f} % "
                    f"(on {found[2]} runs in which both have a plan)"
                )
    if len(lines) == 2:
        lines.append("In no family on average.")
    cases = by_case(rows)
    single = [
        f"| {case['ours'].family} | {case['ours'].instance} | {case['ours'].seed} | {number(case['ours'].gap)} "
        f"| {TITLES[method]} | {number(row.gap)} |"
        for case in cases.values()
        if "ours" in case
        for method, row in case.items()
        if method != "ours" and is_behind(case["ours"], row)
    ]
    if single:
        head = [
            "",
            "| family | instance | seed | heijunka gap % | method ahead | its gap % |",
            "|---|---|--:|--:|---|--:|",
        ]
        lines += [*head, *single]
    return "\n".join(lines)


def _runs(rows: Sequence[Row]) -> str:
    methods = _methods(rows)
    lines = [
        f"| family | instance | operations | seconds | seed | best known | {' | '.join(TITLES[m] for m in methods)} |",
        "|---|---|--:|--:|--:|--:|" + "---|" * len(methods),
    ]
    for case in by_case(rows).values():
        some = next(iter(case.values()))
        known = f"{some.best_known:g}" if some.best_known is not None else ""
        cells = [
            f"{some.family} | {some.instance} | {some.operations or ''} | {some.seconds:g} | {some.seed} | {known}",
            *(_cell(case.get(method)) for method in methods),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    if row.violations:
        return f"refused: {row.violations} violation(s)"
    if row.value is None:
        return row.note.replace("|", "/")
    left = f", {row.n_unplanned} left out" if row.n_unplanned else ""
    start = ", its start" if row.method == "cpsat" and row.note != "cpsat" else ""
    return f"{row.value:,.0f} ({number(row.gap)} %{left}{start})"


def number(value: float | None, digits: int = 2) -> str:
    """Return a number with so many digits, or a dash."""
    return "–" if value is None else f"{value:,.{digits}f}"
