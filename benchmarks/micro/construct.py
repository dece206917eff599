"""Prints how fast reference plants are netted, compiled and planned by one rule, by size."""

from __future__ import annotations

import sys
from time import perf_counter

import heijunka as hj
from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.instance import compile_problem
from heijunka.engine.warmup import warmup
from heijunka.library import PLANTS


def main(sizes: list[str]) -> None:
    """Print a line for each size."""
    warmup()
    heads = {"size": 14, "operations": 11, "net s": 8, "compile s": 10, "rule s": 8, "operations/s": 13, "left out": 9}
    print(*(f"{name:>{width}}" for name, width in heads.items()))
    for size in sizes:
        begun = perf_counter()
        problem = hj.net(PLANTS["air-conditioning"](size, seed=7))
        netted = perf_counter()
        instance = compile_problem(problem)
        compiled = perf_counter()
        builder = Builder(instance)
        ready = perf_counter()
        built = builder.build(RULES["atcs"])
        done = perf_counter()
        n = instance.n_operations
        times = f"{netted - begun:8.2f} {compiled - netted + ready - compiled:10.2f} {done - ready:8.2f}"
        print(f"{size:>14} {n:11,} {times} {n / (done - ready):13,.0f} {len(built.unplanned):9}")


if __name__ == "__main__":
    main(sys.argv[1:] or ["small", "demo", "plant", "group"])
