"""The methods that are compared; each runs in a process of its own, and says how it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from types import ModuleType

from heijunka.model.plan import Plan
from heijunka.model.problem import Problem

Point = tuple[float, float]
"""Seconds, value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What every method gets."""

    seconds: float
    threads: int
    seed: int


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a method came to.

    Parameters
    ----------
    bound
        What the method proved no plan can beat.
    trace
        Value over time, as far as the method tells.
    note
        Why there is no plan, or what it is.
    wall
        Seconds that it took, from the moment it had the problem in its own form.
    built
        Seconds to put the problem into its form, if that is not in ``wall``.
    best_atcs
        The best value of the ATCS rules, of the method that tries them all.
    """

    plan: Plan | None = None
    bound: float | None = None
    trace: list[Point] = field(default_factory=list)
    note: str = ""
    wall: float = 0.0
    built: float = 0.0
    best_atcs: float | None = None


Say = Callable[[str], None]
"""Tells the one who watches the clock which phase has begun: ``modelling``, ``solving``."""


def _ours(methods: tuple[str, ...]) -> Callable[[Problem, Given, Say], Outcome]:
    def run(problem: Problem, given: Given, say: Say) -> Outcome:
        from heijunka.engine.solve import solve  # here, for it takes a while to load
        from heijunka.engine.stop import after

        say("solving")
        begun = perf_counter()
        result = solve(
            problem, stop=after(seconds=given.seconds), seed=given.seed, threads=given.threads, methods=methods
        )
        wall = perf_counter() - begun
        declined = result.notes.get("cpsat", "") if methods == ("cpsat",) else ""
        if declined:
            return Outcome(note=f"declines: {declined}", wall=wall)
        if result.best is None:
            return Outcome(note="no plan", wall=wall)
        return Outcome(
            plan=result.best,
            bound=result.bound,
            trace=[(point.seconds, point.value) for point in result.trace],
            note=result.best.method,
            wall=wall,
            best_atcs=min(
                (entry.value for name, entry in result.rules.items() if name.startswith("atcs")), default=None
            ),
        )

    return run


def _pyjobshop(problem: Problem, given: Given, say: Say) -> Outcome:
    from benchmarks.quality.pyjobshop import solve

    return solve(problem, given, say)


def _warm_rules() -> None:
    from heijunka.engine.warmup import warmup

    warmup()


def _warm_ours() -> None:
    from heijunka.engine.search import roads

    _warm_rules()
    for room in vars(roads).values():
        if isinstance(room, ModuleType) and hasattr(room, "warm"):
            room.warm()


def _warm_pyjobshop() -> None:
    import pyjobshop.solvers.ortools  # noqa: F401 -- loading it is what takes the time


METHODS: Mapping[str, Callable[[Problem, Given, Say], Outcome]] = {
    "ours": _ours(("rules", "search", "cpsat")),
    "pyjobshop": _pyjobshop,
    "cpsat": _ours(("cpsat",)),
    "rule": _ours(("rules",)),
}
"""
ours
    heijunka, all of its methods.
pyjobshop
    PyJobShop with OR-Tools, as `pyjobshop.Model.solve` runs it.
cpsat
    Plain CP-SAT: heijunka's model of the whole problem in OR-Tools, started from the plan of the rule EDD.
rule
    The best of heijunka's dispatching rules.
"""
WARM: Mapping[str, Callable[[], None]] = dict.fromkeys(METHODS, _warm_ours) | {"pyjobshop": _warm_pyjobshop}
"""What each method does before its clock starts: loading, and compiling if that was never done here."""
JUDGES_ITSELF: Mapping[str, float] = {"ours": 240.0, "cpsat": 240.0, "rule": 240.0}
"""Seconds after its limit that a method gets because it judges its plan before it hands it over; no search is left."""
TITLES: Mapping[str, str] = {
    "ours": "heijunka",
    "pyjobshop": "PyJobShop",
    "cpsat": "CP-SAT",
    "rule": "best rule",
}
