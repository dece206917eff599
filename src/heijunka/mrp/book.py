"""The book of one netting: what there is, what is drafted and what is to be bought."""

from __future__ import annotations

from datetime import datetime

from heijunka.model.moments import EPSILON
from heijunka.model.order import Purchase, SupplySource
from heijunka.model.problem import Problem, Recipes
from heijunka.model.routing import ZERO
from heijunka.mrp.draft import Draft
from heijunka.mrp.lead_time import LeadTimes
from heijunka.mrp.levels import levels_of
from heijunka.mrp.lots import lot_sizes
from heijunka.mrp.sources import Sources


class NoSupplyError(Exception):
    """Something cannot be supplied; caught, taken back and listed by whoever asked for it.

    Parameters
    ----------
    reason, values
        Key of the catalogue, and pairs of name and value for its text.
    """

    def __init__(self, reason: str, values: tuple[tuple[str, str], ...]) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


class Book:
    """What one netting knows and changes.

    Parameters
    ----------
    problem
        Without errors.
    start
        From when on things can be bought; by default the start of the horizon.
    """

    def __init__(self, problem: Problem, start: datetime | None = None) -> None:
        self.start, self.end = start or problem.horizon.start, problem.horizon.end
        self.materials = {material.id: material for material in problem.plant.materials}
        self.recipes = Recipes(problem.plant)
        self.lead_times = LeadTimes(self.recipes)
        self.level = levels_of(problem.plant, self.recipes)
        self.sources = Sources()
        self.drafts: dict[str, Draft] = {}
        self.bought: dict[str, float] = {}
        for material in problem.plant.materials:
            key = (material.id, ())
            if material.stock > EPSILON:
                self.sources.add(key, self.start, SupplySource.STOCK, material.stock)
            for receipt in sorted(material.receipts, key=lambda entry: (entry.at, entry.reference, entry.quantity)):
                self.sources.add(key, receipt.at, SupplySource.RECEIPT, receipt.quantity, arrives=receipt.at)
        self.sources.commit()

    def add(self, draft: Draft) -> Draft:
        """Take in a draft; if its id is taken, it gets that id with a number."""
        wished, n = draft.id, 1
        while draft.id in self.drafts:
            n += 1
            draft.id = f"{wished}~{n}"
        self.drafts[draft.id] = draft
        return draft

    def is_bought(self, material: str) -> bool:
        """Tell whether a material is bought: it is if it can be, and nobody makes it."""
        return not self.recipes.can_make(material) and self.materials[material].purchase_lead_time is not None

    def arrival(self, material: str) -> datetime:
        """Return when a bought material is there."""
        return self.start + (self.materials[material].purchase_lead_time or ZERO)

    def latest(self, material: str, due: datetime) -> datetime | None:
        """Return the moment after which a receipt is passed over: it is late, and buying would be quicker."""
        return max(due, self.arrival(material)) if self.is_bought(material) else None

    def buy(self, material: str, quantity: float) -> None:
        """Note units to be bought."""
        self.bought[material] = self.bought.get(material, 0.0) + quantity

    def sizes(self, material: str, quantity: float) -> tuple[float, ...]:
        """Return the sizes of the orders that make a quantity.

        Raises
        ------
        NoSupplyError
            If nobody makes the material, or its lot rule allows no size.
        """
        entry = self.materials[material]
        if not self.recipes.can_make(material):
            values = (("material", material), ("quantity", f"{quantity:g}"), ("unit", entry.unit))
            raise NoSupplyError("mrp.no_supply", values)
        sizes = lot_sizes(entry.lot, quantity)
        if not sizes:
            rule = (("min", entry.lot.min), ("multiple", entry.lot.multiple), ("max", entry.lot.max))
            shown = tuple((name, "-" if value is None else f"{value:g}") for name, value in rule)
            raise NoSupplyError("mrp.no_lot", (("material", material), *shown))
        return sizes

    def purchases(self) -> tuple[Purchase, ...]:
        """Return one purchase of each material: all that is bought of it is there at one moment."""
        return tuple(
            Purchase(
                material=material,
                # A rule that no lot obeys must not stop buying what is needed.
                quantity=sum(lot_sizes(self.materials[material].lot, quantity)) or quantity,
                at=self.arrival(material),
            )
            for material, quantity in sorted(self.bought.items())
            if quantity > EPSILON
        )
