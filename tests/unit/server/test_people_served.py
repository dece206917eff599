"""Setting up once, users, tokens, the audit: who comes in, and how they are put out."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.testclient import TestClient
from tests.unit.server.conftest import PASSWORD, Enter
from tests.unit.server.described import Described
from tests.unit.server.recording import EXAMPLES

from heijunka.server.app import build
from heijunka.server.doors import CSRF_HEADER, open_set_up
from heijunka.server.throttle import Throttle
from heijunka.store import Store

NOW = datetime.now(UTC)
FIRST = {"name": "ann", "password": "correct horse"}


def test_the_first_user_is_made_with_the_link_and_only_once(served: Store) -> None:
    secret = open_set_up(served, now=NOW)
    app = build(served)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        client.event_hooks["response"].append(Described(app, EXAMPLES).hold)
        assert client.get("/v1/setup").json() == {"is_open": True}
        assert client.post("/v1/setup", json={"token": "guessed", **FIRST}).status_code == 403
        assert client.post("/v1/setup", json={"token": secret, "name": "ann", "password": "short"}).status_code == 422
        assert client.post("/v1/setup", json={"token": secret, **FIRST}).status_code == 204
        me = client.get("/v1/session").json()
        assert (me["name"], me["roles"]) == ("ann", ["admin", "approver", "operator"])
        assert client.post("/v1/setup", json={"token": secret, **FIRST}).status_code == 403
        assert client.get("/v1/setup").json() == {"is_open": False}
    assert open_set_up(served, now=NOW) is None


def test_a_user_is_made_changed_and_put_out(enter: Enter) -> None:
    admin = enter("admin")
    made = {"name": "王工", "roles": ["planner", "planner"], "password": PASSWORD}
    assert admin.post("/v1/users", json=made).json()["roles"] == ["planner"]
    assert admin.post("/v1/users", json=made).status_code == 409
    other = TestClient(admin.app, base_url="http://127.0.0.1")
    assert other.post("/v1/session", json={"name": "王工", "password": PASSWORD}).status_code == 204
    assert other.get("/v1/sites").status_code == 200
    assert admin.patch("/v1/users/王工", json={"is_disabled": True}).json()["is_disabled"]
    assert other.get("/v1/sites").status_code == 401, "whoever is shut out is out at once"
    assert other.post("/v1/session", json={"name": "王工", "password": PASSWORD}).status_code == 401
    assert admin.delete("/v1/users/王工").status_code == 204
    assert admin.delete("/v1/users/王工").status_code == 404
    assert PASSWORD not in admin.get("/v1/users").text
    assert "argon2" not in admin.get("/v1/users").text


def test_the_last_administrator_stays(enter: Enter) -> None:
    admin = enter("admin")
    name = admin.get("/v1/session").json()["name"]
    assert admin.patch(f"/v1/users/{name}", json={"roles": ["viewer"]}).json()["code"] == "server.last_admin"
    assert admin.patch(f"/v1/users/{name}", json={"is_disabled": True}).status_code == 409
    assert admin.delete(f"/v1/users/{name}").status_code == 409


def test_a_new_password_asks_for_the_old_one_and_ends_all_sessions(enter: Enter) -> None:
    client = enter("viewer")
    name = client.get("/v1/session").json()["name"]
    assert client.patch("/v1/me", json={"language": "zh"}).json()["language"] == "zh"
    assert client.patch("/v1/me", json={"password": "another horse"}).status_code == 403
    changed = {"password": "another horse", "present_password": PASSWORD}
    assert client.patch("/v1/me", json=changed).status_code == 200
    assert client.get("/v1/sites").status_code == 401
    assert client.post("/v1/session", json={"name": name, "password": "another horse"}).status_code == 204


def test_a_token_lets_a_program_do_what_its_roles_may_until_it_is_taken_back(enter: Enter) -> None:
    admin = enter("admin")
    made = admin.post("/v1/tokens", json={"name": "erp", "roles": ["viewer"], "days": 1}).json()
    program = TestClient(admin.app, base_url="http://127.0.0.1", headers={"Authorization": f"Bearer {made['secret']}"})
    assert program.get("/v1/sites").status_code == 200
    assert program.get("/v1/users").status_code == 403
    assert program.post("/v1/samples", json={"sample": "template"}).status_code == 403
    assert made["secret"] not in admin.get("/v1/tokens").text
    assert admin.delete(f"/v1/tokens/{made['id']}").status_code == 204
    assert program.get("/v1/sites").status_code == 401
    assert admin.delete(f"/v1/tokens/{made['id']}").status_code == 404


def test_the_audit_tells_who_did_what_and_holds(enter: Enter) -> None:
    admin = enter("admin")
    admin.post("/v1/tokens", json={"name": "erp", "roles": ["viewer"]})
    found = admin.get("/v1/audit", params={"size": 1}).json()
    assert (found["count"], found["lines"][0]["action"]) == (2, "token_added")
    assert admin.get("/v1/audit", params={"action": "user_added"}).json()["count"] == 1
    assert admin.get("/v1/audit/verify").json() == {"is_sound": True, "faults": []}
    metrics = admin.get("/v1/metrics").text
    assert 'route="/v1/tokens",status="201"' in metrics


def test_guessing_passwords_is_slowed_down(served: Store) -> None:
    with TestClient(build(served, throttle=Throttle(asking=100, signing_in=3))) as client:
        codes = [client.post("/v1/session", json={"name": "ann", "password": "x"}).status_code for _ in range(5)]
        assert codes == [401, 401, 401, 429, 429]
        assert {client.get("/v1/health").status_code for _ in range(120)} == {200, 429}


def test_a_browser_must_show_that_our_own_page_asks(enter: Enter) -> None:
    client = enter("admin")
    client.headers[CSRF_HEADER] = "guessed"
    assert client.post("/v1/tokens", json={"name": "erp", "roles": ["viewer"]}).json()["code"] == "server.foreign"
