"""Resources: machines, lines, people, tools and moulds; interchangeable groups; batch rules; storages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from heijunka.model.moments import require_aware


class ResourceKind(StrEnum):
    """What a resource is; it changes how it is drawn, never how it is planned."""

    MACHINE = "machine"
    LINE = "line"
    PERSON = "person"
    TOOL = "tool"
    MOULD = "mould"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRule:
    """Makes a resource process batches: operations that share one start and one end (oven, carousel).

    A batch lasts as long as the longest of its operations would alone.

    Parameters
    ----------
    max_quantity
        How many units fit in one batch, summed over its operations' quantities.
    attribute
        If given, all operations of a batch agree in this attribute.
    """

    max_quantity: float
    attribute: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Downtime:
    """A stretch in which one resource does not work (breakdown, maintenance), whatever calendar and overtime say."""

    start: datetime
    end: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        require_aware(self, "start", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One thing that work occupies.

    Parameters
    ----------
    capacity
        Units in use at once; 1 for a machine. Setups and batches need capacity 1.
    calendar
        Id of a calendar; None means always open.
    skills
        What a requirement by skill may ask for.
    speed
        Processing times are divided by the speed of the mode's first resource.
    setup_matrix
        Id of the matrix that rules changeovers; None takes that of its groups, if any.
    initial_family
        What the resource is set up for at the start; None means for anything.
    cost_per_hour
        Money per hour of use, for reports.
    downtimes
        When it does not work, though its calendar says so.
    """

    id: str
    name: str = ""
    kind: ResourceKind = ResourceKind.MACHINE
    capacity: int = 1
    calendar: str | None = None
    skills: tuple[str, ...] = ()
    speed: float = 1.0
    setup_matrix: str | None = None
    initial_family: str | None = None
    batch: BatchRule | None = None
    cost_per_hour: float = 0.0
    downtimes: tuple[Downtime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceGroup:
    """Resources of which a requirement may take any one."""

    id: str
    members: tuple[str, ...]
    name: str = ""
    setup_matrix: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """A place between stages or for a material, with room for so many units."""

    id: str
    capacity: float
    name: str = ""
