"""The problem that would be, if something were otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import singledispatch
from typing import Any, TypeVar

from heijunka.errors import InvalidProblem, Unsupported
from heijunka.messages import say
from heijunka.model.demand import Demand
from heijunka.model.issue import Issue, Place, Severity
from heijunka.model.objective import Objective, WeightedTerm
from heijunka.model.order import Order
from heijunka.model.problem import Problem
from heijunka.model.validate import validate
from heijunka.mrp.netting import net
from heijunka.mrp.renewed import bare, renewed
from heijunka.reschedule.whatif.changes import Added, Change, Due, ExtraShift, Mix, Removed, Weights
from heijunka.reschedule.whatif.dates import redated
from heijunka.reschedule.whatif.machines import with_copies, with_shift, without

Wish = TypeVar("Wish", Demand, Order)


def supposed(problem: Problem, changes: Sequence[Change], language: str = "en") -> Problem:
    """Return a problem as it would be with changes, made one after the other; what has begun stays as it is.

    Parameters
    ----------
    problem
        Netted.

    Raises
    ------
    InvalidProblem
        If changes cannot be made, with all that is wrong; or if what comes of them has errors.
    Unsupported
        If another mix would make anew what has begun, or lose what netting would not make again.
    """
    if not changes:
        return problem
    begun, given = begun_of(problem), bare(problem)
    issues: list[Issue] = []
    for number, change in enumerate(changes, start=1):
        made = _make(change, _Now(problem, given, begun))
        if isinstance(made, Problem):
            given = made
        else:
            issues += [replace(issue, place=replace(issue.place, id=str(number))) for issue in made]
    if issues:
        raise InvalidProblem(issues)
    is_other_mix = any(isinstance(change, Mix) for change in changes)
    found = _netted(problem, given, language) if is_other_mix else _as_netted(problem, given)
    names = {resource.id for resource in given.plant.resources}
    is_known = found.baseline is None or all(names.issuperset(entry.resources) for entry in found.baseline.assignments)
    return found if is_known else replace(found, baseline=None)


def _as_netted(problem: Problem, given: Problem) -> Problem:
    """Return the changed problem with the orders that there are: what serves whom stays."""
    told = {name: getattr(given, name) for name in ("plant", "demands", "objective", "pins")}
    found = replace(problem, orders=redated(problem, given), **told)
    errors = [issue for issue in validate(found) if issue.severity is Severity.ERROR]
    if errors:
        raise InvalidProblem(errors)
    return found


def _netted(problem: Problem, given: Problem, language: str) -> Problem:
    """Return the changed problem netted anew, if nothing is lost by that."""
    if problem.state is not None and problem.state.operations:
        again = {order.id for order in net(bare(problem)).orders}
        lost = [order.id for order in problem.orders if order.id not in again]
        if lost:
            shown = ", ".join(lost[:5]) + (" ..." if len(lost) > 5 else "")
            raise Unsupported(say("whatif.would_be_lost", language, orders=shown))
    return renewed(problem, given, language)


@dataclass(frozen=True, slots=True)
class _Now:
    """A problem as it is, as it has been changed by now, and what has begun in it: orders and whom they serve."""

    before: Problem
    given: Problem
    begun: frozenset[str]


def begun_of(problem: Problem) -> frozenset[str]:
    """Return the orders that have begun, those that draw on them, and the demands that all of these serve."""
    state = problem.state
    found = {name.rpartition("/")[0] for name in (state.operations if state is not None else ())}
    fed: dict[str, list[str]] = {}
    for order in problem.orders:
        for supply in order.supplies:
            if supply.order is not None:
                fed.setdefault(supply.order, []).append(order.id)
    waiting = list(found)
    while waiting:
        for name in fed.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    served = {peg.demand for order in problem.orders if order.id in found for peg in order.pegs}
    return frozenset(found | served)


def wrong(code: str, field: str, **values: object) -> tuple[Issue, ...]:
    """Return what is wrong with a change."""
    told = tuple((name, str(value)) for name, value in values.items())
    return (Issue(code=code, place=Place(noun="change", field=field), values=told),)


@singledispatch
def _make(change: Change, now: _Now) -> Problem | tuple[Issue, ...]:
    raise TypeError(type(change))


@_make.register
def _(change: ExtraShift, now: _Now) -> Problem | tuple[Issue, ...]:
    plant = now.given.plant
    members = next((group.members for group in plant.groups if group.id == change.resource), (change.resource,))
    known = {resource.id: resource for resource in plant.resources}
    if not known.keys() & set(members):
        return wrong("whatif.unknown_resource", "resource", resource=change.resource)
    if all(known[name].calendar is None for name in members if name in known):
        return wrong("whatif.always_open", "resource", resource=change.resource)
    if not change.weekdays or (change.first and change.last and change.first > change.last):
        return wrong("whatif.no_days", "weekdays")
    return replace(now.given, plant=with_shift(plant, members, change, now.given.horizon))


@_make.register
def _(change: Mix, now: _Now) -> Problem | tuple[Issue, ...]:
    materials = {entry.id: entry for entry in now.given.plant.materials}
    if change.material and change.material not in materials:
        return wrong("whatif.unknown_material", "material", material=change.material)
    if change.material:
        chosen = {change.material}
    else:
        chosen = {name for name, entry in materials.items() if entry.attributes.get(change.attribute) == change.value}

    def scaled(quantity: float) -> float:
        wished = quantity * change.factor
        return float(round(wished)) if quantity == round(quantity) else wished

    return _each_wish(now, lambda wish: wish.material in chosen, lambda wish: {"quantity": scaled(wish.quantity)})


@_make.register
def _(change: Due, now: _Now) -> Problem | tuple[Issue, ...]:
    given, shift = now.given, timedelta(seconds=round(change.days * 86_400))
    if change.material and all(entry.id != change.material for entry in given.plant.materials):
        return wrong("whatif.unknown_material", "material", material=change.material)
    if change.demand and change.demand not in {*_names(given.demands), *_names(given.orders)}:
        return wrong("whatif.unknown_demand", "demand", demand=change.demand)

    def is_meant(wish: Demand | Order) -> bool:
        return change.demand in ("", wish.id) and change.material in ("", wish.material)

    def moved(wish: Demand | Order) -> Mapping[str, Any]:
        dates = {"due": wish.due, "deadline": wish.deadline}
        return {name: value + shift for name, value in dates.items() if value is not None}

    return _each_wish(now, is_meant, moved)


@_make.register
def _(change: Weights, now: _Now) -> Problem | tuple[Issue, ...]:
    terms = tuple(WeightedTerm(term=term, weight=weight) for term, weight in change.terms.items() if weight > 0)
    if not terms:
        return wrong("whatif.no_weight", "terms")
    return replace(now.given, objective=Objective(terms=terms))


@_make.register
def _(change: Added, now: _Now) -> Problem | tuple[Issue, ...]:
    if all(resource.id != change.like for resource in now.given.plant.resources):
        return wrong("whatif.unknown_resource", "like", resource=change.like)
    return replace(now.given, plant=with_copies(now.given.plant, change.like, change.count))


@_make.register
def _(change: Removed, now: _Now) -> Problem | tuple[Issue, ...]:
    given, gone = now.given, change.resource
    if all(resource.id != gone for resource in given.plant.resources):
        return wrong("whatif.unknown_resource", "resource", resource=gone)
    state = now.before.state
    busy = [name for name, entry in (state.operations.items() if state is not None else ()) if gone in entry.resources]
    if busy:
        return wrong("whatif.is_working", "resource", resource=gone, operation=busy[0])
    plant, stuck = without(given.plant, gone)
    if stuck:
        shown = ", ".join(stuck[:5]) + (" ..." if len(stuck) > 5 else "")
        return wrong("whatif.only_one", "resource", resource=gone, operations=shown)
    pins = tuple(replace(pin, resources=None) if gone in (pin.resources or ()) else pin for pin in given.pins)
    kept = tuple(pin for pin in pins if pin.resources is not None or pin.start is not None)
    return replace(given, plant=plant, pins=kept)


def _each_wish(
    now: _Now,
    is_meant: Callable[[Demand | Order], bool],
    change: Callable[[Demand | Order], Mapping[str, Any]],
) -> Problem | tuple[Issue, ...]:
    """Change what is wanted, but for what has begun; what is wanted of nothing any more goes."""
    given = now.given

    def is_free(wish: Demand | Order) -> bool:
        return wish.id not in now.begun and is_meant(wish)

    if not any(map(is_free, given.demands)) and not any(map(is_free, given.orders)):
        return wrong("whatif.nothing_wanted", "material")
    return replace(
        given,
        demands=_changed(given.demands, is_free, change),
        orders=_changed(given.orders, is_free, change),
    )


def _changed(
    wishes: Iterable[Wish],
    is_free: Callable[[Demand | Order], bool],
    change: Callable[[Demand | Order], Mapping[str, Any]],
) -> tuple[Wish, ...]:
    made = (replace(wish, **change(wish)) if is_free(wish) else wish for wish in wishes)
    return tuple(wish for wish in made if wish.quantity > 0)


def _names(wishes: Iterable[Demand | Order]) -> Iterable[str]:
    return (wish.id for wish in wishes)
