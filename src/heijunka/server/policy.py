"""Who may do what: every route names its action, and a route that names none keeps the server from starting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from heijunka.server.answers import Refused
from heijunka.server.asking import language_of, whole_second
from heijunka.server.doors import CSRF_HEADER, Person, is_ours, person_of
from heijunka.store import Store

SAFE = frozenset(["GET", "HEAD", "OPTIONS"])


class Role(StrEnum):
    """What people and machines may be."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    PLANNER = "planner"
    APPROVER = "approver"
    INTEGRATOR = "integrator"
    ADMIN = "admin"
    AUDITOR = "auditor"
    AGENT = "agent"
    COPILOT = "copilot"


class Action(StrEnum):
    """What a route does, as far as it needs leave."""

    OPEN = "open"
    """Needs no leave: what is shown before anybody has signed in."""
    READ = "read"
    DRAFT = "draft"
    """Works on drafts and scenarios, and starts solves: nothing that others act on."""
    CHANGE_DATA = "change_data"
    PROPOSE = "propose"
    PUBLISH = "publish"
    REPORT = "report"
    """Tells what happened on the floor."""
    CONFIGURE = "configure"
    AUDIT = "audit"
    WATCH = "watch"
    """Reads figures about the server itself."""


_READER = {Action.OPEN, Action.READ}
_PLANNER = _READER | {Action.DRAFT, Action.CHANGE_DATA, Action.PROPOSE, Action.REPORT}
LEAVE: dict[Role, frozenset[Action]] = {
    Role.VIEWER: frozenset(_READER),
    Role.OPERATOR: frozenset(_READER | {Action.REPORT}),
    Role.PLANNER: frozenset(_PLANNER),
    Role.APPROVER: frozenset(_PLANNER | {Action.PUBLISH}),
    Role.INTEGRATOR: frozenset(_READER | {Action.DRAFT, Action.CHANGE_DATA, Action.REPORT, Action.WATCH}),
    Role.ADMIN: frozenset(_READER | {Action.CONFIGURE, Action.AUDIT, Action.WATCH}),
    Role.AUDITOR: frozenset(_READER | {Action.AUDIT}),
    Role.AGENT: frozenset(_READER | {Action.DRAFT, Action.PROPOSE, Action.REPORT}),
    Role.COPILOT: frozenset(_READER | {Action.DRAFT}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """All that a handler is given of who asks, and of the server: without a policy it gets nothing.

    Parameters
    ----------
    person
        None where no leave is needed and nobody has signed in.
    is_packed
        Whether packed answers are taken.
    """

    store: Store
    person: Person | None
    language: str
    now: datetime
    is_packed: bool = False

    @property
    def who(self) -> str:
        """Name of who asks."""
        return self.person.name if self.person is not None else ""


class Policy:
    """A dependency that lets through whoever has leave for an action, and gives the handler what it works with."""

    def __init__(self, action: Action) -> None:
        self.action = action

    def __call__(self, request: Request) -> Asked:
        """Return what the handler is given.

        Raises
        ------
        Refused
            If nobody has signed in, or who has may not do this.
        """
        language = language_of(request)
        store: Store = request.app.state.store
        now = whole_second()
        person = person_of(request, store, now)
        request.app.state.throttle.count(request, person.name if person is not None else "")
        if self.action is not Action.OPEN:
            if person is None:
                raise Refused("server.sign_in", 401)
            if not any(self.action in LEAVE[Role(role)] for role in person.roles):
                raise Refused("server.no_leave", 403, who=person.name, roles=", ".join(person.roles))
            if request.method not in SAFE and not is_ours(request, person):
                raise Refused("server.foreign", 403, header=CSRF_HEADER)
        is_packed = "gzip" in request.headers.get("accept-encoding", "")
        return Asked(store=store, person=person, language=language, now=now, is_packed=is_packed)


def require_policies(routers: Iterable[APIRouter]) -> None:
    """Refuse to start a server with a route that names no action.

    Raises
    ------
    RuntimeError
        If there is one.
    """
    open_ones = [
        str(getattr(route, "path", route))
        for router in routers
        for route in router.routes
        if not isinstance(route, APIRoute) or len(policies_of(route)) != 1
    ]
    if open_ones:
        raise RuntimeError(f"Routes without a policy: {', '.join(open_ones)}")


def policies_of(route: APIRoute) -> list[Policy]:
    """Return the policies that a route names."""
    return [call for call in _calls(route.dependant) if isinstance(call, Policy)]


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any] | None]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)
