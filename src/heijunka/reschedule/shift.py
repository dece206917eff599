"""The right shift: same resources, nothing earlier than it stood, later only if it must be."""

from __future__ import annotations

from heijunka.garbage import collection_paused
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.reschedule.candidate import Candidate, judged


@collection_paused()
def right_shift(problem: Problem, plan: Plan) -> Candidate:
    """Return the plan in force as it can still be carried out, judged.

    Sequences stay, unless it is better by the objective that what can begin does not wait for what cannot: a single
    operation that no longer fits before a weekend would hold up all behind it. Orders that the plan does not hold, and
    those that find no place any more, are put where there is room, or left out with the reason. Overtime is opened
    where that is better by the objective.

    Parameters
    ----------
    problem
        With all facts taken in.
    plan
        In force.

    Raises
    ------
    RefusedPlan
        If the judge finds a fault with it.
    """
    import numpy as np

    from heijunka.engine.construct.build import Builder
    from heijunka.engine.cost import key_of, terms_of
    from heijunka.engine.instance import compile_problem, decode, encode, whole

    instance = compile_problem(problem)
    builder = Builder(instance)
    start = whole(instance, encode(instance, plan))
    everywhere = np.ones(instance.n_operations, np.bool_)
    found = []
    for way in (False, True) if builder.has_overtime else (False,):
        found.append(builder.resume(start, with_overtime=way))
        found.append(builder.in_turn(start, home=everywhere, with_overtime=way))
    keys = [key_of(problem.objective, terms_of(instance, built.placement, built.overtime)) for built in found]
    best = found[keys.index(min(keys))]
    shifted = decode(
        instance, best.placement, unplanned=best.unplanned, overtime=best.overtime, method="right shift", seed=0
    )
    return judged(problem, shifted, "right-shift")
