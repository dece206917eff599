"""Cabinets: sheet metal, pretreatment, powder coat, pre-assembly; base frames galvanised by a subcontractor.

Assumed: die change 15 min; colour change 15 min to a darker and 30 min to a lighter colour; room for 400 coated
cabinets before pre-assembly; galvanising takes a day; base frames in lots of at least 120.
"""

from __future__ import annotations

from datetime import timedelta

from heijunka.library.air_conditioning.series import COLOURS, Model
from heijunka.library.site import Site, mode, part, step
from heijunka.model.material import LotRule
from heijunka.model.resource import ResourceKind, Storage
from heijunka.model.routing import Operation, Precedence

PAINT_STORE = 400.0
SUBCONTRACTED = timedelta(hours=24)
BASE_LOT = 120.0


def cabinet_of(frame: str, colour: str) -> str:
    """Return the name of a cabinet."""
    return f"CAB-{frame}-{colour.upper()}"


def add_cabinets(site: Site, models: tuple[Model, ...]) -> list[str]:
    """Add the department, a cabinet for each frame and colour, and base frames; return all their ids."""
    steel = site.material("STEEL-SHEET", unit="kg", value=6.0, purchase_lead_time=timedelta(days=3))
    powder = site.material("POWDER", unit="kg", value=30.0, purchase_lead_time=timedelta(days=3))
    storage = Storage(id=site.id("paint-store"), capacity=PAINT_STORE * site.scale, name="Paint store")
    site.storages.append(storage)
    operations, press = _operations(site)
    precedences = (
        Precedence(before="shape", after="pretreat"),
        Precedence(before="pretreat", after="coat", max_lag=timedelta(hours=24)),
        Precedence(before="coat", after="pre-assemble", storage=storage.id),
    )
    made = []
    for frame in sorted({model.frame for model in models}):
        size = {"A": 0.3, "B": 0.4, "S": 1.0, "M": 1.4, "L": 1.8}[frame]
        needs = [part(steel, 22.0 * size, "shape", scrap=0.05), part(powder, 0.6 * size, "coat", scrap=0.1)]
        if frame in "SML":
            base = _base_frame(site, frame, press, part(steel, 8.0 * size, scrap=0.05))
            needs.append(part(base, 1.0, "pre-assemble"))
            made.append(base)
        for colour in COLOURS if frame in "SML" else COLOURS[:1]:
            attributes = {"die": f"D-{frame}", "colour": colour}
            cabinet = site.material(cabinet_of(frame, colour), value=260.0 * size, attributes=attributes)
            site.make(cabinet, operations, needs, precedences)
            made.append(cabinet)
    return made


def _base_frame(site: Site, frame: str, press: Operation, *needs: object) -> str:
    base = site.material(
        f"BASE-{frame}", value=60.0, attributes={"die": f"B-{frame}"}, lot=LotRule(min=BASE_LOT, multiple=10.0)
    )
    galvanise = Operation(
        id="galvanise",
        modes=(mode(minutes=SUBCONTRACTED.total_seconds() / 60, subcontractor="galvanising shop", cost=400.0),),
    )
    site.make(base, (press, galvanise), needs)  # type: ignore[arg-type]
    return base


def _operations(site: Site) -> tuple[tuple[Operation, ...], Operation]:
    dies = site.matrix("sheet-dies", "die", {}, default=15.0, cost=30.0)
    colours = site.matrix("powder-colours", "colour", _colour_minutes(), default=30.0, cost=150.0)
    shape = site.machines("sheet-metal", 3, "Punch and bend cell", setup_matrix=dies, cost_per_hour=140.0)
    pretreat = site.machines("pretreatment", 1, "Pretreatment line", kind=ResourceKind.LINE, cost_per_hour=100.0)
    coat = site.machines(
        "powder-coat", 1, "Powder coating line",
        kind=ResourceKind.LINE, calendar="coating-line", setup_matrix=colours, cost_per_hour=260.0,
    )  # fmt: skip
    bench = site.machines("pre-assembly", 2, "Cabinet pre-assembly")
    steps = (
        step("shape", shape, seconds=105, is_interruptible=True),
        step("pretreat", pretreat, seconds=32, is_interruptible=True),
        step("coat", coat, seconds=38),
        step("pre-assemble", bench, seconds=60, is_interruptible=True),
    )
    return steps, step("press", shape, seconds=30, is_interruptible=True)


def _colour_minutes() -> dict[tuple[str, str], float]:
    """Colours are listed from light to dark."""
    return {(a, b): 15.0 if COLOURS.index(a) < COLOURS.index(b) else 30.0 for a in COLOURS for b in COLOURS if a != b}
