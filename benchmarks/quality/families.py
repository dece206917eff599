"""The families: where their instances come from, what is known of them, and which of them make up the sample."""

from __future__ import annotations

import csv
import random
import tarfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from benchmarks.quality import peers
from benchmarks.quality.assembly import assembly_shop
from benchmarks.quality.shops import flexible_shop, weighted_shop

import heijunka as hj
from heijunka.io.instances import read
from heijunka.library import PLANTS
from heijunka.model.objective import Term, minimise
from heijunka.model.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One kind of problem.

    Parameters
    ----------
    sources
        Folders of instances by ``archive/folder``.
    reader
        Family of `heijunka.io.instances`.
    bounds
        Families of ``bounds.csv`` in which its best known values stand; without any, the best of the run stands in.
    made
        Names of generated instances; they need no data.
    objective
        In place of the reader's.
    is_open
        Whether only instances are taken whose optimum is not proved.
    is_default
        Whether it runs without being named.
    """

    name: str
    sources: tuple[str, ...] = ()
    reader: str = ""
    bounds: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    objective: Term | None = None
    is_open: bool = False
    is_default: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An instance of an archive."""

    archive: str
    path: str
    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an instance: no plan is below ``lower``, one of ``upper`` exists."""

    lower: float | None = None
    upper: float | None = None


def _below(archive: str, *folders: str) -> tuple[str, ...]:
    return tuple(f"{archive}/{folder}" for folder in folders)


_SHOPS = ("abz", "dmu", "ft", "la", "orb", "swv", "ta", "yn")
_HURINK = ("hurink_edata", "hurink_rdata", "hurink_vdata")
_FLEXIBLE = ("barnes", "behnke", "dpp", "fattahi", *_HURINK, "kacem", "mk")
_SDST = ("brandimarte", "chambersbarnes", "dppaulli", "fattahi", "hurink_edata", "hurink_rdata", "hurink_vdata")
_WORKERS = (
    *("behnke", "brandimartemk", "chambersbarnes", "dppaulli", "fattahi", "hurinkedata", "hurinkrdata"),
    *("hurinksdata", "hurinkvdata", "kacem"),
)
_FLOW = (*_below("flowshop", "pfsp_ta"), *_below("flowshop_vrf_large", "vrf_large"))

FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (
        Family(name="jobshop", sources=_below("jobshop", *_SHOPS), reader="jobshop", bounds=_SHOPS),
        Family(
            name="jobshop_reentrant",
            sources=(*_below("jobshop", "bel"), *_below("jobshop_large", "dct")),
            reader="jobshop",
            bounds=("bel", "dct"),
        ),
        Family(name="jobshop_large", sources=_below("jobshop_large", "tai"), reader="jobshop", bounds=("tai",)),
        Family(
            name="flexible",
            sources=_below("fjsp", *_FLEXIBLE),
            reader="fjsp",
            bounds=("abz", "behnke", "car", "dpp", "fattahi", "ft", "kacem", "la", "mk", "mt", "orb", "setb", "seti"),
        ),
        Family(name="flexible_bv", sources=_below("fjsp_bv", "fjsp_bv"), reader="fjsp_bv", bounds=("fjsp_bv",)),
        Family(
            name="flexible_setups",
            sources=_below("fjsp_sdst", *(f"sdst_{name}" for name in _SDST)),
            reader="fjsp_sdst",
        ),
        Family(name="flexible_assembly", sources=_below("fjsp_assembly", "DAFJS", "YFJS"), reader="fjsp_assembly"),
        Family(
            name="flexible_workers",
            sources=_below("fjsp_worker", *(f"fjsspw_{name}" for name in _WORKERS)),
            reader="fjsp_worker",
            bounds=("fjsspw",),
        ),
        Family(
            name="openshop",
            sources=_below("openshop", "os_brucker", "os_ta"),
            reader="openshop",
            bounds=("openshop",),
        ),
        Family(name="flowshop", sources=_FLOW, reader="flowshop", bounds=("pfsp",)),
        Family(
            name="flowshop_completion",
            sources=_FLOW,
            reader="flowshop",
            bounds=("tct_pfsp",),
            objective=Term.FLOW_TIME,
        ),
        Family(
            name="hybrid_flowshop",
            sources=_below("hybrid_flowshop", "hfsp"),
            reader="hybrid_flowshop",
            bounds=("hfsp",),
        ),
        Family(
            name="setup_flowshop",
            sources=_below("sdst_flowshop", "sdst_pfsp"),
            reader="sdst_flowshop",
            bounds=("sdst_pfsp",),
        ),
        Family(
            name="tardiness_flowshop",
            sources=_below("tardiness_flowshop", "tt_pfsp"),
            reader="tardiness_flowshop",
            bounds=("tt_pfsp",),
        ),
        Family(
            name="parallel_machines",
            sources=_below("parallel_machine", "pmp"),
            reader="parallel_machine",
            bounds=("pmp",),
        ),
        Family(
            name="rcpsp",
            sources=_below("rcpsp", "psplib_j30", "psplib_j60", "psplib_j90", "psplib_j120"),
            reader="rcpsp",
            bounds=("psplib_j30", "psplib_j60", "psplib_j90", "psplib_j120"),
        ),
        Family(
            name="rcpsp_j120_open",
            sources=_below("rcpsp", "psplib_j120"),
            reader="rcpsp",
            bounds=("psplib_j120",),
            is_open=True,
        ),
        Family(name="rcpsp_rg300", sources=_below("rcpsp_rg300", "rg300"), reader="rcpsp", bounds=("rg300",)),
        Family(
            name="multi_mode",
            sources=_below("mrcpsp", "mmlib50", "mmlib100"),
            reader="mrcpsp",
            bounds=("mmlib50", "mmlib100"),
        ),
        Family(name="multi_project", sources=_below("rcmpsp", "mplib1_set3"), reader="rcmpsp", bounds=("mplib1_set3",)),
        Family(
            name="weighted_shop",
            made=tuple(f"{size}-{seed}" for size in (200, 1000, 10_000, 100_000) for seed in (1, 2)),
        ),
        Family(
            name="assembly_shop",
            made=tuple(f"{size}-{seed}" for size in (200, 1000, 10_000, 100_000) for seed in (1, 2)),
        ),
        Family(name="flexible_10k", made=("10000-1",)),
        Family(name="plant", made=("small", "demo", "plant", "group")),
        Family(name="plant_million", made=("group-million",), is_default=False),
        Family(name="peers", is_default=False),
    )
}
"""By name, in the order in which they are run."""
_MAKERS: dict[str, Callable[[int, int], Problem]] = {
    "weighted_shop": weighted_shop,
    "assembly_shop": assembly_shop,
    "flexible_10k": flexible_shop,
}
PLANT_SEED = 7


def names_of(family: Family, data: Path, *, count: int | None, seed: int = 0) -> list[str]:
    """Return the names of a family's sample, from small to large; all of them if no count is given.

    The instances, in order of their files' sizes, are cut into as many equal parts, and one is drawn from each.
    Instances whose best known value is 0 have no gap and are not drawn.
    """
    if family.made:
        return list(family.made) if count is None else _first_of_each_size(family.made, count)
    if family.name == "peers":
        return peers.names(data)
    bounds = known(data, family)
    members = sorted(members_of(family, data), key=lambda entry: (entry.bytes, entry.name))
    names = [entry.name for entry in members if _is_wanted(family, bounds.get(entry.name, Known()))]
    if count is None or count >= len(names):
        return names
    rng = random.Random(f"{family.name} {seed}")
    cuts = [len(names) * k // count for k in range(count + 1)]
    return [names[rng.randrange(start, end)] for start, end in pairwise(cuts)]


def load(family: Family, name: str, data: Path) -> Problem:
    """Return an instance, ready to plan."""
    if family.name == "peers":
        return peers.load(data, name)
    if family.made:
        return _make(family.name, name)
    member = next(entry for entry in members_of(family, data) if entry.name == name)
    problem = read(_text(data / f"{member.archive}.tar.xz", member.path), family.reader, name)
    return problem if family.objective is None else replace(problem, objective=minimise(family.objective))


def known(data: Path, family: Family) -> Mapping[str, Known]:
    """Return what ``bounds.csv`` says of a family's instances, by name."""
    return _bounds(data, family.bounds) if family.bounds else {}


def members_of(family: Family, data: Path) -> list[Member]:
    """Return all of a family's instances."""
    return [entry for source in family.sources for entry in _manifest(data).get(source, ())]


def is_there(family: Family, data: Path) -> bool:
    """Tell whether a family's instances can be had."""
    if family.name == "peers":
        return bool(peers.names(data))
    return bool(family.made) or (data / "manifest.csv").is_file()


def _is_wanted(family: Family, bounds: Known) -> bool:
    if family.is_open and bounds.lower == bounds.upper:
        return False
    return not family.bounds or (bounds.upper or 0) > 0


def _first_of_each_size(made: Iterable[str], count: int) -> list[str]:
    # Another draw of the same size comes only after every size.
    return sorted(sorted(made, key=lambda name: name.rpartition("-")[2] != "1")[:count], key=list(made).index)


def _make(family: str, name: str) -> Problem:
    if family.startswith("plant"):
        return hj.net(PLANTS["air-conditioning"](name, seed=PLANT_SEED))
    size, seed = (int(part) for part in name.split("-"))
    return _MAKERS[family](size, seed)


@cache
def _manifest(data: Path) -> dict[str, list[Member]]:
    found: dict[str, list[Member]] = {}
    with (data / "manifest.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            member = Member(archive=row["archive"], path=row["member"], name=row["instance"], bytes=int(row["bytes"]))
            found.setdefault(f"{row['archive']}/{row['family']}", []).append(member)
    return found


@cache
def _bounds(data: Path, families: tuple[str, ...]) -> dict[str, Known]:
    with (data / "bounds.csv").open(newline="", encoding="utf-8") as file:
        return {
            row["instance"]: Known(_number(row["lower"]), _number(row["upper"]))
            for row in csv.DictReader(file)
            if row["family"] in families
        }


def _number(text: str) -> float | None:
    return float(text) if text else None


def _text(archive: Path, path: str) -> bytes:
    with tarfile.open(archive, "r:xz") as tar:
        for item in tar:
            if item.name == path and (file := tar.extractfile(item)) is not None:
                return file.read()
    raise FileNotFoundError(f"{archive} has no {path}.")
