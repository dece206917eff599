"""What changes from one plan to another: what moves and by how much, where to, what comes and goes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from heijunka.evaluate.happened import clock
from heijunka.messages import say
from heijunka.model.moments import seconds_between
from heijunka.model.plan import Assignment, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An operation whose time or resources differ."""

    before: Assignment
    after: Assignment

    @property
    def minutes(self) -> float:
        """Minutes that its start moves, later counted positive."""
        return seconds_between(self.before.start, self.after.start) / 60

    @property
    def is_elsewhere(self) -> bool:
        """Whether it changes resources."""
        return self.before.resources != self.after.resources

    def text(self, language: str, zone: ZoneInfo) -> str:
        """Return the move as a sentence with its times."""
        values = {
            "order": self.after.order,
            "operation": self.after.operation,
            "before": clock(self.before.start, zone),
            "after": clock(self.after.start, zone),
        }
        if self.is_elsewhere:
            places = (", ".join(entry.resources) for entry in (self.before, self.after))
            from_resource, to_resource = places
            return say(
                "explain.diff_elsewhere", language, from_resource=from_resource, to_resource=to_resource, **values
            )
        if self.minutes:
            later = "explain.diff_later" if self.minutes > 0 else "explain.diff_earlier"
            return say(later, language, span=span(abs(self.minutes), language), **values)
        ends = {"end": clock(self.after.end, zone), "before_end": clock(self.before.end, zone)}
        return say(
            "explain.diff_end" if len(set(ends.values())) > 1 else "explain.diff_detail", language, **values, **ends
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """All differences between two plans.

    Parameters
    ----------
    n_resequenced
        Pairs of neighbours on a resource in the first plan whose order the second turns round.
    left_out, taken_in
        Orders that only the first plan holds, and only the second.
    """

    moves: tuple[Move, ...] = ()
    n_unchanged: int = 0
    n_resequenced: int = 0
    left_out: tuple[str, ...] = ()
    taken_in: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the plans are the same."""
        return not (self.moves or self.left_out or self.taken_in)

    @property
    def n_moved(self) -> int:
        """Operations that start at another time or are on other resources."""
        return sum(move.is_elsewhere or move.minutes != 0 for move in self.moves)

    @property
    def n_elsewhere(self) -> int:
        """Operations that change resources."""
        return sum(move.is_elsewhere for move in self.moves)

    def text(self, language: str = "en", *, time_zone: str = "UTC") -> list[str]:
        """Return the differences as sentences, a heading for each resource of the second plan.

        Parameters
        ----------
        time_zone
            In which moments are given.
        """
        if self.is_empty:
            return [say("explain.diff_none", language)]
        counts = {"moved": len(self.moves), "elsewhere": self.n_elsewhere, "unchanged": self.n_unchanged}
        lines = [say("explain.diff_summary", language, resequenced=self.n_resequenced, **counts)]
        lines += [say("explain.diff_left_out", language, order=order) for order in self.left_out]
        lines += [say("explain.diff_taken_in", language, order=order) for order in self.taken_in]
        zone = ZoneInfo(time_zone)
        for resource, moves in sorted(self._by_resource().items()):
            lines.append(say("explain.diff_resource", language, resource=resource, count=len(moves)))
            lines += [f"  {move.text(language, zone)}" for move in moves]
        return lines

    def document(self) -> dict[str, Any]:
        """Return the differences as plain data."""
        return {
            "moved": [
                {
                    "order": move.after.order,
                    "operation": move.after.operation,
                    "minutes": move.minutes,
                    "before": {"start": move.before.start.isoformat(), "resources": list(move.before.resources)},
                    "after": {"start": move.after.start.isoformat(), "resources": list(move.after.resources)},
                }
                for move in self.moves
            ],
            "unchanged": self.n_unchanged,
            "resequenced": self.n_resequenced,
            "left_out": list(self.left_out),
            "taken_in": list(self.taken_in),
        }

    def _by_resource(self) -> dict[str, list[Move]]:
        found: dict[str, list[Move]] = defaultdict(list)
        for move in sorted(self.moves, key=lambda move: move.after.start):
            found[move.after.resources[0] if move.after.resources else "–"].append(move)
        return found


def diff(before: Plan, after: Plan) -> Diff:
    """Return what changes from the first plan to the second."""
    old = {(entry.order, entry.operation): entry for entry in before.assignments}
    new = {(entry.order, entry.operation): entry for entry in after.assignments}
    shared = [(old[key], new[key]) for key in old if key in new]
    moves = [Move(before=a, after=b) for a, b in shared if a != b]
    before_orders, after_orders = {order for order, _ in old}, {order for order, _ in new}
    return Diff(
        moves=tuple(moves),
        n_unchanged=len(shared) - len(moves),
        n_resequenced=_resequenced(before, new),
        left_out=tuple(sorted(before_orders - after_orders)),
        taken_in=tuple(sorted(after_orders - before_orders)),
    )


def span(minutes: float, language: str) -> str:
    """Return a length of time: in minutes up to two hours, then in hours, after two days in days."""
    unit, number = ("minutes", minutes) if minutes < 120 else ("hours", minutes / 60)
    if minutes >= 48 * 60:
        unit, number = "days", minutes / 1440
    shown = f"{number:.0f}" if unit == "minutes" and number >= 10 else f"{number:.1f}".removesuffix(".0")
    return say(f"explain.span_{unit}", language, number=shown)


def _resequenced(before: Plan, new: dict[tuple[str, str], Assignment]) -> int:
    chains: dict[str, list[Assignment]] = defaultdict(list)
    for entry in sorted(before.assignments, key=lambda entry: entry.start):
        for resource in entry.resources:
            chains[resource].append(entry)
    turned = 0
    for resource, chain in chains.items():
        kept = [new[(entry.order, entry.operation)] for entry in chain if (entry.order, entry.operation) in new]
        stayed = [entry for entry in kept if resource in entry.resources]
        turned += sum(b.start < a.start for a, b in pairwise(stayed))
    return turned
