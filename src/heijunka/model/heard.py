"""What has been heard of each source: which of its numbers came, and how late its word on each thing is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

from heijunka.model.event import Event

Stamp = tuple[int, int]
"""Epoch and sequence: where an event stands among those of its source."""

MOST_EPOCHS = 8
MOST_GAPS = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """The numbers that came from a source between two of its starts.

    Parameters
    ----------
    through
        All numbers up to this one came, or are given up.
    beyond
        Ranges of numbers that came after the first gap, both ends included, sorted, not touching.
    """

    epoch: int
    through: int = 0
    beyond: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is kept of a source so that its events count once and its late ones change nothing that is newer.

    Parameters
    ----------
    epochs
        Sorted; of a source that was started very often, the last ones.
    marks
        The stamp of its latest word on each thing, while earlier words may still come.
    offset_seconds
        By how much its clock was off at its latest event, if by more than is put up with; else 0.
    """

    epochs: tuple[Epoch, ...] = ()
    marks: Mapping[str, Stamp] = field(default_factory=dict)
    offset_seconds: int = 0


def source_of(event: Event) -> str:
    """Return the name under which a state keeps the source of an event."""
    return f"{event.site}/{event.source}" if event.site else event.source


class Ear:
    """Listens to one source: a `Heard` that can be changed."""

    def __init__(self, heard: Heard) -> None:
        self._numbers = {entry.epoch: _Numbers(entry) for entry in heard.epochs}
        self.marks = dict(heard.marks)
        self.offset_seconds = heard.offset_seconds

    def is_first(self, epoch: int, sequence: int) -> bool:
        """Note a number; tell whether it had not come before."""
        numbers = self._numbers.get(epoch)
        if numbers is None:
            if len(self._numbers) >= MOST_EPOCHS:
                oldest = min(self._numbers)
                if epoch < oldest:
                    return False
                del self._numbers[oldest]
            numbers = self._numbers[epoch] = _Numbers(Epoch(epoch=epoch))
        return numbers.add(sequence)

    def is_settled(self, epoch: int, sequence: int) -> bool:
        """Tell whether nothing that is not heard yet can come before a stamp."""
        # Of a later epoch one never knows: the last events of the one before may still be on their way.
        return epoch == 0 and 0 in self._numbers and sequence <= self._numbers[0].through

    def is_latest(self, thing: str, epoch: int, sequence: int) -> bool:
        """Tell whether a stamp is the source's latest word on a thing, and mark it so if it is."""
        mark = self.marks.get(thing)
        if mark is not None and mark > (epoch, sequence):
            return False
        if not self.is_settled(epoch, sequence):
            self.marks[thing] = (epoch, sequence)
        elif mark is not None:
            del self.marks[thing]
        return True

    def heard(self) -> Heard:
        """Return what is to be kept: marks that no event can undercut any more are not."""
        marks = {thing: mark for thing, mark in self.marks.items() if not self.is_settled(*mark)}
        epochs = tuple(self._numbers[epoch].epoch(epoch) for epoch in sorted(self._numbers))
        return Heard(epochs=epochs, marks=marks, offset_seconds=self.offset_seconds)


class _Numbers:
    """A set of numbers in which gaps are few."""

    __slots__ = ("highs", "lows", "through")

    def __init__(self, entry: Epoch) -> None:
        self.through = entry.through
        self.lows = [low for low, _ in entry.beyond]
        self.highs = [high for _, high in entry.beyond]

    def add(self, number: int) -> bool:
        """Add a number; tell whether it is new."""
        if number <= self.through:
            return False
        lows, highs = self.lows, self.highs
        if number == self.through + 1:
            self.through = number
            if lows and lows[0] == number + 1:
                self._reach()
            return True
        place = bisect_right(lows, number)
        if place and number <= highs[place - 1]:
            return False
        joins_before = place > 0 and highs[place - 1] == number - 1
        joins_after = place < len(lows) and lows[place] == number + 1
        if joins_before and joins_after:
            highs[place - 1] = highs.pop(place)
            del lows[place]
        elif joins_before:
            highs[place - 1] = number
        elif joins_after:
            lows[place] = number
        else:
            lows.insert(place, number)
            highs.insert(place, number)
            if len(lows) > MOST_GAPS:
                # A source that leaves numbers out without end: what is missing longest is given up.
                self._reach()
        return True

    def _reach(self) -> None:
        self.lows.pop(0)
        self.through = self.highs.pop(0)

    def epoch(self, epoch: int) -> Epoch:
        return Epoch(epoch=epoch, through=self.through, beyond=tuple(zip(self.lows, self.highs, strict=True)))
