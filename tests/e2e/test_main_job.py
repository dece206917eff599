"""The main job on real data: frePPLe fixtures, an instance of every benchmark family, 20 000 operations."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import heijunka as hj
from heijunka.io import instances
from heijunka.io.frepple import read_frepple
from heijunka.library import PLANTS
from heijunka.model.record import PlanRecord

FAMILIES = {
    "jobshop": ("jobshop", "ft/ft06"),
    "jobshop (re-entrant)": ("jobshop", "bel/"),
    "fjsp": ("fjsp", "mk/mk01"),
    "fjsp_assembly": ("fjsp_assembly", ""),
    "fjsp_bv": ("fjsp_bv", ""),
    "fjsp_sdst": ("fjsp_sdst", "sdst_brandimarte/BrandimarteMk1"),
    "fjsp_worker": ("fjsp_worker", ""),
    "openshop": ("openshop", ""),
    "flowshop": ("flowshop", ""),
    "hybrid_flowshop": ("hybrid_flowshop", ""),
    "sdst_flowshop": ("sdst_flowshop", ""),
    "tardiness_flowshop": ("tardiness_flowshop", ""),
    "parallel_machine": ("parallel_machine", ""),
    "rcpsp": ("rcpsp", ""),
    "mrcpsp": ("mrcpsp", ""),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_one_instance_of_each_family_is_planned(name: str, archive_member: Callable[[str, str], bytes]) -> None:
    archive, wanted = FAMILIES[name]
    members = archive_member.members(archive)  # type: ignore[attr-defined]
    member = next(entry for entry in sorted(members) if wanted in entry)
    problem = instances.read(members[member], name.split(" ")[0], member)
    result = hj.solve(problem, stop=hj.after(seconds=10), threads=2)
    assert hj.check(problem, result.plan) == ()
    assert not result.plan.unplanned
    assert result.seconds < 15


@pytest.mark.parametrize("fixture", ["manufacturing_demo", "flow_line", "jobshop"])
def test_frepple_fixtures_are_planned(fixture: str, archive_member: Callable[[str, str], bytes]) -> None:
    members = archive_member.members("frepple")  # type: ignore[attr-defined]
    member = next(entry for entry in members if entry.endswith(f"/input__{fixture}.json"))
    reading = read_frepple(members[member])
    assert reading.problem is not None
    assert reading.issues, "what has no place in our model is listed"
    netted = hj.net(reading.problem)
    result = hj.solve(netted, stop=hj.after(seconds=10), threads=2)
    assert hj.check(netted, result.plan) == ()
    assert result.plan.assignments


def test_a_workbook_of_20_000_operations_is_planned_in_two_minutes_and_2_gb(tmp_path: Path) -> None:
    workbook = tmp_path / "plant.xlsx"
    hj.write(PLANTS["air-conditioning"]("plant", seed=7), workbook)
    script = (
        "import json, resource, time, sys\n"
        "begun = time.monotonic()\n"
        "from heijunka.cli.app import run\n"
        f"code = run(['solve', {str(workbook)!r}, '--seconds', '20', '--threads', '2'])\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6\n"
        "print(json.dumps([code, time.monotonic() - begun, peak]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=400)
    code, seconds, gigabytes = json.loads(done.stdout.splitlines()[-1])
    assert code == 0, done.stdout + done.stderr
    assert seconds < 120
    assert gigabytes < 2
    record = hj.open_plan(next(tmp_path.glob("*.plan.json")))
    assert isinstance(record, PlanRecord)
    assert hj.check(record.problem, record.plan) == ()
    assert len(record.plan.assignments) > 15_000


@pytest.mark.parametrize("plant", sorted(PLANTS))
def test_reference_plants_are_planned_better_than_by_due_date(plant: str) -> None:
    record = hj.plan(PLANTS[plant]("small", seed=7), stop=hj.after(seconds=5), threads=2)
    assert record.reference is not None
    assert hj.check(record.problem, record.plan) == ()
    assert hj.check(record.problem, record.reference) == ()
    assert hj.score(record.problem, record.plan).key <= hj.score(record.problem, record.reference).key
