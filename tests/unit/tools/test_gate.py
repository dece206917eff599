"""In CI a skipped test is a failed run; elsewhere it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[2] / "conftest.py"


def _run(folder: Path, *, ci: str, workers: list[str]) -> subprocess.CompletedProcess[str]:
    shutil.copy(CONFTEST, folder / "conftest.py")
    (folder / "test_one.py").write_text(
        "import pytest\n\ndef test_runs(): pass\n\ndef test_skips(): pytest.skip('no reason')\n", encoding="utf-8"
    )
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "CI"))} | {"CI": ci}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *workers, "."]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["alone", "with workers"])
def test_a_skipped_test_fails_the_gate(tmp_path: Path, workers: list[str]) -> None:
    ran = _run(tmp_path, ci="true", workers=workers)
    assert ran.returncode == 1, ran.stdout
    assert "test_one.py::test_skips" in ran.stdout
    assert "1 passed, 1 skipped" in ran.stdout


def test_a_skipped_test_is_fine_on_ones_own_machine(tmp_path: Path) -> None:
    ran = _run(tmp_path, ci="", workers=[])
    assert ran.returncode == 0, ran.stdout
