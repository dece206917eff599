"""The rules: dispatching indices with their parameters, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from heijunka.engine.instance import Instance
from heijunka.engine.instance.arrays import Float
from heijunka.engine.kernels import urgency
from heijunka.errors import PluginError
from heijunka.plugins import load

GROUP = "heijunka.dispatch_rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A dispatching rule.

    Parameters
    ----------
    kind
        Number of its index in `kernels.urgency`, which names the sources.
    k1, k2
        Look-ahead of ATC and ATCS in mean lengths; weight of changeovers in ATCS in mean changeovers.
    wait
        What an order is expected to wait for each tick of work still to come.
    is_serial
        Whether whole orders are placed one after another, the most urgent first, each operation where it ends first;
        else resources choose as time goes on.
    thrift
        Mean lengths by which a mode counts as ending later for taking all there is of a material.
    bias
        What it adds to the urgency of each operation, for learnt rules and plug-ins.
    """

    kind: int
    k1: float = 2.0
    k2: float = 0.5
    wait: float = 1.0
    is_serial: bool = False
    thrift: float = 0.0
    bias: Callable[[Instance], Float] | None = None


def _grid() -> dict[str, Rule]:
    atc = {f"atc({k1:g})": Rule(kind=urgency.ATC, k1=k1) for k1 in (1.0, 3.0)}
    atcs = {
        f"atcs({k1:g},{k2:g},{wait:g})": Rule(kind=urgency.ATCS, k1=k1, k2=k2, wait=wait)
        for k1 in (1.5, 3.0, 6.0)
        for k2 in (0.1, 0.3, 0.7)
        for wait in (0.5, 2.0)
    }
    return atc | atcs


FIRST = ("atcs(6,0.7,0.5)", "atcs(3,0.3,0.5)", "atcs(3,0.3,2)", "atcs(1.5,0.1,0.5)", "atcs(6,0.7,2)", "atcs(6,0.3,0.5)")
"""Of the grid, those that come nearest to its best on plants with setups: where time is short, few are tried."""


def _house() -> dict[str, Rule]:
    grid = _grid()
    return {
        "atcs": Rule(kind=urgency.ATCS),
        "edd": Rule(kind=urgency.EDD),
        **{name: grid.pop(name) for name in FIRST},
        "mwkr": Rule(kind=urgency.MWKR),
        "spt": Rule(kind=urgency.SPT),
        "slack": Rule(kind=urgency.SLACK),
        "cr": Rule(kind=urgency.CR),
        "wspt": Rule(kind=urgency.WSPT),
        "fifo": Rule(kind=urgency.FIFO),
        **grid,
        "serial edd": Rule(kind=urgency.EDD, is_serial=True),
        "serial slack": Rule(kind=urgency.SLACK, is_serial=True),
        "serial wspt": Rule(kind=urgency.WSPT, is_serial=True),
        "serial mwkr": Rule(kind=urgency.MWKR, is_serial=True),
    }


RULES = _house()
"""Those of the house, in the order in which they are tried."""


def known_rules() -> dict[str, Rule]:
    """Return all rules: those of the house, and plug-ins of the group ``heijunka.dispatch_rules``.

    Raises
    ------
    PluginError
        If a plug-in is no rule, or has the name of another.
    """
    found = dict(RULES)
    for name, rule in load(GROUP).items():
        if not isinstance(rule, Rule) or name in found:
            raise PluginError(f"Plug-in '{name}' of '{GROUP}' is no Rule, or has a rule's name. Mend or rename it.")
        found[name] = rule
    return found
