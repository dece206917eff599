"""Ways to run a plant: by a rule, by whichever rule looks best, or by plans that guide what is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Protocol

import numpy as np

from heijunka.engine.instance.arrays import NEVER, NONE, Float, Index, Int
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
NEAR_MINUTES = 30
"""So far from its planned time a start still keeps to the plan."""


@dataclass(slots=True, kw_only=True)
class Restlessness:
    """How much the plans of a run differ from those before them, over what was to start within `NEAR_HOURS`.

    Parameters
    ----------
    n_plans, n_adopted
        Times a plan was made, and was another than that before it.
    n_starts, minutes, n_elsewhere
        Starts compared; minutes by which they moved in all; how many went to another resource.
    n_due, n_kept
        Starts that a plan had and whose time has come; those that were made on the planned resource, at most
        `NEAR_MINUTES` from their time.
    until
        Tick up to which starts have been compared with their plan.
    """

    n_plans: int = 0
    n_adopted: int = 0
    n_starts: int = 0
    minutes: float = 0.0
    n_elsewhere: int = 0
    n_due: int = 0
    n_kept: int = 0
    until: int = 0

    @property
    def adherence(self) -> float:
        """Share of planned starts that were kept."""
        return self.n_kept / max(1, self.n_due)

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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ByOnePlan:
    """One plan guides the floor from beginning to end; it is never made anew.

    Parameters
    ----------
    start, resource
        int64[n_operations] ticks and int32[n_operations]: where the plan has each operation, and on which first
        resource; `NONE` of those it leaves out.
    guided
        How the plan is followed.
    """

    start: Int
    resource: Index
    guided: Setting = GUIDED

    def run(self, shop: Shop, until: int) -> Restlessness:
        """Run a shop until a moment."""
        is_planned = self.start != NONE
        shop.script.key[is_planned] = self.start[is_planned]
        shop.script.wish[is_planned] = self.resource[is_planned]
        shop.play(self.guided.row(shop.ground), until)
        told = Restlessness(n_plans=1, n_adopted=1)
        adhere(shop, told)
        return told


SHORT = Setting(flow=0.2, setup=6.0, tau_hours=12.0)
"""Prices of a look ahead from which a rule is chosen: tardiness, and being nearly late, above all."""


def rule_grid() -> tuple[Setting, ...]:
    """Return ATCS over a grid around what suits most plants, which comes first."""
    return atcs_grid((6.0, 3.0, 12.0), (0.2, 0.1, 0.35), (3.0, 1.3, 6.0))


def alike(rule: Setting, other: Setting) -> Setting:
    """Return a rule under the release and the prices of another."""
    return replace(rule, **{name: getattr(other, name) for name in SHARED})


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
        rows = [alike(rule, self.guided).row(ground) for rule in self.rules]
        guided = self.guided.row(ground)
        spare, best = shop.floor.copy(), shop.floor.copy()
        period = round(self.period_hours * HOUR)
        next_time = shop.now
        while shop.now < until and not shop.is_over:
            spare, best = self._plan(shop, (rows, guided), (spare, best), told)
            next_time = max(next_time, shop.now) + period
            shop.play(guided, min(until, next_time), stops_at_rush=self.on_rush)
        shop.play(guided, until)
        return told

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ByRollout:
    """Rules simulated from where the plant stands; the best is followed until another is clearly better.

    Its plan is what the rule is expected to do. The floor goes by the rule, not by the plan: what the day brings is
    answered at once, by the same rule that made the plan. Bertsekas & Castanon (1999) on roll-out.

    Parameters
    ----------
    rules
        What is simulated.
    shared
        Release, and the prices of a look ahead.
    period_hours
        After which rules are simulated anew, if anything has been done since.
    on_rush
        Whether that is also done as soon as a rush job comes.
    margin
        Share of its expected cost by which another rule must be better to take the place of that in force.
    n_tried
        Rules drawn to be simulated beside that in force; at first, all are.
    """

    rules: tuple[Setting, ...] = field(default_factory=rule_grid)
    shared: Setting = SHORT
    period_hours: float = 2.0
    on_rush: bool = True
    margin: float = 0.03
    n_tried: int = 8

    def run(self, shop: Shop, until: int) -> Restlessness:
        """Run a shop until a moment."""
        told = Restlessness()
        rows = [alike(rule, self.shared).row(shop.ground) for rule in self.rules]
        chance = np.random.default_rng(len(rows))  # the same draws in every run: runs repeat
        spares = shop.floor.copy(), shop.floor.copy()
        period = round(self.period_hours * HOUR)
        followed, next_time, n_begun = 0, shop.now, NONE
        while shop.now < until and not shop.is_over:
            now_begun = int((shop.floor.op["status"] >= tables.UNDER_WAY).sum())
            if now_begun != n_begun or shop.floor.count[tables.RUSHED]:
                drawn = chance.permutation(len(rows))[: self.n_tried if told.n_plans else len(rows)].tolist()
                followed = self._best(shop, rows, [followed, *(row for row in drawn if row != followed)], spares)
                told.n_plans += 1
                adopt(shop, shop.ahead(rows[followed], into=spares[1])[1], told)
                n_begun = now_begun
            next_time = max(next_time, shop.now) + period
            shop.play(rows[followed], min(until, next_time), stops_at_rush=self.on_rush)
        shop.play(rows[followed], until)
        return told

    def _best(self, shop: Shop, rows: list[Float], tried: list[int], spares: tuple[Floor, Floor]) -> int:
        """Return the rule to follow: the first of those tried unless another is better by the margin."""
        costs = [shop.ahead(rows[row], into=spares[0])[0] for row in tried]
        best = int(np.argmin(costs))
        return tried[best] if costs[best] < costs[0] * (1 - self.margin) else tried[0]


def adopt(shop: Shop, played: Floor, told: Restlessness) -> None:
    """Take what a look ahead has come to as the plan in force."""
    adhere(shop, told)
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


def adhere(shop: Shop, told: Restlessness) -> None:
    """Compare what was begun with the plan in force, of starts whose time has come since the last comparison."""
    op, script = shop.floor.op, shop.script
    until = shop.now - 60 * NEAR_MINUTES
    due = (script.key >= told.until) & (script.key < until) & (script.key < NEVER)
    is_near = np.abs(op["start"] - script.key) <= 60 * NEAR_MINUTES
    kept = due & (op["status"] >= tables.UNDER_WAY) & is_near & (shop.floor.resource[:, 0] == script.wish)
    told.n_due += int(due.sum())
    told.n_kept += int(kept.sum())
    told.until = max(told.until, until)
