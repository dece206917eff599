"""Running: each method in a process of its own, judged; what overruns is ended; what is done is not run again."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.quality import book, runner, watch
from benchmarks.quality.cli import main

CORES = tuple(sorted(os.sched_getaffinity(0))[:1])


def wish(path: Path, *methods: str) -> runner.Wish:
    return runner.Wish(
        families=("weighted_shop",),
        methods=methods,
        data=path,
        csv=path / "runs.csv",
        seconds=0.5,
        threads=1,
        seeds=(0,),
        count=1,
        cores=CORES,
        grace=60.0,
        memory_gb=8.0,
    )


def test_a_run_is_judged_written_down_and_not_done_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert runner.run(wish(tmp_path, "rule")) == 0
    (row,) = book.read([tmp_path / "runs.csv"])
    assert row.has_plan
    assert row.operations == 200
    assert row.best_atcs
    assert row.best_atcs >= (row.value or 0.0) > 0.0
    assert row.trace
    runner.run(wish(tmp_path, "rule"))
    assert "1 of them done before" in capsys.readouterr().out
    assert main(["report", "--csv", str(tmp_path / "runs.csv"), "--out", str(tmp_path / "page.md")]) == 0
    assert "weighted_shop" in (tmp_path / "page.md").read_text("utf-8")


def test_a_method_that_overruns_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(watch.PHASES, "loading", 0.0)
    assert runner.run(wish(tmp_path, "rule")) == 0
    (row,) = book.read([tmp_path / "runs.csv"])
    assert not row.has_plan
    assert "no plan (ended loading" in row.note


def test_a_run_that_fails_does_not_end_the_others(tmp_path: Path) -> None:
    assert runner.run(replace(wish(tmp_path, "rule"), memory_gb=0.001)) == 0
    (row,) = book.read([tmp_path / "runs.csv"])
    assert row.note.startswith("no plan (ended: ")


def test_unknown_names_are_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="Unknown family nonsense"):
        main(["run", "--families", "nonsense"])
