"""Electronics: boards on the surface-mount line in shared lots, then electrical boxes for each series.

Assumed: 20 min to change the line to another board; boards in lots of 120-240; boxes to order.
"""

from __future__ import annotations

from datetime import timedelta

from heijunka.library.air_conditioning.series import Model
from heijunka.library.site import Site, part, step
from heijunka.model.material import LotRule
from heijunka.model.resource import ResourceKind

BOARD_LOT = LotRule(min=120.0, multiple=10.0, max=240.0)


def box_of(series: str) -> str:
    """Return the name of a series' electrical box."""
    return f"BOX-{series}"


def add_electronics(site: Site, models: tuple[Model, ...]) -> tuple[list[str], frozenset[str]]:
    """Add the department, boards and boxes; return the ids of what is made, and of the parts bought on call."""
    chips = site.material("CHIP-SET", value=22.0, purchase_lead_time=timedelta(days=60))
    harness = site.material("HARNESS", value=18.0, purchase_lead_time=timedelta(days=4))
    boards = site.matrix("board-changes", "board", {}, default=20.0, cost=25.0)
    line = site.machines(
        "smt", 1, "Surface-mount line", kind=ResourceKind.LINE, setup_matrix=boards, cost_per_hour=220.0
    )
    bench = site.machines("box-build", 3, "Box build bench")
    tester = site.machines("box-test", 2, "Box tester", cost_per_hour=60.0)
    mount = step("mount", line, minutes=5, seconds=26, is_interruptible=True)
    steps = (
        step("build", bench, seconds=115, is_interruptible=True),
        step("test", tester, seconds=40, is_interruptible=True),
    )
    made = []
    for series in dict.fromkeys(model.series for model in models):
        board = f"PCB-{'X' if series[0] == 'K' else 'Y'}{(int(series[1]) + 1) // 2}"
        if (key := site.id(board)) not in site.materials:
            site.material(board, value=90.0, attributes={"board": board}, lot=BOARD_LOT)
            site.make(key, (mount,), (part(chips),))
            made.append(key)
        box = site.material(box_of(series), value=170.0)
        site.make(box, steps, (part(key, operation="build"), part(harness, operation="build")))
        made.append(box)
    return made, frozenset({chips})
