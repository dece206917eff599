"""Final assembly: flexible lines, run tests on batch carousels, packing.

A line does compressor, piping, brazing, helium check, vacuum and charge, electrical box and safety tests at its takt.
Assumed: 30 min to change the series and 5 min the model; 5 min an order to bring its parts to the line; the second
line and those after it run at 90 %; a carousel tests 80 outdoor or 120 indoor units of one refrigerant for 30 min.
"""

from __future__ import annotations

from datetime import timedelta

from heijunka.library.air_conditioning.cabinet import cabinet_of
from heijunka.library.air_conditioning.electronics import box_of
from heijunka.library.air_conditioning.series import COLOURS, SERIES, Model
from heijunka.library.mix import MixEntry
from heijunka.library.site import Site, part, step
from heijunka.model.material import Component, LotRule
from heijunka.model.resource import BatchRule, Resource, ResourceGroup, ResourceKind
from heijunka.model.routing import Operation, Requirement

SERIES_CHANGE, MODEL_CHANGE = 30.0, 5.0
ORDER_MINUTES = 5.0
LATER_LINE_SPEED = 0.9
MAX_LOT = 60.0


def add_assembly(
    site: Site, mix: list[MixEntry], models: dict[str, Model], lines: dict[bool, tuple[str, ...]]
) -> frozenset[str]:
    """Add lines, carousels, packing and all end items; return the ids of parts bought on call.

    Parameters
    ----------
    mix
        Every end item.
    models
        By id of the end item.
    lines
        Calendars of the lines: outdoor (True) and indoor.
    """
    series = site.matrix("model-changes", "model", _model_changes(models), default=SERIES_CHANGE, cost=100.0)
    packing = site.machines("packing", 2, "Packing station")
    steps = {
        is_outdoor: (_line(site, is_outdoor, lines[is_outdoor], series), _carousel(site, is_outdoor), packing)
        for is_outdoor in (True, False)
    }
    on_call: dict[str, None] = {}
    for entry in mix:
        model = models[entry.item.material]
        material = site.material(
            model.id,
            name=name_of(model),
            value=model.value,
            attributes={
                "model": model.id,
                "series": model.series,
                "colour": COLOURS[0],
                "refrigerant": "R410A" if model.series in ("K4", "K5") else "R32",
            },
            lot=LotRule(max=MAX_LOT),
            is_top_seller=entry.is_top_seller,
        )
        line, carousel, station = steps[model.is_outdoor]
        site.make(material, _operations(model, line, carousel, station), _components(site, model))
        if model.is_outdoor:
            on_call[site.id(model.compressor)] = None
    return frozenset(on_call)


def _operations(model: Model, line: Requirement, carousel: Requirement, station: Requirement) -> list[Operation]:
    return [
        step("assemble", line, minutes=ORDER_MINUTES, seconds=model.takt, is_interruptible=True),
        step("run-test", carousel, minutes=30),
        step("pack", station, seconds=30 if model.is_outdoor else 15, is_interruptible=True),
    ]


def _components(site: Site, model: Model) -> list[Component]:
    motor = site.material("FAN-MOTOR", value=80.0, purchase_lead_time=timedelta(days=6))
    carton = site.material("CARTON", value=9.0, purchase_lead_time=timedelta(days=2))
    refrigerant = site.material("REFRIGERANT", unit="kg", value=40.0, purchase_lead_time=timedelta(days=4))
    needs = [
        part(site.id(model.exchanger), operation="assemble"),
        part(site.id(cabinet_of(model.frame, COLOURS[0])), operation="assemble"),
        part(site.id(box_of(model.series)), operation="assemble"),
        part(motor, operation="assemble"),
        part(refrigerant, 0.25 * model.value / 900.0, "assemble"),
        part(carton, operation="pack"),
    ]
    if model.is_outdoor:
        compressor = site.material(model.compressor, value=0.3 * model.value, purchase_lead_time=timedelta(days=60))
        fan = "FAN-L" if model.frame == "L" else "FAN-S"
        needs += [part(compressor, operation="assemble"), part(site.id(fan), operation="assemble")]
        needs += [part(site.id("GRILLE"), operation="assemble")]
    else:
        needs += [part(site.id(f"{name}-{model.frame}"), operation="assemble") for name in ("PANEL", "TRAY")]
    return needs


def _line(site: Site, is_outdoor: bool, calendars: tuple[str, ...], matrix: str) -> Requirement:
    stem, name = ("outdoor-line", "Outdoor line") if is_outdoor else ("indoor-line", "Indoor line")
    members = tuple(site.id(f"{stem}-{n}") for n in range(1, len(calendars) + 1))
    for n, (member, calendar) in enumerate(zip(members, calendars, strict=True), start=1):
        site.resources.append(
            Resource(
                id=member,
                name=f"{name} {n}",
                kind=ResourceKind.LINE,
                calendar=site.id(calendar),
                speed=1.0 if n == 1 else LATER_LINE_SPEED,
                cost_per_hour=900.0,
            )
        )
    site.groups.append(ResourceGroup(id=site.id(stem), members=members, name=f"{name}s", setup_matrix=matrix))
    return Requirement(group=site.id(stem))


def _carousel(site: Site, is_outdoor: bool) -> Requirement:
    stem, name, count = ("outdoor-test", "Outdoor", 2) if is_outdoor else ("indoor-test", "Indoor", 1)
    rule = BatchRule(max_quantity=80.0 if is_outdoor else 120.0, attribute="refrigerant")
    return site.machines(stem, count, f"{name} run-test carousel", batch=rule, cost_per_hour=180.0)


def _model_changes(models: dict[str, Model]) -> dict[tuple[str, str], float]:
    return {
        (a.id, b.id): MODEL_CHANGE
        for a in models.values()
        for b in models.values()
        if a.series == b.series and a.id != b.id
    }


def name_of(model: Model) -> str:
    """Return an end item's name in words."""
    return f"{SERIES[model.series].capitalize()} {model.id}"
