"""The generators give the published instances, to the digit."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from instance_texts import FT06

from heijunka.io.instances import read
from heijunka.io.instances.generate import (
    Draws,
    dmu_job_shop,
    taillard_flow_shop,
    taillard_job_shop,
    taillard_open_shop,
)

ARCHIVES = {"ta_js": "jobshop", "dmu1": "jobshop", "dmu2": "jobshop", "ta_fs": "flowshop", "ta_os": "openshop"}


def test_ta01() -> None:
    # Taillard 1993, job shop 15 x 15, first instance.
    text = taillard_job_shop(15, 15, time_seed=840612802, machine_seed=398197754)
    lines = text.splitlines()
    assert lines[0] == "15 15"
    assert lines[1] == "6 94 12 66 4 10 7 53 3 26 2 15 10 65 11 82 8 10 14 27 9 93 13 92 5 96 0 70 1 83"
    assert len(lines) == 16


def test_first_taillard_flow_shop() -> None:
    # Taillard 1993, flow shop 20 x 5, first instance.
    lines = taillard_flow_shop(20, 5, time_seed=873654221).splitlines()
    assert lines[:3] == ["20 5", "0 54 1 79 2 16 3 66 4 58", "0 83 1 3 2 89 3 58 4 56"]


def test_an_open_shop_is_a_job_shop_without_routes() -> None:
    text = taillard_open_shop(4, 4, time_seed=1166510396, machine_seed=164000672)
    jobs = taillard_job_shop(4, 4, time_seed=1166510396, machine_seed=164000672)
    for row, job in zip(text.splitlines()[1:], jobs.splitlines()[1:], strict=True):
        numbers = list(map(int, job.split()))
        assert [length for _, length in sorted(zip(numbers[::2], numbers[1::2], strict=True))] == [
            *map(int, row.split())
        ]


def test_dmu_in_two_sets_visits_the_first_half_before_the_second() -> None:
    for line in dmu_job_shop(20, 10, seed=5, is_two_set=True).splitlines()[1:]:
        route = list(map(int, line.split()))[::2]
        assert sorted(route[:5]) == [0, 1, 2, 3, 4]
        assert sorted(route[5:]) == [5, 6, 7, 8, 9]


@pytest.mark.parametrize("seed", [0, 2**31 - 1])
def test_a_seed_outside_the_generators_cycle_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match="seed"):
        Draws(seed)


def test_generated_texts_are_read() -> None:
    assert len(read(taillard_open_shop(3, 4, time_seed=1, machine_seed=2), "openshop").orders) == 3
    assert len(read(taillard_flow_shop(3, 4, time_seed=1), "flowshop").orders) == 3
    assert len(read(dmu_job_shop(3, 4, seed=1), "jobshop").plant.resources) == 4
    assert len(read(FT06, "jobshop").orders) == 6


def test_published_seeds_give_the_published_files(shared_data: Path, archive_member: Callable) -> None:
    rows = list(csv.DictReader((shared_data / "published_seeds_dev.csv").read_text("utf-8").splitlines()))
    files = {
        Path(member).stem: data
        for archive in set(ARCHIVES.values())
        for member, data in archive_member.members(archive).items()
    }
    assert len(rows) > 200
    different = [row["instance"] for row in rows if generated(row).split() != files[row["instance"]].decode().split()]
    assert different == []


def generated(row: dict[str, str]) -> str:
    n_jobs, n_machines, seed = int(row["n"]), int(row["m"]), int(row["seed1"])
    if row["kind"] == "ta_fs":
        return taillard_flow_shop(n_jobs, n_machines, time_seed=seed)
    if row["kind"].startswith("dmu"):
        return dmu_job_shop(n_jobs, n_machines, seed=seed, is_two_set=row["kind"] == "dmu2")
    generate = taillard_job_shop if row["kind"] == "ta_js" else taillard_open_shop
    return generate(n_jobs, n_machines, time_seed=seed, machine_seed=int(row["seed2"]))
