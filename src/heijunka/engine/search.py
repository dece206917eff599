"""The first improver: a rule's urgency, order by order, nudged again and again, keeping what makes the plan better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from heijunka.engine.construct.build import Builder, Built
from heijunka.engine.construct.rules import Rule
from heijunka.engine.instance import NEVER, NONE, Instance
from heijunka.engine.instance.arrays import Float

START_STRENGTH = 1.5
LARGEST_SHARE = 0.25
"""At most so many of the orders, or operations, are nudged in a round."""
OPERATIONS_SHARE = 0.5
"""Share of rounds in which operations are nudged one by one, not whole orders."""


def improve(
    builder: Builder,
    rule: Rule,
    *,
    value: Callable[[Built], tuple[float, ...]],
    is_over: Callable[[int], bool],
    on_better: Callable[[Built, tuple[float, ...]], None],
    seed: int = 0,
    with_overtime: bool = False,
) -> int:
    """Search around a rule until told to stop.

    In each round some orders or operations, late ones rather than others, become more or less urgent and the rule's
    parameters shift a little; the plan is built anew and kept if it is no worse (a descent in the space of priorities
    after Storer, Wu & Vaccari 1992).

    Parameters
    ----------
    value
        What a plan is compared by; the smaller is better.
    is_over
        Asked before each round, with the number of rounds so far.
    on_better
        Called with each plan better than all before, and its value.

    Returns
    -------
    int
        Number of rounds.
    """
    rng = np.random.default_rng(seed)
    instance = builder.instance
    bias = builder.bias_of(rule)
    current = builder.build(rule, with_overtime=with_overtime)
    reached = best = value(current)
    on_better(current, best)
    rounds = 0
    while not is_over(rounds) and instance.n_orders:
        rounds += 1
        trial_bias, trial_rule = _nudged(rng, bias, instance, current), _shifted(rng, rule)
        trial = builder.build(trial_rule, bias=trial_bias, with_overtime=with_overtime)
        trial_value = value(trial)
        if trial_value <= reached:
            bias, rule, current, reached = trial_bias, trial_rule, trial, trial_value
            if trial_value < best:
                best = trial_value
                on_better(trial, best)
    return rounds


def _lateness(instance: Instance, built: Built) -> Float:
    """Return how much each order asks for attention: its weighted ticks late, all if left out, and a little anyway."""
    orders = instance.orders
    end = np.maximum.reduceat(built.placement.end, orders.operation_ptr[:-1])
    late = np.where(orders.due < NEVER, np.maximum(0, end - orders.due), 0) * orders.weight
    attention: Float = late / max(1.0, late.max()) + 0.05
    attention[end == NONE] = 1.0
    return attention


def _nudged(rng: np.random.Generator, bias: Float, instance: Instance, built: Built) -> Float:
    attention = _lateness(instance, built)
    counts = np.diff(instance.orders.operation_ptr)
    if len(counts) == 1 or rng.random() < OPERATIONS_SHARE:
        return bias + _nudges(rng, np.repeat(attention, counts))
    return bias + np.repeat(_nudges(rng, attention), counts)


def _nudges(rng: np.random.Generator, attention: Float) -> Float:
    size = max(1, int(len(attention) * LARGEST_SHARE * rng.random() ** 3))
    chosen = rng.choice(len(attention), size=size, replace=False, p=attention / attention.sum())
    nudges = np.zeros(len(attention))
    # The late ones are hurried more often than held back.
    nudges[chosen] = rng.normal(0.2, START_STRENGTH * rng.random(), size=size)
    return nudges


def _shifted(rng: np.random.Generator, rule: Rule) -> Rule:
    if rng.random() < 0.7:
        return rule
    factors = np.exp(rng.normal(0.0, 0.2, size=3))
    return replace(rule, k1=rule.k1 * factors[0], k2=rule.k2 * factors[1], wait=rule.wait * factors[2])
