"""The families: their samples are fixed, mixed in size, and know their best values."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
from benchmarks.quality.families import FAMILIES, is_there, known, load, names_of

SHOP = "2 2\n0 3 1 2\n1 4 0 1\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder as the benchmark data are kept: one archive, a manifest and bounds."""
    names = [f"la{n:02}" for n in range(1, 9)]
    with tarfile.open(tmp_path / "jobshop.tar.xz", "w:xz") as tar:
        for name in names:
            item = tarfile.TarInfo(f"jobshop/la/{name}.txt")
            item.size = len(SHOP)
            tar.addfile(item, io.BytesIO(SHOP.encode()))
    rows = [f"jobshop,la,{name},jobshop/la/{name}.txt,{n}" for n, name in enumerate(names)]
    (tmp_path / "manifest.csv").write_text("\n".join(["archive,family,instance,member,bytes", *rows]))
    bounds = [f"la,{name},,{0 if name == 'la08' else 7}" for name in names]
    (tmp_path / "bounds.csv").write_text("\n".join(["family,instance,lower,upper", *bounds]))
    return tmp_path


def test_a_sample_takes_one_instance_of_each_part_by_size(data: Path) -> None:
    family = FAMILIES["jobshop"]
    names = names_of(family, data, count=3)
    assert names == names_of(family, data, count=3) == sorted(names)
    assert len(set(names)) == 3
    assert int(names[0][2:]) <= 2 < int(names[1][2:]) <= 4 < int(names[2][2:])
    assert any(names_of(family, data, count=3, seed=draw) != names for draw in range(1, 6))


def test_all_are_those_whose_best_value_allows_a_gap(data: Path) -> None:
    assert len(names_of(FAMILIES["jobshop"], data, count=None)) == 7


def test_an_instance_is_read_from_its_archive_with_what_is_known_of_it(data: Path) -> None:
    family = FAMILIES["jobshop"]
    problem = load(family, "la03", data)
    assert (problem.name, len(problem.orders)) == ("la03", 2)
    assert known(data, family)["la03"].upper == 7.0
    assert known(data, family)["la03"].lower is None


def test_generated_families_need_no_data(tmp_path: Path) -> None:
    there = {name for name, family in FAMILIES.items() if is_there(family, tmp_path)}
    assert there == {"weighted_shop", "assembly_shop", "flexible_10k", "plant", "plant_million"}
    assert names_of(FAMILIES["weighted_shop"], tmp_path, count=2) == ["200-1", "1000-1"]
    assert names_of(FAMILIES["plant"], tmp_path, count=None) == ["small", "demo", "plant", "group"]


def test_every_family_has_instances_in_the_data(shared_data: Path) -> None:
    for family in FAMILIES.values():
        if family.sources:
            names = names_of(family, shared_data, count=1)
            assert len(names) == 1
            if family.bounds:
                assert known(shared_data, family)[names[0]].upper is not None
