"""Every way to end has its code, and is told in a sentence of the user's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from heijunka.cli.console import Console
from heijunka.cli.exits import Exit
from heijunka.cli.failures import tell
from heijunka.errors import HeijunkaError, InvalidProblem, NoPlan, PluginError, ReadError, Unsupported

MISUSES = [
    ("slove", "solve"),
    ("solve", "FILE"),
    ("solve --sconds 3 x.json", "--seconds"),
    ("solve x.json y.json", "y.json"),
    ("solve x.json --seconds", "--seconds"),
    ("solve x.json --seconds soon", "--seconds"),
    ("solve x.json --seconds 0", "'seconds' is 0"),
    ("solve x.json --seconds nan", "'seconds' is nan"),
    ("solve x.json --threads -1", "'threads' is -1"),
    ("demo --size huge", "small"),
    ("demo --plant bakery", "refrigerators"),
    ("--language fr kpi", "en or zh"),
    ("kpi x.plan.json --language fr", "en or zh"),
    ("--nonsense", "--nonsense"),
]


@pytest.mark.parametrize(("line", "hint"), MISUSES)
def test_what_is_not_understood_is_2(heijunka, line: str, hint: str) -> None:
    done = heijunka(*line.split())
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert hint in done.err
    assert len(done.err.splitlines()) <= 2


@pytest.mark.parametrize("line", [line for line, _ in MISUSES if "fr" not in line.split()])
def test_misuse_is_told_in_chinese(heijunka, line: str) -> None:
    done = heijunka("--language", "zh", *line.split())
    assert done.code == Exit.USAGE
    assert done.err.startswith("命令用法有误")


@pytest.mark.parametrize("line", [line for line, _ in MISUSES])
def test_misuse_is_a_document_too(heijunka, line: str) -> None:
    done = heijunka(*line.split(), "--json")
    assert done.code == Exit.USAGE
    assert done.document["exit"] == 2
    assert done.document["error"] in " ".join(done.err.split("\n"))


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (RuntimeError("the roof is on fire"), Exit.INTERNAL, "RuntimeError: the roof is on fire"),
        (HeijunkaError("a promise broken"), Exit.INTERNAL, "a promise broken"),
        (InvalidProblem(["one", "two"]), Exit.INVALID, "two"),
        (Unsupported("not so"), Exit.INVALID, "not so"),
        (PluginError("no licence"), Exit.INVALID, "no licence"),
        (NoPlan("none at all"), Exit.NO_PLAN, "none at all"),
        (ReadError("what is this", source="a.txt", row=3), Exit.FILE, "a.txt, row 3: what is this"),
        (PermissionError(13, "Permission denied", "a.txt"), Exit.FILE, "a.txt: you have no permission"),
        (OSError(28, "No space left on device", "a.txt"), Exit.FILE, "a.txt: No space left on device"),
        (OSError("some fault"), Exit.FILE, "some fault"),
        (KeyboardInterrupt(), Exit.INTERRUPTED, "Interrupted."),
    ],
)
def test_every_error_has_its_code(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: Exit, words: str
) -> None:
    assert tell(error, Console("en")) is code
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""


def test_a_fault_inside_leaves_a_log_to_report(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    tell(RuntimeError("the roof"), Console("en"))
    (log,) = tmp_path.glob("heijunka-*.log")
    assert "RuntimeError: the roof" in log.read_text("utf-8")
    assert str(log) in capsys.readouterr().err


def test_a_fault_inside_is_told_even_where_no_log_can_be(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    assert tell(RuntimeError("the roof"), Console("en")) is Exit.INTERNAL
    assert "the roof" in capsys.readouterr().err


def test_a_bad_setting_is_told(heijunka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEIJUNKA_SEED", "lucky")
    done = heijunka("kpi", "x.plan.json")
    assert done.code == Exit.FILE
    assert "HEIJUNKA_SEED" in done.err
    assert "HEIJUNKA_SEED" in heijunka("--language", "zh", "kpi", "x.plan.json").err
