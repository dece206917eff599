"""Tabu search for the makespan of job shops, flexible or not."""

from heijunka.engine.search.tabu.improve import improve, suits, warm

__all__ = ["improve", "suits", "warm"]
