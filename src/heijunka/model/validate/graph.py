"""Loops in a directed graph of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


def loops(successors: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return at least one loop of each knot of loops, each as ``[a, b, ..., a]``.

    A depth-first search by hand, for chains may be deeper than Python's stack.
    """
    done: set[str] = set()
    told: set[str] = set()
    found: list[list[str]] = []
    for root in successors:
        if root not in done:
            for loop in _loops_from(root, successors, done):
                if told.isdisjoint(loop):
                    told.update(loop)
                    found.append(loop)
    return found


def _loops_from(root: str, successors: Mapping[str, Iterable[str]], done: set[str]) -> Iterator[list[str]]:
    path, position = [root], {root: 0}
    branches = [iter(successors[root])]
    while branches:
        name = next(branches[-1], None)
        if name is None:
            branches.pop()
            left = path.pop()
            del position[left]
            done.add(left)
        elif name in position:
            yield [*path[position[name] :], name]
        elif name not in done:
            position[name] = len(path)
            path.append(name)
            branches.append(iter(successors.get(name, ())))


def chain(loop: Iterable[str]) -> str:
    """Return a loop as a person reads it, the middle of a long one left out."""
    names = list(loop)
    if len(names) > 12:
        names = [*names[:6], "...", *names[-5:]]
    return " -> ".join(names)
