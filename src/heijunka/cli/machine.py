"""The time machine: what policies would have made of the days that a store recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from time import perf_counter
from typing import TYPE_CHECKING

import typer

from heijunka.cli.console import Console
from heijunka.cli.playing import made_ready
from heijunka.errors import NoPlan
from heijunka.messages import say

if TYPE_CHECKING:
    from heijunka.cli.desk import Desk
    from heijunka.engine.instance import Instance
    from heijunka.model.event import Event
    from heijunka.twin.recorded import Recorded


def recorded_days(here: Desk, events: Sequence[Event], language: str) -> tuple[Instance, Recorded]:
    """Return the plant, all orders of all plans that were in force, and what events tell of them.

    Raises
    ------
    NoPlan
        If no work of it was recorded.
    """
    from heijunka import api
    from heijunka.engine.instance import compile_problem
    from heijunka.store import Status
    from heijunka.twin.kept import together
    from heijunka.twin.recorded import recorded

    first, *later = sorted(here.store.versions(here.site), key=lambda entry: entry.number)
    problems = (
        (entry.made_at, here.store.record(here.site, entry.number).problem)
        for entry in later
        if entry.status is not Status.PROPOSED
    )
    kept = together(api.net(here.store.record(here.site, first.number).problem), problems, events)
    instance = compile_problem(kept.problem)
    found = recorded(instance, events, kept.known)
    if found.history.until <= instance.first or not (found.history.start >= 0).any():
        raise NoPlan(say("cli.nothing_recorded", language))
    return instance, found


def again(here: Desk, events: Sequence[Event], names: Sequence[str], console: Console) -> None:
    """Print what was measured of the recorded days, and beside it what each policy would have made of them.

    The plant is that of the first version that was kept, with the orders of all that were in force.
    """
    from heijunka.twin.book import Outcome
    from heijunka.twin.catalogue import FAMILIES, untuned
    from heijunka.twin.figures import figures
    from heijunka.twin.gauge import gauge
    from heijunka.twin.policies import Restlessness
    from heijunka.twin.shop import Shop
    from heijunka.twin.showing import rows_of
    from heijunka.twin.site import ground

    unknown = [name for name in names if name not in FAMILIES]
    if unknown:
        message = say("cli.bad_policy", console.language, name=unknown[0], known=", ".join(FAMILIES))
        raise typer.BadParameter(message)
    instance, found = recorded_days(here, events, console.language)
    place = ground(instance)
    # Windows do not hold their last tick, in which the last thing that was told happened.
    until = found.history.until + 1
    was = found.history._replace(until=until)
    measure = gauge(instance, place.jobs, instance.first, until)

    def outcome(name: str, shop: Shop | None, told: Restlessness, seconds: float) -> Outcome:
        history = shop.history() if shop is not None else was
        return Outcome(
            seed=0,
            policy=name,
            figures=figures(measure, found.nature, history),
            restlessness=told,
            completed=history.completed,
            seconds=seconds,
        )

    made_ready(console)
    runs = [outcome(say("cli.as_it_was", console.language), None, Restlessness(), 0.0)]
    for name in names:
        shop, begun = Shop(place, found.nature), perf_counter()
        told = untuned(name).run(shop, until)
        runs.append(outcome(name, shop, told, perf_counter() - begun))
    console.table(say("cli.time_machine", console.language, count=len(events)), *rows_of(runs, console.language))
    console.say("cli.time_machine_assumes", unknown=found.n_unknown)
    console.result(
        {"events": len(events), "unknown": found.n_unknown}
        | {"runs": [{"policy": run.policy, **asdict(run.figures)} for run in runs]}
    )
