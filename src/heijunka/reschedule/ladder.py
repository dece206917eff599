"""The ladder: an optimised plan if it is better, else the right shift, else a dispatching rule's; always judged."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from heijunka.errors import HeijunkaError, NoPlan
from heijunka.evaluate.nervousness import Nervousness, nervousness
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.reschedule.budget import within_budget
from heijunka.reschedule.candidate import Candidate, judged, weighed
from heijunka.reschedule.freeze import Broken, Frozen, Place, fenced, freeze, now_of, pin_of, pinned
from heijunka.reschedule.policy import PRESETS, Policy
from heijunka.reschedule.repair import METHODS, Desk, Solve
from heijunka.reschedule.shift import right_shift

if TYPE_CHECKING:
    from heijunka.engine.stop import Stop

Rung = Literal["optimised", "right-shift", "dispatch-rule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What an adjustment came to.

    Parameters
    ----------
    problem
        What the plan answers: as it was given, with the plan in force as its baseline.
    plan
        Judged; None if the budget cannot be kept.
    rung
        What the plan is.
    method
        The repair that made it.
    nervousness
        How much it moves.
    candidates
        All plans that were compared, the fallback first.
    broken
        What stood within the fence and could not stay.
    smallest_budget
        If the budget cannot be kept: the smallest one for which a plan was found.
    n_moved
        Operations moved within the window of the budget; None without one.
    failures
        What went wrong on the way.
    seconds_to_proposal, seconds
        By the clock given.
    """

    problem: Problem
    plan: Plan | None
    rung: Rung
    method: str = ""
    nervousness: Nervousness = field(default_factory=Nervousness)
    candidates: tuple[Candidate, ...] = ()
    broken: tuple[Broken, ...] = ()
    smallest_budget: int | None = None
    n_moved: int | None = None
    failures: tuple[str, ...] = ()
    seconds_to_proposal: float = 0.0
    seconds: float = 0.0


def adjust(
    problem: Problem,
    plan: Plan,
    policy: Policy = PRESETS["balanced"],
    *,
    clock: Callable[[], float],
    solve: Solve | None = None,
    overridden: Collection[Place] = (),
    stop: Stop | None = None,
    on_proposal: Callable[[Candidate], None] = lambda _candidate: None,
) -> Adjustment:
    """Return the plan in force adjusted to what has happened.

    The right shift comes first and is proposed at once; a repair takes its place only if it is better by the objective
    on the same snapshot, with the stability term.

    Parameters
    ----------
    problem
        With all facts taken in.
    plan
        In force.
    clock
        Seconds that only grow.
    solve
        The engine's, by default in this process.
    overridden
        Operations that may leave the fence by a planner's word.
    stop
        Cancels the search; what has been found by then counts.
    on_proposal
        Called with each better plan, judged: within `Policy.deadline_seconds` with the first.

    Raises
    ------
    NoPlan
        If not even a dispatching rule makes a plan.
    """
    from heijunka.engine.solve import solve as engine_solve
    from heijunka.engine.stop import Stop as AnyStop

    run = _Run(problem, plan, policy, clock)
    run.solve = solve or engine_solve
    run.stop = stop or AnyStop()
    run.overridden, run.on_proposal = overridden, on_proposal
    return run.adjusted()


class _Run:
    """One adjustment."""

    solve: Solve
    stop: Stop
    overridden: Collection[Place]
    on_proposal: Callable[[Candidate], None]

    def __init__(self, problem: Problem, plan: Plan, policy: Policy, clock: Callable[[], float]) -> None:
        self.given, self.plan, self.policy, self.clock = problem, plan, policy, clock
        self.begun = clock()
        self.asked = weighed(problem, plan, policy.stability)
        self.failures: list[str] = []

    def adjusted(self) -> Adjustment:
        fallback, rung, frozen = self._fallback()
        desk = Desk(
            problem=pinned(self.asked, frozen.pins),
            plan=self.plan,
            fallback=fallback,
            policy=self.policy,
            solve=self.solve,
            seconds=lambda: self.policy.seconds - self._elapsed(),
            stop=self.stop,
            failures=self.failures,
        )
        if self.policy.budget is not None:
            return self._within(desk, rung, frozen)
        self.on_proposal(fallback)
        proposed = self._elapsed()
        best, candidates = self._better(desk)
        return self._made(
            best,
            rung if best is fallback else "optimised",
            candidates=tuple(candidates),
            broken=frozen.broken,
            seconds_to_proposal=proposed,
        )

    def _fallback(self) -> tuple[Candidate, Rung, Frozen]:
        """Return the right shift and what it leaves in place; a rule's plan if there is none."""
        try:
            shifted = right_shift(self.asked, self.plan)
        except HeijunkaError as error:
            self.failures.append(f"right-shift: {error}")
        else:
            return shifted, "right-shift", self._frozen(shifted.plan)
        frozen = Frozen(
            pins=tuple(
                pin_of(entry)
                for entry in fenced(self.asked, self.plan, self.policy.fence)
                if (entry.order, entry.operation) not in self.overridden
            )
        )
        return self._by_rule(pinned(self.asked, frozen.pins)), "dispatch-rule", frozen

    def _frozen(self, shifted: Plan) -> Frozen:
        return freeze(self.asked, self.plan, shifted, self.policy.fence, overridden=self.overridden)

    def _by_rule(self, problem: Problem) -> Candidate:
        result = self.solve(
            problem, stop=self.stop.part(seconds=self.policy.deadline_seconds), seed=0, threads=1, methods=("rules",)
        )
        if result.best is None:
            raise NoPlan("Neither the right shift nor a dispatching rule makes a plan. Check the problem.")
        return judged(problem, result.best, "dispatch-rule")

    def _better(self, desk: Desk) -> tuple[Candidate, list[Candidate]]:
        """Return the best plan, the fallback if none is better, and all that were compared."""
        best, candidates = desk.fallback, [desk.fallback]
        for method in self.policy.methods:
            found = METHODS[method](replace(desk, fallback=best))
            if found is None:
                continue
            candidates.append(found)
            if found.score < best.score:
                best = found
                self.on_proposal(found)
        return best, candidates

    def _within(self, desk: Desk, rung: Rung, frozen: Frozen) -> Adjustment:
        """Return the adjustment that keeps the budget."""
        assert self.policy.budget is not None
        kept = within_budget(desk, self.policy.budget, self._better, self.on_proposal)
        is_fallback = kept.best is not None and kept.best.method == desk.fallback.method
        return self._made(
            kept.best,
            rung if is_fallback or kept.best is None else "optimised",
            candidates=tuple(kept.candidates),
            broken=frozen.broken,
            smallest_budget=kept.smallest,
            n_moved=kept.n_moved,
        )

    def _made(self, best: Candidate | None, rung: Rung, **fields: Any) -> Adjustment:
        answered = replace(self.given, baseline=self.plan)
        moves = Nervousness()
        if best is not None:
            moves = nervousness(self.plan, best.plan, now=now_of(self.given), plant=self.given.plant)
        return Adjustment(
            problem=answered,
            plan=best.plan if best is not None else None,
            rung=rung,
            method=best.method if best is not None else "",
            nervousness=moves,
            failures=tuple(self.failures),
            seconds=self._elapsed(),
            **fields,
        )

    def _elapsed(self) -> float:
        return self.clock() - self.begun
