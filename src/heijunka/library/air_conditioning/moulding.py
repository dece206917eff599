"""Injection moulding: machines with moulds, of which there is one each, and a trained operator.

Assumed: 22 s a part; mould change 30, 75 or 120 min by the size of the mould that comes in; lots of 200-400 parts.
"""

from __future__ import annotations

from datetime import timedelta

from heijunka.library.site import Site, part, step
from heijunka.model.material import LotRule
from heijunka.model.resource import Resource, ResourceKind
from heijunka.model.routing import Requirement

PARTS = {
    "FAN-S": (30.0, 1.2), "FAN-L": (75.0, 2.0), "GRILLE": (75.0, 1.5),
    "PANEL-A": (75.0, 1.4), "PANEL-B": (120.0, 1.9), "TRAY-A": (30.0, 0.8), "TRAY-B": (30.0, 1.0),
}  # fmt: skip
"""Minutes to change to the mould, and kilograms of resin a part."""
LOT = LotRule(min=200.0, multiple=10.0, max=400.0)


def add_mouldings(site: Site) -> list[str]:
    """Add the department and its parts; return their ids."""
    resin = site.material("RESIN", unit="kg", value=12.0, purchase_lead_time=timedelta(days=5))
    minutes = {(a, b): PARTS[b][0] for a in PARTS for b in PARTS if a != b}
    moulds = site.matrix("mould-changes", "mould", minutes, default=120.0, cost=90.0)
    machine = site.machines("moulding-machine", 3, "Moulding machine", setup_matrix=moulds, cost_per_hour=130.0)
    operator = site.people("moulder", 3, "Moulding operator", "moulding")
    made = []
    for name, (_, resin_each) in PARTS.items():
        made.append(site.material(name, value=15.0 * resin_each, attributes={"mould": name}, lot=LOT))
        mould = Resource(id=site.id(f"mould-{name}"), name=f"Mould {name}", kind=ResourceKind.MOULD)
        site.resources.append(mould)
        shoot = step("mould", machine, Requirement(resource=mould.id), operator, minutes=5, seconds=22)
        site.make(made[-1], (shoot,), (part(resin, resin_each, scrap=0.02),))
    return made
