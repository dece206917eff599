"""Heat exchangers: fin press, tube insertion, expansion, degreasing oven, brazing by hand, helium leak test.

Assumed: fin die change 25 min; insertion starts on the first ten coils; the oven takes 100 coils of one tube diameter
for 40 min; brazing follows within eight hours, before the copper tarnishes; 2 % leak.
"""

from __future__ import annotations

from datetime import timedelta

from heijunka.library.air_conditioning.series import Model
from heijunka.library.site import Site, part, step
from heijunka.model.resource import BatchRule
from heijunka.model.routing import Operation, Precedence

TRANSFER_LOT = 10.0
MAX_WAIT_BEFORE_BRAZING = timedelta(hours=8)
LEAK_YIELD = 0.98


def add_heat_exchangers(site: Site, models: tuple[Model, ...]) -> list[str]:
    """Add the department and one heat exchanger for each series and frame; return their ids."""
    copper = site.material("COPPER-TUBE", unit="kg", value=70.0, purchase_lead_time=timedelta(days=3))
    fins = site.material("FIN-STOCK", unit="kg", value=25.0, purchase_lead_time=timedelta(days=3))
    operations = _operations(site)
    made: dict[str, None] = {}
    for model in models:
        size = {"A": 0.4, "B": 0.6, "S": 1.0, "M": 1.5, "L": 2.0}[model.frame]
        exchanger = site.material(
            model.exchanger,
            value=180.0 * size,
            attributes={
                "fin": f"F{'SMLAB'.index(model.frame) // 2 + 1}{'a' if model.series[1] in '13' else 'b'}",
                "tube": "7mm" if model.frame in "ABS" else "9.5mm",
            },
        )
        if exchanger not in made:
            made[exchanger] = None
            needs = (part(fins, 6.0 * size, "fin-press", scrap=0.03), part(copper, 9.0 * size, "insert", scrap=0.02))
            site.make(exchanger, operations, needs, _PRECEDENCES)
    return list(made)


_PRECEDENCES = (
    Precedence(before="fin-press", after="insert", transfer_lot=TRANSFER_LOT),
    Precedence(before="insert", after="expand"),
    Precedence(before="expand", after="degrease"),
    Precedence(before="degrease", after="braze", min_lag=timedelta(minutes=15), max_lag=MAX_WAIT_BEFORE_BRAZING),
    Precedence(before="braze", after="leak-test"),
)


def _operations(site: Site) -> tuple[Operation, ...]:
    dies = site.matrix("fin-dies", "fin", {}, default=25.0, cost=60.0)
    press = site.machines("fin-press", 2, "Fin press", setup_matrix=dies, cost_per_hour=120.0)
    insert = site.machines("insertion", 3, "Tube insertion bench")
    expand = site.machines("expander", 2, "Tube expander", cost_per_hour=80.0)
    oven = site.machines(
        "oven", 2, "Degreasing oven", batch=BatchRule(max_quantity=100.0, attribute="tube"), cost_per_hour=150.0
    )
    bench = site.machines("brazing-bench", 5, "Brazing bench")
    brazer = site.people("brazer", 5, "Brazer", "brazing")
    chamber = site.machines("helium", 2, "Helium leak test", cost_per_hour=110.0)
    return (
        step("fin-press", press, seconds=60, is_interruptible=True),
        step("insert", insert, seconds=115, is_interruptible=True),
        step("expand", expand, seconds=75, is_interruptible=True),
        step("degrease", oven, minutes=40),
        step("braze", bench, brazer, seconds=210),
        step("leak-test", chamber, seconds=85, is_interruptible=True, yield_factor=LEAK_YIELD),
    )
