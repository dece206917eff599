"""Just in time: a finished plan with everything started as late as it may be, so that less work waits half done."""

from __future__ import annotations

import numpy as np

from heijunka.engine.construct.build import Built
from heijunka.engine.construct.world import by_supply
from heijunka.engine.cost import terms_of
from heijunka.engine.instance import NONE, Instance
from heijunka.engine.kernels.graph.anneal import lay_out
from heijunka.engine.kernels.graph.lateness import shift_late
from heijunka.engine.search.annealing.calendars import CommonHours
from heijunka.engine.search.annealing.graph import chains_of, graph_of, shift_of
from heijunka.engine.search.annealing.run import WIDEST

MOST_OPERATIONS = 300_000


def shifted(instance: Instance, built: Built) -> Built:
    """Return a plan in which operations start later where that makes no order end later.

    Sequences, resources and the ends of orders stay; what is pinned, in a batch, hangs on a storage or hands over in
    transfer lots stays where it is.
    """
    before = built.placement
    active = np.flatnonzero(before.start != NONE)
    is_small = len(active) > 0 and instance.n_operations <= MOST_OPERATIONS and shift_of(instance) <= WIDEST
    if built.overtime or not is_small or not CommonHours(instance).is_small:
        return built
    graph = graph_of(instance, before, terms_of(instance, before))
    chains = chains_of(instance, graph, before)
    rank = np.empty(instance.n_orders, np.int64)
    rank[by_supply(instance)] = np.arange(instance.n_orders)
    has_begun = instance.operations.begun_end[active] != NONE
    start = np.where(has_begun, before.end[active] - (1 << 60), before.start[active])
    keys = (active, rank[instance.operations.order[active]], before.end[active], start)
    sequence = active[np.lexsort(keys)].astype(np.int32)
    lay_out(graph, chains, sequence)
    shift_late(graph, chains, sequence)
    # Members of a batch stay as they were.
    placement = before._replace(setup_start=chains.setup_start.copy(), start=chains.start.copy(), end=chains.end.copy())
    return Built(placement=placement, unplanned=built.unplanned, overtime=built.overtime)
