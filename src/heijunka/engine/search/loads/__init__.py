"""Load search for the makespan of parallel machines, identical, uniform or unrelated."""

from heijunka.engine.search.loads.improve import improve, suits, warm

__all__ = ["improve", "suits", "warm"]
