"""Annealing on the graph: the search for everything with due dates, setups, alternatives, calendars and assembly."""

from heijunka.engine.search.annealing.run import anneal_plan, suits, takes_all
from heijunka.engine.search.annealing.warm import warm

__all__ = ["anneal_plan", "suits", "takes_all", "warm"]
