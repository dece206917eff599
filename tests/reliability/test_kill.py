"""kill -9 at any instant of a program that uses the store: nothing is lost, nothing doubled, nothing half done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.reliability import victim

import heijunka as hj
from heijunka.io.json import dumps_record
from heijunka.model.state import replay, state_hash
from heijunka.store import Store
from heijunka.testing.builders import machine, order, problem, routing, step

ROUNDS = int(os.environ.get("HEIJUNKA_KILLS", "300")) // 2
"""Kills on each database; more on demand."""
PER_STORE = 15
PASSINGS = {"before_statement": 60, "after_statement": 60, "judged": 2}
"""Up to which passing of a point a victim lives."""
BOTH = pytest.mark.parametrize("new_place", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("records")
    shop = problem(machine("m"), routing("a", step("1", "m", minutes=30)), order("x", "a"), order("y", "a"))
    names = []
    for n in range(2):
        record = hj.plan(replace(shop, name=f"{n}"), stop=hj.after(iterations=2), seed=n)
        names.append(str(folder / f"{n}.json"))
        Path(names[-1]).write_bytes(dumps_record(record))
    return names


@pytest.fixture(scope="module")
def nursery() -> Iterator[Callable[[dict[str, Any]], list[dict[str, Any]]]]:
    """Return a function that runs a victim and returns what it told before it died."""
    root = Path(__file__).resolve().parents[2]
    environ = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), *sys.path])}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.reliability.victim"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environ,
        cwd=root,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def run(job: dict[str, Any]) -> list[dict[str, Any]]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(job) + "\n")
        process.stdin.flush()
        told: list[dict[str, Any]] = json.loads(process.stdout.readline())
        return told

    yield run
    process.stdin.close()
    process.wait(timeout=30)
    process.stdout.close()


class Oracle:
    """What victims were told is kept, and what may or may not be."""

    def __init__(self) -> None:
        self.kept: set[tuple[str, int]] = set()
        self.perhaps: set[tuple[str, int]] = set()
        self.in_force: set[int | None] = {None}
        self.n_versions = 0
        self.most_versions = 0

    def hear(self, told: list[dict[str, Any]]) -> None:
        done = {entry["done"] for entry in told if "done" in entry}
        for entry in told:
            if "step" not in entry:
                continue
            is_done = entry["step"] in done
            events = {(source, number) for source, number in entry.get("events", ())}
            (self.kept if is_done else self.perhaps).update(events)
            if "version" in entry:
                self.most_versions = max(self.most_versions, entry["version"])
                self.n_versions = max(self.n_versions, entry["version"]) if is_done else self.n_versions
            if "in_force" in entry:
                self.in_force = {entry["in_force"]} if is_done else {*self.in_force, entry["in_force"]}

    def check(self, store: Store, why: str) -> None:
        assert store.verify() == (), why
        found = store.recorded(victim.SITE)
        identities = [(entry.event.source, entry.event.sequence) for entry in found]
        sent = [identity for identity in identities if identity[0].startswith("s")]
        assert len(set(identities)) == len(identities), f"{why}: an event counts twice"
        assert self.kept <= set(sent), f"{why}: lost {self.kept - set(sent)}"
        assert set(sent) <= self.kept | self.perhaps, f"{why}: nobody sent {set(sent) - self.kept - self.perhaps}"
        versions = store.versions(victim.SITE)
        assert self.n_versions <= len(versions) <= self.most_versions, why
        published = [entry.number for entry in versions if entry.status == "published"]
        assert len(published) <= 1, why
        assert (published[0] if published else None) in self.in_force, why
        state, last = store.state(victim.SITE)
        assert last == (found[-1].number if found else 0), why
        if state is not None:
            assert state_hash(state) == state_hash(replay(entry.event for entry in found)), why
        self.in_force = {published[0] if published else None}
        self.n_versions = self.most_versions = len(versions)


@BOTH
def test_e1_e2_e3_p2_kill_at_any_instant_loses_doubles_and_halves_nothing(
    new_place: Callable[[str], str], nursery: Callable[[dict[str, Any]], list[dict[str, Any]]], records: list[str]
) -> None:
    n_killed, points = 0, set()
    place, oracle = "", Oracle()
    for seed in range(2 * ROUNDS):
        if n_killed == ROUNDS:
            break
        if seed % PER_STORE == 0:
            place, oracle = new_place(f"killed{seed}"), Oracle()
            Store.open(place).close()
        random = Random(seed)
        point = random.choice([*victim.POINTS, "any"])
        job = {
            "place": place,
            "seed": seed,
            "point": point,
            "passings": random.randint(1, PASSINGS.get(point, 10)),
            "delay": random.uniform(0.0, 0.1),
            "steps": 30,
            "records": records,
        }
        told = nursery(job)
        assert not [entry for entry in told if "failed" in entry], f"seed {seed}: {told}"
        n_killed += told[-1]["killed"]
        points |= {point} if told[-1]["killed"] else set()
        oracle.hear(told)
        with Store.open(place) as store:
            oracle.check(store, f"seed {seed}, killed at {point}")
    assert n_killed == ROUNDS
    assert points == {*victim.POINTS, "any"}
