"""Compiles the floor's kernels once, so that no run waits for it unannounced."""

from __future__ import annotations

from collections.abc import Callable

from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.construct.tiny import tiny_problem
from heijunka.engine.instance import compile_problem
from heijunka.engine.warmup import warmup as compile_kernels
from heijunka.twin.nature import calm
from heijunka.twin.policies import ByRollout
from heijunka.twin.shop import HOUR, Shop
from heijunka.twin.site import ground
from heijunka.twin.strict import carry_out


def warmup(*, on_compile: Callable[[int, int], None] = lambda _number, _count: None) -> None:
    """Compile what plays the floor and what carries plans out; quick if they are compiled already.

    Parameters
    ----------
    on_compile
        Called before each step that has never been done here, with its number, from 1, and how many there are.
    """
    compile_kernels((), also={"floor": _play, "letter": _carry}, on_compile=on_compile)


def _play() -> None:
    instance = compile_problem(tiny_problem(has_late=True))
    ByRollout(n_tried=1).run(Shop(ground(instance), calm(instance)), 24 * HOUR)


def _carry() -> None:
    instance = compile_problem(tiny_problem(has_late=True))
    placement = Builder(instance).build(RULES["edd"]).placement
    carry_out(ground(instance), placement, calm(instance))
