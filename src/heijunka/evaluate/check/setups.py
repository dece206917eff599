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
    of its resources has no setup. No setup starts after its work. Work that has begun is excepted.
    """
    for work in view.works:
        if work.has_begun:
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
