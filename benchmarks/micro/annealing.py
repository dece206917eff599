"""Prints how many moves a second the annealing tries, by plant and size."""

from __future__ import annotations

import sys
from time import perf_counter

import heijunka as hj
from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.instance import compile_problem
from heijunka.engine.search import Task
from heijunka.engine.search.annealing import warm
from heijunka.engine.search.annealing.run import Annealing
from heijunka.engine.stop import after
from heijunka.library import PLANTS

SECONDS = 3.0
TEMPERATURE = 10.0


def main(sizes: list[str]) -> None:
    """Print a line for each plant and size."""
    warm()
    heads = {
        "plant": 18,
        "size": 8,
        "operations": 11,
        "moves/s": 10,
        "accepted": 9,
        "broken off": 11,
        "reckoned/move": 14,
    }
    print(*(f"{name:>{width}}" for name, width in heads.items()))
    for plant in sorted(PLANTS):
        for size in sizes:
            builder = Builder(compile_problem(hj.net(PLANTS[plant](size, seed=7))))
            start = builder.build(RULES["atcs"])
            task = Task(
                instance=builder.instance,
                builder=builder,
                rules=[],
                start=start,
                seed=1,
                thread=0,
                stop=after(seconds=SECONDS),
                is_proved=lambda: False,
                offer=lambda *_: (0.0,),
                best=lambda start=start: start,
            )
            search = Annealing(task)
            begun = perf_counter()
            while perf_counter() - begun < SECONDS:
                search.move(TEMPERATURE, 2.0, 20_000)
            seconds = perf_counter() - begun
            tried, accepted, worked, aborted = search.chains.count[:4].tolist()
            rates = f"{accepted / tried:9.1%} {aborted / tried:11.1%} {worked / tried:14.1f}"
            print(f"{plant:>18} {size:>8} {builder.instance.n_operations:11,} {tried / seconds:10,.0f} {rates}")


if __name__ == "__main__":
    main(sys.argv[1:] or ["small", "demo", "plant"])
