"""Versions of plans: never changed, each hash over the one before; publications say which one is in force."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from heijunka.errors import RefusedPlan
from heijunka.evaluate.check import check
from heijunka.evaluate.score import score
from heijunka.evaluate.view import View
from heijunka.io.json import dumps_plan, dumps_record, loads_record, problem_hash
from heijunka.model.objective import Term
from heijunka.model.record import PlanRecord
from heijunka.store import schema
from heijunka.store.events import digest_of, moment
from heijunka.version import __version__

LEVEL = 3
"""Of compression: fast, and plans are ten times smaller."""


class Status(StrEnum):
    """What has become of a version."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a site's plan, and where it comes from.

    Parameters
    ----------
    parent
        The version from which it was made, the one in force then; None for the first.
    hash, parent_hash
        SHA-256 over the hash of the version numbered before and all that is told here.
    problem_hash, plan_hash
        SHA-256 of the canonical problem and plan.
    value
        The plan's objective, as the score has it.
    upto_event
        Number of the last event that it takes into account.
    figures
        Every term of the score, asked for or not; empty if it was kept before figures were.
    body_hash
        SHA-256 of all that is kept of plan, problem and certificate; None likewise.
    """

    number: int
    parent: int | None
    status: Status
    hash: str
    parent_hash: str
    problem_hash: str
    plan_hash: str
    engine_version: str
    method: str
    seed: int | None
    value: float
    made_at: datetime
    who: str
    why: str
    upto_event: int
    figures: Mapping[Term, float] = field(default_factory=dict)
    body_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A judged plan that is to become a version."""

    body: bytes
    problem_hash: str
    plan_hash: str
    method: str
    seed: int | None
    value: float
    figures: str | None


def judged(record: PlanRecord) -> Draft:
    """Return a plan ready to be kept, its value reckoned anew.

    Raises
    ------
    RefusedPlan
        If the judge finds a fault.
    """
    view = View(record.problem, record.plan)
    violations = check(record.problem, record.plan, view=view)
    if violations:
        shown = "\n".join(f"- {violation}" for violation in violations[:10])
        raise RefusedPlan(f"The judge finds {len(violations)} fault(s) in the plan; it is not kept.\n{shown}")
    worth = score(record.problem, record.plan, view=view)
    return Draft(
        body=zlib.compress(dumps_record(record), LEVEL),
        problem_hash=problem_hash(record.problem),
        plan_hash=sha256(dumps_plan(record.plan)).hexdigest(),
        method=record.plan.method,
        seed=record.plan.seed,
        value=worth.value,
        figures=json.dumps(worth.terms, sort_keys=True),
    )


def add(connection: Connection, site: str, draft: Draft, made: Mapping[str, Any]) -> int:
    """Add a version and return its number.

    Parameters
    ----------
    made
        Parent, upto_event, made_at, who and why.
    """
    table = schema.versions
    query = select(table.c.number, table.c.hash).where(table.c.site == site).order_by(table.c.number.desc()).limit(1)
    last = connection.execute(query).first()
    number, before = (int(last.number) + 1, str(last.hash)) if last is not None else (1, "")
    row: dict[str, Any] = {
        "site": site,
        "number": number,
        "parent_hash": before,
        "problem_hash": draft.problem_hash,
        "plan_hash": draft.plan_hash,
        "engine_version": __version__,
        "method": draft.method,
        "seed": draft.seed,
        "value": draft.value,
        "figures": draft.figures,
        "body_hash": digest_of(draft.body),
        **made,
    }
    connection.execute(insert(table), [{**row, "hash": hash_of(row), "body": draft.body}])
    return number


def hash_of(row: Mapping[str, Any]) -> str:
    """Return the hash of a version: over the hash before and all that is told of it; its body counts by its hashes.

    What a version of an older schema does not tell is left out, so that its hash stays what it was.
    """
    of_late = {name for name in ("figures", "body_hash") if row[name] is None}
    told = {name: row[name] for name in sorted(row) if name not in {"hash", "body"} | of_late}
    return sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read(connection: Connection, site: str, number: int | None = None) -> tuple[Version, ...]:
    """Return the versions of a site, the first one first; or only the one of a number, if there is one."""
    table = schema.versions
    names = [column for column in table.c if column.name != "body"]
    became = _statuses(connection, site)
    mine = table.c.site == site if number is None else (table.c.site == site) & (table.c.number == number)
    rows = connection.execute(select(*names).where(mine).order_by(table.c.number))
    return tuple(_version(row, became.get(row.number, Status.PROPOSED)) for row in rows)


def in_force(connection: Connection, site: str) -> int | None:
    """Return the number of the version in force; None if none has been published."""
    table = schema.publications
    query = select(table.c.version).where(table.c.site == site).order_by(table.c.number.desc()).limit(1)
    found = connection.execute(query).scalar()
    return int(found) if found is not None else None


def put_in_force(connection: Connection, site: str, number: int, made: Mapping[str, Any]) -> None:
    """Note that a version is in force from now on.

    Parameters
    ----------
    made
        Kind (publish or undo), at, who.
    """
    table = schema.publications
    last = connection.execute(select(func.max(table.c.number)).where(table.c.site == site)).scalar() or 0
    row = {"site": site, "number": last + 1, "version": number, "replaced": in_force(connection, site), **made}
    connection.execute(insert(table), [row])


def figures_of(record: PlanRecord) -> tuple[float, Mapping[Term, float]]:
    """Return what the plan of a version is worth, reckoned anew: its objective, and every term."""
    worth = score(record.problem, record.plan)
    return worth.value, worth.terms


def figures_in(text: str | None) -> dict[Term, float]:
    """Return the figures that a row holds."""
    return {Term(name): float(value) for name, value in json.loads(text or "{}").items()}


def record_of(body: bytes) -> PlanRecord:
    """Return the plan and the problem of a version."""
    return loads_record(zlib.decompress(body))


def made(parent: int | None, upto_event: int, *, who: str, why: str, now: datetime) -> dict[str, Any]:
    """Return what is told of how a version came about."""
    return {"parent": parent, "upto_event": upto_event, "made_at": moment(now), "who": who, "why": why}


def _statuses(connection: Connection, site: str) -> dict[int, Status]:
    table = schema.publications
    found: dict[int, Status] = {}
    for row in connection.execute(select(table).where(table.c.site == site).order_by(table.c.number)):
        if row.replaced is not None:
            found[row.replaced] = Status.UNDONE if row.kind == "undo" else Status.SUPERSEDED
        found[row.version] = Status.PUBLISHED
    return found


def _version(row: Row[Any], status: Status) -> Version:
    told = row._asdict()
    del told["site"]
    told["made_at"] = datetime.fromisoformat(told["made_at"])
    told["figures"] = figures_in(told["figures"])
    return Version(status=status, **told)
