"""Everything that can be told: its words, its options, and the event that it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from heijunka.io.told.scene import Scene
from heijunka.model import event as ev
from heijunka.model.calendar import CalendarException
from heijunka.model.demand import Demand

Values = Mapping[str, Any]
"""What was told, read: things by noun, options by name; ``at`` is when it happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One thing that can be told.

    Parameters
    ----------
    things
        Nouns of the words that follow, in order: each names something that the plant or the plan knows, but for
        ``name``, which is new.
    needs, takes
        Options that must be given, and that may.
    build
        Makes the event.
    """

    things: tuple[str, ...]
    build: Callable[[Values, Scene], ev.Event]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


_STEP = ("order", "operation")


def _down(noun: str, cause: str) -> Kind:
    def build(told: Values, _scene: Scene) -> ev.Event:
        given: dict[str, Any] = {"until": told.get("until"), "reason": told.get("reason", ""), "cause": cause}
        return ev.ResourceDown(at=told["at"], resource=told[noun], **given)

    return Kind(things=(noun,), takes=("until", "reason"), build=build)


def _up(told: Values, _scene: Scene) -> ev.Event:
    return ev.ResourceUp(at=told["at"], resource=told["resource"])


def _slow(told: Values, _scene: Scene) -> ev.Event:
    return ev.ResourceSlowed(at=told["at"], resource=told["resource"], speed=told["speed"])


def _control(control: ev.Control) -> Kind:
    def build(told: Values, _scene: Scene) -> ev.Event:
        return ev.ControlChanged(at=told["at"], resource=told["resource"], control=control)

    return Kind(things=("resource",), build=build)


def _delayed(told: Values, scene: Scene) -> ev.Event:
    material = told["material"]
    receipts = scene.receipts(material)
    reference = told.get("reference", receipts[0].reference if receipts else "")
    named = next((entry for entry in receipts if entry.reference == reference), None)
    expected = told.get("expected", named.at if named is not None else scene.now)
    return ev.MaterialDelayed(
        at=told["at"], material=material, reference=reference, expected=expected, quantity=told.get("quantity")
    )


def _arrived(told: Values, scene: Scene) -> ev.Event:
    material = told["material"]
    receipts = scene.receipts(material)
    reference = told.get("reference", receipts[0].reference if receipts else "")
    return ev.MaterialArrived(at=told["at"], material=material, quantity=told["quantity"], reference=reference)


def _counted(told: Values, _scene: Scene) -> ev.Event:
    return ev.StockCounted(at=told["at"], material=told["material"], quantity=told["quantity"])


def _rush(told: Values, scene: Scene) -> ev.Event:
    most = max((demand.priority for demand in scene.problem.demands), default=1.0)
    demand = Demand(
        id=told["name"],
        material=told["material"],
        quantity=told["quantity"],
        due=told["due"],
        priority=told.get("priority", most),
        customer=told.get("customer", ""),
        options=told.get("options", ()),
        is_rush=True,
    )
    return ev.DemandChanged(at=told["at"], demand=demand)


def _changed(told: Values, scene: Scene) -> ev.Event:
    names = ("material", "quantity", "due", "priority", "customer", "options")
    given = {name: told[name] for name in names if name in told}
    return ev.DemandChanged(at=told["at"], demand=replace(scene.demands[told["demand"]], **given))


def _cancelled(told: Values, _scene: Scene) -> ev.Event:
    return ev.DemandCancelled(at=told["at"], demand=told["demand"])


def _expedited(told: Values, scene: Scene) -> ev.Event:
    most = max((demand.priority for demand in scene.problem.demands), default=1.0)
    return ev.DemandExpedited(
        at=told["at"], demand=told["demand"], priority=told.get("priority", most), due=told.get("due")
    )


def _calendar(told: Values, _scene: Scene) -> ev.Event:
    window = CalendarException(
        start=told.get("from", told["at"]),
        end=told["until"],
        is_open=told.get("open", False),
        reason=told.get("reason", ""),
    )
    return ev.CalendarChanged(at=told["at"], calendar=told["calendar"], exception=window)


def _hold(told: Values, _scene: Scene) -> ev.Event:
    return ev.QualityHeld(at=told["at"], order=told["order"], until=told.get("until"))


def _release(told: Values, _scene: Scene) -> ev.Event:
    return ev.QualityHeld(at=told["at"], order=told["order"], is_held=False)


def _pin(told: Values, scene: Scene) -> ev.Event:
    placed = scene.placed.get((told["order"], told["operation"]))
    resources, start = told.get("on"), told.get("start")
    if resources is None and start is None and placed is not None:
        resources, start = placed.resources, placed.start  # where it stands
    return ev.PinSet(at=told["at"], **_step(told), resources=resources, start=start)


def _unpin(told: Values, _scene: Scene) -> ev.Event:
    return ev.PinSet(at=told["at"], **_step(told), is_set=False)


def _started(told: Values, scene: Scene) -> ev.Event:
    placed = scene.placed.get((told["order"], told["operation"]))
    resources = told.get("on", placed.resources if placed is not None else ())
    mode = told.get("mode", placed.mode if placed is not None else "")
    return ev.OperationStarted(at=told["at"], **_step(told), mode=mode, resources=resources)


def _interrupted(told: Values, _scene: Scene) -> ev.Event:
    return ev.OperationInterrupted(at=told["at"], **_step(told), reason=told.get("reason", ""))


def _resumed(told: Values, _scene: Scene) -> ev.Event:
    return ev.OperationResumed(at=told["at"], **_step(told))


def _ended(told: Values, scene: Scene) -> ev.Event:
    placed = scene.placed.get((told["order"], told["operation"]))
    scrap = told.get("scrap", 0.0)
    good = told.get("good", max(0.0, (placed.quantity if placed is not None else 0.0) - scrap))
    return ev.OperationEnded(at=told["at"], **_step(told), good=good, scrap=scrap)


def _reported(told: Values, _scene: Scene) -> ev.Event:
    return ev.QuantityReported(at=told["at"], **_step(told), good=told["good"], scrap=told.get("scrap", 0.0))


def _override(told: Values, _scene: Scene) -> ev.Event:
    return ev.FreezeOverridden(at=told["at"], **_step(told), reason=told.get("reason", ""))


def _step(told: Values) -> dict[str, Any]:
    return {"order": told["order"], "operation": told["operation"]}


_CHANGES = ("due", "priority", "customer", "options")
KINDS: Mapping[str, Kind] = {
    "resource_down": _down("resource", "breakdown"),
    "absent": _down("person", "absence"),
    "tool_broken": _down("tool", "tool"),
    "maintenance": _down("resource", "maintenance"),
    "resource_up": Kind(things=("resource",), build=_up),
    "resource_slow": Kind(things=("resource",), needs=("speed",), build=_slow),
    "resource_manual": _control("manual"),
    "resource_interlocked": _control("interlocked"),
    "resource_automatic": _control("automatic"),
    "material_late": Kind(things=("material",), needs=("expected",), takes=("reference",), build=_delayed),
    "material_short": Kind(things=("material",), needs=("quantity",), takes=("expected", "reference"), build=_delayed),
    "material_arrived": Kind(things=("material",), needs=("quantity",), takes=("reference",), build=_arrived),
    "stock_counted": Kind(things=("material",), needs=("quantity",), build=_counted),
    "rush_order": Kind(
        things=("name",),
        needs=("material", "quantity", "due"),
        takes=("priority", "customer", "options"),
        build=_rush,
    ),
    "order_changed": Kind(things=("demand",), takes=("material", "quantity", *_CHANGES), build=_changed),
    "order_cancelled": Kind(things=("demand",), build=_cancelled),
    "expedite": Kind(things=("demand",), takes=("priority", "due"), build=_expedited),
    "calendar": Kind(things=("calendar",), needs=("until",), takes=("from", "open", "reason"), build=_calendar),
    "hold": Kind(things=("order",), takes=("until",), build=_hold),
    "release_hold": Kind(things=("order",), build=_release),
    "pin": Kind(things=_STEP, takes=("on", "start"), build=_pin),
    "unpin": Kind(things=_STEP, build=_unpin),
    "started": Kind(things=_STEP, takes=("on", "mode"), build=_started),
    "interrupted": Kind(things=_STEP, takes=("reason",), build=_interrupted),
    "resumed": Kind(things=_STEP, build=_resumed),
    "reported": Kind(things=_STEP, needs=("good",), takes=("scrap",), build=_reported),
    "ended": Kind(things=_STEP, takes=("good", "scrap"), build=_ended),
    "override": Kind(things=_STEP, takes=("reason",), build=_override),
}
"""By name, as the catalogue spells it; people write ``-`` for ``_``."""


def usage(name: str) -> str:
    """Return how a kind is written: ``resource-down RESOURCE [--until UNTIL] [--reason REASON] [--at AT]``."""
    kind = KINDS[name]
    words = [name.replace("_", "-"), *(noun.upper() for noun in kind.things)]
    words += [f"--{option} {option.upper()}" for option in kind.needs]
    words += ["[--open]" if option == "open" else f"[--{option} {option.upper()}]" for option in (*kind.takes, "at")]
    return " ".join(words)
