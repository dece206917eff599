"""Tunes a rule to the problem: its look-ahead, its weight of changeovers and what it takes waiting for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from heijunka.engine.construct.build import Builder, Built
from heijunka.engine.construct.rules import Rule
from heijunka.engine.kernels import urgency
from heijunka.engine.search.task import Task

SHARE = 0.2
"""Of the time or the rounds that a search has."""
MOST = 80
"""Rules tried."""
WIDE = 3
"""One rule in so many is drawn from all that is sensible; the others are drawn near the best."""
LOOK_AHEAD = (2.0, 20.0)
CHANGEOVERS = (0.2, 1.5)
WAIT = (0.25, 3.0)
NEAR = 0.15
"""Spread of the logarithm of a weight drawn near the best."""
MOST_OPERATIONS = 300_000
"""A plan of more takes too long to be made often."""


def tuned(task: Task) -> tuple[Built, int]:
    """Return the best plan of rules with weights drawn for the problem, at least the task's start; and how many tried.

    Only where such a rule made the best of the rules' plans: Lee & Pinedo (1997) fit the weights to a shop's figures;
    here plans are quick to make, so that they are tried instead. Each plan counts as a round.
    """
    if task.threads > 1:
        with ThreadPoolExecutor(task.threads) as pool:
            found = list(pool.map(tuned, [_for_one(task, number) for number in range(task.threads)]))
        return min(found, key=lambda entry: task.key(entry[0]))[0], max(n for _, n in found)
    best, key = task.start, task.key(task.start)
    if task.is_resumed or not task.rules or task.instance.n_operations > MOST_OPERATIONS:
        return best, 0
    _, rule, with_overtime = task.rules[0]
    if rule.kind not in (urgency.ATC, urgency.ATCS) or rule.is_serial or rule.bias is not None:
        return best, 0
    rng = np.random.default_rng([task.seed, 2])
    begun = now = task.progress(0)
    latest = begun + SHARE * (1.0 - begun)
    tries, longest = 0, 0.0
    while tries < MOST and now + longest <= latest and not task.is_over(tries):
        drawn = _wide(rng, rule) if tries % WIDE == 0 else _near(rng, rule)
        built = task.builder.build(drawn, with_overtime=with_overtime)
        tries += 1
        value = task.offer(built, f"tuned {'atcs' if rule.kind == urgency.ATCS else 'atc'}")
        if value < key:
            best, key, rule = built, value, drawn
        before, now = now, task.progress(tries)
        longest = max(longest, now - before)
    return best, tries


def _for_one(task: Task, number: int) -> Task:
    builder = task.builder if number == 0 else Builder(task.instance)
    return replace(task, builder=builder, seed=task.seed + number, threads=1)


def _wide(rng: np.random.Generator, rule: Rule) -> Rule:
    k1, k2, wait = (float(np.exp(rng.uniform(*np.log(limits)))) for limits in (LOOK_AHEAD, CHANGEOVERS, WAIT))
    return replace(rule, k1=k1, k2=k2, wait=wait)


def _near(rng: np.random.Generator, rule: Rule) -> Rule:
    k1, k2, wait = np.exp(rng.normal(0.0, NEAR, size=3)).tolist()
    return replace(rule, k1=rule.k1 * k1, k2=rule.k2 * k2, wait=rule.wait * wait)
