"""Runs what was asked for, method after method on each instance, and writes each run down at once."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import monotonic
from typing import Any

from benchmarks.quality import book, watch
from benchmarks.quality.book import Row
from benchmarks.quality.families import FAMILIES, Family, is_there, known, members_of, names_of
from benchmarks.quality.methods import JUDGES_ITSELF

PACKAGES = ("heijunka", "ortools", "pyjobshop", "numba", "numpy")
BESIDE = 3.0
"""Seconds that a run takes besides its limit, as guessed beforehand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be run.

    Parameters
    ----------
    count
        Instances of each family; None takes all.
    grace
        Seconds beyond the limit after which a method is ended.
    draw
        Number of the sample.
    names
        Instances, in place of a sample.
    """

    families: tuple[str, ...]
    methods: tuple[str, ...]
    data: Path
    csv: Path
    seconds: float
    threads: int
    seeds: tuple[int, ...]
    count: int | None
    cores: tuple[int, ...]
    grace: float
    memory_gb: float
    draw: int = 0
    names: tuple[str, ...] = ()


def run(wish: Wish) -> int:
    """Run it all; return how many plans the judge refused. What the file holds already is not run again."""
    jobs = _jobs(wish)
    done = {row.key for row in book.read([wish.csv])}
    todo = [job for job in jobs if _key(job) not in done]
    minutes = len(todo) * (wish.seconds + BESIDE) / 60
    print(
        f"{len(jobs)} runs, {len(jobs) - len(todo)} of them done before; about {minutes:.0f} min on cores {wish.cores}"
    )
    facts = {"machine": machine(), "cores": " ".join(map(str, wish.cores)), "versions": versions()}
    refused, begun = 0, monotonic()
    for number, job in enumerate(todo, 1):
        row = _run_one(job, wish, facts)
        book.append(wish.csv, row)
        refused += bool(row.violations)
        passed = monotonic() - begun
        print(f"[{number}/{len(todo)} {passed / 60:3.0f} min] {line_of(row)}", flush=True)
    return refused


def line_of(row: Row) -> str:
    """Return a run in one line."""
    head = f"{row.family} {row.instance} {row.method} seed {row.seed} {row.seconds:g} s:"
    if row.value is None:
        return f"{head} {row.note}"
    gap = "" if row.gap is None else f" ({row.gap:+.2f} %)"
    left = f" without {row.n_unplanned} orders" if row.n_unplanned else ""
    told = f"{head} {row.value:g}{gap}{left}, first after {row.first_s or 0:.2f} s, back after {row.wall_s or 0:.1f} s"
    return f"{told} REFUSED: {row.note}" if row.violations else told


def machine() -> str:
    """Return the processor's name and the number of its cores."""
    name = platform.processor() or platform.machine()
    told = Path("/proc/cpuinfo")
    if told.exists():
        lines = told.read_text().splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    return f"{name}, {os.cpu_count()} cores, {platform.system()}"


def versions() -> str:
    """Return the versions of what runs, and the commit."""
    found = [f"Python {platform.python_version()}"]
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return ", ".join([*found, f"commit {commit}"] if commit else found)


def _jobs(wish: Wish) -> list[watch.Job]:
    jobs = []
    for name in wish.families:
        family = FAMILIES[name]
        if not is_there(family, wish.data):
            print(f"{name}: left out, for its data are not in {wish.data}")
            continue
        for instance in _instances(family, wish):
            for seed in wish.seeds:
                jobs += [_job(wish, name, instance, (method, seed)) for method in wish.methods]
    return jobs


def _instances(family: Family, wish: Wish) -> Sequence[str]:
    if wish.names:
        every = family.made or names_of(family, wish.data, count=None)
        return [name for name in every if name in wish.names]
    return names_of(family, wish.data, count=wish.count, seed=wish.draw)


def _job(wish: Wish, family: str, instance: str, of: tuple[str, int]) -> watch.Job:
    method, seed = of
    return watch.Job(
        family=family,
        instance=instance,
        method=method,
        seconds=wish.seconds,
        threads=wish.threads,
        seed=seed,
        data=str(wish.data),
        cores=wish.cores,
        memory_gb=wish.memory_gb,
    )


def _key(job: watch.Job) -> tuple[Any, ...]:
    return job.family, job.instance, job.method, job.seed, job.seconds, job.threads


def _run_one(job: watch.Job, wish: Wish, facts: dict[str, str]) -> Row:
    family = FAMILIES[job.family]
    bounds = known(wish.data, family).get(job.instance)
    folder = ""
    if family.sources:
        member = next(entry for entry in members_of(family, wish.data) if entry.name == job.instance)
        folder = member.path.split("/")[1]
    row = Row(
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        family=job.family,
        instance=job.instance,
        folder=folder,
        method=job.method,
        seed=job.seed,
        seconds=job.seconds,
        threads=job.threads,
        best_known=bounds.upper if bounds else None,
        lower=bounds.lower if bounds else None,
        **facts,
    )
    try:
        told = watch.run(job, wish.grace + JUDGES_ITSELF.get(job.method, 0.0))
    except Exception as error:  # whatever happens to one run, the others go on
        told = {"note": f"no plan ({type(error).__name__}: {error})"}
    _take_in(row, told)
    return row


def _take_in(row: Row, told: dict[str, Any]) -> None:
    for name in book.NAMES:
        if told.get(name) is not None:
            setattr(row, name, told[name])
    if row.trace and row.value is not None:
        row.first_s = row.trace[0][0]
    if row.wall_s is not None:
        row.overrun_s = max(0.0, row.wall_s - row.seconds)
    if row.violations:
        row.note = " | ".join(told["shown"])
    if row.has_plan and row.value is not None and row.best_known is not None:
        row.gap = book.gap_of(row.value, row.best_known)
