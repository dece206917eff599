"""The search that suits everything: urgencies of a rule are nudged again and again, keeping what helps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heijunka.engine.construct.build import Built
from heijunka.engine.construct.rules import Rule
from heijunka.engine.instance import NEVER, NONE, Instance
from heijunka.engine.instance.arrays import Float
from heijunka.engine.search.task import Task

START_STRENGTH = 1.5
LARGEST_SHARE = 0.25
"""At most so many of the orders, or operations, are nudged in a round."""
OPERATIONS_SHARE = 0.5
"""Share of rounds in which operations are nudged one by one, not whole orders."""


def improve(task: Task) -> None:
    """Search around a rule until told to stop.

    In each round some orders or operations, late ones rather than others, become more or less urgent and the rule's
    parameters shift a little; the plan is built anew and kept if it is no worse (a descent in the space of priorities
    after Storer, Wu & Vaccari 1992).
    """
    rng = np.random.default_rng(task.seed)
    instance, builder = task.instance, task.builder
    name, rule, with_overtime = task.rules[task.thread % min(3, len(task.rules))]
    label = f"search from {name}"
    bias = builder.bias_of(rule)
    current = builder.build(rule, with_overtime=with_overtime)
    reached = task.offer(current, label)
    rounds = 0
    while not task.is_over(rounds) and instance.n_orders:
        rounds += 1
        trial_bias, trial_rule = _nudged(rng, bias, instance, current), _shifted(rng, rule)
        trial = builder.build(trial_rule, bias=trial_bias, with_overtime=with_overtime)
        key = task.offer(trial, label)
        if key <= reached:
            bias, rule, current, reached = trial_bias, trial_rule, trial, key


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
