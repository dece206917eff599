"""Print the counts and loads of the reference plants, as the tables of docs/reference-plants.md hold them."""

from __future__ import annotations

from collections.abc import Sequence

from heijunka import library
from heijunka.library.load import loads_of
from heijunka.model.problem import Problem, Recipes
from heijunka.mrp import net

SIZES = ("small", "demo", "plant")
COUNTS = ("plant", "size", "demands", "orders", "operations", "resources", "materials", "customised", "rush")
BUSIEST = 4


def row(cells: Sequence[object]) -> str:
    """Return one row of a Markdown table."""
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def counts_of(plant: str, size: str, netted: Problem) -> tuple[object, ...]:
    """Return one row of counts."""
    recipes = Recipes(netted.plant)
    n_operations = sum(len(recipes.of(order).routing.operations) for order in netted.orders)
    n_demands = len(netted.demands)
    customised = sum(bool(demand.options) for demand in netted.demands) / n_demands
    rush = sum(demand.is_rush for demand in netted.demands) / n_demands
    plain = (n_demands, len(netted.orders), n_operations, len(netted.plant.resources), len(netted.plant.materials))
    return (plant, size, *plain, f"{customised:.0%}", f"{rush:.0%}")


def tables() -> str:
    """Return both tables."""
    netted = {(plant, size): net(make(size, seed=7)) for plant, make in library.PLANTS.items() for size in SIZES}
    counts = [row(counts_of(plant, size, problem)) for (plant, size), problem in netted.items()]
    loads = []
    for (plant, size), problem in netted.items():
        busiest = [f"{entry.name} {entry.load:.0%}" for entry in loads_of(problem)[:BUSIEST]]
        loads.append(row((plant, size, ", ".join(busiest))))
    head = [row(COUNTS), row(["---"] * len(COUNTS))]
    load_head = [row(("plant", "size", "busiest")), row(["---"] * 3)]
    return "\n".join([*head, *counts, "", *load_head, *loads])


if __name__ == "__main__":
    print(tables())
