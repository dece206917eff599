"""Checks of materials, lot rules and bills of materials."""

from __future__ import annotations

from heijunka.model.issue import Place
from heijunka.model.material import Component, Material
from heijunka.model.validate.findings import Findings
from heijunka.model.validate.index import Index


def check_materials(index: Index, found: Findings) -> None:
    """Check materials with their receipts and lot rules, and bills of materials."""
    for material in index.plant.materials:
        _check_material(material, index, found)
        _check_lot(material, found)
    for bom in index.plant.boms:
        if bom.material not in index.materials:
            place = Place(noun="component", id=bom.material, field="material")
            found.unknown("material", bom.material, place, index.materials)
        routings = index.routings_of.get(bom.material, [])
        steps = {operation.id for routing in routings for operation in routing.operations}
        for component in bom.components:
            check_component(component, bom.material, index, found)
            if component.operation is not None and routings and component.operation not in steps:
                place = Place(noun="component", id=f"{bom.material}/{component.material}", field="operation")
                found.unknown("operation", component.operation, place, steps)


def check_component(component: Component, owner: str, index: Index, found: Findings) -> None:
    """Check one component; the owner's id comes before its own in the place."""
    name = f"{owner}/{component.material}"
    found.not_negative("component", name, quantity=component.quantity, fixed_quantity=component.fixed_quantity)
    place = Place(noun="component", id=name, field="scrap")
    found.share("scrap_out_of_range", place, component.scrap, is_whole_allowed=False)
    material = index.materials.get(component.material)
    if material is None:
        place = Place(noun="component", id=name, field="material")
        found.unknown("material", component.material, place, index.materials)
    elif component.unit is not None and component.unit != material.unit:
        place = Place(noun="component", id=name, field="unit")
        found.error("unit_mismatch", place, unit=component.unit, material=material.id, expected=material.unit)


def _check_material(material: Material, index: Index, found: Findings) -> None:
    name = material.id
    found.not_negative(
        "material", name, stock=material.stock, value=material.value, purchase_lead_time=material.purchase_lead_time
    )
    if material.storage is not None and material.storage not in index.storages:
        found.unknown("storage", material.storage, Place(noun="material", id=name, field="storage"), index.storages)
    for n, receipt in enumerate(material.receipts, start=1):
        part = f"{name}/{receipt.reference or n}"
        # Of what came, all may be found missing when it is counted.
        check = found.not_negative if receipt.came else found.positive
        check("receipt", part, quantity=receipt.quantity)
        found.moments("receipt", part, at=receipt.at)


def _check_lot(material: Material, found: Findings) -> None:
    lot, name = material.lot, material.id
    found.not_negative("material", name, **{"lot.min": lot.min})
    found.positive("material", name, **{"lot.multiple": lot.multiple, "lot.max": lot.max})
    if lot.max is not None and 0.0 < lot.max < lot.min:
        place = Place(noun="material", id=name, field="lot.min")
        found.error("lot_min_over_max", place, min=lot.min, max=lot.max)
    if lot.max is not None and lot.multiple is not None and 0.0 < lot.max < lot.multiple:
        place = Place(noun="material", id=name, field="lot.multiple")
        found.error("lot_multiple_over_max", place, multiple=lot.multiple, max=lot.max)
