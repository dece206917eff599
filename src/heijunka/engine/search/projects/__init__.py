"""The genetic algorithm for the makespan of projects under scarce resources, with one mode or several."""

from heijunka.engine.search.projects.improve import improve, suits, warm

__all__ = ["improve", "suits", "warm"]
