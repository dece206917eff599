"""Progress of work that is counted: a bar on a terminal, elsewhere a line now and then."""

from __future__ import annotations

import sys
from time import monotonic
from typing import Any

from heijunka.cli.console import Console
from heijunka.cli.progress import Progress

BETWEEN = 10.0
"""Seconds between lines where there is no terminal."""


class Counting(Progress):
    """Shows what is being done, and how much of it has been."""

    def __init__(self, console: Console, text: str) -> None:
        super().__init__(console)
        self.said, self._count, self._said_at = text, (0, 0), monotonic()

    def count(self, done: int, of: int, text: str = "") -> None:
        """Take in how much is done."""
        self._count, self.said = (done, of), text or self.said
        if self._bar is None and monotonic() >= self._said_at + BETWEEN:
            self._said_at = monotonic()
            print(self._text(), file=sys.stderr, flush=True)

    def tick(self) -> None:
        """Redraw the bar."""
        if self._bar is not None:
            task: Any = self._bar.tasks[0]
            self._bar.update(task.id, completed=self._count[0], total=self._count[1] or None, description=self._text())

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def _text(self) -> str:
        done, of = self._count
        return f"{self.said} {done}/{of}" if of else self.said
