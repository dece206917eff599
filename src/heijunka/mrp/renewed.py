"""New data for a site that runs: orders stay as they are where they can, and are netted anew where they must."""

from __future__ import annotations

from dataclasses import replace

from heijunka.errors import Unsupported
from heijunka.messages import say
from heijunka.model.problem import Problem
from heijunka.mrp.netting import net


def bare(problem: Problem) -> Problem:
    """Return a problem as somebody gave it: without what netting made, without state and baseline."""
    given = replace(problem, state=None, baseline=None)
    if not problem.is_netted or not problem.demands:
        return given
    firm = tuple(replace(order, pegs=(), supplies=()) for order in problem.orders if order.is_firm)
    return replace(given, orders=firm, purchases=(), unpegged=(), is_netted=False)


def renewed(before: Problem, given: Problem, language: str = "en") -> Problem:
    """Return the problem that a site has once its data are what somebody gave.

    Parameters
    ----------
    before
        The site's problem so far, netted.
    given
        Its data as they are to be: `bare` of it, changed.

    Raises
    ------
    Unsupported
        If orders would have to be netted anew that have begun.
    InvalidProblem
        If the data have errors.
    """
    if _asked(given) == _asked(bare(before)):
        told = {name: getattr(given, name) for name in ("plant", "horizon", "objective", "pins", "name")}
        return replace(before, **told)
    netted = replace(net(given), state=before.state, baseline=before.baseline)
    _require_begun(before, netted, language)
    return netted


def _asked(problem: Problem) -> tuple[object, ...]:
    """Return all that netting looks at."""
    plant = problem.plant
    return problem.demands, problem.orders, plant.materials, plant.boms, plant.routings, plant.options


def _require_begun(before: Problem, netted: Problem, language: str) -> None:
    begun = {name.rpartition("/")[0] for name in (before.state.operations if before.state is not None else ())}
    made = {order.id: (order.material, order.quantity, order.options) for order in netted.orders}
    known = {order.id: (order.material, order.quantity, order.options) for order in before.orders}
    changed = sorted(name for name in begun if name in known and made.get(name) != known[name])
    if changed:
        shown = ", ".join(changed[:5]) + (" ..." if len(changed) > 5 else "")
        raise Unsupported(say("mrp.has_begun", language, orders=shown))
