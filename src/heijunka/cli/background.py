"""Work on a thread of its own, so that Ctrl-C ends a search and keeps the best plan found."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from heijunka.cli.console import Console
from heijunka.cli.interruption import Interruption
from heijunka.cli.progress import Progress

if TYPE_CHECKING:
    from heijunka.engine.stop import Stop

Found = TypeVar("Found")


def in_background(work: Callable[[], Found], *, stop: Stop, progress: Progress, console: Console) -> Found:
    """Return what work comes to, while progress is shown; what it raises is raised.

    Parameters
    ----------
    stop
        Cancelled by Ctrl-C; the work must heed it.
    """
    outcome: list[Found] = []
    faults: list[BaseException] = []
    done = threading.Event()

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # handed to the thread that asked, which raises it
            faults.append(error)
        finally:
            done.set()

    threading.Thread(target=run, daemon=True).start()
    with progress, Interruption(stop) as interruption:
        while not done.wait(0.1):
            progress.tick()
            interruption.tell(console)
        interruption.tell(console)
    if faults:
        raise faults[0]
    return outcome[0]
