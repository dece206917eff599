"""The OpenAPI document shows, for each route that takes or gives something, an example that is as it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from heijunka.server.app import build, close
from heijunka.server.examples import FORM, recorded
from heijunka.store import Store


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with Store.open(tmp_path_factory.mktemp("examples") / "heijunka.db") as store:
        app = build(store)
        yield app.openapi()
        close(app)


def shown(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what is asked and what is answered in JSON where all goes well, with its route."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            answers = [entry for status, entry in operation["responses"].items() if status.startswith("2")]
            for entry in (operation.get("requestBody", {}), *answers):
                if FORM in entry.get("content", {}):
                    yield f"{method.upper()} {path}", entry["content"][FORM]


def test_every_route_has_an_example(document: dict[str, Any]) -> None:
    assert [route for route, content in shown(document) if "example" not in content] == []


def test_every_example_is_as_its_route_describes_it(document: dict[str, Any]) -> None:
    for route, content in shown(document):
        validator = jsonschema_rs.validator_for(content["schema"] | {"components": document["components"]})
        error = next(iter(validator.iter_errors(content["example"])), None)
        assert error is None, f"{route}: {error}"


def test_no_example_is_of_a_route_that_is_gone(document: dict[str, Any]) -> None:
    routes = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    assert set(recorded()) <= routes


def test_no_example_tells_a_secret() -> None:
    assert "a horse, a staple" not in str(recorded())
