"""Options of customised goods: colour, mains voltage, anti-corrosion coating, export packing, acceptance test.

Assumed: all times. A colour changes a component, a voltage a bought part, coating and acceptance test add an
operation, export packing changes how an operation is done.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from heijunka.library.air_conditioning.cabinet import cabinet_of
from heijunka.library.air_conditioning.series import COLOURS, Model
from heijunka.library.site import Site, mode, part, step
from heijunka.model.demand import ModeChange, Option
from heijunka.model.routing import Operation, Precedence, Requirement

DRYING = timedelta(hours=2)
EXPORT = "EXPORT"


def add_options(site: Site, models: tuple[Model, ...]) -> frozenset[str]:
    """Add every option and what it needs; return the ids of parts bought on call."""
    booth = site.machines("coating-booth", 1, "Anti-corrosion coating booth", calendar="day-shift")
    bay = site.machines("acceptance", 1, "Acceptance test bay", calendar="day-shift")
    inspector = site.people("inspector", 1, "Inspector", "inspection")
    outdoor = tuple(model for model in models if model.is_outdoor)
    ids = tuple(site.id(model.id) for model in outdoor)
    spray = step("anti-corrosion", booth, minutes=10, seconds=40, is_interruptible=True)
    accept = step("accept", bay, inspector, minutes=20, seconds=45)
    site.options += [
        _added(Option(id=site.id("COASTAL"), name="Anti-corrosion coating", materials=ids), spray, drying=DRYING),
        _added(Option(id=site.id("ACCEPT"), name="Acceptance test with the customer", materials=ids), accept),
        _export(site, models),
        *(_colour(site, frame, colour, outdoor) for frame in "SML" for colour in COLOURS[1:]),
    ]
    return frozenset(_voltages(site, outdoor))


def options_of(site: Site, model: Model) -> tuple[tuple[str, ...], ...]:
    """Return the options that go with a model, in groups of which an order takes one at most."""
    if not model.is_outdoor:
        return ()
    return (
        tuple(site.id(f"{colour.upper()}-{model.frame}") for colour in COLOURS[1:]),
        (site.id(f"V380-{model.compressor}"),),
        (site.id("COASTAL"),),
        (site.id("ACCEPT"),),
    )


def _added(option: Option, operation: Operation, drying: timedelta = timedelta(0)) -> Option:
    """Return an option with an operation between run test and packing."""
    between = (
        Precedence(before="run-test", after=operation.id),
        Precedence(before=operation.id, after="pack", min_lag=drying),
    )
    return replace(option, add_operations=(operation,), add_precedences=between)


def _export(site: Site, models: tuple[Model, ...]) -> Option:
    """Return export packing: crates instead of cartons, by slower hands."""
    crate = site.material("CRATE", value=60.0, purchase_lead_time=timedelta(days=4))
    station = Requirement(group=site.id("packing"))
    return Option(
        id=site.id(EXPORT),
        name="Export packing",
        materials=tuple(site.id(model.id) for model in models),
        change_modes=(ModeChange(operation="pack", modes=(mode(station, minutes=10, seconds=55),)),),
        drop_components=(site.id("CARTON"),),
        add_components=(part(crate, operation="pack"),),
    )


def _colour(site: Site, frame: str, colour: str, models: tuple[Model, ...]) -> Option:
    return Option(
        id=site.id(f"{colour.upper()}-{frame}"),
        name=f"Cabinet in {colour}",
        materials=tuple(site.id(model.id) for model in models if model.frame == frame),
        drop_components=(site.id(cabinet_of(frame, COLOURS[0])),),
        add_components=(part(site.id(cabinet_of(frame, colour)), operation="assemble"),),
        attributes={"colour": colour},
    )


def _voltages(site: Site, models: tuple[Model, ...]) -> list[str]:
    """Add mains voltage 380 V at 60 Hz, with its own compressors; return their ids."""
    special = []
    for compressor in sorted({model.compressor for model in models}):
        value = site.materials[site.id(compressor)].value
        special.append(site.material(f"{compressor}-60HZ", value=1.2 * value, purchase_lead_time=timedelta(days=60)))
        site.options.append(
            Option(
                id=site.id(f"V380-{compressor}"),
                name="Mains 380 V, 60 Hz",
                materials=tuple(site.id(model.id) for model in models if model.compressor == compressor),
                drop_components=(site.id(compressor),),
                add_components=(part(special[-1], operation="assemble"),),
                attributes={"voltage": "380V-60Hz"},
            )
        )
    return special
