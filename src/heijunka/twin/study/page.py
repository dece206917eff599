"""The report of a study: ours beside the best tuned baseline of each cell, beside practice, and what earned it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heijunka.engine.instance.arrays import Float
from heijunka.messages import say
from heijunka.twin.catalogue import DEFAULT, FAMILIES
from heijunka.twin.document import Document
from heijunka.twin.intervals import Interval, change, difference, mean, percent, told
from heijunka.twin.pictures import by_policy
from heijunka.twin.study.design import PADS
from heijunka.twin.study.measure import Row
from heijunka.twin.study.planning import Rate

LATE = "weighted_tardiness"
PRACTICE = "edd"
PADDED = f"push +{PADS[-1]:g}d"
DRAWN = 4
"""Policies in a picture: the best ones, so that the axis suits them."""


class Cells:
    """The runs of a study by cell and policy, in order of seeds."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows: dict[str, dict[str, dict[int, Row]]] = {}
        for row in rows:
            self._rows.setdefault(row["cell"], {}).setdefault(row["policy"], {})[row["seed"]] = row

    @property
    def names(self) -> list[str]:
        """Cells in which ours and a baseline were measured."""
        return [name for name, found in self._rows.items() if DEFAULT in found and PRACTICE in found]

    def policies(self, cell: str) -> list[str]:
        """Return what was measured in a cell, the least late first."""
        return sorted(self._rows[cell], key=lambda policy: float(self.of(cell, policy, LATE).mean()))

    def seeds(self, cell: str) -> list[int]:
        """Return the seeds that every policy of a cell was played on."""
        return sorted(set.intersection(*(set(found) for found in self._rows[cell].values())))

    def of(self, cell: str, policy: str, measure: str) -> Float:
        """Return a figure of each run."""
        found = self._rows[cell][policy]
        return np.array([found[seed][measure] for seed in self.seeds(cell)], np.float64)

    def best(self, cell: str) -> str:
        """Return the best baseline of a cell, picked with hindsight."""
        return next(name for name in self.policies(cell) if name in FAMILIES and not FAMILIES[name].is_ours)

    def change(self, cell: str, pair: tuple[str, str], measure: str) -> Interval:
        """Return the relative change of a figure from the second policy of a pair to the first."""
        return change(self.of(cell, pair[0], measure), self.of(cell, pair[1], measure))


def report(
    rows: Sequence[Row], *, rates: Sequence[Rate] = (), language: str = "en", notes: Sequence[str] = ()
) -> Document:
    """Return the report of a study.

    Parameters
    ----------
    rows
        Of `carry_out`.
    rates
        How fast plans are made.
    notes
        Paragraphs to stand first: what was measured where.
    """
    cells = Cells(rows)
    page = Document(say("study.title", language), language)
    page.text(say("study.protocol", language))
    for note in notes:
        page.text(note)
    _against_best(page, cells)
    _against_practice(page, cells)
    if rates:
        _planning(page, rates)
    _ablation(page, cells)
    for cell in cells.names:
        _cell(page, cells, cell)
    return page


def _against_best(page: Document, cells: Cells) -> None:
    language = page.language
    page.heading(say("study.against_best", language))
    page.text(say("study.against_best_how", language))
    rows, changes = [], []
    for cell in cells.names:
        best = cells.best(cell)
        pair = (DEFAULT, best)
        late = cells.change(cell, pair, LATE)
        changes.append(late.estimate)
        n_late = difference(cells.of(cell, DEFAULT, "late_jobs"), cells.of(cell, best, "late_jobs"))
        rows.append(
            (
                *(cell, len(cells.seeds(cell)), best, told(mean(cells.of(cell, best, LATE)))),
                *(told(mean(cells.of(cell, DEFAULT, LATE))), percent(late), _signed(n_late)),
                *(percent(cells.change(cell, pair, "wip_jobs")), percent(cells.change(cell, pair, "jobs_a_day"))),
            )
        )
    names = ("cell", "runs", "best_baseline", "its_lateness", "our_lateness", "change", "late_jobs", "wip", "rate")
    page.table([say(f"study.column_{name}", language) for name in names], rows)
    if changes:
        worst = max(changes)
        page.text(
            say("study.sum", language, mean=f"{np.mean(changes):+.1%}", worst=f"{worst:+.1%}", count=len(changes))
        )


def _against_practice(page: Document, cells: Cells) -> None:
    language = page.language
    page.heading(say("study.against_practice", language))
    page.text(say("study.against_practice_how", language, days=f"{PADS[-1]:g}"))
    rows = []
    for cell in cells.names:
        best = cells.best(cell)
        rows += [
            (
                *(cell, policy, f"{cells.of(cell, policy, 'line_efficiency').mean():.3f}"),
                percent(cells.change(cell, (policy, PRACTICE), "line_efficiency")),
                *(f"{cells.of(cell, policy, 'wip_jobs').mean():.0f}", _against(cells, cell, policy, "wip_jobs")),
                *(_against(cells, cell, policy, "wip_value"), _against(cells, cell, policy, "total_value")),
                *(_against(cells, cell, policy, "jobs_a_day"), f"{cells.of(cell, policy, 'late_share').mean():.1%}"),
            )
            for policy in (PRACTICE, PADDED, best, DEFAULT)
            if policy in cells.policies(cell)
        ]
    names = ("cell", "policy", "efficiency", "to_practice", "wip_jobs", "to_padded", "wip_value", "total_value")
    page.table([say(f"study.column_{name}", language) for name in (*names, "rate", "late_share")], rows)


def _against(cells: Cells, cell: str, policy: str, measure: str) -> str:
    """Return the change of a figure against padded push."""
    return percent(cells.change(cell, (policy, PADDED), measure))


def _planning(page: Document, rates: Sequence[Rate]) -> None:
    language = page.language
    page.heading(say("study.planning", language))
    page.text(say("study.planning_how", language, seconds=f"{rates[0].limit:g}"))
    rows = []
    for entry in rates:
        theirs = entry.seconds_of_solver
        slowest = entry.limit if theirs is None else theirs
        gain = f"{slowest / entry.seconds - 1:+,.0%}"
        rows.append(
            (
                *(entry.plant, entry.seed, entry.orders, f"{entry.seconds:.2f}"),
                f"{60 * entry.orders / entry.seconds:,.0f}",
                say("study.not_in", language, seconds=f"{entry.limit:g}") if theirs is None else f"{theirs:.2f}",
                say("study.at_least", language, gain=gain) if theirs is None else gain,
            )
        )
    names = ("plant", "seed", "orders", "our_seconds", "a_minute", "solver_seconds", "gain")
    page.table([say(f"study.column_{name}", language) for name in names], rows)


def _ablation(page: Document, cells: Cells) -> None:
    language = page.language
    shown = [cell for cell in cells.names if any(name.startswith("- ") for name in cells.policies(cell))]
    if not shown:
        return
    page.heading(say("study.ablation", language))
    page.text(say("study.ablation_how", language))
    rows = []
    for cell in shown:
        less = [name for name in cells.policies(cell) if name.startswith("- ") or name == "planned"]
        for policy in (DEFAULT, *less):
            minutes, where = (cells.of(cell, policy, name) for name in ("shift_minutes", "elsewhere_share"))
            late = "–" if policy == DEFAULT else percent(cells.change(cell, (policy, DEFAULT), LATE))
            rows.append(
                (
                    *(cell, policy.removeprefix("- "), told(mean(cells.of(cell, policy, LATE))), late),
                    *(f"{cells.of(cell, policy, 'wip_jobs').mean():.0f}", f"{minutes.mean():.0f}"),
                    *(f"{where.mean():.0%}", f"{cells.of(cell, policy, 'seconds').mean():.1f}"),
                )
            )
    names = ("cell", "policy", "lateness", "change", "wip_jobs", "shift", "elsewhere", "seconds")
    page.table([say(f"study.column_{name}", language) for name in names], rows)


def _cell(page: Document, cells: Cells, cell: str) -> None:
    language = page.language
    page.heading(cell)
    policies = [name for name in cells.policies(cell) if not name.startswith("- ")]
    title = say("study.lateness_of", language, cell=cell)
    drawn = {name: cells.of(cell, name, LATE) for name in policies[:DRAWN]}
    page.picture(f"three-figures-{_slug(cell)}", by_policy(drawn, title), title)
    measures = (
        *("late_share", "mean_tardiness", "earliness", "flow_time", "wip_jobs", "jobs_a_day", "line_efficiency"),
        *("line_setup", "line_down", "line_blocked", "line_starved", "mix_deviation"),
    )
    rows = [
        (name, told(mean(cells.of(cell, name, LATE))), *(f"{cells.of(cell, name, one).mean():.3g}" for one in measures))
        for name in policies
    ]
    columns = [say(f"study.column_{name}", language) for name in ("policy", "lateness")]
    page.table([*columns, *(say(f"study.measure_{name}", language) for name in measures)], rows)


def _slug(cell: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in cell).strip("-")


def _signed(found: Interval) -> str:
    return f"{found.estimate:+.1f} ± {found.half:.1f}" if np.isfinite(found.half) else f"{found.estimate:+.1f}"
