"""Annealing of whole plans as chains: tardiness, setups, routing, calendars, assembly, whatever the objective."""

from heijunka.engine.search.chains.road import anneal_plan, suits
from heijunka.engine.search.chains.warm import warm

__all__ = ["anneal_plan", "suits", "warm"]
