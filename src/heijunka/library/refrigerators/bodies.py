"""Bodies and doors: sheet metal, thermoformed liners, foaming in dedicated jigs, the door line, moulded drawers.

Assumed: profile change 20 min, liner mould change 45 min, jig change on a foaming station 25 min, door change 15 min;
foam cures 40 min before deflashing; room for 800 foamed bodies; drawers in lots of 400-800.
"""

from __future__ import annotations

from datetime import timedelta

from heijunka.library.refrigerators.series import COLOURS, FRAMES, SERIES, door_of
from heijunka.library.site import Site, part, step
from heijunka.model.material import LotRule
from heijunka.model.resource import Resource, ResourceKind, Storage
from heijunka.model.routing import Precedence, Requirement

CURING = timedelta(minutes=40)
BODY_STORE = 800.0
JIGS = 3
DRAWER_LOT = LotRule(min=400.0, multiple=20.0, max=800.0)


def add_bodies(site: Site) -> list[str]:
    """Add foamed bodies of each frame, with their cases and liners; return their ids."""
    foam = site.material("FOAM", unit="kg", value=19.0, purchase_lead_time=timedelta(days=4))
    jigs = site.matrix("jigs", "frame", {}, default=25.0, cost=40.0)
    bench = site.machines("pre-foam", 2, "Body pre-assembly")
    station = site.machines("foaming", 4, "Foaming station", setup_matrix=jigs, cost_per_hour=160.0)
    deflash = site.machines("deflash", 1, "Deflashing bench")
    storage = Storage(id=site.id("body-store"), capacity=BODY_STORE * site.scale, name="Foamed bodies")
    site.storages.append(storage)
    precedences = (
        Precedence(before="pre-assemble", after="foam"),
        Precedence(before="foam", after="deflash", min_lag=CURING, storage=storage.id),
    )
    cases, liners, bodies = _add_cases(site), _add_liners(site), []
    for frame, size in FRAMES.items():
        body = site.material(f"BODY-{frame}", value=160.0 * size, attributes={"frame": frame})
        steps = (
            step("pre-assemble", bench, seconds=34, is_interruptible=True),
            step("foam", station, _jigs(site, frame), minutes=6, seconds=64),
            step("deflash", deflash, seconds=18, is_interruptible=True),
        )
        needs = (part(cases[frame]), part(liners[frame]), part(foam, 4.0 * size, "foam", scrap=0.02))
        site.make(body, steps, needs, precedences)
        bodies.append(body)
    return [*cases.values(), *liners.values(), *bodies]


def _add_cases(site: Site) -> dict[str, str]:
    steel = site.material("STEEL-SHEET", unit="kg", value=6.0, purchase_lead_time=timedelta(days=3))
    profiles = site.matrix("profiles", "profile", {}, default=20.0, cost=30.0)
    shear = site.machines("shear", 1, "Shear and punch")
    roll = site.machines("roll-former", 1, "Roll former", setup_matrix=profiles, cost_per_hour=150.0)
    steps = (
        step("shear", shear, seconds=16, is_interruptible=True),
        step("roll", roll, seconds=20, is_interruptible=True),
    )
    made = {}
    for frame, size in FRAMES.items():
        made[frame] = site.material(f"CASE-{frame}", value=60.0 * size, attributes={"profile": f"P{frame}"})
        site.make(made[frame], steps, (part(steel, 14.0 * size, "shear", scrap=0.04),))
    return made


def _add_liners(site: Site) -> dict[str, str]:
    plate = site.material("PLASTIC-PLATE", unit="kg", value=14.0, purchase_lead_time=timedelta(days=4))
    liners = site.matrix("liner-moulds", "liner", {}, default=45.0, cost=70.0)
    former = site.machines("thermoformer", 1, "Thermoformer", setup_matrix=liners, cost_per_hour=170.0)
    form = step("form", former, seconds=24, is_interruptible=True, yield_factor=0.98)
    made = {}
    for frame, size in FRAMES.items():
        made[frame] = site.material(f"LINER-{frame}", value=45.0 * size, attributes={"liner": f"L{frame}"})
        site.make(made[frame], (form,), (part(plate, 5.0 * size, scrap=0.06),))
    return made


def _jigs(site: Site, frame: str) -> Requirement:
    jigs = Resource(
        id=site.id(f"jig-{frame}"),
        name=f"Foaming jigs {frame}",
        kind=ResourceKind.TOOL,
        capacity=max(1, round(JIGS * site.scale)),
    )
    site.resources.append(jigs)
    return Requirement(resource=jigs.id)


def add_doors(site: Site) -> list[str]:
    """Add the door line and a door for each series and colour; return their ids."""
    skin = site.material("DOOR-SKIN", value=38.0, purchase_lead_time=timedelta(days=5))
    gasket = site.material("GASKET", value=8.0, purchase_lead_time=timedelta(days=5))
    minutes = {(f"{s}-{a}", f"{s}-{b}"): 8.0 for s in SERIES for a in COLOURS for b in COLOURS if a != b}
    doors = site.matrix("door-changes", "door", minutes, default=15.0, cost=20.0)
    press = site.machines("door-press", 1, "Door foaming press", setup_matrix=doors, cost_per_hour=140.0)
    bench = site.machines("door-assembly", 1, "Door assembly")
    steps = (
        step("foam-door", press, seconds=15, is_interruptible=True),
        step("finish-door", bench, seconds=25, is_interruptible=True),
    )
    precedences = (Precedence(before="foam-door", after="finish-door", transfer_lot=20.0),)
    made = []
    for series in SERIES:
        for colour in COLOURS:
            attributes = {"door": f"{series}-{colour}", "colour": colour}
            door = site.material(door_of(series, colour), value=90.0, attributes=attributes)
            site.make(
                door, steps, (part(skin, operation="foam-door"), part(gasket, operation="finish-door")), precedences
            )
            made.append(door)
    return made


def add_drawers(site: Site) -> list[str]:
    """Add injection moulding of drawers, with a mould for each frame and skilled operators; return their ids."""
    resin = site.material("RESIN", unit="kg", value=12.0, purchase_lead_time=timedelta(days=5))
    moulds = site.matrix("mould-changes", "mould", {}, default=60.0, cost=90.0)
    machine = site.machines("moulding-machine", 2, "Moulding machine", setup_matrix=moulds, cost_per_hour=130.0)
    operator = site.people("moulder", 2, "Moulding operator", "moulding")
    made = []
    for frame in FRAMES:
        mould = Resource(id=site.id(f"mould-{frame}"), name=f"Drawer mould {frame}", kind=ResourceKind.MOULD)
        site.resources.append(mould)
        drawer = site.material(f"DRAWER-{frame}", value=14.0, attributes={"mould": frame}, lot=DRAWER_LOT)
        shoot = step("mould", machine, Requirement(resource=mould.id), operator, minutes=5, seconds=14)
        site.make(drawer, (shoot,), (part(resin, 0.9, scrap=0.02),))
        made.append(drawer)
    return made
