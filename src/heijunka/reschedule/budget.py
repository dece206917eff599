"""The budget of moves: at most so many operations move in the hours ahead, by construction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from heijunka.evaluate.nervousness import moved
from heijunka.model.plan import Assignment
from heijunka.reschedule.candidate import Candidate
from heijunka.reschedule.freeze import Place, now_of, pin_of, pinned
from heijunka.reschedule.policy import Budget
from heijunka.reschedule.repair import Desk

ROUNDS = 4
"""How often what has moved into the window is put back and the rest searched again."""
Better = Callable[[Desk], tuple[Candidate, list[Candidate]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What came of a budget.

    Parameters
    ----------
    best
        Keeps the budget; None if nothing found does.
    smallest
        If nothing does: the fewest moves of any plan found.
    n_moved
        How many the best moves within the window.
    """

    best: Candidate | None
    candidates: list[Candidate]
    smallest: int | None = None
    n_moved: int | None = None


def within_budget(desk: Desk, budget: Budget, better: Better, on_proposal: Callable[[Candidate], None]) -> Kept:
    """Return the best plan found that moves no more operations in the window than the budget allows.

    Those that may move are chosen beforehand: what the right shift moves, then what hurts most; all others in the
    window are pinned. What moves into the window from beyond is pinned where the fallback has it, and the rest is
    searched once more.

    Parameters
    ----------
    better
        Returns the best plan of a question and all that were compared.
    """
    window = _Window(desk, budget)
    forced = window.moved(desk.fallback)
    if len(forced) > budget.moves:
        return _fewer(desk, window, budget)
    on_proposal(desk.fallback)
    best, candidates = desk.fallback, [desk.fallback]
    allowed = forced | frozenset(window.most_useful(budget.moves - len(forced), forced))
    pins = {place: pin_of(entry) for place, entry in window.inside.items() if place not in allowed}
    for _ in range(ROUNDS):
        narrowed = replace(desk, problem=pinned(desk.problem, tuple(pins.values())), fallback=best)
        _, found = better(narrowed)
        tried = found[1:]
        candidates += tried
        kept = [entry for entry in tried if len(window.moved(entry)) <= budget.moves and entry.score < best.score]
        best = min(kept, key=lambda entry: entry.score.key, default=best)
        strayed = {place for entry in tried for place in window.moved(entry)} - allowed
        if not strayed or not (strayed - pins.keys()):
            break
        pins.update({place: pin_of(window.fallback[place]) for place in strayed if place in window.fallback})
    if best is not desk.fallback:
        on_proposal(best)
    return Kept(best=best, candidates=candidates, n_moved=len(window.moved(best)))


def _fewer(desk: Desk, window: _Window, budget: Budget) -> Kept:
    """Return a plan that moves fewer operations than the right shift: what is hit may go elsewhere, all else stays."""
    candidates = [desk.fallback]
    hit = window.hit()
    for allowed in (hit, hit | frozenset(window.moved(desk.fallback))):
        pins = [pin_of(entry) for place, entry in window.inside.items() if place not in allowed]
        found = desk.ask(pinned(desk.problem, pins), "affected", share=0.5, is_resumed=False)
        if found is not None and found.score.n_unplanned <= desk.fallback.score.n_unplanned:
            candidates.append(found)
        kept = [entry for entry in candidates if len(window.moved(entry)) <= budget.moves]
        if kept:
            best = min(kept, key=lambda entry: entry.score.key)
            return Kept(best=best, candidates=candidates, n_moved=len(window.moved(best)))
    return Kept(best=None, candidates=candidates, smallest=min(len(window.moved(entry)) for entry in candidates))


class _Window:
    """The hours in which moves are counted."""

    def __init__(self, desk: Desk, budget: Budget) -> None:
        self._desk = desk
        self._from = now_of(desk.problem)
        self._until = self._from + timedelta(seconds=round(budget.hours * 3600))
        begun = desk.problem.state.operations if desk.problem.state is not None else {}
        orders = {order.id for order in desk.problem.orders}
        self.inside: dict[Place, Assignment] = {
            (entry.order, entry.operation): entry
            for entry in desk.plan.assignments
            if self._from <= entry.start < self._until
            and entry.order in orders
            and f"{entry.order}/{entry.operation}" not in begun
        }
        self.fallback = {(entry.order, entry.operation): entry for entry in desk.fallback.plan.assignments}

    def moved(self, candidate: Candidate) -> frozenset[Place]:
        """Return what a plan moves within the window."""
        return frozenset(moved(self._desk.plan, candidate.plan, self._from, self._until))

    def hit(self) -> frozenset[Place]:
        """Return the operations of the window that cannot stay whatever else moves: their resource is down then."""
        down = {resource.id: resource.downtimes for resource in self._desk.problem.plant.resources}
        return frozenset(
            place
            for place, entry in self.inside.items()
            if any(_overlaps(entry, stop.start, stop.end) for name in entry.resources for stop in down.get(name, ()))
        )

    def most_useful(self, n: int, taken: frozenset[Place]) -> list[Place]:
        """Return the operations of the window whose orders are latest in the fallback, heaviest first."""
        late = {entry.order: entry.weight * entry.tardiness for entry in self._desk.fallback.score.orders}
        free = [place for place in self.inside if place not in taken and late.get(place[0], 0.0) > 0]
        return sorted(free, key=lambda place: (-late[place[0]], self.inside[place].start, place))[:n]


def _overlaps(entry: Assignment, start: datetime, end: datetime) -> bool:
    return start < entry.end and entry.setup_start < end
