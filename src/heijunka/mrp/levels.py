"""Low-level codes: how deep in the bills of materials each material stands (Orlicky 1975)."""

from __future__ import annotations

from collections.abc import Mapping

from heijunka.model.plant import Plant
from heijunka.model.problem import Recipes


def levels_of(plant: Plant, recipes: Recipes) -> Mapping[str, int]:
    """Return for every material the longest chain of made materials above it; needs are summed in this order."""
    below = {
        material.id: {component.material for component in recipes.get(material.id).components}
        for material in plant.materials
        if recipes.can_make(material.id)
    }
    level = {material.id: 0 for material in plant.materials}
    n_above = dict.fromkeys(level, 0)
    for parts in below.values():
        for part in parts:
            n_above[part] += 1
    ready = [material for material, n in n_above.items() if n == 0]
    while ready:
        material = ready.pop()
        for part in below.get(material, ()):
            level[part] = max(level[part], level[material] + 1)
            n_above[part] -= 1
            if n_above[part] == 0:
                ready.append(part)
    return level
