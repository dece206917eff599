"""The exact method's process is quick to load: neither pandas nor Numba, and pandas only if OR-Tools insists."""

from __future__ import annotations

import subprocess
import sys

ANSWERED = """
from heijunka.engine.cpsat.loading import load_ortools
load_ortools()
from heijunka.engine.cpsat.search import answer
from heijunka.engine.cpsat import Question
from heijunka.engine.instance import Placement, compile_problem
from heijunka.testing.builders import job_shop
instance = compile_problem(job_shop([[(0, 3), (1, 2)], [(1, 4), (0, 1)]]))
first = answer(Question(instance=instance, seconds=60.0))
assert answer(Question(instance=instance, seconds=60.0, warm_start=first.placement)).bound == (0.0, 6.0)
"""
LOADED = "import sys; print([name for name in ('numba', 'pandas.core') if name in sys.modules])"


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def test_answering_loads_neither_pandas_nor_numba() -> None:
    assert run(ANSWERED + LOADED) == "[]"


def test_what_ortools_misses_of_pandas_it_gets() -> None:
    empty = "import sys, types; sys.modules['pandas'] = types.ModuleType('pandas')\n"
    assert run(empty + ANSWERED + LOADED) == "['pandas.core']"


def test_the_door_is_light_until_a_problem_comes() -> None:
    loaded = "import sys; print([name for name in ('numba', 'numpy', 'ortools', 'pandas') if name in sys.modules])"
    assert run("import heijunka.engine.solve\n" + loaded) == "[]"
