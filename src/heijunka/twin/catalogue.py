"""Policies by name: the baselines, each with the settings among which it is tuned, and ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from types import MappingProxyType

from heijunka.twin.policies import GUIDED, SHORT, ByPlan, ByRollout, ByRule, Policy, rule_grid
from heijunka.twin.shop import Release, Rule, Setting

DAY_HOURS = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One way to run a plant.

    Parameters
    ----------
    choices
        Settings among which it is tuned, by what tells them apart.
    stands_on
        The family whose tuned setting its own is taken from; empty if none.
    is_ours
        Whether it looks ahead: the others are what plants do today and what textbooks say.
    untuned
        The choice for a plant that nothing is known of.
    """

    choices: Mapping[str, Policy]
    stands_on: str = ""
    is_ours: bool = False
    untuned: str = ""

    def on(self, tuned: Policy) -> Family:
        """Return the family with the rule of another's tuned setting in place of its own."""
        assert isinstance(tuned, ByRule)
        mine = {name: entry for name, entry in self.choices.items() if isinstance(entry, ByRule)}
        return replace(self, choices={name: ByRule(_released(tuned, entry)) for name, entry in mine.items()})


def _released(rule: ByRule, way: ByRule) -> Setting:
    release = way.setting
    return replace(rule.setting, release=release.release, lead_hours=release.lead_hours, cap=release.cap)


def _one(setting: Setting) -> Family:
    return Family(choices={"": ByRule(setting)})


def _atc() -> Mapping[str, Policy]:
    return {
        f"k1={k1:g} wait={wait:g}": ByRule(Setting(rule=Rule.ATC, k1=k1, wait=wait))
        for k1, wait in product((1.5, 3.0, 6.0, 12.0), (1.3, 3.0, 6.0))
    }


def _atcs() -> Mapping[str, Policy]:
    return {
        f"k1={k1:g} k2={k2:g} wait={wait:g}": ByRule(Setting(rule=Rule.ATCS, k1=k1, k2=k2, wait=wait))
        for k1, k2, wait in product((1.5, 3.0, 6.0, 12.0), (0.1, 0.2, 0.35, 0.6), (1.3, 3.0, 6.0))
    }


def _push() -> Mapping[str, Policy]:
    return {
        f"lead={days:g}d": ByRule(Setting(rule=Rule.EDD, release=Release.BY_LEAD, lead_hours=days * DAY_HOURS))
        for days in (2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
    }


def _conwip() -> Mapping[str, Policy]:
    return {
        f"jobs={cap}": ByRule(Setting(rule=Rule.ATCS, release=Release.BY_COUNT, cap=float(cap)))
        for cap in (20, 30, 40, 50, 65, 80, 120, 160, 240)
    }


def _rope() -> Mapping[str, Policy]:
    return {
        f"drum={hours}h": ByRule(Setting(rule=Rule.ATCS, release=Release.BY_ROPE, cap=float(hours)))
        for hours in (8, 16, 32, 64, 128, 256)
    }


def _rollout() -> Mapping[str, Policy]:
    found: dict[str, Policy] = {"at once": ByRollout()}
    for cap in (40, 50, 65, 80):
        found[f"jobs={cap}"] = ByRollout(shared=replace(SHORT, release=Release.BY_COUNT, cap=float(cap)))
    return found


FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        "edd": _one(Setting(rule=Rule.EDD)),
        "push": Family(choices=_push(), untuned="lead=5d"),
        "fifo": _one(Setting(rule=Rule.FIFO)),
        "spt": _one(Setting(rule=Rule.SPT)),
        "cr": _one(Setting(rule=Rule.CR)),
        "atc": Family(choices=_atc(), untuned="k1=6 wait=3"),
        "atcs": Family(choices=_atcs(), untuned="k1=6 k2=0.2 wait=3"),
        "conwip": Family(choices=_conwip(), stands_on="atcs", untuned="jobs=80"),
        "rope": Family(choices=_rope(), stands_on="atcs", untuned="drum=64h"),
        "rollout": Family(choices=_rollout(), is_ours=True, untuned="at once"),
        "planned": Family(choices={"": ByPlan(rules=rule_grid(), guided=GUIDED, period_hours=4.0)}, is_ours=True),
    }
)
"""Spreadsheet earliest due date; push with a fixed lead time; first come first served, shortest processing time,
critical ratio; apparent tardiness cost without and with setups; CONWIP; drum-buffer-rope; and, ours, the rule that
looks best from time to time, and a plan that guides the floor."""
DEFAULT = "rollout"
"""What wins the closed loop; see ``docs/three-figures.md``."""


def padded(push: Policy, days: float) -> ByRule:
    """Return push with so many days more of lead time."""
    assert isinstance(push, ByRule)
    return ByRule(replace(push.setting, lead_hours=push.setting.lead_hours + days * DAY_HOURS))


def untuned(name: str) -> Policy:
    """Return a family's policy for a plant that nothing is known of.

    Raises
    ------
    KeyError
        If there is no such family.
    """
    family = FAMILIES[name]
    return family.choices[family.untuned]
