"""Scenarios: what is kept of them, how changes are asked for, and how one is planned in the background."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from heijunka import api
from heijunka.engine.apart import Apart
from heijunka.errors import NoPlan
from heijunka.evaluate.kpi import kpi
from heijunka.evaluate.side_by_side import lateness
from heijunka.io.json import dumps_record, loads_record
from heijunka.messages import say
from heijunka.model.objective import Term
from heijunka.model.record import PlanRecord
from heijunka.reschedule.whatif import Added, Change, Due, ExtraShift, Mix, Removed, Weights, supposed
from heijunka.server.asking import whole_second
from heijunka.server.jobs import Running
from heijunka.server.sitedata import newest_data
from heijunka.store import KeptScenario, Store

SEED = 0
Name = Annotated[str, Field(min_length=1, max_length=200)]
MaybeName = Annotated[str, Field(max_length=200)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ShiftIn(_Asked):
    """More hours for a resource or a group."""

    kind: Literal["shift"]
    resource: Name
    weekdays: Annotated[tuple[Annotated[int, Field(ge=0, le=6)], ...], Field(max_length=7)] = (0, 1, 2, 3, 4, 5, 6)
    start: time
    hours: Annotated[float, Field(ge=0.25, le=24)]
    first: date | None = None
    last: date | None = None

    def change(self) -> ExtraShift:
        """Return the change."""
        given = self.model_dump(exclude={"kind"})
        return ExtraShift(**given | {"start": self.start.replace(tzinfo=None, microsecond=0)})


class MixIn(_Asked):
    """More or less of a material, or of all that share an attribute."""

    kind: Literal["mix"]
    factor: Annotated[float, Field(ge=0, le=100)]
    material: MaybeName = ""
    attribute: MaybeName = ""
    value: MaybeName = ""

    def change(self) -> Mix:
        """Return the change."""
        return Mix(**self.model_dump(exclude={"kind"}))


class WeightsIn(_Asked):
    """What counts, and how much."""

    kind: Literal["weights"]
    terms: dict[Term, Annotated[float, Field(ge=0, le=1e9)]]

    def change(self) -> Weights:
        """Return the change."""
        return Weights(terms=self.terms)


class AddedIn(_Asked):
    """More resources like one."""

    kind: Literal["added"]
    like: Name
    count: Annotated[int, Field(ge=1, le=20)] = 1

    def change(self) -> Added:
        """Return the change."""
        return Added(like=self.like, count=self.count)


class RemovedIn(_Asked):
    """A resource less."""

    kind: Literal["removed"]
    resource: Name

    def change(self) -> Removed:
        """Return the change."""
        return Removed(resource=self.resource)


class DueIn(_Asked):
    """Due dates moved."""

    kind: Literal["due"]
    days: Annotated[float, Field(ge=-365, le=365)]
    demand: MaybeName = ""
    material: MaybeName = ""

    def change(self) -> Due:
        """Return the change."""
        return Due(days=self.days, demand=self.demand, material=self.material)


ChangeIn = Annotated[ShiftIn | MixIn | WeightsIn | AddedIn | RemovedIn | DueIn, Field(discriminator="kind")]
_CHANGES: TypeAdapter[list[ChangeIn]] = TypeAdapter(list[ChangeIn])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is kept of a scenario beside its plan.

    Parameters
    ----------
    changes
        As they were asked for, as plain data.
    base
        The version whose data they were made in when it was planned; None before.
    figures
        Key figures of its plan.
    lateness
        Of its plan: of what is promised to customers, by demand, hours late (negative: early); None if left out.
    """

    changes: Sequence[Mapping[str, Any]] = ()
    base: int | None = None
    solved: str = ""
    seconds: float = 0.0
    figures: Mapping[str, float] = field(default_factory=dict)
    lateness: Mapping[str, float | None] = field(default_factory=dict)


def changes_of(scenario: Scenario) -> list[Change]:
    """Return the changes of a scenario."""
    return [entry.change() for entry in _CHANGES.validate_python(scenario.changes)]


def packed(scenario: Scenario, record: PlanRecord | None = None) -> bytes:
    """Return a scenario, and its plan, as they are kept."""
    head = json.dumps(asdict(scenario), ensure_ascii=False, separators=(",", ":")).encode()
    return head + b"\n" + (dumps_record(record) if record is not None else b"")


def unpacked(kept: KeptScenario) -> Scenario:
    """Return a scenario without its plan."""
    return Scenario(**json.loads(kept.body.split(b"\n", 1)[0]))


def record_of(kept: KeptScenario) -> PlanRecord | None:
    """Return the plan of a scenario; None if it has not been planned."""
    body = kept.body.split(b"\n", 1)[1]
    return loads_record(body) if body else None


def suppose(store: Store, running: Running) -> dict[str, Any]:
    """Plan a scenario on the newest data of its site, in a process of its own, and keep what comes out with it.

    Raises
    ------
    NoPlan
        If the site has no data.
    PlanConflict
        If the scenario has been changed meanwhile.
    """
    kept = store.scenarios.get(running.asked["scenario"])
    version = newest_data(store, kept.site)
    if version is None:
        raise NoPlan(say("server.not_found", running.language))
    scenario = unpacked(kept)
    problem = supposed(store.record(kept.site, version.number).problem, changes_of(scenario), running.language)
    with Apart() as engine:
        result = engine.solve(problem, stop=running.stop, on_progress=running.better, seed=SEED, threads=1)
    record = api.record_of(problem, result, seed=SEED, threads=1)
    done = replace(
        scenario,
        base=version.number,
        solved=whole_second().isoformat(),
        seconds=running.asked["seconds"],
        figures=dict(kpi(problem, record.plan).values),
        lateness=lateness(record.problem, record.plan),
    )
    keep(store, kept, packed(done, record), now=whole_second())
    return {"scenario": kept.id}


def keep(store: Store, kept: KeptScenario, body: bytes, *, now: datetime, name: str = "") -> KeptScenario:
    """Keep a scenario anew, unless somebody else has changed it since."""
    made = replace(kept, name=name or kept.name, updated=now, revision=kept.revision + 1, body=body)
    store.scenarios.change(made, expected=kept.revision)
    return made
