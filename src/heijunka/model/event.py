"""Events: immutable facts from the floor or the office, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from heijunka.model.calendar import CalendarException
from heijunka.model.demand import Demand
from heijunka.model.moments import require_aware

Quality = Literal["good", "uncertain", "bad"]
Control = Literal["automatic", "manual", "interlocked"]
Cause = Literal["breakdown", "absence", "tool", "maintenance", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    """What every event says of itself.

    Parameters
    ----------
    at
        When it happened, by the clock of its source.
    site, source, epoch, sequence
        Its identity: the ``sequence``-th event, counted from 1, that a source at a site has told since it was started
        for the ``epoch``-th time. A sequence of 0 is no number: such an event cannot be told from its copies.
    received
        When it came in, by our clock.
    quality
        How far its source trusts the value; what is not good may alert, never act.
    ttl_seconds
        How long after ``at`` it may still act; None is for ever.
    """

    at: datetime
    site: str = ""
    source: str = ""
    epoch: int = 0
    sequence: int = 0
    received: datetime | None = None
    quality: Quality = "good"
    ttl_seconds: float | None = None

    def __post_init__(self) -> None:
        require_aware(self, "at", "received")


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationStarted(_Fact):
    """An operation began on its resources."""

    order: str
    operation: str
    mode: str
    resources: tuple[str, ...]
    kind: Literal["operation_started"] = "operation_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationInterrupted(_Fact):
    """A running operation paused."""

    order: str
    operation: str
    reason: str = ""
    kind: Literal["operation_interrupted"] = "operation_interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationResumed(_Fact):
    """A paused operation went on."""

    order: str
    operation: str
    kind: Literal["operation_resumed"] = "operation_resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityReported(_Fact):
    """A running operation has made so many units since the last report."""

    order: str
    operation: str
    good: float
    scrap: float = 0.0
    kind: Literal["quantity_reported"] = "quantity_reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationEnded(_Fact):
    """An operation ended with so many good and scrapped units in all; told again, it corrects the units."""

    order: str
    operation: str
    good: float
    scrap: float = 0.0
    kind: Literal["operation_ended"] = "operation_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceDown(_Fact):
    """A resource stopped (machine broken, person absent, tool broken); ``until`` is when it is expected back."""

    resource: str
    until: datetime | None = None
    cause: Cause = "other"
    reason: str = ""
    kind: Literal["resource_down"] = "resource_down"

    def __post_init__(self) -> None:
        require_aware(self, "at", "received", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceUp(_Fact):
    """A resource works again."""

    resource: str
    kind: Literal["resource_up"] = "resource_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceSlowed(_Fact):
    """A resource runs at another speed from now on."""

    resource: str
    speed: float
    kind: Literal["resource_slowed"] = "resource_slowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChanged(_Fact):
    """A resource takes work from outside, or is run by hand, or a safety function holds it."""

    resource: str
    control: Control
    kind: Literal["control_changed"] = "control_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialArrived(_Fact):
    """Units of a material came in; ``reference`` names the receipt that they fulfil, in one part or in several."""

    material: str
    quantity: float
    reference: str = ""
    kind: Literal["material_arrived"] = "material_arrived"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialDelayed(_Fact):
    """A receipt is now expected at another time, with another quantity in all if short."""

    material: str
    reference: str
    expected: datetime
    quantity: float | None = None
    kind: Literal["material_delayed"] = "material_delayed"

    def __post_init__(self) -> None:
        require_aware(self, "at", "received", "expected")


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCounted(_Fact):
    """Units of a material were found to be on hand."""

    material: str
    quantity: float
    kind: Literal["stock_counted"] = "stock_counted"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandChanged(_Fact):
    """A demand was added, or replaces the one of its id."""

    demand: Demand
    kind: Literal["demand_changed"] = "demand_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandCancelled(_Fact):
    """A demand is no longer wanted."""

    demand: str
    kind: Literal["demand_cancelled"] = "demand_cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandExpedited(_Fact):
    """A demand matters more than before, and may be due at another time."""

    demand: str
    priority: float
    due: datetime | None = None
    kind: Literal["demand_expedited"] = "demand_expedited"

    def __post_init__(self) -> None:
        require_aware(self, "at", "received", "due")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChanged(_Fact):
    """A calendar got one more exception."""

    calendar: str
    exception: CalendarException
    kind: Literal["calendar_changed"] = "calendar_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityHeld(_Fact):
    """An order may not go on (or may again, if not held any more); ``until`` is when it is expected to be released."""

    order: str
    is_held: bool = True
    until: datetime | None = None
    kind: Literal["quality_held"] = "quality_held"

    def __post_init__(self) -> None:
        require_aware(self, "at", "received", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class PinSet(_Fact):
    """A planner fixed, or freed, an operation's place."""

    order: str
    operation: str
    resources: tuple[str, ...] | None = None
    start: datetime | None = None
    is_set: bool = True
    kind: Literal["pin_set"] = "pin_set"

    def __post_init__(self) -> None:
        require_aware(self, "at", "received", "start")


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeOverridden(_Fact):
    """A planner let an operation move although it stands within the fence."""

    order: str
    operation: str
    reason: str = ""
    kind: Literal["freeze_overridden"] = "freeze_overridden"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPublished(_Fact):
    """A plan version became the one in force."""

    version: int
    plan_hash: str
    kind: Literal["plan_published"] = "plan_published"


Event = (
    OperationStarted
    | OperationInterrupted
    | OperationResumed
    | QuantityReported
    | OperationEnded
    | ResourceDown
    | ResourceUp
    | ResourceSlowed
    | ControlChanged
    | MaterialArrived
    | MaterialDelayed
    | StockCounted
    | DemandChanged
    | DemandCancelled
    | DemandExpedited
    | CalendarChanged
    | QualityHeld
    | PinSet
    | FreezeOverridden
    | PlanPublished
)
