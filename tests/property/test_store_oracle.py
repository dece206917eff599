"""The store against a plain oracle: whatever is done to it in whatever order, both tell the same."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import heijunka as hj
from heijunka.errors import PlanConflict, StoreError
from heijunka.io.json import dumps_event
from heijunka.model.event import Event, OperationEnded, OperationStarted, QuantityReported, ResourceDown, ResourceUp
from heijunka.model.record import PlanRecord
from heijunka.model.state import replay, state_hash
from heijunka.store import Status, Store
from heijunka.testing.builders import START, at, machine, order, problem, routing, step

SITE = "plant"
KINDS = 5


@cache
def record(n: int) -> PlanRecord:
    shop = problem(machine("m"), routing("a", step("1", "m", minutes=30)), order("x", "a"), order("y", "a"))
    return hj.plan(replace(shop, name=f"{n}"), stop=hj.after(iterations=2), seed=n)


def event(source: str, sequence: int) -> Event:
    """Return the event that a source sends under a number: always the same one."""
    told: dict[str, Any] = {"at": at(minutes=sequence), "site": SITE, "source": source, "sequence": sequence}
    kind = sequence % KINDS
    if kind == 0:
        return ResourceDown(resource=f"m{sequence % 3}", until=at(minutes=sequence + 60), **told)
    if kind == 1:
        return ResourceUp(resource=f"m{sequence % 3}", **told)
    place = {"order": f"o-{source}-{sequence // 10}", "operation": "1"}
    if kind == 2:
        return OperationStarted(mode="1", resources=("m",), **place, **told)
    if kind == 3:
        return QuantityReported(good=1.0, scrap=0.5, **place, **told)
    return OperationEnded(good=3.0, **place, **told)


class StoreMachine(RuleBasedStateMachine):
    """Does to a store what can be done to one."""

    new_place: ClassVar[Any]

    @initialize()
    def open(self) -> None:
        self.place = type(self).new_place()
        self.store = Store.open(self.place)
        self.log: list[tuple[str, int]] = []
        self.records: list[int] = []
        self.parents: list[int | None] = []
        self.in_force: int | None = None
        self.n_published = 0
        self.minutes = 0

    def now(self) -> Any:
        self.minutes += 1
        return START + timedelta(minutes=self.minutes)

    @rule(
        given=st.lists(st.tuples(st.sampled_from(["plc", "cell"]), st.integers(1, 40)), max_size=12),
        is_raw=st.booleans(),
    )
    def append(self, given: list[tuple[str, int]], is_raw: bool) -> None:
        events = [event(source, number) for source, number in given]
        if is_raw:
            found = self.store.append_raw([dumps_event(entry) for entry in events], now=self.now())
        else:
            found = self.store.append(events, now=self.now())
        fresh = [identity for identity in dict.fromkeys(given) if identity not in self.log]
        assert found.n_new == len(fresh)
        assert found.n_duplicate == len(given) - len(fresh)
        self.log += fresh

    @rule(n=st.integers(0, 2))
    def propose(self, n: int) -> None:
        version = self.store.propose(
            SITE, record(n), parent=self.in_force, upto_event=0, who="ann", why="", now=self.now()
        )
        self.records.append(n)
        self.parents.append(self.in_force)
        assert version.number == len(self.records)

    @precondition(lambda self: self.records)
    @rule(data=st.data(), is_right=st.booleans())
    def publish(self, data: st.DataObject, is_right: bool) -> None:
        number = data.draw(st.integers(1, len(self.records)))
        if is_right:
            self.store.publish(SITE, number, expected=self.in_force, who="ann", now=self.now())
            self.in_force, self.n_published = number, self.n_published + 1
            return
        wrong = data.draw(st.one_of(st.none(), st.integers(1, 9)).filter(lambda value: value != self.in_force))
        with pytest.raises(PlanConflict):
            self.store.publish(SITE, number, expected=wrong, who="ben", now=self.now())

    @precondition(lambda self: self.in_force is not None)
    @rule()
    def undo(self) -> None:
        assert self.in_force is not None
        parent = self.parents[self.in_force - 1]
        if parent is None:
            with pytest.raises(StoreError, match="nothing to undo"):
                self.store.undo(SITE, expected=self.in_force, who="ann", why="", now=self.now())
            return
        done = self.store.undo(SITE, expected=self.in_force, who="ann", why="", now=self.now())
        self.records.append(self.records[parent - 1])
        self.parents.append(self.in_force)
        self.in_force, self.n_published = done.number, self.n_published + 1

    @rule()
    def snapshot(self) -> None:
        self.store.snapshot(SITE)

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = Store.open(self.place)

    @invariant()
    def tells_the_same_as_the_oracle(self) -> None:
        kept = self.store.recorded(SITE)
        assert [entry.number for entry in kept] == list(range(1, len(kept) + 1))
        sent = [(entry.event.source, entry.event.sequence) for entry in kept if entry.event.source != "heijunka"]
        assert sent == self.log
        assert len(kept) == len(self.log) + self.n_published
        versions = self.store.versions(SITE)
        assert len(versions) == len(self.records)
        published = [entry.number for entry in versions if entry.status is Status.PUBLISHED]
        assert published == ([] if self.in_force is None else [self.in_force])
        state, last = self.store.state(SITE)
        assert last == len(kept)
        if state is not None:
            assert state_hash(state) == state_hash(replay(entry.event for entry in kept))

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        assert self.store.verify() == ()
        for number, n in enumerate(self.records, start=1):
            assert self.store.record(SITE, number) == record(n)
        self.store.close()


def test_e2_e3_p2_the_store_does_as_the_oracle_says_on_sqlite() -> None:
    folder = Path(tempfile.mkdtemp())
    numbers = iter(range(1_000_000))

    class Machine(StoreMachine):
        new_place = staticmethod(lambda: str(folder / f"{next(numbers)}.db"))

    try:
        run_state_machine_as_test(Machine, settings=settings(max_examples=25, stateful_step_count=25, deadline=None))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_e2_e3_p2_the_store_does_as_the_oracle_says_on_postgresql(postgres: Any) -> None:
    numbers = iter(range(1_000_000))

    class Machine(StoreMachine):
        new_place = staticmethod(lambda: postgres.new_database(f"machine_{next(numbers)}"))

    run_state_machine_as_test(Machine, settings=settings(max_examples=8, stateful_step_count=20, deadline=None))
