"""How single operations and resources stand, and the pauses of an operation, whatever order they are told in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from heijunka.model.event import Cause, Control
from heijunka.model.heard import Stamp
from heijunka.model.moments import require_aware

Pause = tuple[datetime, datetime]
Turn = tuple[str, int, int, datetime, bool]
"""Source, epoch, sequence, moment, and whether the operation paused then (else it went on)."""


class Progress(StrEnum):
    """How far an operation is (ISA-95 job response states)."""

    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationState:
    """An operation that has begun.

    Parameters
    ----------
    mode, resources
        Empty as long as nobody has told that it started; ``start`` is then the earliest moment that is told of it.
    pauses
        From when to when it was interrupted.
    paused_since
        Start of the pause that has not ended, or that it ended in.
    """

    progress: Progress
    mode: str
    resources: tuple[str, ...]
    start: datetime
    end: datetime | None = None
    good: float = 0.0
    scrap: float = 0.0
    pauses: tuple[Pause, ...] = ()
    paused_since: datetime | None = None

    def __post_init__(self) -> None:
        require_aware(self, "start", "end", "paused_since")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceState:
    """A resource of which facts are known.

    Parameters
    ----------
    since
        When it stopped, or came back.
    until
        When it is expected back, if it is down and anyone knows.
    speed
        None if it runs as fast as its master data says.
    control
        Unless it is automatic, nothing is handed to it; plans take no notice.
    """

    is_down: bool = False
    since: datetime | None = None
    until: datetime | None = None
    cause: Cause = "other"
    reason: str = ""
    speed: float | None = None
    control: Control = "automatic"

    def __post_init__(self) -> None:
        require_aware(self, "since", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """Pauses of an operation while an earlier word on them may still come.

    Parameters
    ----------
    pauses, paused_since
        As far as they are certain.
    turns
        What was told beyond, in order.
    """

    pauses: tuple[Pause, ...] = ()
    paused_since: datetime | None = None
    turns: tuple[Turn, ...] = ()

    def __post_init__(self) -> None:
        require_aware(self, "paused_since")


class Work:
    """An operation that has begun, while events change it."""

    __slots__ = ("end", "good", "is_ended", "mode", "paused_since", "pauses", "resources", "scrap", "start", "turns")

    def __init__(self, start: datetime) -> None:
        self.mode, self.resources = "", tuple[str, ...]()
        self.start = start
        self.end: datetime | None = None
        self.is_ended = False
        self.good = self.scrap = 0.0
        self.pauses: tuple[Pause, ...] = ()
        self.paused_since: datetime | None = None
        self.turns: list[Turn] = []

    @classmethod
    def of(cls, known: OperationState, loose: Loose | None) -> Work:
        """Return what can be changed of an operation."""
        work = cls(known.start)
        work.mode, work.resources, work.end = known.mode, known.resources, known.end
        work.good, work.scrap = known.good, known.scrap
        work.is_ended = known.progress is Progress.ENDED
        certain = known if loose is None else loose
        work.pauses, work.paused_since = certain.pauses, certain.paused_since
        if loose is not None:
            work.turns = list(loose.turns)
        elif known.progress is Progress.PAUSED and known.paused_since is None:
            # States that were written before pauses had moments.
            work.paused_since = known.start
        return work

    @property
    def is_told(self) -> bool:
        """Whether someone told that it started."""
        return bool(self.mode or self.resources)

    def insert(self, turn: Turn) -> None:
        """Take in a turn where it belongs: before those that its own source told later, else last."""
        source, epoch, sequence = turn[:3]
        later = (
            n
            for n, entry in enumerate(self.turns)
            if entry[0] == source and entry[1:3] > (epoch, sequence) > (epoch, 0)
        )
        self.turns.insert(next(later, len(self.turns)), turn)

    def forget_after(self, source: str, stamp: Stamp) -> None:
        """Forget turns that a source told after a stamp."""
        self.turns = [turn for turn in self.turns if turn[0] != source or turn[1:3] <= stamp]

    def turn(self, at: datetime, *, is_pause: bool) -> None:
        """Pause or go on for certain."""
        self.pauses, self.paused_since = _turned(self.pauses, self.paused_since, at, is_pause)

    def settle(self, is_settled: Callable[[Turn], bool]) -> None:
        """Make turns certain before which nothing can come any more."""
        n = 0
        while n < len(self.turns) and is_settled(self.turns[n]):
            self.turn(self.turns[n][3], is_pause=self.turns[n][4])
            n += 1
        del self.turns[:n]

    def state(self) -> OperationState:
        """Return how it stands."""
        pauses, since = self.pauses, self.paused_since
        for _, _, _, at, is_pause in self.turns:
            pauses, since = _turned(pauses, since, at, is_pause)
        unfinished = Progress.RUNNING if since is None else Progress.PAUSED
        return OperationState(
            progress=Progress.ENDED if self.is_ended else unfinished,
            mode=self.mode,
            resources=self.resources,
            start=self.start,
            end=self.end,
            good=self.good,
            scrap=self.scrap,
            pauses=pauses,
            paused_since=since,
        )

    def loose(self) -> Loose | None:
        """Return what is not certain of its pauses."""
        if not self.turns:
            return None
        return Loose(pauses=self.pauses, paused_since=self.paused_since, turns=tuple(self.turns))


def _turned(
    pauses: tuple[Pause, ...], since: datetime | None, at: datetime, is_pause: bool
) -> tuple[tuple[Pause, ...], datetime | None]:
    if is_pause:
        return pauses, since if since is not None else at
    if since is not None and since < at:
        pauses = (*pauses, (since, at))
    return pauses, None
