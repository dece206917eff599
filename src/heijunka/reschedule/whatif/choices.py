"""What a problem has that changes can be about."""

from __future__ import annotations

from dataclasses import dataclass

from heijunka.model.objective import Term
from heijunka.model.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What changes of a problem can be about.

    Parameters
    ----------
    resources, groups, materials, demands
        Ids and names; of materials, those that are wanted.
    families
        Attributes of the materials that are wanted, and the values of each that differ.
    terms
        What counts now; 0 where a term does not.
    """

    resources: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, str], ...]
    materials: tuple[tuple[str, str], ...]
    demands: tuple[str, ...]
    families: tuple[tuple[str, tuple[str, ...]], ...]
    terms: tuple[tuple[Term, float], ...]


def choices(problem: Problem) -> Choices:
    """Return what changes of a problem can be about."""
    plant = problem.plant
    wanted = {entry.material for entry in problem.demands or problem.orders}
    materials = [entry for entry in plant.materials if entry.id in wanted]
    families: dict[str, set[str]] = {}
    for entry in materials:
        for attribute, value in entry.attributes.items():
            families.setdefault(attribute, set()).add(value)
    weights = {entry.term: entry.weight for entry in problem.objective.terms}
    return Choices(
        resources=tuple((entry.id, entry.name) for entry in plant.resources),
        groups=tuple((entry.id, entry.name) for entry in plant.groups),
        materials=tuple((entry.id, entry.name) for entry in materials),
        demands=tuple(entry.id for entry in problem.demands or problem.orders),
        families=tuple((name, tuple(sorted(found))) for name, found in sorted(families.items())),
        terms=tuple((term, weights.get(term, 0.0)) for term in Term),
    )
