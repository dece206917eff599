"""The quality bars: what the engine is to reach, what it reached, met or missed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import mean

from benchmarks.quality.book import Row
from benchmarks.quality.report import by_case, common_means, is_behind
from benchmarks.quality.runner import Wish

Measured = tuple[str, bool | None]
"""What was measured, and whether it is enough; None if it was not measured."""
NOT_MEASURED: Measured = ("not measured", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar.

    Parameters
    ----------
    families, seconds
        The runs that it is measured by.
    measure
        From those runs to what was measured.
    methods, names
        What must be run for it; without names, a sample.
    """

    name: str
    wanted: str
    families: tuple[str, ...]
    seconds: float
    measure: Callable[[list[Row]], Measured]
    methods: tuple[str, ...] = ("ours",)
    names: tuple[str, ...] = ()


def _mean_gap(limit: float, part: Callable[[Row], bool] = lambda row: True) -> Callable[[list[Row]], Measured]:
    def measure(rows: list[Row]) -> Measured:
        mine = [row for row in rows if row.method == "ours" and part(row)]
        if not mine:
            return NOT_MEASURED
        gaps = [row.gap for row in mine if row.gap is not None]
        missing = len(mine) - len(gaps)
        if not gaps:
            return "no plan", False
        told = f"{mean(gaps):.2f} % on {len(gaps)}" + (f", {missing} without a plan" if missing else "")
        return told, mean(gaps) <= limit and not missing

    return measure


def _no_worse_than(other: str, share: float, part: Callable[[Row], bool]) -> Callable[[list[Row]], Measured]:
    """Measure the share of runs on which ours is at least as good as another method."""

    def measure(rows: list[Row]) -> Measured:
        cases = by_case(row for row in rows if part(row)).values()
        pairs = [case for case in cases if "ours" in case and other in case]
        if not pairs:
            return NOT_MEASURED
        good = sum(case["ours"].has_plan and not is_behind(case["ours"], case[other]) for case in pairs)
        return f"{good} of {len(pairs)}", good >= share * len(pairs)

    return measure


def _better_than(other: str) -> Callable[[list[Row]], Measured]:
    def measure(rows: list[Row]) -> Measured:
        pairs = [case for case in by_case(rows).values() if "ours" in case and other in case]
        if not pairs:
            return NOT_MEASURED
        # Nothing is better than a value that nothing can beat: there a tie is as good.
        good = sum(
            is_behind(case[other], case["ours"])
            or (case["ours"].has_plan and not is_behind(case["ours"], case[other]) and case["ours"].gap == 0)
            for case in pairs
        )
        return f"{good} of {len(pairs)}", good == len(pairs)

    return measure


def _mean_no_worse(rows: list[Row]) -> Measured:
    found = common_means(rows, "ours", "pyjobshop")
    if found is None:
        return NOT_MEASURED
    mine, its, both, alone = found
    missing = sum(not row.has_plan for row in rows if row.method == "ours")
    told = f"{mine:.2f} % against {its:.2f} % on {both}, {alone} more only by us"
    return told + (f", {missing} without a plan" if missing else ""), mine <= its + 1e-9 and not missing


def _always_a_plan(rows: list[Row]) -> Measured:
    mine = [row for row in rows if row.method == "ours"]
    if not mine:
        return NOT_MEASURED
    return f"{sum(row.has_plan for row in mine)} of {len(mine)}", all(row.has_plan for row in mine)


def _below_rules(share: float, size: str, *, atcs: bool = True) -> Callable[[list[Row]], Measured]:
    """Measure by how much ours is below the best of the ATCS rules, or of all rules."""

    def measure(rows: list[Row]) -> Measured:
        cases = by_case(row for row in rows if row.instance.split("-")[0] == size)
        changes = []
        for case in cases.values():
            if "ours" not in case or "rule" not in case or not case["ours"].has_plan:
                continue
            rule = case["rule"].best_atcs if atcs else case["rule"].value
            if rule and case["ours"].value is not None:
                changes.append((case["ours"].value / rule - 1.0) * 100.0)
        if not changes:
            return NOT_MEASURED
        return f"{mean(changes):+.1f} % on {len(changes)}", mean(changes) <= -share

    return measure


def _plant_is_quick(rows: list[Row]) -> Measured:
    """Measure until when the judged plan is there: the first plan, and judging it."""
    mine = [row for row in rows if row.method == "ours" and row.instance == "plant"]
    if not mine or mine[0].first_s is None or mine[0].judge_s is None:
        return NOT_MEASURED
    seconds = mine[0].first_s + mine[0].judge_s
    return f"{seconds:.1f} s (plan {mine[0].first_s:.1f} s, judge {mine[0].judge_s:.1f} s)", seconds < 5.0


def _elsewhere(command: str) -> Callable[[list[Row]], Measured]:
    return lambda rows: (f"measured by {command}", None)


def _is_large(row: Row) -> bool:
    return (row.operations or 0) > 200


def _has_stages(count: int) -> Callable[[Row], bool]:
    return lambda row: row.groups == count


_MAKESPAN = ("jobshop", "flexible")
_SHOPS = ("weighted_shop", "assembly_shop")
_OTHERS = ("multi_mode", "flexible_workers", "flexible_setups", "flexible_assembly", "openshop")
BARS: Sequence[Bar] = (
    *(
        Bar(
            name=name,
            wanted=f"mean gap <= {limit:g} % at {s:g} s",
            families=(name,),
            seconds=s,
            measure=_mean_gap(limit),
        )
        for name in _MAKESPAN
        for limit, s in ((2.0, 10.0), (1.0, 60.0))
    ),
    Bar(
        name="jobshop, flexible",
        wanted="no worse than CP-SAT on 90 % of those over 200 operations",
        families=_MAKESPAN,
        seconds=10.0,
        measure=_no_worse_than("cpsat", 0.9, _is_large),
        methods=("ours", "cpsat"),
    ),
    *(
        Bar(
            name=name,
            wanted=f"mean gap <= {limit:g} % at 10 s",
            families=(name,),
            seconds=10.0,
            measure=_mean_gap(limit),
        )
        for name, limit in (("flowshop", 1.0), ("setup_flowshop", 1.0), ("flowshop_completion", 2.0))
    ),
    *(
        Bar(
            name=f"hybrid_flowshop, {stages} stages",
            wanted=f"mean gap <= {limit:g} % at 10 s",
            families=("hybrid_flowshop",),
            seconds=10.0,
            measure=_mean_gap(limit, _has_stages(stages)),
        )
        for stages, limit in ((5, 1.0), (10, 5.0))
    ),
    Bar(
        name="hybrid_flowshop",
        wanted="mean gap <= 2 % at 60 s",
        families=("hybrid_flowshop",),
        seconds=60.0,
        measure=_mean_gap(2.0),
    ),
    Bar(
        name="tardiness_flowshop, to 10 machines",
        wanted="mean gap <= 10 % at 10 s",
        families=("tardiness_flowshop",),
        seconds=10.0,
        measure=_mean_gap(10.0, lambda row: (row.machines or 0) <= 10),
    ),
    Bar(
        name="tardiness_flowshop",
        wanted="always a plan",
        families=("tardiness_flowshop",),
        seconds=10.0,
        measure=_always_a_plan,
    ),
    Bar(
        name="tardiness_flowshop",
        wanted="better than PyJobShop on each",
        families=("tardiness_flowshop",),
        seconds=10.0,
        measure=_better_than("pyjobshop"),
        methods=("ours", "pyjobshop"),
    ),
    Bar(
        name="rcpsp_j120_open",
        wanted="mean gap <= 3 % at 10 s",
        families=("rcpsp_j120_open",),
        seconds=10.0,
        measure=_mean_gap(3.0),
    ),
    Bar(
        name="parallel_machines",
        wanted="mean gap <= 2 % at 10 s",
        families=("parallel_machines",),
        seconds=10.0,
        measure=_mean_gap(2.0),
    ),
    *(
        Bar(
            name=name,
            wanted="mean no worse than PyJobShop, a plan where it has none",
            families=(name,),
            seconds=10.0,
            measure=_mean_no_worse,
            methods=("ours", "pyjobshop"),
        )
        for name in _OTHERS
    ),
    *(
        Bar(
            name=f"{family}, {int(size):,} operations",
            wanted=f"{-share:g} % against the best ATCS rule at {seconds:g} s",
            families=(family,),
            seconds=seconds,
            measure=_below_rules(share, size),
            methods=("ours", "rule"),
            names=(f"{size}-1", f"{size}-2"),
        )
        for family in _SHOPS
        for size, share, seconds in (("1000", 40.0, 10.0), ("10000", 12.0, 10.0), ("100000", 13.0, 60.0))
    ),
    *(
        Bar(name=family, wanted="always a plan", families=(family,), seconds=10.0, measure=_always_a_plan)
        for family in _SHOPS
    ),
    Bar(
        name="flexible_10k",
        wanted="always a plan",
        families=("flexible_10k",),
        seconds=10.0,
        measure=_always_a_plan,
    ),
    Bar(
        name="plant, 20 000 operations",
        wanted="a judged plan in 5 s",
        families=("plant",),
        seconds=60.0,
        measure=_plant_is_quick,
        names=("plant",),
    ),
    Bar(
        name="plant, 20 000 operations",
        wanted="-30 % against the best rule at 60 s",
        families=("plant",),
        seconds=60.0,
        measure=_below_rules(30.0, "plant", atcs=False),
        methods=("ours", "rule"),
        names=("plant",),
    ),
    Bar(
        name="scale",
        wanted="100 k operations < 1 s, 1 M < 10 s after loading; < 2 GB per million",
        families=(),
        seconds=0.0,
        measure=_elsewhere("python benchmarks/scale"),
    ),
    Bar(
        name="repair",
        wanted="p95 < 50 ms at 100 k operations",
        families=(),
        seconds=0.0,
        measure=_elsewhere("python benchmarks/scale"),
    ),
)


def table(rows: Sequence[Row]) -> str:
    """Return the table of bars as Markdown."""
    lines = ["| bar | wanted | measured | |", "|---|---|---|---|"]
    for bar in BARS:
        part = [row for row in rows if row.family in bar.families and row.seconds == bar.seconds]
        told, is_met = bar.measure(part)
        verdict = {True: "met", False: "**missed**", None: ""}[is_met]
        lines.append(f"| {bar.name} | {bar.wanted} | {told} | {verdict} |")
    verdicts = [line.rsplit("|", 2)[1].strip() for line in lines[2:]]
    met, missed = verdicts.count("met"), verdicts.count("**missed**")
    return "\n".join([*lines, "", f"{met} met, {missed} missed, {len(verdicts) - met - missed} not measured here."])


def wishes(wish: Wish) -> Iterable[Wish]:
    """Return what must be run for the bars: a wish's families and methods as far as they are needed, on its cores."""
    needs = {(bar.seconds, bar.methods, bar.names) for bar in BARS if bar.families}
    for seconds, methods, names in sorted(needs):
        alike = [bar for bar in BARS if (bar.seconds, bar.methods, bar.names) == (seconds, methods, names)]
        families = tuple(dict.fromkeys(name for bar in alike for name in bar.families if name in wish.families))
        kept = tuple(name for name in methods if name in wish.methods)
        if families and kept:
            yield replace(wish, families=families, methods=kept, names=names, seconds=seconds)
