"""The portfolio: rules first, then the improver and CP-SAT side by side; the best plan is shared and streamed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import inf

import numpy as np

from heijunka.engine.baseline import baseline_of
from heijunka.engine.bounds import Bounds, bound_of, reaches
from heijunka.engine.construct.build import Builder, Built, Guide
from heijunka.engine.construct.rules import FIRST, known_rules
from heijunka.engine.cost import Terms, key_of, terms_of
from heijunka.engine.cpsat import MOST_OPERATIONS, Question, Worker
from heijunka.engine.homing import homeward
from heijunka.engine.instance import NONE, Instance, Placement
from heijunka.engine.instance.decode import overtime_used
from heijunka.engine.result import Incumbent
from heijunka.engine.search import Road, Task, roads_for
from heijunka.engine.search.annealing.shift import shifted
from heijunka.engine.stop import Stop
from heijunka.errors import HeijunkaError, Unsupported
from heijunka.model.objective import Term
from heijunka.model.plan import Unplanned
from heijunka.model.record import Compared

KEPT = ("edd",)
"""Rules whose plans are kept to show the best one beside."""
WITH_OVERTIME = 4
"""How many of the best rules are tried with overtime too."""
RULES_SHARE = 0.2
"""Share of the time left after compiling that rules get where others are to follow."""
FIRST_RULES, FIRST_RULES_SHARE = 6, 0.6
"""So many rules may take more of it: where time is short, a good rule is worth more than a little search."""
GUIDES = tuple(Guide(ease, ahead) for ahead in (12.0, 4.0) for ease in (0.5, 2.0, 8.0))
GUIDED_SHARE = 0.1
"""How near rules keep to the plan to begin with, and the share of the time left that they get for that."""
EXACT_SHARE = 0.5
"""Share of the time that CP-SAT gets when there is one thread for all."""
POLL = 0.02
GRACE = 0.05
"""Seconds between looks at the clock, and seconds that methods get to come to an end."""
BOUND_FIRST = 50_000
"""With more operations, the first plan does not wait for the lower bound,"""
BOUND_SHARE = 0.1
"""which then takes no more than this share of the time left."""
MOST_KEPT = 50_000
"""Operations up to which the plans of rules kept for comparison are made in any case, and given whole."""
LAST_WORDS = 0.5
"""Seconds that methods get to hand in what they have, once time is up."""
SECOND_ROAD = 4
"""Of so many searching threads, one begins with the second road that suits."""
Key = tuple[float, ...]
Job = Callable[[Builder], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """A plan, what it is compared by, what made it, and the how manieth better plan it was."""

    built: Built
    key: Key
    method: str
    number: int


@dataclass(eq=False)
class Portfolio:
    """One run of all methods on one instance.

    Parameters
    ----------
    worker
        The process of the exact method, begun by whoever ends it; None if that method is not to run.
    start
        The plan to begin with, as far as it is still possible; without one, the rules' plans are.
    on_progress
        Called with each better plan's figures, from whatever thread found it.

    Attributes
    ----------
    best, best_method
        The best plan and what made it.
    best_of_rules
        The best plan of a rule, and the rule.
    is_optimal
        Whether nothing can be better.
    compared
        Every rule tried.
    notes
        What methods said they cannot express.
    """

    instance: Instance
    stop: Stop
    seed: int = 0
    threads: int = 1
    worker: Worker | None = None
    start: Placement | None = None
    on_progress: Callable[[Incumbent], None] | None = None
    best: Built | None = None
    best_key: Key = ()
    best_method: str = ""
    best_of_rules: tuple[Built, str] | None = None
    is_optimal: bool = False
    compared: dict[str, Compared] = field(default_factory=dict)
    kept: dict[str, Built] = field(default_factory=dict)
    trace: list[Incumbent] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._rules = known_rules()
        self._always = KEPT if self.instance.n_operations <= MOST_KEPT else ()
        self._ranked: list[tuple[Key, str, bool]] = []
        self._is_closed = False
        self._failure: BaseException | None = None
        self._bounds: Bounds | None = None
        self._exact_bound: Key = ()

    @property
    def bound(self) -> float | None:
        """What no plan can beat that leaves out as few orders as the best one; None if nothing is known."""
        if self._bounds is None or self.best is None:
            return None
        least = self._bounds.key(round(self.best_key[0]))[-1]
        # The exact method bounds one term of several only where those before it are as small as can be.
        is_alike = self._is_at_bound(self.best_key, len(self.best_key) - 1)
        return max(least, self._exact_bound[-1]) if is_alike else least

    @property
    def found(self) -> Found | None:
        """The best plan so far; safe from any thread."""
        with self._lock:
            if self.best is None:
                return None
            return Found(built=self.best, key=self.best_key, method=self.best_method, number=len(self.trace))

    def settle_for(self, found: Found) -> None:
        """Take an earlier plan for the best one, and forget those after it."""
        with self._lock:
            if found.built is not self.best:
                self.best, self.best_key, self.best_method = found.built, found.key, found.method
                del self.trace[found.number :]
                self.is_optimal = False

    def run(self, methods: tuple[str, ...]) -> None:
        """Run the rules, then the other methods asked for, until time, proof or request.

        Once there is a plan, nobody waits for a method that does not hear that time is up: its work is left behind.
        """
        try:
            work = self._started(partial(self._run_in_turn, methods=methods))
            while work.is_alive():
                work.join(POLL)
                if self._may_leave():
                    work.join(GRACE if self.stop.is_cancelled else LAST_WORDS)
                    break
            self._finish()
        finally:
            with self._lock:
                self._is_closed = True
        if self._failure is not None:
            raise self._failure

    def _finish(self) -> None:
        """Put work back where it stood, and start late what is done too early, if no term of the objective suffers."""
        with self._lock:
            best, key, method = self.best, self.best_key, self.best_method
        if best is None or self.stop.is_cancelled:
            return
        back = homeward(self.instance, best)
        back = back if self.value(back) <= key else best
        later = shifted(self.instance, back)
        is_less = self.value(later) <= self.value(back) and self._wip(later) < self._wip(back)
        done = later if is_less else back
        with self._lock:
            if self.best_key == key:
                self.best, self.best_key, self.best_method = done, self.value(done), method

    def _wip(self, built: Built) -> float:
        return self._terms(built)[Term.WIP]

    def _may_leave(self) -> bool:
        is_comparable = self.stop.is_cancelled or all(name in self.kept for name in self._always)
        return self.stop.is_over() and self.best is not None and is_comparable

    def _run_in_turn(self, builder: Builder, *, methods: tuple[str, ...]) -> None:
        is_quick = self.instance.n_operations <= BOUND_FIRST
        if is_quick:
            self._bound()
        if self.start is not None:
            self._resume(builder, self.start)
            if "rules" in methods:
                self._guide(builder, self.start)
        share = RULES_SHARE if {"search", "cpsat"} & set(methods) else 1.0
        self._run_rules(builder, all_rules="rules" in methods, share=share)
        if not is_quick and not self.stop.is_over():
            self._bound(by=self.stop.elapsed + BOUND_SHARE * self.stop.remaining)
        if self.is_optimal or self.stop.is_over() or not {"search", "cpsat"} & set(methods):
            return
        first, *others = self._jobs(methods)
        workers = [self._started(job) for job in others]
        first(builder)
        for worker in workers:
            worker.join()

    def _resume(self, builder: Builder, start: Placement) -> None:
        for with_overtime in (False, True) if builder.has_overtime else (False,):
            built = builder.resume(start, with_overtime=with_overtime)
            self._offer(built, self.value(built), "right shift")
            delayed = built.placement.start != start.start
            for home in (None, np.ones_like(delayed), ~delayed):
                built = builder.in_turn(start, home=home, with_overtime=with_overtime)
                self._offer(built, self.value(built), "in turn")

    def _guide(self, builder: Builder, start: Placement) -> None:
        """Try rules that keep near the plan to begin with, where moving away from it costs."""
        if baseline_of(self.instance) is None:
            return
        latest = self.stop.elapsed + GUIDED_SHARE * self.stop.remaining
        for guide in GUIDES:
            for name in FIRST:
                if self.stop.elapsed >= latest:
                    return
                built = builder.guided(start, self._rules[name], guide)
                self._offer(built, self.value(built), f"guided {name}")

    def _started(self, job: Job) -> threading.Thread:
        def work() -> None:
            try:
                job(Builder(self.instance))
            except BaseException as error:  # handed to the thread that waits, which raises it
                self._failure = error
                self.stop.cancel()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def _jobs(self, methods: tuple[str, ...]) -> list[Job]:
        """Return what each thread does, one after the other."""
        has_search = "search" in methods
        is_shared = roads_for(self.instance)[0].takes_all(self.instance)
        searches: list[Job] = []
        if has_search and is_shared:
            searches = [partial(self._run_search, number=0, threads=self.threads)]
        elif has_search:
            searches = [partial(self._run_search, number=n) for n in range(self.threads)]
        if "cpsat" not in methods:
            return searches
        if len(searches) <= 1:
            share = EXACT_SHARE if has_search else 1.0
            return [_in_turn([partial(self._run_cpsat, share=share, workers=self.threads), *searches])]
        # The exact method has a thread for as long as it has something to say; then this thread searches too.
        return [*searches[:-1], _in_turn([partial(self._run_cpsat, share=1.0, workers=1), searches[-1]])]

    def _bound(self, by: float = inf) -> None:
        if (self.instance.operations.begun_end != NONE).any():
            return  # the bounds know nothing of work that is half done
        bounds = bound_of(self.instance, is_over=lambda: self.stop.elapsed >= by or self.stop.is_cancelled)
        with self._lock:
            self._bounds = bounds
            self.is_optimal |= self.best is not None and bounds.is_reached(self.best_key)

    def value(self, built: Built) -> Key:
        """Return what a plan is compared by."""
        return key_of(self.instance.problem.objective, self._terms(built))

    def _terms(self, built: Built) -> Terms:
        return terms_of(self.instance, built.placement, built.overtime)

    def _offer(self, built: Built, key: Key, method: str) -> None:
        with self._lock:
            if self._is_closed or (self.best is not None and key >= self.best_key):
                return
            self.best, self.best_key, self.best_method = built, key, method
            self.is_optimal |= self._bounds is not None and self._bounds.is_reached(key)
            self.is_optimal |= self._is_at_bound(key, len(key))
            incumbent = Incumbent(
                seconds=self.stop.elapsed, value=key[-1], n_unplanned=int(key[0]), method=method, bound=self.bound
            )
            self.trace.append(incumbent)
            if self.on_progress is not None:
                self.on_progress(incumbent)

    def _run_rules(self, builder: Builder, *, all_rules: bool, share: float) -> None:
        latest = self.stop.elapsed + share * self.stop.remaining
        share_of_first = max(share, FIRST_RULES_SHARE) if self.start is None else share
        latest_of_first = self.stop.elapsed + share_of_first * self.stop.remaining
        is_short = False
        for name in self._rules if all_rules else KEPT:
            # The first and those kept for comparison always run, so that there is a plan and something beside it.
            if (is_short or self.stop.is_over()) and self.best is not None and name not in self._always:
                continue
            begun = self.stop.elapsed
            self._try(builder, name, with_overtime=False)
            # The next takes about as long; with overtime the best are tried once more.
            is_first = len(self._ranked) < FIRST_RULES
            is_short = 2 * self.stop.elapsed - begun > (latest_of_first if is_first else latest)
        if builder.has_overtime:
            for number, (_, name, _) in enumerate(sorted(self._ranked)[:WITH_OVERTIME]):
                if not self.stop.is_over() and (number == 0 or self.stop.elapsed < latest):
                    self._try(builder, name, with_overtime=True)

    def _try(self, builder: Builder, name: str, *, with_overtime: bool) -> None:
        built = builder.build(self._rules[name], with_overtime=with_overtime)
        terms = self._terms(built)
        key = key_of(self.instance.problem.objective, terms)
        label = f"{name}+overtime" if with_overtime else name
        self.compared[label] = Compared(method=label, value=key[-1], n_unplanned=int(key[0]), terms=terms)
        if not self._ranked or key < min(self._ranked)[0]:
            self.best_of_rules = (built, label)
        self._ranked.append((key, name, with_overtime))
        if label in self._always:
            self.kept[label] = built
        self._offer(built, key, label)

    def _run_search(self, builder: Builder, *, number: int, threads: int = 1) -> None:
        """Search on the roads that suit, the best first; a road that ends early leaves the rest to the next."""
        if self.is_optimal or self.stop.is_over():
            return  # another method took all the time
        roads = roads_for(self.instance)
        for road in roads[min(len(roads) - 1, int(number % SECOND_ROAD == SECOND_ROAD - 1)) :]:
            if self.is_optimal or self.stop.is_over():
                return
            self._run_road(road, builder, number, threads)

    def _run_road(self, road: Road, builder: Builder, thread: int, threads: int) -> None:
        road.run(
            Task(
                instance=self.instance,
                builder=builder,
                rules=[(name, self._rules[name], is_extended) for _, name, is_extended in sorted(self._ranked)],
                start=self._best(),
                seed=self.seed + thread,
                thread=thread,
                stop=self.stop,
                is_proved=lambda: self.is_optimal,
                offer=self._take,
                best=self._best,
                threads=threads,
                is_resumed=self.start is not None,
            )
        )

    def _best(self) -> Built:
        with self._lock:
            if self.best is None:
                raise HeijunkaError("A search was asked for before any rule has made a plan.")
            return self.best

    def _take(self, built: Built, method: str) -> Key:
        key = self.value(built)
        self._offer(built, key, method)
        return key

    def _run_cpsat(self, _: Builder, *, share: float, workers: int) -> None:
        if self.stop.seconds is None:
            self.notes["cpsat"] = "It needs a limit in seconds."
            return
        if self.worker is None or self.instance.n_operations > MOST_OPERATIONS:
            self.notes["cpsat"] = f"It takes up to {MOST_OPERATIONS} operations."
            return
        begun = self._best()
        question = Question(
            instance=self.instance,
            warm_start=begun.placement,
            seconds=self.stop.remaining * share,
            seed=self.seed,
            threads=workers,
        )
        try:
            answer = self.worker.ask(
                question,
                is_over=lambda: self.is_optimal or self.stop.is_over(),
                on_incumbent=self._take_in,
                on_bound=self._take_bound,
            )
        except Unsupported as error:
            self.notes["cpsat"] = str(error)
            return
        if answer.placement is not None:
            self._take_in(answer.placement)
        if answer.bound is not None:
            self._take_bound(answer.bound)

    def _take_bound(self, bound: Key) -> None:
        with self._lock:
            if not reaches(bound[:1], self.best_key[:1]) or (
                self._matches(bound) and not reaches(bound, self.best_key)
            ):
                return  # a plan is known that beats it: it says nothing
            self._exact_bound = max(self._exact_bound, bound)
            self.is_optimal |= self._is_at_bound(self.best_key, len(self.best_key))

    def _matches(self, bound: Key) -> bool:
        """Tell whether a bound speaks of all terms, and of plans as good as the best one up to the last."""
        return len(bound) == len(self.best_key) and reaches(self.best_key[:-1], bound[:-1])

    def _is_at_bound(self, key: Key, n_first: int) -> bool:
        """Tell whether the first terms are as small as the exact method knows that they can be, and it knows of all."""
        return 0 < len(self._exact_bound) == len(key) and reaches(key[:n_first], self._exact_bound[:n_first])

    def _take_in(self, placement: Placement) -> None:
        reasons = {entry.order: entry for entry in self.best.unplanned} if self.best is not None else {}
        first = self.instance.orders.operation_ptr[:-1]
        left_out = [self.instance.problem.orders[n].id for n in np.flatnonzero(placement.start[first] < 0).tolist()]
        unplanned = tuple(reasons.get(name) or Unplanned(order=name, reason="engine.crowded_out") for name in left_out)
        overtime = tuple(overtime_used(self.instance, placement))
        built = Built(placement=placement, unplanned=unplanned, overtime=overtime)
        self._offer(built, self.value(built), "cpsat")


def _in_turn(jobs: list[Job]) -> Job:
    def run(builder: Builder) -> None:
        for job in jobs:
            job(builder)

    return run
