"""``heijunka adjust``: what happened goes into the plan in force; the least change comes out, as a proposed version."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heijunka.cli import options
from heijunka.cli.console import Console
from heijunka.errors import NoPlan
from heijunka.messages import say

if TYPE_CHECKING:
    from datetime import datetime

    from heijunka.cli.desk import Desk
    from heijunka.evaluate.notice import Notice
    from heijunka.model.record import PlanRecord
    from heijunka.reschedule import Adjustment, Policy
    from heijunka.reschedule.facts import TakenIn
    from heijunka.settings import Settings
    from heijunka.store import Version

FIGURES = ("weighted_tardiness_h", "late_orders", "on_time_delivery", "n_setups", "setup_time_h", "overtime_cost")
"""What is shown before and after."""
SHOWN = 5
"""Operations within the fence that had to move, of which the first are named."""
Fence = Annotated[float | None, typer.Option("--fence", help="cli.option_fence", metavar="HOURS", min=0)]
Budget = Annotated[int | None, typer.Option("--budget", help="cli.option_budget", metavar="N", min=0)]
Within = Annotated[float | None, typer.Option("--within", help="cli.option_within", metavar="HOURS", min=0)]
Folder = Annotated[Path, typer.Option("--output", "-o", help="cli.option_adjust_folder", metavar="FOLDER")]


def adjust(
    context: typer.Context,
    *,
    now: Annotated[str | None, typer.Option("--now", help="cli.option_adjust_now", metavar="MOMENT")] = None,
    policy: Annotated[str, typer.Option("--policy", help="cli.option_policy", metavar="NAME")] = "balanced",
    fence: Fence = None,
    budget: Budget = None,
    within: Within = None,
    is_published: Annotated[bool, typer.Option("--publish", help="cli.option_publish")] = False,
    output: Folder = Path("heijunka-adjusted"),
    seconds: options.Seconds = None,
    threads: options.Threads = None,
    seed: options.Seed = None,
    who: options.Who = None,
    why: options.Why = None,
    store: options.Store = None,
    site: options.Site = None,
    language: options.Language = "",
    is_json: options.Json = False,
) -> None:
    """Take in what happened since the plan in force, adjust, print the difference, keep it as a proposed version."""
    given = {"seconds": seconds, "threads": threads, "seed": seed, "store": store}
    settings = options.settings_of(context, language=language, **given)
    console = Console(settings.language, is_json)
    chosen = _policy(policy, (fence, budget, within), settings, console)

    from heijunka.cli import desk
    from heijunka.cli.publish import put_in_force, version_document

    with desk.desk_of(settings, site) as here:
        moment = desk.present(here.record.problem, here.state, given=now, console=console)
        taken = _take_in(here, moment, console)
        found = _adjusted(here, taken, chosen, console=console)
        record, notice = _noticed(here, found, _since(here))
        made = {"who": desk.person(who), "why": why or _reason(notice, settings.language), "now": moment}
        version = here.store.propose(here.site, record, parent=here.version.number, upto_event=here.last, **made)
        files = _write(record, notice, version, folder=output, console=console)
        document = _print(here, (taken, found), (record, notice), version=version, console=console)
        for name, path in files.items():
            console.say(f"cli.wrote_{name}", path=path)
        if is_published:
            version = put_in_force(
                here.store, version, here.site, who=desk.person(who), expected=here.version.number, console=console
            )
        else:
            console.say("cli.how_to_publish", number=version.number)
    files_document = {"files": {name: str(path) for name, path in files.items()}}
    console.result(document | {"version": version_document(version)} | files_document)


def _policy(
    name: str, limits: tuple[float | None, int | None, float | None], settings: Settings, console: Console
) -> Policy:
    """Return a policy by its name, with what was asked for otherwise."""
    from heijunka.reschedule import PRESETS, Budget, Fence

    if name not in PRESETS:
        raise typer.BadParameter(say("cli.no_such_policy", console.language, name=name, known=", ".join(PRESETS)))
    fence, budget, within = limits
    if (budget is None) != (within is None):
        raise typer.BadParameter(say("cli.budget_needs_both", console.language))
    chosen = replace(PRESETS[name], seconds=settings.seconds, threads=settings.threads, seed=settings.seed)
    if fence is not None:
        chosen = replace(chosen, fence=Fence(hours=fence))
    if budget is not None and within is not None:
        chosen = replace(chosen, budget=Budget(moves=budget, hours=within))
    return chosen


def _since(here: Desk) -> list[Any]:
    """Return the events that the plan in force knows nothing of, its own publication left out."""
    found = here.store.events(here.site, after=here.version.upto_event)
    return [event for event in found if event.kind != "plan_published"]


def _take_in(here: Desk, moment: datetime, console: Console) -> TakenIn:
    """Return the problem as it is at present; say what time that is and what was assumed."""
    from zoneinfo import ZoneInfo

    from heijunka.evaluate.happened import clock
    from heijunka.reschedule.facts import in_words, take_in

    zone = ZoneInfo(here.time_zone)
    console.say(
        "cli.adjusting", site=here.site, number=here.version.number, moment=f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
    )
    taken = take_in(here.record.problem, replace(here.state, now=moment))
    for remark in taken.assumptions:
        console.say("cli.assumed", what=in_words(remark, console.language))
    for remark in taken.notes:
        console.say("cli.note", what=in_words(remark, console.language))
    for entry in taken.problem.purchases:
        if entry not in here.record.problem.purchases:
            there = clock(entry.at, zone)
            console.say("cli.to_buy", material=entry.material, quantity=f"{entry.quantity:g}", there=there)
    return taken


def _adjusted(here: Desk, taken: TakenIn, policy: Policy, *, console: Console) -> Adjustment:
    """Adjust on a thread of its own, so that Ctrl-C ends the search and keeps the best plan found.

    The search itself runs in a process of its own: whatever becomes of it, there is the right shift.
    """
    from functools import partial
    from time import monotonic

    from heijunka import api
    from heijunka.cli.background import in_background
    from heijunka.cli.progress import Progress
    from heijunka.engine.apart import Apart
    from heijunka.reschedule import adjust as repair
    from heijunka.reschedule import overridden

    stop = api.after(seconds=policy.seconds)
    progress = Progress(console, seconds=policy.seconds, waiting="cli.adjusting_waits")

    def work() -> Adjustment:
        with Apart(language=console.language) as engine:
            engine.begin()
            return repair(
                taken.problem,
                here.record.plan,
                policy,
                clock=monotonic,
                solve=partial(engine.solve, on_progress=progress.add, on_compile=progress.compile),
                overridden=overridden(here.state),
                stop=stop,
            )

    found = in_background(work, stop=stop, progress=progress, console=console)
    if found.plan is None:
        raise NoPlan(say("cli.budget_too_small", console.language, smallest=found.smallest_budget))
    return found


def _noticed(here: Desk, found: Adjustment, events: list[Any]) -> tuple[PlanRecord, Notice]:
    """Return the adjusted plan to keep, beside the plan in force, and what it means for people."""
    from heijunka.evaluate.notice import beside, notice
    from heijunka.model.record import PlanRecord

    before = beside(found.problem, here.record.plan)
    assert found.plan is not None
    record = PlanRecord(problem=found.problem, plan=found.plan, reference=before)
    return record, notice(here.record, record, events=events)


def _reason(notice: Notice, language: str) -> str:
    """Return why a version is made: what the first event says, and how many more there are."""
    told = notice.told
    if not told:
        return say("cli.no_event", language)
    more = say("cli.and_more", language, count=len(told) - 1) if len(told) > 1 else ""
    return f"{notice.sentence(told[0], language)}{more}"


def _write(record: PlanRecord, notice: Notice, version: Version, *, folder: Path, console: Console) -> dict[str, Path]:
    """Write the plan as ``solve`` does, and the notice to hand out."""
    from heijunka.cli.planning import write_plan
    from heijunka.io.handout import notice_page, notice_workbook
    from heijunka.io.whole import write_all

    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{record.problem.plant.id.replace('/', '_')}-{version.number}"
    files = write_plan(record, folder / stem, console.language)
    title = say("cli.notice_title", console.language, site=record.problem.plant.id, number=version.number)
    page, book = folder / f"{stem}.changes.html", folder / f"{stem}.changes.xlsx"
    write_all(
        {
            page: notice_page(notice, title=title, language=console.language),
            book: notice_workbook(notice, language=console.language),
        }
    )
    return files | {"changes": page, "changes_workbook": book}


def _print(
    here: Desk, done: tuple[TakenIn, Adjustment], made: tuple[PlanRecord, Notice], *, version: Version, console: Console
) -> dict[str, Any]:
    from heijunka.cli.figures import Figures
    from heijunka.evaluate import telling
    from heijunka.reschedule.facts import in_words

    (taken, found), (record, notice) = done, made
    language, figures = console.language, Figures.of(record)
    if not console.is_json:
        print("\n".join(telling.text(notice, language)))
    console.table(say("cli.figures", language), figures.columns(language), figures.rows(language, FIGURES))
    for entry in found.broken[:SHOWN]:
        console.say(f"cli.broken_{entry.reason}", order=entry.order, operation=entry.operation)
    if len(found.broken) > SHOWN:
        console.say("cli.more_broken", count=len(found.broken) - SHOWN)
    for failure in found.failures:
        console.say("cli.note", what=failure)
    restless = found.nervousness
    console.say("cli.nervousness", value=f"{restless.value:,.0f}")
    console.say("cli.proposed", number=version.number, rung=say(f"cli.rung_{found.rung.replace('-', '_')}", language))
    return {
        "site": here.site,
        "rung": found.rung,
        "method": found.method,
        "seconds": {"proposal": found.seconds_to_proposal, "all": found.seconds},
        "broken": [asdict(entry) for entry in found.broken],
        "failures": list(found.failures),
        "nervousness": restless.value,
        "figures": figures.document(),
        "assumptions": [in_words(remark, language) for remark in taken.assumptions],
        "notes": [in_words(remark, language) for remark in taken.notes],
        "difference": telling.document(notice, language),
    }
