"""The whole interface is asked at random, well and badly formed: nothing may break inside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

import heijunka as hj
from heijunka.library import PLANTS
from heijunka.server.app import build
from heijunka.server.credentials import hash_of
from heijunka.server.policy import Role
from heijunka.server.throttle import Throttle
from heijunka.store import Key, KeyKind, Store, User

NOW = datetime.now(UTC).replace(microsecond=0)
ENDLESS = ("/v1/live",)
"""Answers that never end are asked elsewhere."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    with Store.open(folder / "fuzz.db") as store:
        everything = tuple(role.value for role in Role)
        store.people.add(User(name="ann", roles=everything), who="ann", now=NOW)
        end = NOW + timedelta(days=1)
        store.keys.add(
            Key(hash=hash_of("s"), id="t", kind=KeyKind.TOKEN, who="ann", roles=everything, created=NOW, expires=end)
        )
        problem = PLANTS["air-conditioning"]("small", seed=1)
        record = hj.plan(problem, stop=hj.after(iterations=1))
        made = store.propose("site", record, parent=None, upto_event=0, who="ann", why="", now=NOW)
        store.publish("site", made.number, expected=None, who="ann", now=NOW)
        app = build(store, throttle=Throttle(10**9, 10**9))
        app.state.jobs.close()  # what is asked for is queued, and not begun
        app.state.wire.end()
        yield app
        app.state.teller.close()


def asked(app: Any, mode: GenerationMode) -> list[str]:
    """Ask every operation some dozen times; return what broke."""
    broken: list[str] = []
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", app)
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path in ENDLESS:
            continue

        @settings(
            max_examples=12,
            derandomize=True,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            if "site" in case.path_parameters and len(str(case.body)) % 2:
                case.path_parameters["site"] = "site"
            answer = case.call(headers={"Authorization": "Bearer s"})
            if answer.status_code >= 500:
                broken.append(f"{case.method} {case.formatted_path} {case.query} {case.body!r}: {answer.text[:300]}")

        with suppress(Unsatisfiable):  # what takes nothing cannot be asked badly
            ask()
    return broken


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_nothing_breaks_whatever_is_asked(app: Any, mode: GenerationMode) -> None:
    assert asked(app, mode) == []
