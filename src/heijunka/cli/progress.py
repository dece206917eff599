"""Progress of compiling and of a search: a bar on a terminal, elsewhere a line now and then."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, Any

from heijunka.cli.console import Console
from heijunka.messages import say

if TYPE_CHECKING:
    from heijunka.engine.result import Incumbent

MOST_LINES = 20


class Progress:
    """Shows what is being compiled, then how good the best plan is.

    Parameters
    ----------
    seconds
        How long the search may take: what the bar's whole length stands for.
    waiting
        Key of what is said as long as there is nothing to say.
    """

    def __init__(self, console: Console, *, seconds: float = 0.0, waiting: str = "cli.searching") -> None:
        self.console, self._seconds, self._waiting = console, seconds, waiting
        self._best: Incumbent | None = None
        self._printed: Incumbent | None = None
        self._next = 0.0
        self._step: tuple[int, int] | None = None
        self._bar: Any = None

    def __enter__(self) -> Progress:
        """Start the bar, if there is a terminal."""
        if sys.stderr.isatty():
            from rich.console import Console as Rich
            from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
            self._bar = Bar(*columns, console=Rich(stderr=True), transient=True)
            self._bar.add_task(self._text(), total=self._seconds)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away, or print the last line owed."""
        if self._bar is not None:
            self._bar.stop()
        elif self._best is not self._printed:
            self._print()

    def compile(self, number: int, count: int) -> None:
        """Take in that a step of compiling begins."""
        self._step = (number, count)
        if self._bar is None:
            print(self._text(), file=sys.stderr, flush=True)
        self.tick()

    def add(self, incumbent: Incumbent) -> None:
        """Take in a better plan."""
        if self._step is not None and self._bar is not None:
            self._bar.reset(self._bar.tasks[0].id, total=self._seconds)  # the time of the search begins
        self._best, self._step = incumbent, None
        if self._bar is None and monotonic() >= self._next:
            self._print()

    def tick(self) -> None:
        """Redraw the bar."""
        if self._bar is None:
            return
        task = self._bar.tasks[0]
        done, total = min(task.elapsed or 0.0, self._seconds), self._seconds
        if self._step is not None:
            done, total = self._step[0] - 1.0, float(self._step[1])
        self._bar.update(task.id, completed=done, total=total, description=self._text())

    def _print(self) -> None:
        self._printed = self._best
        self._next = monotonic() + self._seconds / MOST_LINES
        print(self._text(), file=sys.stderr, flush=True)

    def _text(self) -> str:
        best = self._best
        if self._step is not None:
            number, count = self._step
            return say("cli.compiling", self.console.language, number=number, count=count)
        if best is None:
            return say(self._waiting, self.console.language)
        values = {"seconds": f"{best.seconds:.1f}", "value": f"{best.value:,.1f}", "method": best.method}
        if best.bound is None:
            return say("cli.incumbent", self.console.language, **values)
        gap = (best.value - best.bound) / abs(best.value) if best.value else 0.0
        return say("cli.incumbent_gap", self.console.language, gap=f"{max(0.0, gap):.1%}", **values)
