"""Processes that publish at the same moment: one wins, all others are told who did."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.reliability import publisher

import heijunka as hj
from heijunka.io.json import dumps_record
from heijunka.model.event import PlanPublished
from heijunka.store import Status, Store
from heijunka.testing.builders import machine, order, problem, routing, step

PROCESSES, ROUNDS = 4, 10
BOTH = pytest.mark.parametrize("new_place", ["sqlite", "postgresql"], indirect=True)


@BOTH
def test_p2_of_processes_that_publish_at_once_one_wins(new_place: Callable[[str], str], tmp_path: Path) -> None:
    shop = problem(machine("m"), routing("a", step("1", "m", minutes=30)), order("x", "a"))
    record = tmp_path / "record.json"
    record.write_bytes(dumps_record(hj.plan(shop, stop=hj.after(iterations=2))))
    place = new_place("store")
    spawning = multiprocessing.get_context("spawn")
    barrier, told = spawning.Barrier(PROCESSES), spawning.Queue()
    shared = {"rounds": ROUNDS, "barrier": barrier, "told": told}
    processes = [
        spawning.Process(target=publisher.run, args=(place, str(record)), kwargs=shared) for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    outcomes = [told.get(timeout=publisher.PATIENCE_SECONDS) for _ in range(PROCESSES * ROUNDS)]
    for process in processes:
        process.join(publisher.PATIENCE_SECONDS)
    told.close()
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    for n in range(ROUNDS):
        of_round = sorted(outcome for number, _, outcome in outcomes if number == n)
        assert of_round == ["conflict"] * (PROCESSES - 1) + ["won"], f"round {n}"
    winners = [version for _, version, outcome in sorted(outcomes) if outcome == "won"]
    with Store.open(place) as store:
        versions = store.versions(publisher.SITE)
        assert [entry.number for entry in versions] == list(range(1, PROCESSES * ROUNDS + 1))
        assert [entry.number for entry in versions if entry.status is Status.PUBLISHED] == winners[-1:]
        events = [entry for entry in store.events(publisher.SITE) if isinstance(entry, PlanPublished)]
        assert [entry.version for entry in events] == winners
        assert store.verify() == ()
