"""Commands as processes of their own: interrupted, with nobody to read, on a terminal that knows no Chinese."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

COMMAND = [sys.executable, "-m", "heijunka"]
PIPES = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "HEIJUNKA_"))}
    return kept | {"LANG": "C.UTF-8"} | variables


def test_ctrl_c_keeps_the_best_plan(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "demo", "--size", "small", "--seconds", "600", "--threads", "1"],
        cwd=tmp_path,
        env=environment(),
        text=True,
        **PIPES,
    ) as process:
        assert process.stderr is not None
        said = [process.stderr.readline()]
        while "Compiling" in said[-1]:
            said.append(process.stderr.readline())
        assert "objective" in said[-1]
        begun = monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert "Stopping" in out
    assert "Weighted tardiness" in out
    kept = sorted(path.name for path in (tmp_path / "heijunka-demo").iterdir())
    assert kept == [*(f"air-conditioning-small.plan.{ending}" for ending in ("html", "json", "xlsx")), "heijunka.db"]
    assert monotonic() - begun < 120


def hear_ctrl_c() -> None:
    """Undo what a shell does to commands in the background: they ignore Ctrl-C, and so would a test run there."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_ctrl_c_before_there_is_a_plan_is_130(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "slow.json")
    with (
        subprocess.Popen(
            [*COMMAND, "check", "slow.json", "--json"],
            cwd=tmp_path,
            env=environment(),
            text=True,
            preexec_fn=hear_ctrl_c,
            **PIPES,
        ) as process,
        (tmp_path / "slow.json").open("wb"),
    ):  # opens once the command has begun to read
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "Interrupted.\n"
    assert json.loads(out) == {"error": "Interrupted.", "exit": 130}


def test_nobody_to_read_is_no_fault(tmp_path: Path) -> None:
    with subprocess.Popen([*COMMAND, "--help"], cwd=tmp_path, env=environment(), text=True, **PIPES) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_a_terminal_without_chinese_shows_what_it_can(tmp_path: Path) -> None:
    ascii_only = environment(PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    done = subprocess.run(
        [*COMMAND, "--language", "zh", "--help"], cwd=tmp_path, env=ascii_only, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert b"heijunka" in done.stdout


def test_json_loses_no_chinese_anywhere(tmp_path: Path) -> None:
    ascii_only = environment(PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    done = subprocess.run(
        [*COMMAND, "check", "缺.json", "--language", "zh", "--json"],
        cwd=tmp_path,
        env=ascii_only,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 5
    assert "缺.json" in json.loads(done.stdout)["error"]


def test_a_name_that_is_no_text_is_a_file_fault(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "check", b"\xff.xlsx"], cwd=tmp_path, env=environment(), capture_output=True, check=False
    )
    assert done.returncode == 5
    assert b"Traceback" not in done.stderr
