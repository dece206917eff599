"""What a problem makes use of: by this its structure is recognised."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heijunka.engine.instance import NEVER, NONE, Instance
from heijunka.model.objective import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What of the model an instance uses.

    Parameters
    ----------
    has_calendars
        Whether a resource in use is ever closed.
    has_setups, has_batches, has_tanks, has_pins, has_deadlines, has_releases, has_suppliers
        Whether there are any.
    has_lags, has_max_lags, has_transfer_lots
        Of links between operations.
    has_overtime
        Whether overtime could be opened.
    is_unary
        Whether every resource has capacity 1.
    n_needs, n_modes, n_choices
        Most resources of a mode, modes of a step, resources of a pool.
    terms
        Terms of the objective whose weight is not 0.
    """

    has_calendars: bool
    has_setups: bool
    has_batches: bool
    has_tanks: bool
    has_pins: bool
    has_deadlines: bool
    has_releases: bool
    has_suppliers: bool
    has_lags: bool
    has_max_lags: bool
    has_transfer_lots: bool
    has_overtime: bool
    is_unary: bool
    n_needs: int
    n_modes: int
    n_choices: int
    terms: frozenset[Term]

    @property
    def is_plain(self) -> bool:
        """Whether nothing binds but sequence, capacity and duration: the textbook's shops and projects."""
        return not (
            self.has_calendars
            or self.has_setups
            or self.has_batches
            or self.has_tanks
            or self.has_pins
            or self.has_deadlines
            or self.has_releases
            or self.has_suppliers
            or self.has_lags
            or self.has_max_lags
            or self.has_transfer_lots
        )


def traits_of(instance: Instance) -> Traits:
    """Return what an instance uses."""
    orders, operations, links = instance.orders, instance.operations, instance.links
    resources, modes = instance.resources, instance.modes
    objective = instance.problem.objective
    return Traits(
        has_calendars=_has_calendars(instance),
        has_setups=bool((resources.matrix != NONE).any()),
        has_batches=bool((resources.batch_quantity > 0).any()),
        has_tanks=bool(len(instance.materials.capacity)),
        has_pins=bool((operations.pin_start != NONE).any() or (operations.pin != NONE).any()),
        has_deadlines=bool((orders.deadline < NEVER).any()),
        has_releases=bool((operations.earliest > 0).any()),
        has_suppliers=bool(len(operations.supplier)),
        has_lags=bool((links.min_lag != 0).any()),
        has_max_lags=bool((links.max_lag < NEVER).any()),
        has_transfer_lots=bool((links.transfer_lot > 0).any()),
        has_overtime=instance.extended is not None,
        is_unary=bool((resources.capacity == 1).all()),
        n_needs=int(np.diff(modes.need_ptr).max(initial=0)),
        n_modes=int(np.diff(instance.steps.mode_ptr).max(initial=0)),
        n_choices=int(np.diff(modes.pool_ptr).max(initial=0)),
        terms=frozenset(entry.term for entry in objective.terms if entry.weight != 0 or objective.is_lexicographic),
    )


def _has_calendars(instance: Instance) -> bool:
    calendars = instance.calendars
    for calendar in np.unique(instance.resources.calendar).tolist():
        if calendar == NONE:
            continue
        first, last = int(calendars.ptr[calendar]), int(calendars.ptr[calendar + 1])
        is_one = last - first == 1 and calendars.open[first] <= 0 and calendars.close[first] >= instance.limit
        if not is_one:
            return True
    return False
