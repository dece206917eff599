"""After the warmup nothing is compiled any more, whatever is planned."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CODE = """
import sys
sys.path.append({root!r})
from numba.core import event
from heijunka import api
from heijunka.engine.warmup import warmup

warmup()
compiled = []


class Listener(event.Listener):
    def on_start(self, begun):
        compiled.append(begun.data["dispatcher"].py_func.__qualname__)

    def on_end(self, ended):
        pass


event.register("numba:compile", Listener())
from benchmarks.micro.families import FAMILIES
from heijunka.library import PLANTS

problems = [make(60) for make in FAMILIES.values()] + [make("small") for make in PLANTS.values()]
for problem in problems:
    api.solve(problem, stop=api.after(seconds=1.0, iterations=60), threads=4)
    api.solve(problem, stop=api.after(iterations=3))
assert len(problems) > 10
print(*sorted(set(compiled)))
"""


def test_the_warmup_compiles_all_that_any_search_takes() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(root=str(ROOT))], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_each_step_of_compiling_is_announced_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from heijunka.engine import warmup
    from heijunka.engine.search import Road

    monkeypatch.setattr(warmup, "cache_folder", lambda: tmp_path / "kernels")
    monkeypatch.setattr(warmup, "_done", set())
    monkeypatch.setattr(warmup, "_warm_rules", lambda: None)
    roads = [Road(name=name, suits=lambda *_: True, run=print, warm=lambda: None) for name in ("fast", "slow")]
    told: list[tuple[int, int]] = []
    warmup.warmup(roads[:1], on_compile=lambda *step: told.append(step))
    warmup.warmup(roads[:1], on_compile=lambda *step: told.append(step))
    assert told == [(1, 2), (2, 2)]
    warmup.warmup(roads, on_compile=lambda *step: told.append(step))
    assert told[2:] == [(1, 1)]
    monkeypatch.setattr(warmup, "_done", set())
    warmup.warmup(roads, on_compile=lambda *step: told.append(step))
    assert len(told) == 3, "what was done by an earlier process is done"
