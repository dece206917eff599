"""What an agent's head asks of its hands: nothing is done by the head itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from heijunka.reschedule.trigger import Due
from heijunka.store import Dispatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjust:
    """Have the plan in force adjusted to what has happened."""

    why: Due


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """Put a version in force, if the one in force is the expected one."""

    version: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Write a dispatch down and send it."""

    dispatch: Dispatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Send a dispatch that is written down and, for all that is known, has never left."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Ask the floor what has become of a dispatch that was sent and not answered."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke:
    """Take a dispatch back, if it still can be."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Tell people: a key of the catalogue, and the values that its text needs."""

    what: str
    values: Mapping[str, Any] = field(default_factory=dict)


Command = Adjust | Publish | HandOver | Send | Ask | Revoke | Tell
