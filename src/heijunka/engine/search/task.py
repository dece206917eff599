"""What a search is given, and how it hands in what it finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from heijunka.engine.construct.build import Builder, Built
from heijunka.engine.construct.rules import Rule
from heijunka.engine.cost import Terms, key_of, terms_of
from heijunka.engine.instance import Instance
from heijunka.engine.stop import Stop

Key = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One search on one thread.

    A search works in rounds of a fixed amount of work, short enough (at most some 20 ms) that it hears a request to
    stop at once. Work is counted, never timed, so that a seed and a limit of rounds give the same plan again.

    Parameters
    ----------
    instance
        What to plan.
    builder
        Of this thread.
    rules
        Those tried, the best first: name, rule, whether with overtime.
    start
        The best plan of the rules; orders that it leaves out stay out.
    seed
        Differs between threads.
    thread
        Number of the thread, from 0.
    threads
        How many the search may run on by itself.
    is_resumed
        Whether it begins from a plan that was given, which is better changed little.
    stop
        When the run is over.
    is_proved
        Tells whether another method has proved the best plan optimal.
    offer
        Hands in a plan; it is kept if it is better than the best of all methods. Returns its key.
    best
        Returns the best plan of all methods.
    """

    instance: Instance
    builder: Builder
    rules: Sequence[tuple[str, Rule, bool]]
    start: Built
    seed: int
    thread: int
    stop: Stop
    is_proved: Callable[[], bool]
    offer: Callable[[Built, str], Key]
    best: Callable[[], Built]
    threads: int = 1
    is_resumed: bool = False

    def is_over(self, rounds: int) -> bool:
        """Tell whether to stop, after so many rounds."""
        return self.is_proved() or self.stop.is_over(rounds)

    def progress(self, rounds: int) -> float:
        """Return the share of the run that is over, from 0 to 1, for schedules of temperature."""
        return self.stop.progress(rounds)

    def key(self, built: Built) -> Key:
        """Return what a plan is compared by; the smaller is better."""
        return key_of(self.instance.problem.objective, self.terms(built))

    def terms(self, built: Built) -> Terms:
        """Return every term's value."""
        return terms_of(self.instance, built.placement, built.overtime)
