"""Ctrl-C during a search: the first cancels the search and keeps its best plan, a later one ends the command."""

from __future__ import annotations

import signal
from time import monotonic
from typing import TYPE_CHECKING, Any

from heijunka.cli.console import Console

if TYPE_CHECKING:
    from heijunka.engine.stop import Stop

ECHO_SECONDS = 1.0
"""One Ctrl-C may arrive twice, from the terminal and from a parent; a second one that is meant comes later."""


class Interruption:
    """Hears Ctrl-C while it is entered.

    Parameters
    ----------
    stop
        Of the search to cancel.
    """

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._since: float | None = None
        self._is_told = False
        self._before: Any = None

    def __enter__(self) -> Interruption:
        """Begin to hear."""
        self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave hearing to whoever heard before."""
        signal.signal(signal.SIGINT, self._before)

    def tell(self, console: Console) -> None:
        """Say, once, that a Ctrl-C was heard."""
        if self._since is not None and not self._is_told:
            self._is_told = True
            console.say("cli.stopping")

    def _hear(self, *_: object) -> None:
        if self._since is None:
            self._since = monotonic()
            self._stop.cancel()
        elif monotonic() > self._since + ECHO_SECONDS:
            raise KeyboardInterrupt
