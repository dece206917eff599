"""Policies side by side as numbers with their intervals, and what may be said of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from heijunka.messages import say
from heijunka.twin.intervals import Interval, change, mean
from heijunka.twin.showing import MEASURES, Run, by_name, values

MAIN = "weighted_tardiness"
"""What policies are compared by in a sentence."""
LARGER_IS_BETTER = frozenset(["jobs_a_day", "line_efficiency"])
NEITHER_IS_BETTER = frozenset(["earliness", "utilisation", "busiest", "line_down"])
"""Figures that are told and not judged."""


def beside(runs: Sequence[Run]) -> dict[str, Any]:
    """Return every figure of every policy with its interval, and its change against the first policy, pair by pair."""
    named = by_name(runs)
    first = next(iter(named))
    figures = []
    for measure in MEASURES:
        base = values(named[first], measure)
        cells = []
        for name, mine in named.items():
            own = values(mine, measure)
            against = change(own, base) if name != first and base.any() else None
            cells.append(_numbers(mean(own)) | {"change": _numbers(against) if against is not None else None})
        figures.append({"key": measure, "cells": cells})
    return {"policies": list(named), "runs": len(named[first]), "figures": figures}


def is_better(measure: str, against: dict[str, Any] | None) -> bool | None:
    """Return whether a change is for the better; None if chance may have made it, or it is neither."""
    if against is None or measure in NEITHER_IS_BETTER or not against["is_clear"]:
        return None
    return bool((against["estimate"] > 0) == (measure in LARGER_IS_BETTER))


def verdicts(found: dict[str, Any], names: dict[str, str], language: str) -> list[str]:
    """Return what may be said of each policy against the first by its lateness, no more than the runs bear out.

    Parameters
    ----------
    found
        Of `beside`.
    names
        What policies are called.
    """
    cells = next(entry["cells"] for entry in found["figures"] if entry["key"] == MAIN)
    first = names[found["policies"][0]]
    return [
        _verdict(cell["change"], {"policy": names[name], "first": first, "runs": found["runs"]}, language)
        for name, cell in list(zip(found["policies"], cells, strict=True))[1:]
    ]


def _verdict(against: dict[str, Any] | None, told: dict[str, Any], language: str) -> str:
    if against is None or against["low"] is None or against["high"] is None:
        return say("twin.verdict_none", language, **told)
    digits = next((n for n in (1, 2, 3) if _percent(against["low"], n) != _percent(against["high"], n)), 1)
    ends = {name: _percent(against[name], digits) for name in ("low", "high")}
    if not against["is_clear"]:
        return say("twin.verdict_open", language, **told, **ends)
    key = "twin.verdict_less" if against["estimate"] < 0 else "twin.verdict_more"
    return say(key, language, **told, **ends, change=f"{abs(100 * against['estimate']):.{digits}f} %")


def _percent(value: float, digits: int) -> str:
    return f"{100 * value:+.{digits}f} %".replace("-", "−")


def _numbers(found: Interval) -> dict[str, Any]:
    told = {"estimate": found.estimate, "low": found.low, "high": found.high}
    return {name: float(value) if np.isfinite(value) else None for name, value in told.items()} | {
        "is_clear": bool(found.is_clear and np.isfinite(found.half))
    }
