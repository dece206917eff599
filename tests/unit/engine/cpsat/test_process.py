"""The process of the exact method: heard at once, ended at once, nothing left behind, from scripts and sessions."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import heijunka
from heijunka.engine.cpsat import Question, Worker
from heijunka.engine.instance import Instance, compile_problem
from heijunka.errors import HeijunkaError, Unsupported
from heijunka.model.objective import Term, minimise
from heijunka.testing.builders import job_shop

HOME = str(Path(heijunka.__file__).resolve().parents[1])
SMALL = [[(0, 3), (1, 2)], [(1, 4), (0, 1)]]


def hard() -> Instance:
    rng = np.random.default_rng(1)
    rows = [[(int(m), int(rng.integers(1, 99))) for m in rng.permutation(15)] for _ in range(20)]
    return compile_problem(job_shop(rows))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_question_after_the_other_is_answered() -> None:
    with Worker() as worker:
        for _ in range(2):
            answer = worker.ask(Question(instance=compile_problem(job_shop(SMALL)), seconds=60.0))
            assert answer.bound == (0.0, 6.0)
            assert answer.placement is not None
            assert answer.placement.end.max() == 360


def test_a_request_to_stop_ends_the_process() -> None:
    incumbents: list[float] = []
    with Worker() as worker:
        answer = worker.ask(
            Question(instance=hard(), seconds=600.0),
            is_over=lambda: len(incumbents) > 1,
            on_incumbent=lambda placement: incumbents.append(float(placement.end.max())),
        )
        assert not is_alive(worker.pid)
    assert answer.placement is not None
    assert answer.placement.end.max() == incumbents[-1]


def test_time_that_is_up_ends_the_process() -> None:
    begun = time.monotonic()
    with Worker() as worker:
        # There is no time even to load OR-Tools.
        answer = worker.ask(Question(instance=hard(), seconds=0.0))
        assert answer.placement is None
        assert not is_alive(worker.pid)
    assert time.monotonic() - begun < 30.0


def test_what_it_cannot_express_is_told_here() -> None:
    levelled = replace(job_shop(SMALL), objective=minimise(Term.LEVELNESS))
    with Worker() as worker, pytest.raises(Unsupported, match="levelness"):
        worker.ask(Question(instance=compile_problem(levelled), seconds=60.0))


def test_a_fault_there_is_raised_here() -> None:
    broken = replace(compile_problem(job_shop(SMALL)), orders=None)  # type: ignore[arg-type]
    with Worker() as worker, pytest.raises(HeijunkaError, match="AttributeError"):
        worker.ask(Question(instance=broken, seconds=60.0))


def test_a_process_that_dies_is_missed() -> None:
    with Worker() as worker:
        os.kill(worker.pid, 9)
        with pytest.raises(Unsupported, match="ended by itself"):
            worker.ask(Question(instance=hard(), seconds=60.0))


def test_closing_twice_does_no_harm() -> None:
    worker = Worker()
    worker.close()
    worker.close()
    assert not is_alive(worker.pid)


SCRIPT = """
    import heijunka
    from heijunka.testing.builders import job_shop

    result = heijunka.solve(job_shop([[(0, 3), (1, 2), (2, 2)], [(1, 4), (2, 1), (0, 1)], [(2, 3), (0, 2), (1, 1)]]))
    print(result.status)
"""


@pytest.mark.parametrize("how", ["script", "session"])
def test_scripts_without_a_main_guard_and_sessions_can_solve(tmp_path: Path, how: str) -> None:
    script = tmp_path / "plan.py"
    script.write_text(textwrap.dedent(SCRIPT))
    environment = {**os.environ, "PYTHONPATH": HOME}
    done = subprocess.run(
        [sys.executable, str(script)] if how == "script" else [sys.executable, "-i", "-q"],
        input="" if how == "script" else script.read_text(),
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
        check=True,
    )
    assert done.stdout.split() == ["optimal"]


def test_nothing_is_left_if_the_asking_process_is_killed() -> None:
    code = "from heijunka.engine.cpsat import Worker; import sys; print(Worker().pid, flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": HOME},
        text=True,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + 60.0
        while is_alive(pid) and not is_zombie(pid) and time.monotonic() < deadline:
            os.sched_yield()
        assert not is_alive(pid) or is_zombie(pid)


def is_zombie(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and ") Z " in stat.read_text()
