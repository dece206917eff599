"""Repairs beside the right shift: only what is touched, up to a match-up point, or all that is worth it.

Vieira, Herrmann & Lin (2003) sort them so; Abumaizar & Svestka (1997) on affected operations; Bean et al. (1991) on
match-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from heijunka.errors import HeijunkaError
from heijunka.model.objective import Term
from heijunka.model.plan import Assignment, Plan
from heijunka.model.problem import Pin, Problem
from heijunka.reschedule.candidate import Candidate, judged
from heijunka.reschedule.freeze import Place, is_same, now_of, pin_of, pinned
from heijunka.reschedule.policy import Method, Policy

if TYPE_CHECKING:
    from heijunka.engine.stop import Stop

Solve = Callable[..., Any]
"""`heijunka.engine.solve.solve`, or what runs it in a process of its own: takes a problem, ``stop``, ``seed``,
``threads``, ``methods`` and ``start``, returns a result."""
FIRST_POINT = timedelta(hours=1)
SEARCH_SHARE, DEARER = 0.6, 10.0
"""Of the time left what the search gets if the plan settles afterwards, and by how much moving is dearer then."""
MOST_AFFECTED = 2_000
"""Operations up to which what the right shift moves is planned anew by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What repairs work on.

    Parameters
    ----------
    problem
        The question, with all that is frozen pinned.
    plan
        In force.
    fallback
        The best plan so far that answers the question; what comes after must be better.
    seconds
        Tells how many are left.
    failures
        What went wrong, told to people.
    extra
        Seconds that each search took beyond what it was asked for: handing the problem over, judging the plan.
    """

    problem: Problem
    plan: Plan
    fallback: Candidate
    policy: Policy
    solve: Solve
    seconds: Callable[[], float]
    stop: Stop
    failures: list[str]
    extra: list[float] = field(default_factory=list)

    def ask(
        self, problem: Problem, method: str, *, share: float = 1.0, is_resumed: bool = True, has_rules: bool = False
    ) -> Candidate | None:
        """Search for a plan of a problem that is the question with more pinned; None if there is none worth a look.

        Parameters
        ----------
        share
            Of the time left, or of the iterations.
        is_resumed
            Whether it begins with the fallback, which must answer the problem.
        has_rules
            Whether a rule's plan may be begun with instead, where that is better for all that it moves.
        """
        left, iterations = self.seconds(), self.policy.iterations
        seconds = left * share - max(self.extra, default=0.0)
        if (iterations is None and seconds <= 0) or self.stop.is_cancelled:
            return None
        limit = {"seconds": seconds} if iterations is None else {"iterations": max(1, round(iterations * share))}
        try:
            result = self.solve(
                problem,
                stop=self.stop.part(**limit),
                seed=self.policy.seed,
                threads=self.policy.threads if iterations is None else 1,
                methods=("rules", "search") if has_rules else ("search",),
                start=self._start() if is_resumed else None,
            )
            self.extra.append(max(0.0, left - self.seconds() - seconds))
            if result.best is None:
                return None
            found = replace(result.best, method=method, seed=self.policy.seed)
            return judged(self.problem, found, method)
        except HeijunkaError as error:
            self.failures.append(f"{method}: {error}")
            return None

    def _start(self) -> Plan:
        """Return what to begin with: the best plan so far, or the one in force if that one lives by overtime."""
        return self.plan if self.fallback.plan.overtime else self.fallback.plan


def affected(desk: Desk) -> Candidate | None:
    """Plan anew only what the right shift has to move; all else stays where it is.

    None if that is nothing, or so much that a search with less freedom would only take time from the next.
    """
    ahead, moved = _ahead(desk), _moved(desk)
    stays = [entry for entry in ahead if _place(entry) not in moved]
    if not 0 < len(ahead) - len(stays) <= MOST_AFFECTED:
        return None
    return desk.ask(pinned(desk.problem, _pins(stays)), "affected", share=0.25)


def match_up(desk: Desk) -> Candidate | None:
    """Plan anew all before a point from which everything stays as it was; the earliest point that can be met."""
    ahead = _ahead(desk)
    for point in _points(desk, ahead):
        stays = [entry for entry in ahead if entry.start >= point]
        if not stays:
            return None
        found = desk.ask(pinned(desk.problem, _pins(stays)), "match-up", share=0.25, is_resumed=False)
        if found is not None and found.score.n_unplanned <= desk.fallback.score.n_unplanned:
            return found
    return None


def search(desk: Desk) -> Candidate | None:
    """Plan all anew that may move, as far as it is worth what moving costs."""
    share = SEARCH_SHARE if "settle" in desk.policy.methods else 1.0
    return desk.ask(desk.problem, "search", share=share, has_rules=True)


def settle(desk: Desk) -> Candidate | None:
    """Search on from the best plan so far for one near it that moves less, as if moving cost more than it does."""
    terms = tuple(
        replace(entry, weight=entry.weight * DEARER) if entry.term is Term.STABILITY else entry
        for entry in desk.problem.objective.terms
    )
    problem = replace(desk.problem, objective=replace(desk.problem.objective, terms=terms))
    return desk.ask(problem, "settle")


METHODS: Mapping[Method, Callable[[Desk], Candidate | None]] = MappingProxyType(
    {"affected": affected, "match-up": match_up, "search": search, "settle": settle}
)


def _ahead(desk: Desk) -> list[Assignment]:
    """Return the assignments of the plan in force that are still to begin and to be done."""
    begun = desk.problem.state.operations if desk.problem.state is not None else {}
    orders = {order.id for order in desk.problem.orders}
    return [
        entry
        for entry in desk.plan.assignments
        if entry.order in orders and f"{entry.order}/{entry.operation}" not in begun
    ]


def _moved(desk: Desk) -> frozenset[Place]:
    after = {_place(entry): entry for entry in desk.fallback.plan.assignments}
    return frozenset(
        _place(entry)
        for entry in desk.plan.assignments
        if (now := after.get(_place(entry))) is None or not is_same(entry, now)
    )


def _points(desk: Desk, ahead: list[Assignment]) -> Iterator[datetime]:
    """Yield moments ever farther ahead, up to the last start."""
    now = now_of(desk.problem)
    last = max((entry.start for entry in ahead), default=now)
    step = FIRST_POINT
    while now + step <= last:
        yield now + step
        step *= 2


def _pins(entries: list[Assignment]) -> list[Pin]:
    return [pin_of(entry) for entry in entries]


def _place(entry: Assignment) -> Place:
    return entry.order, entry.operation
