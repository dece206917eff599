"""The judge: every rule that a plan must keep to, by name, in slow and obvious Python. The engine has no part in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from heijunka.evaluate.check.batches import check_batch
from heijunka.evaluate.check.capacities import check_capacity, check_overtime, check_resources
from heijunka.evaluate.check.facts import check_history, check_pin
from heijunka.evaluate.check.hours import check_calendar, check_duration
from heijunka.evaluate.check.limits import check_deadline, check_horizon, check_release
from heijunka.evaluate.check.materials import check_balance, check_pegging, check_supply
from heijunka.evaluate.check.orders import check_completeness, check_quantity, check_reference, check_supply_planned
from heijunka.evaluate.check.precedences import check_precedence
from heijunka.evaluate.check.setups import check_setup
from heijunka.evaluate.check.storages import check_storage
from heijunka.evaluate.view import View
from heijunka.evaluate.violation import Rule, Violation
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem

__all__ = ["RULES", "Rule", "Violation", "check"]

RULES: Mapping[Rule, Callable[[View], Iterator[Violation]]] = {
    Rule.REFERENCE: check_reference,
    Rule.COMPLETENESS: check_completeness,
    Rule.SUPPLY_PLANNED: check_supply_planned,
    Rule.RESOURCES: check_resources,
    Rule.QUANTITY: check_quantity,
    Rule.HORIZON: check_horizon,
    Rule.RELEASE: check_release,
    Rule.DEADLINE: check_deadline,
    Rule.CALENDAR: check_calendar,
    Rule.DURATION: check_duration,
    Rule.BATCH: check_batch,
    Rule.SETUP: check_setup,
    Rule.CAPACITY: check_capacity,
    Rule.PRECEDENCE: check_precedence,
    Rule.SUPPLY: check_supply,
    Rule.PEGGING: check_pegging,
    Rule.BALANCE: check_balance,
    Rule.STORAGE: check_storage,
    Rule.PIN: check_pin,
    Rule.OVERTIME: check_overtime,
    Rule.HISTORY: check_history,
}


def check(problem: Problem, plan: Plan, *, view: View | None = None) -> tuple[Violation, ...]:
    """Judge a plan: return all that is wrong with it, rule by rule; nothing if it may be carried out.

    However corrupt the plan, this returns; what the plan names and the problem does not know breaks the rule
    ``reference`` and takes no part in the other rules.

    Parameters
    ----------
    problem
        A valid problem.
    plan
        Any plan, from anywhere.
    view
        Of this problem and plan, if there is one already.
    """
    view = view or View(problem, plan)
    return tuple(violation for rule in RULES.values() for violation in rule(view))
