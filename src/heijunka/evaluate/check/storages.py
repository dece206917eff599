"""The rule on storages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC

from heijunka.evaluate.check.flows import Flow, by_moment, flows_of, needs_of
from heijunka.evaluate.view import View
from heijunka.evaluate.violation import Rule, Violation
from heijunka.model.resource import Storage
from heijunka.model.routing import precedences_of

TOLERANCE = 1e-6


def check_storage(view: View) -> Iterator[Violation]:
    """Check that from the start of the horizon on no storage holds more than its capacity.

    It holds, of each precedence that names it, the good units of ``before`` from its end until ``after`` starts; and of
    each material that names it all that is there: stock, receipts, purchases and orders ended, less what was consumed.
    What leaves at a moment makes room for what comes at it. What receipts alone overfill is no fault of the plan: it
    is at fault where the units it has put in exceed those that it has taken out. Nor is what has begun to blame. What
    begun work of an order that is left out has consumed is gone.
    """
    flows = _flows_of_storages(view)
    for storage in view.problem.plant.storages:
        if storage.id in flows:
            yield from _overfull(view, storage, flows[storage.id])


def _overfull(view: View, storage: Storage, flows: list[Flow]) -> Iterator[Violation]:
    level = sum(entry.stock for entry in view.problem.plant.materials if entry.storage == storage.id)
    by_plan = 0.0
    noise = TOLERANCE + 1e-12 * sum(abs(flow.quantity) for flow in flows)
    first = view.problem.horizon.start.astimezone(UTC)
    for moment, group in by_moment(flows):
        level += sum(flow.quantity for flow in group)
        by_plan += sum(flow.quantity for flow in group if flow.work is not None and not flow.work.has_begun)
        comers = [flow.work for flow in group if flow.quantity > 0 and flow.work is not None]
        if comers and all(work.has_begun for work in comers):
            continue
        if level > storage.capacity + noise and by_plan > noise and moment >= first:
            values = {"level": f"{level:.9g}", "capacity": f"{storage.capacity:.9g}", "moment": view.moment(moment)}
            if comers:
                yield comers[0].violation(Rule.STORAGE, "work", storage=storage.id, **values)
            else:
                yield Violation(rule=Rule.STORAGE, values=(("storage", storage.id), *values.items()))
            return


def _flows_of_storages(view: View) -> Mapping[str, list[Flow]]:
    found: dict[str, list[Flow]] = defaultdict(list)
    if not view.problem.plant.storages:
        return found
    for order, works in view.works_of.items():
        for precedence in precedences_of(works[0].recipe.routing):
            before = view.work_at.get((order, precedence.before))
            after = view.work_at.get((order, precedence.after))
            if precedence.storage is not None and before is not None and after is not None:
                good = before.quantity * before.operation.yield_factor
                found[precedence.storage] += [Flow(before.end, good, before), Flow(after.start, -good, after)]
    if not any(material.storage is not None for material in view.problem.plant.materials):
        return found
    storage_of = {name: entry.storage for name, entry in view.materials.items() if entry.storage is not None}
    for name, flows in flows_of(view).items():
        if name in storage_of:
            found[storage_of[name]] += flows
    gone = [(work, name, need) for work in view.left_behind for name, need in needs_of(work) if name in storage_of]
    for work, name, need in gone:
        found[storage_of[name]].append(Flow(work.start, -need, work))
    return found
