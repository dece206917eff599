"""Compiles the kernels once and keeps them on disk, so that no plan waits for it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from heijunka.engine.bounds import bound_of
from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import RULES
from heijunka.engine.construct.tiny import tiny_problem
from heijunka.engine.cost import terms_of
from heijunka.engine.instance import compile_problem
from heijunka.engine.kernels.flags import ROOM, cache_folder, sources_digest
from heijunka.engine.search import ROADS, Road

_done: set[str] = set()


def warmup(
    roads: Sequence[Road] = ROADS,
    *,
    also: Mapping[str, Callable[[], None]] = MappingProxyType({}),
    on_compile: Callable[[int, int], None] = lambda _number, _count: None,
) -> None:
    """Compile the kernels of some searches, and those that all need; quick if they are compiled already.

    Parameters
    ----------
    also
        What else is to be compiled, by name: a run of it compiles it.
    on_compile
        Called before each step that has never been done here, with its number, from 1, and how many there are.
    """
    steps = {"rules": _warm_rules, **{road.name: road.warm for road in roads}, **also}
    names = [name for name in steps if name not in _done]
    cold = [name for name in names if not _mark(name).exists()]
    for name in names:
        if name in cold:
            on_compile(cold.index(name) + 1, len(cold))
        steps[name]()
        _mark(name).touch()
        _done.add(name)


def _mark(name: str) -> Path:
    """Return the file that says that the kernels of a search, as they are now, are compiled.

    Numba files by place as well: another copy of the same sources, or another Python, compiles anew.
    """
    cache_folder().mkdir(parents=True, exist_ok=True)
    place = hashlib.sha256(f"{ROOM} {sys.version} {sources_digest()}".encode()).hexdigest()[:16]
    return cache_folder() / f"{place}-{name}"


def _warm_rules() -> None:
    instance = compile_problem(tiny_problem(has_late=True))
    builder = Builder(instance)
    built = builder.build(RULES["atcs"])
    builder.replay(built.placement)
    terms_of(instance, built.placement)
    bound_of(instance)
