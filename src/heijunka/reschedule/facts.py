"""Taking facts in: the problem of the plan in force, and what has happened since, become the problem now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from heijunka.messages import say
from heijunka.model.problem import Problem
from heijunka.model.state import State
from heijunka.mrp import Terms, Wants, net, net_more
from heijunka.reschedule.intake.demands import take_demands
from heijunka.reschedule.intake.desk import Assume, Desk, Remark
from heijunka.reschedule.intake.materials import take_materials
from heijunka.reschedule.intake.orders import take_holds, take_pins
from heijunka.reschedule.intake.output import take_scrap
from heijunka.reschedule.intake.resources import take_calendars, take_resources

__all__ = ["Assume", "Remark", "TakenIn", "in_words", "take_in"]

NOTHING = Assume()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """A problem with the facts in it.

    Parameters
    ----------
    assumptions
        What was assumed where facts leave it open.
    notes
        What could not be taken in, and what people should know of the rest.
    """

    problem: Problem
    assumptions: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()


def take_in(problem: Problem, state: State, assume: Assume = NOTHING) -> TakenIn:
    """Return the problem of a plan as the facts leave it.

    Downtimes, speeds and exceptions go into the plant; late, short and counted materials into receipts, stock and what
    orders draw on; changed demands and scrap into orders; holds and pins to where they belong. What facts do not
    touch stays as it is: ids, pegs, supplies. Facts that were taken in before change nothing.

    Parameters
    ----------
    problem
        The one that the plan in force answers, without errors.
    state
        Where the plant stands. Of it, the problem keeps the present moment and the operations that have begun.
    assume
        What is assumed where facts leave it open.
    """
    if not problem.is_netted and any(event.kind == "demand_changed" for event in state.events):
        # Orders given without netting are kept; what is new can be netted beside them only if they are supplied.
        problem = net(problem)
    desk = Desk(problem, state, assume)
    take_resources(desk, state)
    take_calendars(desk, state)
    take_demands(desk, state)
    take_scrap(desk)
    take_materials(desk, state)
    if desk.wants or desk.lacks or desk.redate:
        _net_more(desk)
    # Last, for they may be about orders that were just made anew.
    take_holds(desk, state)
    take_pins(desk, state)
    if desk.strange:
        shown = "; ".join(sorted(desk.strange)[:5]) + ("; ..." if len(desk.strange) > 5 else "")
        desk.note("unknown_work", n=len(desk.strange), work=shown)
    operations = {f"{order}/{operation}": known for (order, operation), known in desk.begun.items()}
    changed = replace(
        desk.problem, orders=tuple(desk.orders.values()), state=State(now=desk.now, operations=operations)
    )
    return TakenIn(problem=changed, assumptions=tuple(desk.assumptions), notes=tuple(desk.notes))


def _net_more(desk: Desk) -> None:
    problem = replace(desk.problem, orders=tuple(desk.orders.values()))
    wants = Wants(wants=tuple(desk.wants), lacks=tuple(desk.lacks), redate=frozenset(desk.redate))
    lead_time = timedelta(seconds=round(desk.assume.lead_hours * 3600))
    more = net_more(problem, wants, Terms(now=desk.now, lead_time=lead_time, yields=desk.yields))
    for purchase in more.found:
        values = {"material": purchase.material, "quantity": f"{purchase.quantity:g}"}
        desk.assumed("no_source", at=desk.moment(purchase.at), **values)
    for lack in more.problem.unpegged[len(problem.unpegged) :]:
        why = say(lack.reason, **dict(lack.values))
        desk.note("not_supplied", demand=lack.demand, quantity=f"{lack.quantity:g}", why=why)
    desk.problem, desk.orders = more.problem, {order.id: order for order in more.problem.orders}


def in_words(remark: Remark, language: str = "en") -> str:
    """Return an assumption or a note as a sentence."""
    return say(remark.key, language, **remark.values)
