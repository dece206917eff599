"""Runs shown to people: figures of policies side by side, when orders will be done, and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np

from heijunka.engine.instance.arrays import Float
from heijunka.messages import say
from heijunka.twin.book import Outlook
from heijunka.twin.document import Document
from heijunka.twin.figures import Figures
from heijunka.twin.intervals import change, mean, percent, told
from heijunka.twin.pictures import by_policy, line_states, wip_over_time
from heijunka.twin.policies import Policy, Restlessness
from heijunka.twin.replicate import Scene, played

MEASURES = (
    *("weighted_tardiness", "late_jobs", "late_share", "mean_tardiness", "earliness", "flow_time", "wip_jobs"),
    *("wip_value", "total_value", "jobs_a_day", "line_efficiency", "line_setup", "line_down", "line_blocked"),
    *("line_starved", "utilisation", "busiest", "mix_deviation", "lag_breaches"),
)
DRAWN = ("weighted_tardiness", "late_share", "wip_jobs", "line_efficiency")
MOST_ORDERS = 40


class Run(Protocol):
    """One run of a policy, of whatever kind."""

    @property
    def policy(self) -> str:
        """Its name."""
        ...

    @property
    def figures(self) -> Figures:
        """What was measured."""
        ...

    @property
    def restlessness(self) -> Restlessness:
        """How much its plans changed."""
        ...


def by_name(runs: Sequence[Run]) -> dict[str, list[Run]]:
    """Return runs by policy, in the order that policies first come in."""
    found: dict[str, list[Run]] = {}
    for run in runs:
        found.setdefault(run.policy, []).append(run)
    return found


def values(runs: Sequence[Run], measure: str) -> Float:
    """Return a figure of each run."""
    return np.array([getattr(run.figures, measure) for run in runs], np.float64)


def rows_of(runs: Sequence[Run], language: str) -> tuple[list[str], list[list[str]]]:
    """Return columns and rows of a table: a row for each figure, a column for each policy.

    From the second policy on, a column beside it has the change against the first, pair by pair.
    """
    named = by_name(runs)
    first = next(iter(named))
    columns = [say("twin.figure", language)]
    for name in named:
        columns += [name] if name == first else [name, say("twin.against", language, policy=first)]
    rows = []
    for measure in MEASURES:
        row = [say(f"twin.measure_{measure}", language)]
        base = values(named[first], measure)
        for name, mine in named.items():
            own = values(mine, measure)
            row.append(told(mean(own)))
            if name != first:
                row.append(percent(change(own, base)) if base.any() else "–")
        rows.append(row)
    shift, kept = [say("twin.measure_shift", language)], [say("twin.measure_adherence", language)]
    for name, mine in named.items():
        plans = [run.restlessness for run in mine]
        blank = ["–"] * (name != first)
        shift += [told(mean([plan.mean_minutes for plan in plans])), *blank]
        is_planned = any(plan.n_due for plan in plans)
        kept += [told(mean([plan.adherence for plan in plans])) if is_planned else "–", *blank]
    return columns, [*rows, shift, kept]


def outlook_rows(outlooks: Sequence[Outlook], zone: str, language: str) -> tuple[list[str], list[list[str]]]:
    """Return columns and rows of a table of orders, the likeliest late first."""
    clock = ZoneInfo(zone)

    def shown(moment: datetime | None) -> str:
        return f"{moment.astimezone(clock):%Y-%m-%d %H:%M}" if moment is not None else "–"

    columns = [say(f"twin.{name}", language) for name in ("order", "due", "half", "nine_tenths", "late_chance")]
    rows = [
        [entry.order, shown(entry.due), shown(entry.half), shown(entry.nine_tenths), f"{entry.late_share:.0%}"]
        for entry in outlooks[:MOST_ORDERS]
    ]
    return columns, rows


def page_of(runs: Sequence[Run], title: str, *, scene: Scene, shown: Mapping[str, Policy], language: str) -> Document:
    """Return a page of runs: figures, their distributions, and one run of each policy over time.

    Parameters
    ----------
    scene
        What the run over time is drawn of.
    shown
        Policies to be drawn over time.
    """
    page = Document(title, language)
    page.text(say("twin.page_how", language))
    page.table(*rows_of(runs, language))
    named = by_name(runs)
    for measure in DRAWN:
        text = say(f"twin.measure_{measure}", language)
        page.picture(measure, by_policy({name: values(mine, measure) for name, mine in named.items()}, text), text)
    for name, policy in shown.items():
        history, _ = played(scene, policy)
        page.heading(name)
        text = say("twin.wip_over_time", language, policy=name)
        page.picture(f"wip-{name}", wip_over_time(scene.gauge, history, text, language=language), text)
        text = say("twin.line_states", language, policy=name)
        picture = line_states(scene.gauge, scene.nature, history, text, language=language)
        page.picture(f"lines-{name}", picture, text)
    return page
