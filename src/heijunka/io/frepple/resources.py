"""Resources, pools, skills and changeovers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from itertools import permutations
from math import ceil

from heijunka.io.frepple.calendars import Values, working_calendar
from heijunka.io.frepple.records import Record, Records
from heijunka.model.calendar import Calendar
from heijunka.model.resource import Resource, ResourceGroup, ResourceKind
from heijunka.model.routing import Requirement
from heijunka.model.setup import Changeover, SetupMatrix

SETUP = "setup"
"""The attribute that changeovers look at."""


@dataclass(frozen=True, slots=True)
class Span:
    """The time in which calendars must be right, and the calendars of frePPLe."""

    start: datetime
    end: datetime
    values: Mapping[str, Values]

    def named(self, record: Record, name: str) -> list[Values]:
        """Return the calendar that a field names, as a list of none or one."""
        key = record.text(name)
        if not key:
            return []
        if key not in self.values:
            record.log.faults.append(f"{record.noun} '{record.key}' names calendar '{key}', which is not there")
            return []
        return [self.values[key]]


@dataclass(slots=True)
class Shop:
    """What of the plant work can occupy.

    Parameters
    ----------
    unlimited
        Resources of frePPLe that never hold anything up.
    """

    resources: dict[str, Resource] = field(default_factory=dict)
    groups: dict[str, ResourceGroup] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    matrices: tuple[SetupMatrix, ...] = ()
    unlimited: set[str] = field(default_factory=set)

    def requirement(self, load: Record) -> Requirement | None:
        """Return what a load occupies; None if that is unlimited or unknown."""
        name, skill, quantity = load.text("resource"), load.text("skill"), load.number("quantity", 1.0)
        if name in self.unlimited or quantity <= 0:
            return None
        if name not in self.resources and name not in self.groups:
            load.log.faults.append(f"operation '{load.text('operation')}' names resource '{name}', which is not there")
            return None
        if quantity != int(quantity):
            load.note("fraction", "quantity", value=quantity, used=ceil(quantity))
        units = ceil(quantity)
        if name in self.resources:
            return Requirement(resource=name, quantity=units)
        return Requirement(group=self._skilled(name, skill) if skill else name, quantity=units)

    def _skilled(self, pool: str, skill: str) -> str:
        """Return the id of the group of a pool's members that have a skill."""
        id = f"{pool} with {skill}"
        if id not in self.groups:
            members = (name for name in self.groups[pool].members if skill in self.resources[name].skills)
            self.groups[id] = ResourceGroup(id=id, members=tuple(members))
        return id


def read_shop(records: Records, span: Span) -> Shop:
    """Return the resources, with the calendars that they work by."""
    shop = Shop(matrices=_matrices(records))
    skills: dict[str, list[str]] = {}
    for link in records.of("resourceskill"):
        skills.setdefault(link.text("resource"), []).append(link.text("skill"))
    places = {record.key: span.named(record, "available") for record in records.of("location")}
    owners = {record.text("owner"): record for record in records.of("resource") if record.has("owner")}
    for record in records.of("resource"):
        kind = record.text("type", "default")
        record.text("owner")
        if record.key in owners:
            # A pool's own capacity never counts in frePPLe: its members' does.
            record.leave("maximum", "maximum_calendar", "location", "available")
            continue
        if kind == "infinite" or "buckets" in kind:
            shop.unlimited.add(record.key)
            record.note("unlimited", "type", value=kind)
            continue
        resource = _resource(record, shop, span, places)
        shop.resources[record.key] = Resource(
            id=resource.id,
            name=resource.name,
            kind=ResourceKind.PERSON if record.has("owner") and skills.get(record.key) else resource.kind,
            capacity=resource.capacity,
            calendar=resource.calendar,
            skills=tuple(skills.get(record.key, ())),
            speed=resource.speed,
            setup_matrix=resource.setup_matrix,
            initial_family=resource.initial_family,
            cost_per_hour=resource.cost_per_hour,
        )
    for pool in owners:
        shop.groups[pool] = ResourceGroup(id=pool, members=tuple(_members(records, pool, shop)))
    return shop


def _resource(record: Record, shop: Shop, span: Span, places: Mapping[str, list[Values]]) -> Resource:
    own = span.named(record, "maximum_calendar")
    hours = [*own, *span.named(record, "available"), *places.get(record.text("location"), [])]
    calendar = working_calendar(record.key, hours, span.start, span.end)
    if calendar is not None:
        shop.calendars[calendar.id] = calendar
    capacity = record.number("maximum", 1.0)
    if own:
        found = own[0].positive_values(span.start, span.end)
        capacity = min(found, default=1.0)
        if len(found) > 1:
            record.note("capacity_varies", "maximum_calendar", values=", ".join(map(str, sorted(found))))
    if capacity != int(capacity) or capacity < 1:
        record.note("fraction", "maximum", value=capacity, used=max(1, int(capacity)))
    matrix = record.text("setupmatrix") or None
    if matrix is not None and capacity >= 2:
        record.note("setup_needs_one", "setupmatrix", value=matrix)
        matrix = None
    efficiency = record.number("efficiency", 100.0)
    return Resource(
        id=record.key,
        name=record.text("description"),
        kind=ResourceKind.PERSON if record.text("subcategory") == "human" else ResourceKind.MACHINE,
        capacity=max(1, int(capacity)),
        calendar=calendar.id if calendar is not None else None,
        speed=efficiency / 100.0 if efficiency > 0 else 1.0,
        setup_matrix=matrix,
        initial_family=(record.text("setup") or None) if matrix is not None else None,
        cost_per_hour=record.number("cost"),
    )


def _members(records: Records, pool: str, shop: Shop) -> list[str]:
    """Return the resources below a pool, at any depth."""
    below: dict[str, list[str]] = {}
    for record in records.of("resource"):
        if record.has("owner"):
            below.setdefault(record.text("owner"), []).append(record.key)
    found: list[str] = []
    seen, stack = {pool}, [pool]
    while stack:
        for name in below.get(stack.pop(), ()):
            if name not in seen:
                seen.add(name)
                stack.append(name)
                if name in shop.resources:
                    found.append(name)
    return found


def _matrices(records: Records) -> tuple[SetupMatrix, ...]:
    rules: dict[str, list[Record]] = {}
    for rule in records.of("setuprule"):
        rules.setdefault(rule.text("setupmatrix"), []).append(rule)
    families = _families(records)
    matrices = []
    for record in records.of("setupmatrix"):
        ordered = sorted(rules.get(record.key, ()), key=lambda rule: rule.number("priority"))
        changeovers: list[Changeover] = []
        forbidden: list[str] = []
        for before, after in permutations(families, 2):
            first = next((rule for rule in ordered if _matches(rule, before, after)), None)
            if first is None:
                forbidden.append(f"{before} > {after}")
                continue
            time, cost = first.duration("duration"), first.number("cost")
            changeovers.append(Changeover(before=before, after=after, time=time, cost=cost))
        for rule in ordered:
            rule.leave("duration", "cost", "fromsetup", "tosetup")
        if forbidden:
            record.note("forbidden_changeovers", "setuprule", pairs=", ".join(forbidden))
        matrices.append(SetupMatrix(id=record.key, attribute=SETUP, changeovers=tuple(changeovers)))
    return tuple(matrices)


def _families(records: Records) -> list[str]:
    """Return every setup that a load, a resource or a rule names."""
    named = [record.text(SETUP) for record in records.of("operationresource", "resource")]
    for rule in records.of("setuprule"):
        named += [text for text in (rule.text("fromsetup"), rule.text("tosetup")) if not set(text) & set("*?[")]
    return sorted({name for name in named if name})


def _matches(rule: Record, before: str, after: str) -> bool:
    return fnmatchcase(before, rule.text("fromsetup") or "*") and fnmatchcase(after, rule.text("tosetup") or "*")
