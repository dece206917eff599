"""Judges plans while the search goes on, so that who cancels a search need not wait for the judge."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from heijunka.engine.construct.build import Built
from heijunka.engine.instance import Instance, decode
from heijunka.engine.portfolio import Found, Portfolio
from heijunka.errors import RefusedPlan
from heijunka.evaluate.check import check
from heijunka.evaluate.score import Score, score
from heijunka.evaluate.view import View
from heijunka.model.plan import Plan

FEWEST, MOST = 500, 50_000
"""Operations between which plans are judged ahead: with fewer it takes no time, with more too much of it."""
SHARE = 0.1
"""Share of the time in which one thread judges ahead."""
PATIENCE = 0.03
"""Seconds that a cancelled run waits for the judge, if a plan has been judged before."""
POLL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """A plan in which the judge found no fault, and its score."""

    built: Built
    plan: Plan
    score: Score


class Judge:
    """Judges plans, each once.

    Parameters
    ----------
    clock
        Seconds that only grow.
    """

    def __init__(self, instance: Instance, seed: int, clock: Callable[[], float]) -> None:
        self._instance, self._seed, self._clock = instance, seed, clock
        self._kept: list[Judged] = []
        self._at_work = threading.RLock()
        self._is_over = threading.Event()
        self.last: Found | None = None
        self.seconds = 0.0

    def watch(self, run: Portfolio) -> None:
        """Judge what a run keeps and finds, on a thread of its own, until closed."""
        if FEWEST <= self._instance.n_operations <= MOST:
            threading.Thread(target=self._watch, args=(run,), daemon=True).start()

    def close(self) -> None:
        """Judge nothing ahead any more."""
        self._is_over.set()

    def judged(self, built: Built, method: str) -> Judged:
        """Return a plan as the judge has seen it; it is judged now if it has not been.

        Raises
        ------
        RefusedPlan
            If it finds a fault.
        """
        return self._known(built) or self._judge(built, method)

    def newest(self, run: Portfolio) -> Found | None:
        """Return the best plan, or the best of those judged if a cancelled run would wait for the judge."""
        best = run.found
        if best is None or not run.stop.is_cancelled or self._known(best.built) is not None:
            return best
        if self.last is None:
            with self._at_work:  # what is being judged already is there sooner than what is not
                pass
        return self.last if self.last is not None and self.is_too_late(run, best.built) else best

    def is_too_late(self, run: Portfolio, built: Built) -> bool:
        """Tell whether a cancelled run would wait for the judge to see a plan."""
        return run.stop.is_cancelled and self.seconds > PATIENCE and self._known(built) is None

    def _known(self, built: Built) -> Judged | None:
        return next((entry for entry in list(self._kept) if entry.built is built), None)

    def _judge(self, built: Built, method: str) -> Judged:
        with self._at_work:
            known = self._known(built)
            if known is None:
                known = self._seen(built, method)
                self._kept.append(known)
            return known

    def _watch(self, run: Portfolio) -> None:
        next_best = self._clock()  # a plan first, then what is kept, once; the best one again now and then
        while not self._is_over.wait(POLL):
            kept, begun = dict(run.kept), self._clock()
            waiting = [name for name, built in kept.items() if self._known(built) is None]
            try:
                if waiting and self.last is not None:
                    self._judge(kept[waiting[0]], waiting[0])
                elif begun >= next_best:
                    self._judge_best(run, kept)
                    next_best = begun + (self._clock() - begun) / SHARE
            except RefusedPlan:  # told at the end, by who judges it again
                self.last = None
                return
            self.seconds = max(self.seconds, self._clock() - begun)

    def _judge_best(self, run: Portfolio, kept: Mapping[str, Built]) -> None:
        best, begun = run.found, self._clock()
        if best is None or (self.last is not None and self.last.built is best.built):
            return
        with self._at_work:
            self._judge(best.built, best.method)
            self.last, self.seconds = best, max(self.seconds, self._clock() - begun)
        needed = {id(built) for built in (best.built, *kept.values())}
        self._kept = [entry for entry in self._kept if id(entry.built) in needed]

    def _seen(self, built: Built, method: str) -> Judged:
        plan = decode(
            self._instance,
            built.placement,
            unplanned=built.unplanned,
            overtime=built.overtime,
            method=method,
            seed=self._seed,
        )
        problem = self._instance.problem
        view = View(problem, plan)
        violations = check(problem, plan, view=view)
        if violations:
            shown = "\n".join(f"- {violation}" for violation in violations[:10])
            raise RefusedPlan(
                f"The judge refuses the plan of '{method}': {len(violations)} violation(s). This is a fault of the "
                f"engine; please report it with the problem.\n{shown}"
            )
        return Judged(built=built, plan=plan, score=score(problem, plan, view=view))
