"""Playing in the twin: its kernels compiled first, runs counted, Ctrl-C heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from heijunka.cli.background import in_background
from heijunka.cli.console import Console
from heijunka.cli.counting import Counting
from heijunka.cli.progress import Progress
from heijunka.messages import say

if TYPE_CHECKING:
    from heijunka.engine.stop import Stop

Played = TypeVar("Played")
OnDone = Callable[[int, int], None]


def made_ready(console: Console) -> None:
    """Compile the floor if it has never been here, and say so."""
    from heijunka.twin.warm import warmup

    with Progress(console, waiting="cli.loading") as progress:
        warmup(on_compile=progress.compile)


def counted(console: Console, work: Callable[[Stop, OnDone], Sequence[Played]]) -> list[Played]:
    """Return what work comes to while it is counted; what is done counts if it is broken off."""
    from heijunka.engine.stop import Stop

    made_ready(console)
    stop, progress = Stop(), Counting(console, say("cli.playing", console.language))
    return list(in_background(lambda: work(stop, progress.count), stop=stop, progress=progress, console=console))
