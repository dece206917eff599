"""Replications: the same days for all policies, the same runs whatever the number of processes, tuning apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from heijunka.engine.stop import Stop
from heijunka.twin.catalogue import FAMILIES, padded, untuned
from heijunka.twin.policies import ByRollout, ByRule
from heijunka.twin.replicate import Cell, Run, Task, replicate, run
from heijunka.twin.shop import Release, Rule, Setting
from heijunka.twin.tuning import FINALISTS, tune

CELL = Cell(size="small", utilisation=0.6, days=4, warm_up_days=1)
RULES = {"fifo": ByRule(Setting(rule=Rule.FIFO)), "edd": ByRule(Setting(rule=Rule.EDD))}


def told(runs: list[Run]) -> list[tuple[object, ...]]:
    return [(entry.seed, entry.policy, entry.figures) for entry in runs]


def test_runs_are_the_same_in_one_process_and_in_two() -> None:
    tasks = [Task(CELL, seed, RULES) for seed in (3, 1, 2)]
    alone = replicate(tasks)
    assert told(replicate(tasks, processes=2)) == told(alone)
    assert [(entry.seed, entry.policy) for entry in alone] == [(s, p) for s in (3, 1, 2) for p in RULES]


def test_another_policy_beside_it_changes_nothing() -> None:
    both = replicate([Task(CELL, 1, RULES)])
    assert told(replicate([Task(CELL, 1, {"edd": RULES["edd"]})])) == told(both[1:])


def test_a_stop_keeps_what_is_done() -> None:
    stop = Stop()
    tasks = [Task(CELL, seed, RULES) for seed in (1, 2, 3)]
    found = replicate(tasks, stop=stop, on_runs=lambda _done, _all, _runs: stop.cancel())
    assert {entry.seed for entry in found} == {1}


def test_no_noise_leaves_no_breakdowns_and_more_leaves_more() -> None:
    calm = run(replace(CELL, noise=0.0), 1, "edd", RULES["edd"])
    usual = run(CELL, 1, "edd", RULES["edd"])
    rough = run(replace(CELL, noise=4.0), 1, "edd", RULES["edd"])
    assert calm.figures.line_down == 0
    assert calm.figures != usual.figures
    assert rough.figures.line_down > 0


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_every_policy_of_the_catalogue_runs(name: str) -> None:
    found = run(CELL, 1, name, untuned(name))
    assert found.figures.jobs_a_day > 0
    assert 0 < found.figures.busiest <= 1


def test_a_rollout_repeats_and_its_plan_moves() -> None:
    first, again = (run(CELL, 2, "rollout", ByRollout()) for _ in range(2))
    assert first.figures == again.figures
    assert first.restlessness == again.restlessness
    assert first.restlessness.n_plans > 1


def test_a_rollout_of_one_rule_is_that_rule() -> None:
    rule = Setting(rule=Rule.ATCS, k1=3.0, k2=0.3, wait=2.0)
    rolled = run(CELL, 1, "one", ByRollout(rules=(rule,)))
    assert rolled.figures == run(CELL, 1, "rule", ByRule(rule)).figures


def test_tuning_takes_the_least_late_of_those_that_did_well_first() -> None:
    names, seeds = ["push", "atcs", "conwip", "fifo"], (11, 12, 13)
    found = tune(CELL, names, seeds)
    assert list(found) == names
    lead = found["push"].policy
    assert isinstance(lead, ByRule)
    assert lead.setting.release is Release.BY_LEAD
    runs = replicate([Task(CELL, seed, FAMILIES["push"].choices) for seed in seeds])
    late = {
        name: [run.figures.weighted_tardiness for run in runs if run.policy == name]
        for name in FAMILIES["push"].choices
    }
    finalists = sorted(late, key=lambda name: late[name][0])[:FINALISTS]
    best = min(finalists, key=lambda name: sum(late[name]))
    assert found["push"].choice == best
    assert found["push"].cost == pytest.approx(sum(late[best]) / len(seeds))


def test_conwip_takes_over_the_tuned_rule() -> None:
    found = tune(CELL, ["atcs", "conwip"], (11,))
    rule, capped = found["atcs"].policy, found["conwip"].policy
    assert isinstance(rule, ByRule)
    assert isinstance(capped, ByRule)
    assert (capped.setting.k1, capped.setting.k2, capped.setting.wait) == (
        rule.setting.k1,
        rule.setting.k2,
        rule.setting.wait,
    )
    assert capped.setting.release is Release.BY_COUNT


def test_padding_adds_to_the_lead_time_alone() -> None:
    push = FAMILIES["push"].choices["lead=2d"]
    assert isinstance(push, ByRule)
    assert padded(push, 5.0).setting.lead_hours == push.setting.lead_hours + 120.0
