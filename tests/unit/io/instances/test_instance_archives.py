"""The published benchmark files read, and a sample of them is valid through and through."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from heijunka.errors import ReadError
from heijunka.io.instances import read
from heijunka.model.validate import validate

ARCHIVES = {
    "jobshop": "jobshop",
    "jobshop_large": "jobshop",
    "fjsp": "fjsp",
    "fjsp_assembly": "fjsp_assembly",
    "fjsp_bv": "fjsp_bv",
    "fjsp_sdst": "fjsp_sdst",
    "fjsp_worker": "fjsp_worker",
    "openshop": "openshop",
    "flowshop": "flowshop",
    "flowshop_vrf_large": "flowshop",
    "hybrid_flowshop": "hybrid_flowshop",
    "sdst_flowshop": "sdst_flowshop",
    "tardiness_flowshop": "tardiness_flowshop",
    "parallel_machine": "parallel_machine",
    "rcpsp": "rcpsp",
    "rcpsp_rg300": "rcpsp",
    "mrcpsp": "mrcpsp",
    "rcmpsp": "rcmpsp",
}
N_SAMPLED = 8
SMALL = 300_000
DAMAGED = {"HurinkEdata63", "HurinkRdata63"}
"""Their last job announces nine operations, and one stray number follows."""


@pytest.mark.parametrize("archive", ARCHIVES)
def test_a_sample_of_each_archive_reads_and_is_valid(archive: str, archive_member: Callable) -> None:
    found = archive_member.members(archive)
    small = sorted(member for member, data in found.items() if len(data) < SMALL)
    sample = small[:: max(1, len(small) // N_SAMPLED)]
    assert sample
    for member in sample:
        name = member.rpartition("/")[2].partition(".")[0]
        if name in DAMAGED:
            continue
        family = "fjsp_sdst_opwise" if "opwise" in member else ARCHIVES[archive]
        problem = read(found[member], family, name)
        assert validate(problem) == (), member
        assert _n_announced(archive, found[member].decode()) in (len(problem.orders), None), member


def test_two_published_files_are_damaged_and_say_so(archive_member: Callable) -> None:
    found = archive_member.members("fjsp_sdst")
    refused = {}
    for member, data in found.items():
        name = member.rpartition("/")[2].partition(".")[0]
        try:
            read(data, "fjsp_sdst_opwise" if "opwise" in member else "fjsp_sdst", name)
        except ReadError as error:
            refused[name] = error.row
    assert refused == dict.fromkeys(DAMAGED, 11)


def _n_announced(archive: str, text: str) -> int | None:
    """Return how many orders a file's first number announces; None where it says something else."""
    if archive in ("rcpsp", "rcpsp_rg300"):
        return 1
    return None if archive in ("fjsp_assembly", "mrcpsp") else int(text.split()[0])
