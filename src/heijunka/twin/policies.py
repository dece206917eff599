"""Ways to run a plant: by a rule, or by plans that are made anew as things change and guide what is done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Protocol

import numpy as np

from heijunka.engine.instance.arrays import NEVER, Float
from heijunka.engine.kernels.floor import tables
from heijunka.engine.kernels.floor.tables import Floor
from heijunka.twin.shop import HOUR, Rule, Setting, Shop

SHARED = (
    *("release", "lead_hours", "cap", "buffer_hours", "lets_rush_by", "repair_hours", "imminent_hours"),
    *("tau_hours", "flow", "setup"),
)
"""What the rules that are simulated have in common with how the plan is followed."""
NEAR_HOURS = 8
"""Planned starts so soon count for how restless a policy is."""


@dataclass(slots=True, kw_only=True)
class Restlessness:
    """How much the plans of a run differ from those before them, over what was to start within `NEAR_HOURS`.

    Parameters
    ----------
    n_plans, n_adopted
        Times a plan was made, and was another than that before it.
    n_starts, minutes, n_elsewhere
        Starts compared; minutes by which they moved in all; how many went to another resource.
    """

    n_plans: int = 0
    n_adopted: int = 0
    n_starts: int = 0
    minutes: float = 0.0
    n_elsewhere: int = 0

    @property
    def mean_minutes(self) -> float:
        """Minutes by which a start in the near future moves from plan to plan."""
        return self.minutes / max(1, self.n_starts)


class Policy(Protocol):
    """Runs a shop until a moment."""

    def run(self, shop: Shop, until: int) -> Restlessness:
        """Run a shop until a moment; return how often its plans changed."""
        ...


@dataclass(frozen=True, slots=True)
class ByRule:
    """A rule alone: nothing is planned ahead.

    Parameters
    ----------
    setting
        Rule and release.
    """

    setting: Setting

    def run(self, shop: Shop, until: int) -> Restlessness:
        """Run a shop until a moment."""
        shop.play(self.setting.row(shop.ground), until)
        return Restlessness()


GUIDED = Setting(rule=Rule.PLAN, alpha=5.0, elsewhere_hours=1.0, tail_of_new=1.5)
"""Dispatch guided by a plan: among what is ready the smallest planned start, changeovers weighed in; never wait."""


def atcs_grid(
    k1: Sequence[float] = (1.5, 3.0, 6.0), k2: Sequence[float] = (0.2, 0.35, 0.6), wait: Sequence[float] = (1.3, 2.0)
) -> tuple[Setting, ...]:
    """Return settings of the rule ATCS over a grid of its parameters."""
    return tuple(Setting(rule=Rule.ATCS, k1=a, k2=b, wait=c) for a, b, c in product(k1, k2, wait))


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPlan:
    """Rules simulated from where the plant stands; the best becomes the plan, and the plan guides what is done next.

    Parameters
    ----------
    rules
        What is simulated.
    guided
        How the plan is followed.
    period_hours
        After which a plan is made anew.
    on_rush
        Whether one is also made as soon as a rush job comes.
    margin
        Share of its expected cost by which another plan must be better to take the place of the one in force.
    """

    rules: tuple[Setting, ...] = field(default_factory=atcs_grid)
    guided: Setting = GUIDED
    period_hours: float = 1.0
    on_rush: bool = True
    margin: float = 0.0

    def run(self, shop: Shop, until: int) -> Restlessness:
        """Run a shop until a moment."""
        told = Restlessness()
        ground = shop.ground
        rows = [self._alike(rule).row(ground) for rule in self.rules]
        guided = self.guided.row(ground)
        spare, best = shop.floor.copy(), shop.floor.copy()
        period = round(self.period_hours * HOUR)
        next_time = shop.now
        while shop.now < until and not shop.is_over:
            spare, best = self._plan(shop, (rows, guided), (spare, best), told)
            next_time = max(next_time, shop.now) + period
            shop.play(guided, min(until, next_time), stops_at_rush=self.on_rush)
        return told

    def _alike(self, rule: Setting) -> Setting:
        """Return a rule under the release and the prices of the policy."""
        return replace(rule, **{name: getattr(self.guided, name) for name in SHARED})

    def _plan(
        self, shop: Shop, settings: tuple[list[Float], Float], spares: tuple[Floor, Floor], told: Restlessness
    ) -> tuple[Floor, Floor]:
        """Make a plan and put it in force if it is better; return the two floors that served for it, for next time."""
        rows, guided = settings
        spare, best = spares
        told.n_plans += 1
        is_planned = told.n_adopted > 0
        least, _ = shop.ahead(guided, into=best) if is_planned else (np.inf, best)
        bar, is_new = least * (1 - self.margin), False
        for row in rows:
            cost, _ = shop.ahead(row, into=spare)
            if cost < bar:
                bar, is_new = cost, True
                spare, best = best, spare
        if is_new:
            adopt(shop, best, told)
        return spare, best


def adopt(shop: Shop, played: Floor, told: Restlessness) -> None:
    """Take what a look ahead has come to as the plan in force."""
    floor, script = shop.floor, shop.script
    ahead = (floor.op["status"] < tables.UNDER_WAY) & (played.op["status"] == tables.DONE)
    start, where = played.op["start"], played.resource[:, 0]
    near = ahead & (script.key < shop.now + NEAR_HOURS * HOUR)
    told.n_adopted += 1
    told.n_starts += int(near.sum())
    told.minutes += float(np.abs(start[near] - script.key[near]).sum()) / 60
    told.n_elsewhere += int((where[near] != script.wish[near]).sum())
    script.key[ahead] = start[ahead]
    script.wish[ahead] = where[ahead]
    job = shop.ground.site.op["job"]
    first = np.full(len(script.release), NEVER, np.int64)
    np.minimum.at(first, job[ahead], start[ahead])
    is_planned = first < NEVER
    script.release[is_planned] = first[is_planned]
