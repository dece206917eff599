"""The rule on changeovers."""

from __future__ import annotations

from collections.abc import Iterator

from heijunka.evaluate.timeline import ZERO
from heijunka.evaluate.view import View
from heijunka.evaluate.violation import Rule, Violation


def check_setup(view: View) -> Iterator[Violation]:
    """Check that a changeover has its time between two neighbours, and nothing else has setup time.

    On each resource with a setup matrix, in order of start, what is needed is the changeover from the family of the
    last work that had one (or what the resource is set up for at the start) to the work's own. The resource's own
    working time between the setup's start and the work's start is at least that. Work that needs no changeover on any
    of its resources has no setup. No setup starts after its work. Work that has begun is excepted, and so is the first
    after work of an order that was left out half done: what that left behind the plan does not tell.
    """
    unknown = set(_first_after_what_is_left_out(view))
    for work in view.works:
        if work.has_begun or work.number in unknown:
            continue
        if work.setup_start > work.start:
            yield work.violation(
                Rule.SETUP, "late", setup_start=view.moment(work.setup_start), start=view.moment(work.start)
            )
            continue
        needed = [setup for setup in view.setups_of.get(work.number, ()) if setup.time > ZERO]
        if not needed and work.setup_start != work.start:
            yield work.violation(
                Rule.SETUP, "needless", setup_start=view.moment(work.setup_start), start=view.moment(work.start)
            )
        for setup in needed:
            given = view.timeline_of(setup.resource).worked(work.setup_start, work.start)
            if given < setup.time:
                yield work.violation(
                    Rule.SETUP,
                    "short",
                    resource=setup.resource.id,
                    before=str(setup.before),
                    after=str(setup.after),
                    given=str(given),
                    needed=str(setup.time),
                )


def _first_after_what_is_left_out(view: View) -> Iterator[int]:
    """Return numbers of works: the first not begun on each resource on which an order left out has been worked on."""
    begun = view.problem.state.operations if view.problem.state is not None else {}
    if not begun:
        return
    used: set[str] = set()
    for entry in view.plan.unplanned:
        order = view.orders.get(entry.order)
        recipe = view.recipe_of(order) if order is not None else None
        for operation in recipe.routing.operations if recipe is not None else ():
            known = begun.get(f"{entry.order}/{operation.id}")
            used.update(known.resources if known is not None else ())
    for name in used:
        yield from [work.number for work, _ in view.works_on.get(name, ()) if not work.has_begun][:1]
