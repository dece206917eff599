"""Final assembly of refrigerators: flexible lines, vacuum and charge, tests, packing; and the options.

Assumed: 12 min to change the series and 2 min the model; vacuum and charge takes 160 units for 40 min, the cooling test
160 units for 60 min.
"""

from __future__ import annotations

from datetime import timedelta

from heijunka.library.mix import MixEntry
from heijunka.library.refrigerators.series import COLOURS, SERIES, Model, door_of
from heijunka.library.site import Site, mode, part, step
from heijunka.model.demand import ModeChange, Option
from heijunka.model.material import LotRule
from heijunka.model.resource import BatchRule, Resource, ResourceGroup, ResourceKind
from heijunka.model.routing import Precedence, Requirement

SERIES_CHANGE, MODEL_CHANGE = 12.0, 2.0
ORDER_MINUTES = 4.0
MAX_LOT, CAROUSEL = 100.0, 160.0
EXPORT, LOCK = "EXPORT", "LOCK"


def add_assembly(site: Site, mix: list[MixEntry], models: dict[str, Model], lines: tuple[str, ...]) -> frozenset[str]:
    """Add lines, carousels, packing and all end items; return the ids of parts bought on call."""
    line = _lines(site, models, lines)
    rule = BatchRule(max_quantity=CAROUSEL)
    charge = site.machines("charge", 3, "Vacuum and charge carousel", batch=rule, cost_per_hour=170.0)
    test = site.machines("cooling-test", 4, "Cooling test carousel", batch=rule, cost_per_hour=120.0)
    station = site.machines("packing", 2, "Packing station")
    control = site.material("CONTROL", value=85.0, purchase_lead_time=timedelta(days=60))
    carton = site.material("CARTON", value=11.0, purchase_lead_time=timedelta(days=2))
    on_call = {control: None}
    for entry in mix:
        model = models[entry.item.material]
        compressor = site.material(model.compressor, value=210.0, purchase_lead_time=timedelta(days=60))
        on_call[compressor] = None
        material = site.material(
            model.id,
            value=5.0 * model.volume,
            attributes={"model": model.id, "series": model.series, "colour": COLOURS[0]},
            lot=LotRule(max=MAX_LOT),
            is_top_seller=entry.is_top_seller,
        )
        steps = (
            step("assemble", line, minutes=ORDER_MINUTES, seconds=model.takt, is_interruptible=True),
            step("charge", charge, minutes=40),
            step("test", test, minutes=60),
            step("pack", station, seconds=16, is_interruptible=True),
        )
        made = (f"BODY-{model.frame}", door_of(model.series, COLOURS[0]), f"DRAWER-{model.frame}")
        needs = [part(site.id(name), operation="assemble") for name in made]
        needs += [part(compressor, operation="assemble"), part(control, operation="assemble")]
        site.make(material, steps, (*needs, part(carton, operation="pack")))
    return frozenset(on_call)


def add_options(site: Site, models: tuple[Model, ...]) -> None:
    """Add door colours, a lock and export packing."""
    everything = tuple(site.id(model.id) for model in models)
    crate = site.material("CRATE", value=45.0, purchase_lead_time=timedelta(days=4))
    bench = site.machines("lock-bench", 1, "Lock bench", calendar="day-shift")
    packing = mode(Requirement(group=site.id("packing")), minutes=10, seconds=28)
    fit = step("fit-lock", bench, minutes=5, seconds=25, is_interruptible=True)
    site.options += [
        Option(
            id=site.id(EXPORT),
            name="Export packing",
            materials=everything,
            change_modes=(ModeChange(operation="pack", modes=(packing,)),),
            drop_components=(site.id("CARTON"),),
            add_components=(part(crate, operation="pack"),),
        ),
        Option(
            id=site.id(LOCK),
            name="Door lock",
            materials=everything,
            add_operations=(fit,),
            add_precedences=(Precedence(before="test", after=fit.id), Precedence(before=fit.id, after="pack")),
        ),
        *(_colour(site, series, colour, models) for series in SERIES for colour in COLOURS[1:]),
    ]


def options_of(site: Site, model: Model) -> tuple[tuple[str, ...], ...]:
    """Return the options that go with a model, in groups of which an order takes one at most."""
    return tuple(site.id(f"{colour.upper()}-{model.series}") for colour in COLOURS[1:]), (site.id(LOCK),)


def _colour(site: Site, series: str, colour: str, models: tuple[Model, ...]) -> Option:
    return Option(
        id=site.id(f"{colour.upper()}-{series}"),
        name=f"Door in {colour}",
        materials=tuple(site.id(model.id) for model in models if model.series == series),
        drop_components=(site.id(door_of(series, COLOURS[0])),),
        add_components=(part(site.id(door_of(series, colour)), operation="assemble"),),
        attributes={"colour": colour},
    )


def _lines(site: Site, models: dict[str, Model], calendars: tuple[str, ...]) -> Requirement:
    minutes = {
        (a.id, b.id): MODEL_CHANGE
        for a in models.values()
        for b in models.values()
        if a.series == b.series and a.id != b.id
    }
    matrix = site.matrix("model-changes", "model", minutes, default=SERIES_CHANGE, cost=120.0)
    members = tuple(site.id(f"line-{n}") for n in range(1, len(calendars) + 1))
    for n, (member, calendar) in enumerate(zip(members, calendars, strict=True), start=1):
        site.resources.append(
            Resource(
                id=member, name=f"Line {n}", kind=ResourceKind.LINE, calendar=site.id(calendar), cost_per_hour=800.0
            )
        )
    site.groups.append(ResourceGroup(id=site.id("line"), members=members, name="Lines", setup_matrix=matrix))
    return Requirement(group=site.id("line"))
