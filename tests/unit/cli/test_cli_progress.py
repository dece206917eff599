"""Where there is no terminal, progress is a few lines, and the last of them is the best plan."""

from __future__ import annotations

import pytest

from heijunka.cli.console import Console
from heijunka.cli.progress import MOST_LINES, Progress
from heijunka.engine.result import Incumbent


def incumbent(value: float, bound: float | None = None) -> Incumbent:
    return Incumbent(seconds=1.0, value=value, n_unplanned=0, method="atcs", bound=bound)


def test_many_better_plans_are_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(Console("en"), seconds=3600.0) as progress:
        for value in range(1000, 0, -1):
            progress.add(incumbent(value))
            progress.tick()
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert 2 <= len(lines) <= MOST_LINES + 2
    assert "1,000.0" in lines[0]
    assert " 1.0 " in lines[-1]
    assert captured.out == ""


def test_a_bound_gives_a_gap(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(Console("en"), seconds=3600.0) as progress:
        progress.add(incumbent(200.0, bound=150.0))
    assert "gap at most 25.0%" in capsys.readouterr().err


def test_a_value_of_nothing_has_no_gap(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(Console("zh"), seconds=3600.0) as progress:
        progress.add(incumbent(0.0, bound=0.0))
    assert "0.0%" in capsys.readouterr().err


def test_what_is_compiled_is_said_in_each_language(capsys: pytest.CaptureFixture[str]) -> None:
    for language, said in (("en", "step 1 of 3"), ("zh", "第 1 步，共 3 步")):
        with Progress(Console(language), seconds=1.0) as progress:
            progress.compile(1, 3)
            progress.add(incumbent(5.0))
        assert [said in line for line in capsys.readouterr().err.splitlines()] == [True, False]


def test_on_a_terminal_the_bar_counts_steps_then_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Progress(Console("en"), seconds=3600.0) as progress:
        progress.compile(2, 4)
        task = progress._bar.tasks[0]
        assert (task.completed, task.total) == (1.0, 4.0)
        assert "step 2 of 4" in task.description
        progress.add(incumbent(5.0))
        progress.tick()
        assert task.total == 3600.0
        assert task.completed < 60.0
        assert "5.0" in task.description


def test_without_a_plan_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(Console("en"), seconds=1.0) as progress:
        progress.tick()
    assert capsys.readouterr() == ("", "")
