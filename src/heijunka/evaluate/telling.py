"""The words of a notice: its headline, all of it as lines, and the same as plain data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from heijunka.evaluate.causes import Cause
from heijunka.evaluate.diff import span
from heijunka.evaluate.happened import clock
from heijunka.evaluate.notice import Area, Change, Notice, OrderChange
from heijunka.messages import say
from heijunka.model.moments import seconds_between

SHOWN = 6
"""Lines of one heading, and foremen, that are shown unless all are wanted."""


def headline(notice: Notice, language: str = "en") -> list[str]:
    """Return the short version: one sentence, and one more for each thing out of the ordinary."""
    moved = notice.moved
    lines = [
        say(
            "explain.notice_headline",
            language,
            later=len(notice.pays),
            earlier=len(notice.gains),
            orders=f"{notice.n_orders:,}",
            moved=f"{len(moved):,}",
            operations=f"{notice.n_operations:,}",
            elsewhere=sum(_is_elsewhere(change) for change in moved),
            quiet=_quiet(notice, language),
        )
    ]
    before, after = notice.late
    weighted = sum(change.weighted_hours for change in notice.orders)
    if before != after or abs(weighted) >= 0.05:
        values = {"before": before, "after": after, "change": f"{weighted:+,.1f}"}
        lines.append(say("explain.notice_lateness", language, **values))
    new, gone = (sum(getattr(change, side) is None for change in notice.orders) for side in ("before", "after"))
    if new or gone:
        lines.append(say("explain.notice_come_and_go", language, new=new, gone=gone))
    return lines


def text(notice: Notice, language: str = "en", *, most: int | None = SHOWN) -> list[str]:
    """Return the long version: headline, events, who pays and gains, what moves for each foreman, what stays.

    Parameters
    ----------
    most
        Lines shown of one heading, and foremen, those with most to do first; None shows all.
    """
    if notice.is_empty:
        return [say("explain.diff_none", language)]
    return list(_Teller(notice, language, most).lines())


def document(notice: Notice, language: str = "en") -> dict[str, Any]:
    """Return a notice as plain data."""
    teller = _Teller(notice, language, None)
    return {
        "headline": headline(notice, language),
        "now": notice.now.isoformat(),
        "events": [_event(notice, n, language) for n in range(len(notice.told))],
        "orders": {
            "total": notice.n_orders,
            "later": [teller.order_document(change) for change in notice.pays],
            "earlier": [teller.order_document(change) for change in notice.gains],
            "new": [teller.order_document(change) for change in notice.orders if change.before is None],
            "gone": [teller.order_document(change) for change in notice.orders if change.after is None],
            "late_before": notice.late[0],
            "late_after": notice.late[1],
        },
        "customers": _customers(notice),
        "operations": {"total": notice.n_operations, "unchanged": notice.difference.n_unchanged}
        | {"moved": len(notice.moved), "begun_otherwise": len(notice.begun)}
        | {"elsewhere": sum(_is_elsewhere(change) for change in notice.moved)},
        "areas": [teller.area_document(area) for area in notice.areas],
        **notice.difference.document(),
    }


@dataclass(frozen=True, slots=True)
class _Teller:
    notice: Notice
    language: str
    most: int | None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.notice.time_zone)

    def lines(self) -> Iterator[str]:
        notice = self.notice
        yield from headline(notice, self.language)
        told = notice.told
        if told:
            yield say("explain.notice_happened", self.language, count=len(told))
            yield from self.few(
                [f"[{n}] {notice.sentence(event, self.language)}" for n, event in enumerate(told, start=1)]
            )
        groups = (
            ("pays", notice.pays),
            ("gains", notice.gains),
            ("new", [change for change in notice.orders if change.before is None]),
            ("gone", [change for change in notice.orders if change.after is None]),
        )
        for name, changes in groups:
            if changes:
                yield say(f"explain.notice_{name}", self.language, count=len(changes))
                yield from self.few([self.order(change) for change in changes])
        for area in notice.areas[: self.most]:
            yield say("explain.notice_area", self.language, area=area.title(self.language), count=area.count)
            yield from self.few([self.change(change) for found in area.changes.values() for change in found])
        left = notice.areas[len(notice.areas[: self.most]) :]
        if left:
            yield say(
                "explain.notice_more_areas", self.language, count=len(left), changes=sum(area.count for area in left)
            )
        if notice.begun:
            yield say("explain.notice_begun", self.language, count=f"{len(notice.begun):,}")
        yield say("explain.notice_stays", self.language, count=f"{notice.difference.n_unchanged:,}")

    def few(self, lines: Sequence[str]) -> Iterator[str]:
        shown = lines if self.most is None else lines[: self.most]
        yield from (f"  {line}" for line in shown)
        if len(shown) < len(lines):
            yield "  " + say("explain.notice_more", self.language, count=len(lines) - len(shown))

    def order(self, change: OrderChange) -> str:
        """Return what happens to an order, and why."""
        names = ", ".join(change.customers)
        values = {
            "order": change.order.id,
            "customer": say("explain.notice_for", self.language, customer=names) if names else "",
            "before": clock(change.before, self.zone) if change.before is not None else "",
            "after": clock(change.after, self.zone) if change.after is not None else "",
        }
        if change.after is None:
            key, given = change.reason
            reason = say(key or "explain.notice_not_wanted", self.language, **dict(given))
            return say("explain.notice_order_gone", self.language, reason=reason, **values)
        standing = self.standing(change)
        if change.before is None:
            told = say("explain.notice_order_new", self.language, standing=standing, **values)
        else:
            shift = {"span": span(abs(change.minutes), self.language), "standing": standing}
            key = "explain.notice_order" if change.minutes > 0 else "explain.notice_order_earlier"
            told = say(key, self.language, **shift, **values)
        return f"{told} {self.mark(change.cause)}".rstrip()

    def standing(self, change: OrderChange) -> str:
        """Return how an order then stands to its due date."""
        if change.order.due is None:
            return say("explain.notice_no_due", self.language)
        due, late = clock(change.order.due, self.zone), change.late_hours(change.after)
        if late:
            return say("explain.notice_due_late", self.language, due=due, late=span(60 * late, self.language))
        was_late = change.before is not None and change.late_hours(change.before) > 0
        return say(f"explain.notice_due_{'no_longer' if was_late else 'in_time'}", self.language, due=due)

    def change(self, change: Change) -> str:
        """Return what happens to an operation, and because of which event."""
        told = f"{change.resource}: {change.text(self.language, self.zone)}"
        return f"{told} {self.mark(change.cause)}".rstrip()

    def mark(self, cause: Cause | None) -> str:
        """Return a cause in brackets: the number of an event. What follows from the only one needs none."""
        if cause is None or (not cause.is_direct and len(self.notice.events) == 1):
            return ""
        key = "explain.notice_why" if cause.is_direct else "explain.notice_follows"
        return f"({say(key, self.language, number=f'[{self.notice.number(cause)}]')})"

    def why(self, cause: Cause | None) -> str:
        """Return a cause as the sentence of its event."""
        if cause is not None:
            return self.notice.sentence(cause.event, self.language)
        return say("explain.notice_rearranged", self.language) if self.notice.events else ""

    def order_document(self, change: OrderChange) -> dict[str, Any]:
        """Return an order's change as plain data."""
        return {
            "order": change.order.id,
            "material": change.order.material,
            "customers": list(change.customers),
            "due": _iso(change.order.due),
            "before": _iso(change.before),
            "after": _iso(change.after),
            "minutes": change.minutes,
            "late_h": change.late_hours(change.after),
            "weighted_h": change.weighted_hours,
            "event": self.notice.number(change.cause) if change.cause is not None else None,
            "text": self.order(change),
        }

    def area_document(self, area: Area) -> dict[str, Any]:
        """Return a foreman's changes as plain data."""
        return {
            "id": area.id,
            "name": area.title(self.language),
            "changes": [
                {
                    "resource": resource,
                    "order": change.now.order,
                    "operation": change.now.operation,
                    "event": self.notice.number(change.cause) if change.cause is not None else None,
                    "text": change.text(self.language, self.zone),
                }
                for resource, found in area.changes.items()
                for change in found
            ],
        }


def why(notice: Notice, cause: Cause | None, language: str = "en") -> str:
    """Return why something changes as a sentence; empty if no event is known."""
    return _Teller(notice, language, None).why(cause)


def _quiet(notice: Notice, language: str) -> str:
    """Return how long nothing moves, from now."""
    starts = [
        min(entry.setup_start for entry in (change.before, change.after) if entry is not None)
        for change in notice.changes
    ]
    if not starts:
        return say("explain.notice_still", language)
    minutes = seconds_between(notice.now, min(starts)) / 60
    if minutes >= 60:
        return say("explain.notice_quiet", language, span=span(minutes - minutes % 60, language))
    first = max(notice.now, min(starts))  # the setup may have begun already
    return say("explain.notice_first", language, moment=clock(first, ZoneInfo(notice.time_zone)))


def _is_elsewhere(change: Change) -> bool:
    return change.before is not None and change.after is not None and change.before.resources != change.after.resources


def _event(notice: Notice, number: int, language: str) -> dict[str, Any]:
    event = notice.events[notice.told[number]]
    values = {"number": number + 1, "kind": event.kind, "at": event.at.isoformat()}
    return values | {"text": notice.sentence(notice.told[number], language)}


def _customers(notice: Notice) -> list[dict[str, Any]]:
    """Return what each customer gains or pays, who pays most first."""
    found: dict[str, list[OrderChange]] = defaultdict(list)
    for change in notice.orders:
        for customer in change.customers:
            found[customer].append(change)
    rows = [
        {
            "customer": customer,
            "later": sum(change.minutes > 0 for change in changes),
            "earlier": sum(change.minutes < 0 for change in changes),
            "weighted_h": sum(change.weighted_hours for change in changes),
        }
        for customer, changes in found.items()
    ]
    return sorted(rows, key=lambda row: (-float(str(row["weighted_h"])), str(row["customer"])))


def _iso(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat()
