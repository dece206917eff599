"""The disk is full, the database goes down: a clear error, nothing half written, and it goes on afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from heijunka.errors import StoreError
from heijunka.model.event import Event, ResourceDown
from heijunka.store import Store
from heijunka.testing.builders import START, at

SITE = "plant"
BATCH = 50


def batch(n: int) -> list[Event]:
    """Return the n-th batch of events."""
    first = BATCH * n + 1
    return [
        ResourceDown(at=at(minutes=k), resource=f"m{k % 7}", reason="x" * 200, site=SITE, source="plc", sequence=k)
        for k in range(first, first + BATCH)
    ]


def numbers(store: Store) -> list[int]:
    return [entry.sequence for entry in store.events(SITE)]


def test_e1_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path) -> None:
    with Store.open(tmp_path / "store.db") as store:
        store.append(batch(0), now=START)
        engine = store._database.engine
        engine.dispose()
        pages = 80
        event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {pages}"))
        n = 0

        def fill() -> None:
            nonlocal n
            for n in range(1, 1000):
                store.append(batch(n), now=START)

        with pytest.raises(StoreError, match="no room left") as caught:
            fill()
        assert caught.value.code == "store.full"
        assert numbers(store) == list(range(1, BATCH * n + 1))
        assert store.verify() == ()
    with Store.open(tmp_path / "store.db") as again:
        assert again.append(batch(n), now=START).n_new == BATCH, "with room again it goes on"
        assert again.verify() == ()


def test_e1_a_database_that_goes_down_loses_nothing_acknowledged(postgres: Any, request: pytest.FixtureRequest) -> None:
    place = postgres.new_database(f"outage_{id(request)}")
    with Store.open(place) as store:
        acknowledged: list[int] = []
        failed: list[StoreError] = []
        is_warm = threading.Event()

        def write() -> None:
            for n in range(100_000):
                try:
                    store.append(batch(n), now=START)
                except StoreError as error:
                    failed.append(error)
                    return
                acknowledged.append(n)
                if n == 20:
                    is_warm.set()

        writer = threading.Thread(target=write)
        writer.start()
        assert is_warm.wait(60)
        postgres.stop("immediate")
        writer.join(60)
        assert not writer.is_alive()
        assert failed[0].code == "store.unreachable", failed
        with pytest.raises(StoreError, match="cannot be reached"):
            store.append(batch(0), now=START)
        with pytest.raises(StoreError, match="cannot be reached"):
            Store.open(place)
        postgres.start()
        kept = numbers(store)
        sent = BATCH * len(acknowledged)
        assert kept in (list(range(1, sent + 1)), list(range(1, sent + BATCH + 1))), "all that was acknowledged"
        assert store.verify() == ()
        assert store.append(batch(len(acknowledged) + 1), now=START).n_new == BATCH


@pytest.mark.parametrize("new_place", ["sqlite", "postgresql"], indirect=True)
def test_e1_a_writer_that_another_keeps_waiting_is_told(
    new_place: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heijunka.store.database.BUSY_SECONDS", 1)
    place = new_place("busy")
    with Store.open(place) as one, Store.open(place) as other:
        with one._database.writing(), pytest.raises(StoreError, match="in use by another program"):
            other.append(batch(0), now=START)
        assert other.append(batch(0), now=START).n_new == BATCH
