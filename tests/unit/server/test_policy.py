"""Nobody gets in who should not: every route has a policy, and every role only what it has leave for."""

from __future__ import annotations

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.testclient import TestClient
from tests.unit.server.conftest import PASSWORD, Enter

from heijunka.server.app import build
from heijunka.server.doors import CSRF_HEADER
from heijunka.server.policy import LEAVE, SAFE, Action, Role, policies_of, require_policies
from heijunka.server.routes import ROUTERS
from heijunka.store import Store

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
CALLS = [(method, route) for route in ROUTES for method in sorted(route.methods)]


def path_of(route: APIRoute) -> str:
    return route.path.replace("{language}", "en").replace("{path:path}", "sites").replace("{", "").replace("}", "")


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_what_it_has_leave_for_and_nothing_else(enter: Enter, role: Role) -> None:
    client = enter(role.value)
    for method, route in CALLS:
        if route.path == "/v1/session" and method == "DELETE":
            continue  # would sign out
        (policy,) = policies_of(route)
        answer = client.request(method, path_of(route))
        assert answer.status_code < 500, route.path
        assert (answer.status_code == 403) == (policy.action not in LEAVE[role]), (method, route.path)


def test_without_a_session_everything_but_the_open_door_is_closed(served: Store) -> None:
    with TestClient(build(served)) as client:
        for method, route in CALLS:
            (policy,) = policies_of(route)
            answer = client.request(method, path_of(route))
            assert (answer.status_code == 401) == (policy.action is not Action.OPEN or path_of(route) == "x")
        assert client.post("/v1/session", json={"name": "ann", "password": "guessed"}).status_code == 401


def test_a_change_without_the_mark_of_our_page_is_refused(enter: Enter) -> None:
    client = enter()
    del client.headers[CSRF_HEADER]
    for method, route in CALLS:
        (policy,) = policies_of(route)
        if method not in SAFE and policy.action is not Action.OPEN:
            answer = client.request(method, path_of(route))
            assert (answer.status_code, answer.json()["code"]) == (403, "server.foreign")


def test_a_session_that_has_ended_is_worth_nothing(enter: Enter) -> None:
    client = enter()
    cookie = client.cookies["heijunka"]
    assert client.get("/v1/sites").status_code == 200
    assert client.delete("/v1/session").status_code == 204
    client.cookies.set("heijunka", cookie)
    assert client.get("/v1/sites").status_code == 401


def test_a_route_without_a_policy_keeps_the_server_from_starting() -> None:
    router = APIRouter()

    @router.get("/v1/secrets")
    def secrets() -> str:
        return "all of them"

    with pytest.raises(RuntimeError, match="/v1/secrets"):
        require_policies([router])


def test_those_who_configure_or_only_draft_cannot_publish() -> None:
    for role in (Role.ADMIN, Role.COPILOT, Role.AGENT, Role.PLANNER, Role.VIEWER, Role.AUDITOR):
        assert Action.PUBLISH not in LEAVE[role]


def test_answers_carry_headers_that_keep_others_out(enter: Enter) -> None:
    client = enter()
    answer = client.get("/v1/sites")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    cookie = client.post("/v1/session", json={"name": "ann0", "password": PASSWORD}).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert client.get("/v1/health").json()["status"] == "alive"
    assert client.get("/v1/ready").json() == {"status": "ready"}
    assert client.get("/v1/texts/zh").status_code == 200
    missing = client.get("/v1/nothing", headers={"Accept-Language": "zh-CN"})
    assert (missing.status_code, missing.json()["code"]) == (404, "server.not_found")
    assert not missing.json()["message"].isascii()
