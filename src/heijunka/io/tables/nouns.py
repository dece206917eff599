"""Every sheet and every column: the one list that reading, writing, the template and the guide are driven by."""

from __future__ import annotations

from heijunka.io.tables.columns import Column, Kind, Noun
from heijunka.model.objective import Term
from heijunka.model.order import SupplySource
from heijunka.model.resource import ResourceKind

K = Kind


def _col(field: str, kind: Kind = K.TEXT, flags: str = "", **more: str) -> Column:
    """Return a column; flags: ``!`` required, ``*`` basic."""
    return Column(
        field=field,
        kind=kind,
        is_required="!" in flags,
        is_basic="*" in flags or "!" in flags,
        unit=more.get("unit", ""),
        refers=more.get("refers", ""),
        choices=tuple(more["choices"].split()) if "choices" in more else (),
    )


_STEP = (
    _col("operation", K.ID, "*"),
    _col("sequence", K.NUMBER, "*"),
    _col("name", K.TEXT),
    _col("mode", K.ID),
    _col("resources", K.NEEDS, "*"),
    _col("also", K.NEEDS),
    _col("skill", K.LIST),
    _col("fixed_time", K.DURATION, "*", unit="min"),
    _col("time_per_unit", K.DURATION, "*", unit="min"),
    _col("is_interruptible", K.YES_NO),
    _col("yield_factor", K.NUMBER),
    _col("family", K.TEXT),
    _col("attributes", K.PAIRS),
    _col("speed", K.NUMBER),
    _col("cost", K.NUMBER),
    _col("subcontractor", K.TEXT),
)
_PART = (
    _col("quantity", K.NUMBER, "*"),
    _col("fixed_quantity", K.NUMBER),
    _col("operation", K.ID),
    _col("scrap", K.NUMBER),
    _col("unit", K.TEXT),
)
NOUNS: tuple[Noun, ...] = (
    Noun(
        name="plant",
        columns=(
            _col("id", K.ID, "*"),
            _col("name", K.TEXT, "*"),
            _col("time_zone", K.TEXT, "*"),
            _col("currency", K.TEXT),
            _col("start", K.MOMENT, "*"),
            _col("end", K.UNTIL, "*"),
            _col("problem", K.TEXT),
            _col("is_lexicographic", K.YES_NO),
            _col("is_netted", K.YES_NO),
        ),
    ),
    Noun(
        name="resource",
        columns=(
            _col("id", K.ID, "!"),
            _col("name", K.TEXT, "*"),
            _col("kind", K.CHOICE, "*", choices=" ".join(ResourceKind)),
            _col("capacity", K.WHOLE, "*"),
            _col("groups", K.LIST, "*", refers="group"),
            _col("calendar", K.ID, "*", refers="calendar"),
            _col("skills", K.LIST),
            _col("speed", K.NUMBER),
            _col("setup_matrix", K.ID, refers="setup_matrix"),
            _col("initial_family", K.TEXT),
            _col("batch_quantity", K.NUMBER),
            _col("batch_attribute", K.TEXT),
            _col("cost_per_hour", K.NUMBER),
        ),
    ),
    Noun(
        name="group",
        columns=(
            _col("id", K.ID, "!"),
            _col("members", K.LIST, "!"),
            _col("name", K.TEXT),
            _col("setup_matrix", K.ID, refers="setup_matrix"),
        ),
    ),
    Noun(
        name="calendar",
        columns=(
            _col("id", K.ID, "!"),
            _col("weekdays", K.DAYS, "*"),
            _col("start", K.CLOCK, "*"),
            _col("end", K.CLOCK, "*"),
            _col("name", K.TEXT),
            _col("time_zone", K.TEXT),
        ),
    ),
    Noun(
        name="exception",
        columns=(
            _col("calendar", K.ID, "!", refers="calendar"),
            _col("start", K.MOMENT, "!"),
            _col("end", K.UNTIL, "!"),
            _col("is_open", K.YES_NO, "*"),
            _col("reason", K.TEXT, "*"),
        ),
    ),
    Noun(
        name="overtime",
        columns=(
            _col("calendar", K.ID, "!", refers="calendar"),
            _col("start", K.MOMENT, "!"),
            _col("end", K.UNTIL, "!"),
            _col("cost_per_hour", K.NUMBER, "*"),
        ),
    ),
    Noun(
        name="setup_matrix",
        columns=(
            _col("matrix", K.ID, "!"),
            _col("attribute", K.TEXT, "*"),
            _col("before", K.TEXT, "*"),
            _col("after", K.TEXT, "*"),
            _col("time", K.DURATION, "*", unit="min"),
            _col("cost", K.NUMBER),
        ),
    ),
    Noun(name="storage", columns=(_col("id", K.ID, "!"), _col("capacity", K.NUMBER, "!"), _col("name", K.TEXT))),
    Noun(
        name="material",
        columns=(
            _col("id", K.ID, "!"),
            _col("name", K.TEXT, "*"),
            _col("unit", K.TEXT, "*"),
            _col("stock", K.NUMBER, "*"),
            _col("value", K.NUMBER),
            _col("family", K.TEXT, "*"),
            _col("attributes", K.PAIRS),
            _col("lot_min", K.NUMBER),
            _col("lot_multiple", K.NUMBER),
            _col("lot_max", K.NUMBER),
            _col("purchase_lead_time", K.DURATION, "*", unit="d"),
            _col("storage", K.ID, refers="storage"),
            _col("is_top_seller", K.YES_NO),
        ),
    ),
    Noun(
        name="receipt",
        columns=(
            _col("material", K.ID, "!", refers="material"),
            _col("quantity", K.NUMBER, "!"),
            _col("at", K.MOMENT, "!"),
            _col("reference", K.TEXT, "*"),
        ),
    ),
    Noun(
        name="component",
        columns=(
            _col("material", K.ID, "*", refers="material"),
            _col("component", K.ID, "*", refers="material"),
            *_PART,
            _col("option", K.ID, refers="option"),
        ),
    ),
    Noun(name="operation", columns=(_col("material", K.ID, "*", refers="material"), _col("routing", K.ID), *_STEP)),
    Noun(
        name="routing",
        columns=(
            _col("id", K.ID, "!"),
            _col("material", K.ID, "*", refers="material"),
            _col("priority", K.WHOLE, "*"),
            _col("is_any_order", K.YES_NO),
        ),
    ),
    Noun(
        name="precedence",
        columns=(
            _col("material", K.ID, "*", refers="material"),
            _col("routing", K.ID),
            _col("option", K.ID, refers="option"),
            _col("before", K.ID, "!"),
            _col("after", K.ID, "!"),
            _col("min_lag", K.DURATION, "*", unit="min"),
            _col("max_lag", K.DURATION, "*", unit="min"),
            _col("transfer_lot", K.NUMBER),
            _col("storage", K.ID, refers="storage"),
        ),
    ),
    Noun(
        name="mode_component",
        columns=(
            _col("material", K.ID, "*", refers="material"),
            _col("routing", K.ID),
            _col("option", K.ID, refers="option"),
            _col("is_change", K.YES_NO),
            _col("of_operation", K.ID, "!"),
            _col("mode", K.ID, "!"),
            _col("component", K.ID, "!", refers="material"),
            *_PART,
        ),
    ),
    Noun(
        name="option",
        columns=(
            _col("id", K.ID, "!"),
            _col("name", K.TEXT, "*"),
            _col("materials", K.LIST, "*"),
            _col("drop_operations", K.LIST),
            _col("drop_components", K.LIST),
            _col("family", K.TEXT),
            _col("attributes", K.PAIRS, "*"),
        ),
    ),
    Noun(
        name="option_operation",
        columns=(_col("option", K.ID, "!", refers="option"), _col("is_change", K.YES_NO, "*"), *_STEP),
    ),
    Noun(
        name="demand",
        columns=(
            _col("id", K.ID, "!"),
            _col("material", K.ID, "!", refers="material"),
            _col("quantity", K.NUMBER, "!"),
            _col("due", K.UNTIL, "!"),
            _col("priority", K.NUMBER, "*"),
            _col("customer", K.TEXT, "*"),
            _col("options", K.LIST),
            _col("release", K.MOMENT),
            _col("deadline", K.UNTIL),
            _col("is_rush", K.YES_NO),
            _col("unit", K.TEXT),
        ),
    ),
    Noun(
        name="order",
        columns=(
            _col("id", K.ID, "!"),
            _col("material", K.ID, "!", refers="material"),
            _col("quantity", K.NUMBER, "!"),
            _col("due", K.UNTIL, "*"),
            _col("release", K.MOMENT, "*"),
            _col("deadline", K.UNTIL),
            _col("weight", K.NUMBER),
            _col("options", K.LIST),
            _col("routing", K.ID),
            _col("is_firm", K.YES_NO),
            _col("is_rush", K.YES_NO),
        ),
    ),
    Noun(name="peg", columns=(_col("order", K.ID, "!"), _col("demand", K.ID, "!"), _col("quantity", K.NUMBER, "!"))),
    Noun(
        name="supply",
        columns=(
            _col("order", K.ID, "!"),
            _col("material", K.ID, "!"),
            _col("operation", K.ID, "!"),
            _col("quantity", K.NUMBER, "!"),
            _col("source", K.CHOICE, "!", choices=" ".join(SupplySource)),
            _col("from_order", K.ID, "*"),
            _col("at", K.MOMENT, "*"),
        ),
    ),
    Noun(
        name="purchase",
        columns=(_col("material", K.ID, "!"), _col("quantity", K.NUMBER, "!"), _col("at", K.MOMENT, "!")),
    ),
    Noun(
        name="unpegged",
        columns=(
            _col("demand", K.ID, "!"),
            _col("quantity", K.NUMBER, "!"),
            _col("reason", K.TEXT, "!"),
            _col("values", K.PAIRS),
        ),
    ),
    Noun(
        name="pin",
        columns=(
            _col("order", K.ID, "!"),
            _col("operation", K.ID, "!"),
            _col("resources", K.LIST, "*"),
            _col("start", K.MOMENT, "*"),
        ),
    ),
    Noun(
        name="objective", columns=(_col("term", K.CHOICE, "!", choices=" ".join(Term)), _col("weight", K.NUMBER, "*"))
    ),
)
BY_NAME = {noun.name: noun for noun in NOUNS}
SIMPLE = ("resource", "material", "operation", "demand")
"The sheets that are enough for a small shop."
