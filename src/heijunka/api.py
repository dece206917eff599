"""The public face: what ``import heijunka as hj`` offers, each in one call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from heijunka import __version__
from heijunka.errors import InvalidProblem, ReadError
from heijunka.messages import say
from heijunka.model.issue import Severity
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.model.record import Certificate, Compared, PlanRecord

if TYPE_CHECKING:
    from heijunka.engine.result import Incumbent, Result
    from heijunka.engine.stop import Stop
    from heijunka.evaluate.check import Violation
    from heijunka.evaluate.diff import Diff
    from heijunka.evaluate.explain import Explanation
    from heijunka.evaluate.kpi import Kpis
    from heijunka.evaluate.score import Score
    from heijunka.io import Reading
    from heijunka.model.issue import Issue

REFERENCE_RULE = "edd"


def present_hour() -> datetime:
    """Return the start of the present hour, in UTC."""
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def look(path: Path | str, *, now: datetime | None = None, lenient: bool = False, language: str = "en") -> Reading:
    """Read a file and return whatever came of it: a problem, issues, assumptions.

    Parameters
    ----------
    path
        Workbook, folder of CSV or Parquet, JSON, frePPLe fixture or benchmark file.
    now
        Start of the horizon if the file gives none; by default the present hour.
    lenient
        Repair what is safe, and list each assumption.

    Raises
    ------
    ReadError
        If the file is not what it claims to be.
    """
    from heijunka.io import read_problem

    return read_problem(Path(path), now=now or present_hour(), lenient=lenient, language=language)


def read(path: Path | str, *, now: datetime | None = None, lenient: bool = False) -> Problem:
    """Read a problem that can be planned; parameters as in `look`.

    Raises
    ------
    ReadError
        If the file is not what it claims to be.
    InvalidProblem
        If it has errors; all of them are listed.
    """
    reading = look(path, now=now, lenient=lenient)
    errors = [issue for issue in reading.issues if issue.severity is Severity.ERROR]
    if reading.problem is None or errors:
        raise InvalidProblem(errors or reading.issues)
    return reading.problem


def validate(problem: Problem) -> tuple[Issue, ...]:
    """Return every issue of a problem, errors first."""
    from heijunka.model.validate import validate as find_issues

    return find_issues(problem)


def net(problem: Problem) -> Problem:
    """Return the problem with production orders that answer its demands; one that has them comes back as it is."""
    if problem.is_netted:
        return problem
    from heijunka.mrp import net as plan_orders

    return plan_orders(problem)


def after(*, seconds: float | None = None, iterations: int | None = None) -> Stop:
    """Return when to stop: after so many seconds, so many iterations, or either."""
    from heijunka.engine.stop import after as stop_after

    return stop_after(seconds=seconds, iterations=iterations)


def solve(
    problem: Problem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    threads: int = 1,
    on_progress: Callable[[Incumbent], None] | None = None,
) -> Result:
    """Plan a problem, netting its demand first if that is still to be done.

    Parameters
    ----------
    stop
        When to stop; after 30 seconds by default.
    seed
        Of everything random.
    threads
        Searches side by side; 0 means one for each core.
    on_progress
        Called with each better plan's figures.

    Raises
    ------
    InvalidProblem
        If the problem has errors; all of them are listed.
    """
    from heijunka.engine.solve import solve as search

    return search(net(problem), stop=stop or after(seconds=30.0), seed=seed, threads=threads, on_progress=on_progress)
