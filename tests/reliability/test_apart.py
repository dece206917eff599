"""The engine in its own process: limits are kept, a request to stop is heard, and killed it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

import heijunka as hj
from heijunka.engine.apart import Apart
from heijunka.engine.apart.process import CANCEL_SECONDS, _Watch
from heijunka.engine.result import Incumbent
from heijunka.engine.stop import Stop, after
from heijunka.errors import InvalidProblem, SolverDied
from heijunka.evaluate.check import check
from heijunka.library import PLANTS
from heijunka.model.problem import Problem
from heijunka.testing.builders import job_shop


@pytest.fixture(scope="module")
def plant() -> Problem:
    return hj.net(PLANTS["air-conditioning"]("small", seed=3))


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    with Apart() as found:
        yield found


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and is still listed does not."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] not in "ZX"


def wait_until_gone(pid: int, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while is_alive(pid):
        assert time.monotonic() < end, f"process {pid} still runs"
        threading.Event().wait(0.02)


def test_p3_p7_what_comes_back_is_whole_judged_and_the_same_as_here(apart: Apart, plant: Problem) -> None:
    heard: list[Incumbent] = []
    result = apart.solve(plant, stop=after(iterations=30), seed=3, threads=1, on_progress=heard.append)
    assert check(plant, result.plan) == ()
    assert [incumbent.value for incumbent in heard] == [incumbent.value for incumbent in result.trace]
    here = hj.solve(plant, stop=after(iterations=30), seed=3, threads=1)
    assert result.plan == here.plan, "the same seed gives the same plan in either process"


def test_p3_the_process_is_kept_for_the_next_problem(apart: Apart, plant: Problem) -> None:
    first = apart.solve(plant, stop=after(iterations=1), threads=1)
    pid = apart.pid
    again = apart.solve(plant, stop=after(iterations=1), threads=1, start=first.plan)
    assert apart.pid == pid
    assert again.score.key <= first.score.key


def test_p3_a_request_to_stop_is_heard_and_the_best_plan_kept(apart: Apart, plant: Problem) -> None:
    stop = Stop(seconds=300.0)
    result = apart.solve(plant, stop=stop, threads=1, on_progress=lambda _: stop.cancel())
    assert check(plant, result.plan) == ()
    assert stop.elapsed < 60


def test_p3_an_error_of_the_problem_comes_back_as_it_is(apart: Apart, plant: Problem) -> None:
    broken = replace(plant, orders=(replace(plant.orders[0], quantity=-1.0),))
    with pytest.raises(InvalidProblem, match="quantity"):
        apart.solve(broken, stop=after(iterations=1))
    assert apart.solve(plant, stop=after(iterations=1), threads=1).plan.assignments


def test_p3_killed_at_any_instant_it_leaves_an_error_and_no_process(plant: Problem) -> None:
    random = Random(7)
    for _ in range(6):
        with Apart() as mine:
            mine.begin()
            pid = mine.pid
            assert pid is not None
            killer = threading.Timer(random.uniform(0.0, 3.0), os.kill, (pid, signal.SIGKILL))
            killer.start()
            with pytest.raises(SolverDied, match="ended by itself"):
                mine.solve(plant, stop=after(seconds=300.0), threads=1)
            killer.join()
            wait_until_gone(pid)
            assert mine.pid is None
            assert mine.solve(plant, stop=after(iterations=1), threads=1).plan.assignments, "the next one starts anew"


def test_p3_an_answer_that_nobody_waited_for_is_not_taken_for_the_next(plant: Problem) -> None:
    class Tired(Exception):
        pass

    def give_up(_: Incumbent) -> None:
        raise Tired

    other = job_shop([[(0, 3), (1, 2)]])
    with Apart() as mine:
        with pytest.raises(Tired):
            mine.solve(plant, stop=after(iterations=1), threads=1, on_progress=give_up)
        assert mine.pid is None
        found = mine.solve(other, stop=after(iterations=1), threads=1, methods=("rules",))
        assert {entry.order for entry in found.plan.assignments} == {entry.id for entry in other.orders}


def test_p3_compiling_is_no_part_of_the_time() -> None:
    now = [0.0]
    stop = Stop(seconds=1.0, clock=lambda: now[0])
    watch = _Watch(stop, late=10.0)
    watch.heard("compile")
    now[0] = 200.0
    assert not watch.is_late()
    watch.heard("progress")
    now[0] = 210.9
    assert not watch.is_late()
    now[0] = 211.1
    assert watch.is_late()


def test_p3_a_request_to_stop_that_is_not_heard_has_an_end() -> None:
    now = [0.0]
    stop = Stop(clock=lambda: now[0])
    watch = _Watch(stop, late=0.0)
    now[0] = 1e6
    assert (watch.must_cancel(), watch.is_late()) == (False, False)
    stop.cancel()
    assert (watch.must_cancel(), watch.must_cancel(), watch.is_late()) == (True, False, False)
    now[0] += CANCEL_SECONDS + 1
    assert watch.is_late()


def test_p3_too_little_memory_is_told(plant: Problem) -> None:
    with Apart(most_bytes=200 << 20) as small, pytest.raises(SolverDied):
        small.solve(plant, stop=after(seconds=20.0), threads=1)


def test_p3_it_ends_with_the_process_that_began_it() -> None:
    program = "from heijunka.engine.apart import Apart; a = Apart(); a.begin(); print(a.pid, flush=True); input()"
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdin is not None
    pid = int(parent.stdout.readline())
    assert is_alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    parent.stdin.close()
    wait_until_gone(pid)
