"""The public face: what ``import heijunka as hj`` offers, each in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from heijunka import __version__
from heijunka.errors import InvalidProblem, ReadError
from heijunka.messages import say
from heijunka.model.issue import Issue, Place, Severity
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.model.record import REFERENCE_RULE, Certificate, PlanRecord

if TYPE_CHECKING:
    from heijunka.engine.result import Incumbent, Result
    from heijunka.engine.stop import Stop
    from heijunka.evaluate.check import Violation
    from heijunka.evaluate.diff import Diff
    from heijunka.evaluate.explain import Explanation
    from heijunka.evaluate.kpi import Kpis
    from heijunka.evaluate.score import Score
    from heijunka.io import Reading
    from heijunka.twin.book import Outlook
    from heijunka.twin.uncertainty import Uncertainty


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
    on_compile: Callable[[int, int], None] = lambda _number, _count: None,
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
    on_compile
        Called before each step of compiling, which the first plans on a computer wait for: its number, from 1, and how
        many there are. ``heijunka warmup`` takes all these steps beforehand.

    Raises
    ------
    InvalidProblem
        If the problem has errors; all of them are listed.
    """
    from heijunka.engine.solve import solve as search

    return search(
        net(problem),
        stop=stop or after(seconds=30.0),
        seed=seed,
        threads=threads,
        on_progress=on_progress,
        on_compile=on_compile,
    )


def plan(
    problem: Problem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    threads: int = 1,
    on_progress: Callable[[Incumbent], None] | None = None,
    on_compile: Callable[[int, int], None] = lambda _number, _count: None,
) -> PlanRecord:
    """Plan a problem and keep the plan with its problem, its certificate and the earliest-due-date plan.

    Parameters as in `solve`.
    """
    netted = net(problem)
    result = solve(netted, stop=stop, seed=seed, threads=threads, on_progress=on_progress, on_compile=on_compile)
    return record_of(netted, result, seed=seed, threads=threads)


def record_of(problem: Problem, result: Result, *, seed: int, threads: int) -> PlanRecord:
    """Return the plan of a search with its problem, its certificate and the earliest-due-date plan.

    Raises
    ------
    NoPlan
        If the search found none.
    """
    certificate = Certificate(
        status="optimal" if result.is_optimal else "feasible",
        value=result.score.value,
        bound=result.bound,
        terms=result.score.terms,
        compared=tuple(result.rules.values()),
        seconds=result.seconds,
        engine_version=__version__,
        seed=seed,
        threads=threads,
    )
    return PlanRecord(
        problem=problem, plan=result.plan, certificate=certificate, reference=result.rule_plan(REFERENCE_RULE)
    )


def check(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Return everything that is wrong with a plan; nothing, if it can be run."""
    from heijunka.evaluate.check import check as judge

    return judge(net(problem), plan)


def score(problem: Problem, plan: Plan) -> Score:
    """Return a plan's value, by term and by order."""
    from heijunka.evaluate.score import score as value_of

    return value_of(net(problem), plan)


def kpi(problem: Problem, plan: Plan) -> Kpis:
    """Return a plan's figures by their ISO 22400 names."""
    from heijunka.evaluate.kpi import kpi as figures_of

    return figures_of(net(problem), plan)


def explain(problem: Problem, plan: Plan, order: str) -> Explanation:
    """Return why an order ends when it does, back to the cause.

    Raises
    ------
    InvalidProblem
        If there is no such order.
    """
    from heijunka.evaluate.explain import explain as reason_of

    netted = net(problem)
    known = [entry.id for entry in netted.orders]
    if order not in known:
        near = ", ".join(get_close_matches(order, known) or known[:3])
        values = (("order", order), ("count", str(len(known))), ("near", near))
        raise InvalidProblem([Issue(code="api.unknown_order", place=Place(noun="order", id=order), values=values)])
    return reason_of(netted, plan, order)


def late_causes(problem: Problem, plan: Plan, language: str = "en") -> dict[str, str]:
    """Return the main cause of every late order in a sentence, the worst order first."""
    from heijunka.evaluate.explain import Explainer
    from heijunka.evaluate.outcome import late_orders

    netted = net(problem)
    explainer = Explainer(netted, plan)
    return {name: explainer.explain(name).summary(language) for name in late_orders(netted, plan)}


def outlook(
    problem: Problem,
    plan: Plan,
    *,
    runs: int = 200,
    noise: float = 1.0,
    seed: int = 0,
    uncertainty: Uncertainty | None = None,
    stop: Stop | None = None,
    on_done: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[Outlook]:
    """Return when each customer's order will be done by many runs of the twin, the likeliest late first.

    The plan guides the floor: what is free takes, among what is ready, the smallest planned start.

    Parameters
    ----------
    runs
        Each under another nature.
    noise
        Times the usual uncertainty.
    uncertainty
        Instead of what is assumed; learnt from a history, say.
    stop
        Ends the work; the runs that are done by then count, and without any there is no outlook.
    on_done
        Told how many runs are done, of how many.

    Raises
    ------
    Unsupported
        If work has begun.
    """
    from heijunka.twin.book import book_of, of_plan, outlooks, replications
    from heijunka.twin.uncertainty import Uncertainty as Usual

    netted = net(problem)
    book = book_of(netted)
    found = replications(
        netted,
        {"plan": of_plan(book, plan)},
        range(seed + 1, seed + 1 + runs),
        uncertainty=(uncertainty or Usual()).scaled(noise),
        stop=stop,
        on_done=on_done,
    )
    return outlooks(book, found) if found else []


def diff(before: Plan, after: Plan) -> Diff:
    """Return what changes from one plan to another."""
    from heijunka.evaluate.diff import diff as difference

    return difference(before, after)


def open_plan(path: Path | str, *, language: str = "en") -> PlanRecord:
    """Read a kept plan.

    Raises
    ------
    ReadError
        If the file holds none.
    """
    from heijunka.io.json import kind_of, loads_record

    source = Path(path)
    data = source.read_bytes()
    try:
        return loads_record(data, source=source.name, language=language)
    except ReadError as error:
        if kind_of(data) == "record":
            raise
        raise ReadError(say("api.not_a_plan", language), source=source.name) from error


def write(
    thing: Problem | PlanRecord, path: Path | str, *, language: str = "en", remarks: Sequence[tuple[str, str]] = ()
) -> None:
    """Write a problem or a kept plan; the ending of the path says how. Files are written whole or not at all.

    A problem goes to ``.json``, ``.xlsx`` or a folder whose name ends in ``.csv`` or ``.parquet``; a plan to
    ``.json``, ``.html`` (a page to look at), ``.xlsx`` or a folder whose name ends in ``.csv``.

    Parameters
    ----------
    remarks
        What else a page is to say of a plan: labels and values.

    Raises
    ------
    ReadError
        If the ending tells no format.
    """
    target = Path(path)
    if isinstance(thing, PlanRecord):
        _write_record(thing, target, language, remarks)
        return
    from heijunka.io import write_problem

    write_problem(thing, target, language=language)


def _write_record(record: PlanRecord, target: Path, language: str, remarks: Sequence[tuple[str, str]]) -> None:
    from heijunka.io.export import plan_csv, plan_workbook
    from heijunka.io.json import dumps_record
    from heijunka.io.report import report_html
    from heijunka.io.whole import write_all, write_whole

    ending = target.suffix.lower()
    if ending == ".json":
        write_whole(target, dumps_record(record))
    elif ending == ".html":
        write_whole(target, report_html(record, language=language, remarks=remarks))
    elif ending == ".xlsx":
        write_whole(target, plan_workbook(record, language=language))
    elif ending == ".csv":
        target.mkdir(parents=True, exist_ok=True)
        files = plan_csv(record, language=language)
        write_all({target / name.replace("/", "_"): content for name, content in files.items()})
    else:
        raise ReadError(say("api.bad_target", language, path=target))
