"""Signing in by way of an identity provider: a real one over loopback lets in whom it vouches for, and nobody else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import typer
from joserfc.jwk import ECKey
from starlette.testclient import TestClient
from tests.identity import CLIENT, SECRET, Identity, vouching
from tests.unit.server.conftest import NOW, kept
from tests.unit.server.described import Described

from heijunka.cli.serve import provider_of
from heijunka.errors import Unsupported
from heijunka.server.app import build, close
from heijunka.server.federated import Pending, Provider
from heijunka.server.throttle import Throttle
from heijunka.store import Store, User

LEFT = "/v1/session/provider"


@pytest.fixture
def identity() -> Iterator[Identity]:
    with vouching() as found:
        yield found


@pytest.fixture
def provider(identity: Identity) -> Provider:
    return Provider(identity.issuer, CLIENT, SECRET)


@pytest.fixture
def browser(served: Store, provider: Provider) -> Iterator[TestClient]:
    app = build(served, throttle=Throttle(10**9, 10**9), provider=provider)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        client.event_hooks["response"].append(Described(app).hold)
        yield client
    close(app)


Add = Callable[..., User]


@pytest.fixture
def add(served: Store) -> Add:
    def make(name: str, **more: Any) -> User:
        served.people.add(User(name=name, roles=("planner",), **{"password_hash": "", **more}), who="ann", now=NOW)
        return served.people.find(name)  # type: ignore[return-value]

    return make


def come(browser: TestClient, identity: Identity) -> str:
    """Return where somebody is sent who left for the provider, entered there, and came back."""
    left = browser.get(LEFT)
    assert left.status_code == 303
    back = browser.get(f"{LEFT}/back?{identity.enter(left.headers['location'])}")
    assert back.status_code == 303
    return str(back.headers["location"])


def name_of(browser: TestClient) -> str | None:
    return browser.get("/v1/session").json()["name"]  # type: ignore[no-any-return]


def test_whoever_was_added_by_their_address_comes_in(browser: TestClient, identity: Identity, add: Add) -> None:
    add("ann@plant.example")
    assert browser.get("/v1/session").json()["provider"] == urlsplit(identity.issuer).netloc
    assert come(browser, identity) == "/"
    told = browser.get("/v1/session").json()
    assert (told["name"], told["roles"]) == ("ann@plant.example", ["planner"])
    assert told["token"]


def test_from_then_on_the_lasting_name_counts(browser: TestClient, identity: Identity, add: Add) -> None:
    add("ann@plant.example")
    assert come(browser, identity) == "/"
    browser.cookies.clear()
    identity.says = {"email": "ann.married@plant.example"}
    assert come(browser, identity) == "/"
    assert name_of(browser) == "ann@plant.example"
    browser.cookies.clear()
    identity.says = {"sub": "somebody who was given the address later"}
    assert come(browser, identity) == "/?refused=unknown_here"
    assert name_of(browser) is None


def test_nobody_comes_in_whom_nobody_added(browser: TestClient, identity: Identity, add: Add) -> None:
    add("bob@plant.example")
    assert come(browser, identity) == "/?refused=unknown_here"
    assert name_of(browser) is None


def test_an_address_that_was_not_verified_opens_nothing(browser: TestClient, identity: Identity, add: Add) -> None:
    add("ann@plant.example")
    for unverified in (False, "true", None):
        identity.says = {"email_verified": unverified}
        assert come(browser, identity) == "/?refused=unknown_here"


def test_who_has_a_password_here_is_not_taken_over(browser: TestClient, identity: Identity, add: Add) -> None:
    add("ann@plant.example", password_hash=kept())
    assert come(browser, identity) == "/?refused=unknown_here"


def test_who_was_shut_out_stays_out(browser: TestClient, identity: Identity, add: Add, served: Store) -> None:
    add("ann@plant.example")
    assert come(browser, identity) == "/"
    browser.cookies.clear()
    user = served.people.find("ann@plant.example")
    assert user is not None
    served.people.remove(user.name, who="bob", now=NOW)
    add("ann@plant.example", is_disabled=True, subject=user.subject)
    assert come(browser, identity) == "/?refused=unknown_here"


@pytest.mark.parametrize(
    "says",
    [
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "https://elsewhere.example"},
        {"nonce": "of another time"},
        {"exp": 1_000_000_000},
        {"iat": 4_000_000_000},
        {"sub": None},
    ],
    ids=str,
)
def test_what_was_not_said_for_us_and_now_opens_nothing(
    says: dict[str, Any], browser: TestClient, identity: Identity, add: Add
) -> None:
    add("ann@plant.example")
    identity.says = says
    assert come(browser, identity) == "/?refused=provider_refused"
    assert name_of(browser) is None


def test_several_audiences_are_right_if_the_word_was_asked_for_by_us(
    browser: TestClient, identity: Identity, add: Add
) -> None:
    add("ann@plant.example")
    identity.says = {"aud": ["another", CLIENT], "azp": CLIENT}
    assert come(browser, identity) == "/"


def test_what_somebody_else_signed_opens_nothing(browser: TestClient, identity: Identity, add: Add) -> None:
    add("ann@plant.example")
    identity.signing = ECKey.generate_key("P-256", {"kid": "one", "alg": "ES256"})
    assert come(browser, identity) == "/?refused=provider_refused"


def test_keys_that_the_provider_changed_are_fetched_anew(browser: TestClient, identity: Identity, add: Add) -> None:
    add("ann@plant.example")
    assert come(browser, identity) == "/"
    browser.cookies.clear()
    identity.key = identity.signing = ECKey.generate_key("P-256", {"kid": "two", "alg": "ES256", "use": "sig"})
    assert come(browser, identity) == "/"


def test_a_way_back_that_nobody_left_by_opens_nothing(browser: TestClient, identity: Identity, add: Add) -> None:
    add("ann@plant.example")
    assert browser.get(f"{LEFT}/back?code=the+code&state=x").headers["location"] == "/?refused=provider_refused"
    left = browser.get(LEFT).headers["location"]
    identity.enter(left)
    for query in ({"code": "the code", "state": "another"}, {"code": "the code"}, {"error": "access_denied"}):
        assert browser.get(f"{LEFT}/back?{urlencode(query)}").headers["location"] == "/?refused=provider_refused"
        browser.get(LEFT)
    assert name_of(browser) is None


def test_a_code_of_another_browser_opens_nothing(browser: TestClient, identity: Identity, add: Add) -> None:
    add("ann@plant.example")
    theirs = identity.enter(browser.get(LEFT).headers["location"])
    browser.cookies.clear()
    browser.get(LEFT)
    assert browser.get(f"{LEFT}/back?{theirs}").headers["location"] == "/?refused=provider_refused"


def test_a_code_that_the_provider_does_not_know_opens_nothing(browser: TestClient, identity: Identity) -> None:
    query = identity.enter(browser.get(LEFT).headers["location"]).replace("the+code", "another")
    assert browser.get(f"{LEFT}/back?{query}").headers["location"] == "/?refused=provider_refused"


def test_a_provider_that_is_down_is_told_and_passwords_still_open(
    browser: TestClient, identity: Identity, add: Add
) -> None:
    add("bob", password_hash=kept())
    identity.server.shutdown()
    identity.server.server_close()
    assert browser.get(LEFT).headers["location"] == "/?refused=provider_down"
    assert browser.post("/v1/session", json={"name": "bob", "password": "a horse, a staple"}).status_code == 204


def test_a_provider_that_calls_itself_another_is_refused(browser: TestClient, identity: Identity) -> None:
    where, identity.issuer = identity.issuer, "https://elsewhere.example"
    assert browser.get(LEFT).headers["location"] == "/?refused=provider_refused"
    identity.issuer = where


def test_without_a_provider_there_is_no_such_way(enter: Callable[..., TestClient]) -> None:
    client = enter("admin")
    assert client.get("/v1/session").json()["provider"] is None
    assert client.get(LEFT).status_code == client.get(f"{LEFT}/back").status_code == 404
    told = client.post("/v1/users", json={"name": "bob", "roles": ["planner"]})
    assert (told.status_code, told.json()["code"]) == (422, "server.password_missing")


def test_an_administrator_adds_somebody_without_a_password(
    browser: TestClient, identity: Identity, served: Store
) -> None:
    served.people.add(User(name="bob", roles=("admin",), password_hash=kept()), who="bob", now=NOW)
    browser.post("/v1/session", json={"name": "bob", "password": "a horse, a staple"})
    token = browser.get("/v1/session").json()["token"]
    body = {"name": "ann@plant.example", "roles": ["viewer"]}
    assert browser.post("/v1/users", json=body, headers={"X-Heijunka-Token": token}).status_code == 201
    browser.cookies.clear()
    refused = browser.post("/v1/session", json={"name": "ann@plant.example", "password": ""})
    assert refused.status_code in {401, 422}
    assert come(browser, identity) == "/"
    assert browser.get("/v1/session").json()["roles"] == ["viewer"]


@pytest.mark.parametrize("issuer", ["http://id.plant.example", "ftp://127.0.0.1", "id.plant.example"])
def test_a_line_that_others_can_read_is_refused(issuer: str) -> None:
    with pytest.raises(Unsupported, match="https"):
        Provider(issuer, CLIENT).check()
    Provider("https://id.plant.example", CLIENT).check()


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "joserfc", None)
    with pytest.raises(Unsupported, match="heijunka\\[oidc\\]"):
        Provider("https://id.plant.example", CLIENT).check()


@pytest.mark.parametrize("text", ["", "a", "a.b", "a..c", "a.b.c.d"])
def test_a_cookie_of_somebody_else_is_no_pending_one(text: str) -> None:
    assert Pending.unpacked(text) is None


def test_pending_comes_back_whole() -> None:
    pending = Pending("a", "b-_", "c")
    assert Pending.unpacked(pending.packed()) == pending


def test_the_command_takes_both_or_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEIJUNKA_OIDC_SECRET", SECRET)
    assert provider_of("", "", "en") is None
    assert provider_of("https://id.plant.example", CLIENT, "en") == Provider("https://id.plant.example", CLIENT, SECRET)
    for issuer, client in (("https://id.plant.example", ""), ("", CLIENT)):
        with pytest.raises(typer.BadParameter, match="go together"):
            provider_of(issuer, client, "en")
