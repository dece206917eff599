"""Loads OR-Tools without pandas, which takes longer to load than OR-Tools itself and nothing of ours calls."""

from __future__ import annotations

import sys
from types import ModuleType


def load_ortools() -> None:
    """Load the model of CP-SAT; meant for a process that does nothing else.

    OR-Tools names two classes of pandas, for functions that take or give tables. Two empty classes do for all others.
    Should a version of OR-Tools want more of pandas while it is loaded, it gets pandas itself.
    """
    if "pandas" not in sys.modules:
        stand_in = ModuleType("pandas")
        stand_in.__dict__.update(Index=type("Index", (), {}), Series=type("Series", (), {}))
        sys.modules["pandas"] = stand_in
    try:
        import ortools.sat.python.cp_model
    except (AttributeError, ImportError):
        for name in [name for name in sys.modules if name.partition(".")[0] in {"pandas", "ortools"}]:
            del sys.modules[name]
        import ortools.sat.python.cp_model  # noqa: F401
