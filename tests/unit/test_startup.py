"""Starting is quick: nothing heavy is loaded before it is needed."""

from __future__ import annotations

import resource
import subprocess
import sys
from time import perf_counter

import pytest

HEAVY = ("numba", "ortools", "pandas", "numpy", "rich", "pydantic", "xlsxwriter", "python_calamine")
NEEDED = {"pydantic"}
"""What typer itself loads once it has flags to make sense of."""
MOST_SECONDS = 0.3
STARTS = {
    "import": ["-c", "import heijunka"],
    "help": ["-m", "heijunka", "--help"],
}


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("name", STARTS)
def test_starting_takes_no_time(name: str) -> None:
    # Processor time, or wall time if that is less, and the best of five: the machine may be busy with other things.
    taken = []
    for _ in range(5):
        wall, processor = perf_counter(), _processor_seconds()
        subprocess.run([sys.executable, *STARTS[name]], check=True, capture_output=True)
        taken.append(min(perf_counter() - wall, _processor_seconds() - processor))
    assert min(taken) < MOST_SECONDS, taken


@pytest.mark.parametrize("arguments", [["--help"], ["solve", "--help"], ["--version"], []])
def test_nothing_heavy_is_loaded(arguments: list[str]) -> None:
    code = (
        "import sys, heijunka, heijunka.cli.app as app\n"
        f"known = set({HEAVY})\n"
        "print(*known & set(sys.modules), file=sys.stderr)\n"
        f"assert app.run({arguments}) == 0\n"
        "print(*known & set(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    at_import, after_run = done.stderr.splitlines()
    assert at_import == ""
    assert set(after_run.split()) <= NEEDED - ({"pydantic"} if arguments == ["--help"] else set())
