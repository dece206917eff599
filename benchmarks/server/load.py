"""How soon the server answers when many look at once, on a plan of 10 000 operations and two cores.

``python -m benchmarks.server.load [--operations N] [--seconds S] [--workers N] [--store URL]``. A hundred readers turn
pages: each asks for what a page of the plan asks for, one thing after the other, first as people do, with a second's
thought between, then without a pause. Five hundred live streams are held beside, and are told of what happens. Twenty
planners add one to the same cell of the same draft, again and again: what was accepted adds up, or an update was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

import httpx2 as httpx
import numpy as np
from benchmarks.quality.shops import weighted_shop

import heijunka as hj
from heijunka.server.credentials import hash_of
from heijunka.store import Key, KeyKind, Store, User

SITE = "shop"
READERS, STREAMS, PLANNERS = 100, 500, 20
THOUGHT = 1.0
"""Seconds that a reader thinks, on average."""
CORES = {0, 1}
READS = (
    ("plans", "/v1/sites/{site}/plans"),
    ("board", "/v1/sites/{site}/plans/1/chart"),
    ("orders", "/v1/sites/{site}/orders"),
    ("order", "/v1/sites/{site}/orders/{order}"),
    ("load", "/v1/sites/{site}/plans/1/load"),
    ("dispatch list", "/v1/sites/{site}/plans/1/dispatch"),
    ("shortages", "/v1/sites/{site}/plans/1/shortages"),
    ("events", "/v1/sites/{site}/events"),
    ("jobs", "/v1/jobs"),
)


@dataclass
class Times:
    """How long answers took, in seconds, by what was asked."""

    found: dict[str, list[float]] = field(default_factory=dict)
    faults: Counter[int] = field(default_factory=Counter)

    def row(self, name: str, took: list[float]) -> str:
        """Return a line of the table."""
        p50, p95, worst = 1000 * np.percentile(took, [50, 95, 100])
        return f"| {name} | {len(took)} | {p50:.0f} | {p95:.0f} | {worst:.0f} |"

    def show(self, title: str, seconds: float) -> None:
        """Print a table."""
        everything = [entry for took in self.found.values() for entry in took]
        print(f"\n{title}: {len(everything) / seconds:.0f} answers a second, faults {dict(self.faults) or 'none'}\n")
        print("| what | answers | p50, ms | p95, ms | worst, ms |\n| --- | --: | --: | --: | --: |")
        for name, took in sorted(self.found.items()):
            print(self.row(name, took))
        print(self.row("all", everything))


def main() -> None:
    """Fill a store, serve it, measure."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--operations", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--store")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = asked.store or str(Path(folder) / "load.db")
        names = filled(place, asked.operations)
        command = ["serve", "--json", "--port", "0", "--workers", str(asked.workers), "--store", place]
        with subprocess.Popen(
            [sys.executable, "-m", "heijunka", *command], stdout=subprocess.PIPE, text=True, preexec_fn=on_two_cores
        ) as server:
            assert server.stdout is not None
            address = json.loads("".join(iter(server.stdout.readline, "}\n")) + "}")["address"]
            try:
                asyncio.run(measured(address, names, asked.seconds))
            finally:
                server.terminate()


def on_two_cores() -> None:
    """Keep the server to two cores, where the system can; who asks has the others."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, CORES & os.sched_getaffinity(0))


def filled(place: str, size: int) -> tuple[list[str], str]:
    """Keep a plan in a store, and people with keys; return the orders, and a machine."""
    problem = weighted_shop(size)
    record = hj.plan(problem, stop=hj.after(iterations=1), threads=1)
    now = datetime.now(UTC).replace(microsecond=0)
    with Store.open(place) as store:
        made = store.propose(SITE, record, parent=None, upto_event=0, who="ann", why="first", now=now)
        store.publish(SITE, made.number, expected=None, who="ann", now=now)
        for n in range(READERS):
            name = f"reader{n}"
            store.people.add(User(name=name, roles=("planner", "operator")), who="ann", now=now)
            key = Key(
                hash=hash_of(name), id=name, kind=KeyKind.TOKEN, who=name, roles=("planner", "operator"),
                created=now, expires=now + timedelta(days=1),
            )  # fmt: skip
            store.keys.add(key)
    print(f"{len(record.plan.assignments):,} operations of {len(problem.orders):,} orders; server on cores {CORES}")
    return [order.id for order in problem.orders], record.plan.assignments[0].resources[0]


async def measured(address: str, names: tuple[list[str], str], seconds: float) -> None:
    """Let everybody do what they do, one crowd after the other."""
    orders, machine = names
    # The first look at a version reads it, in each process once: how long that takes is told apart.
    first = perf_counter()
    await asyncio.gather(*(warm(address, n, orders[0]) for n in range(8)))
    print(f"first look at everything, eight at once: {perf_counter() - first:.1f} s")
    for thought in (THOUGHT, 0.0):
        times = Times()
        until = perf_counter() + seconds
        await asyncio.gather(*(read((address, n), orders, times, (until, thought)) for n in range(READERS)))
        how = "a second's thought between" if thought else "no pause"
        times.show(f"{READERS} readers, {how}", seconds)
    await streams(address, machine)
    await planners(address, seconds)


def bearer(n: int) -> dict[str, str]:
    """Return the header of somebody's key."""
    return {"Authorization": f"Bearer reader{n}"}


async def warm(address: str, n: int, order: str) -> None:
    """Look at everything once."""
    async with httpx.AsyncClient(base_url=address, timeout=120, headers=bearer(n)) as client:
        for _, path in READS:
            await client.get(path.format(site=SITE, order=order))


async def read(who: tuple[str, int], orders: list[str], times: Times, pace: tuple[float, float]) -> None:
    """Turn pages until the time is up."""
    (address, n), (until, thought) = who, pace
    draw = Random(n)
    async with httpx.AsyncClient(base_url=address, timeout=120, headers=bearer(n)) as client:
        await asyncio.sleep(draw.uniform(0, thought))
        while perf_counter() < until:
            name, path = draw.choice(READS)
            begun = perf_counter()
            answer = await client.get(path.format(site=SITE, order=draw.choice(orders)))
            times.found.setdefault(name, []).append(perf_counter() - begun)
            if answer.status_code != 200:
                times.faults[answer.status_code] += 1
            if thought:
                await asyncio.sleep(draw.expovariate(1 / thought))


async def streams(address: str, machine: str) -> None:
    """Hold many streams, and tell how soon all hear of what happens."""
    here, heard = asyncio.Semaphore(0), asyncio.Semaphore(0)

    async def listen(n: int) -> None:
        timeout = httpx.Timeout(120)
        async with (
            httpx.AsyncClient(base_url=address, timeout=timeout, headers=bearer(n % READERS)) as client,
            client.stream("GET", "/v1/live") as stream,
        ):
            async for line in stream.aiter_lines():
                if "here" in line:
                    here.release()
                elif line.startswith("data:") and '"event' in line:
                    heard.release()
                    return

    tasks = [asyncio.create_task(listen(n)) for n in range(STREAMS)]
    for _ in tasks:
        await here.acquire()
    begun = perf_counter()
    async with httpx.AsyncClient(base_url=address, timeout=120, headers=bearer(0)) as client:
        told = {"kind": "resource-down", "words": [machine], "options": {"until": "+1h"}}
        answer = await client.post(f"/v1/sites/{SITE}/events/told", json=told)
        assert answer.status_code == 201, answer.text
    for _ in tasks:
        await heard.acquire()
    took = 1000 * (perf_counter() - begun)
    print(f"\n{STREAMS} streams held; the last heard of an event {took:.0f} ms after it was sent")
    await asyncio.gather(*tasks)


async def planners(address: str, seconds: float) -> None:
    """Let many add one to the same cell; tell how many were refused, and whether what was accepted adds up."""
    counted: Counter[int] = Counter()
    async with httpx.AsyncClient(base_url=address, timeout=120, headers=bearer(0)) as client:
        draft = (await client.post("/v1/samples", json={"sample": "template"})).json()["id"]

        async def value(of: httpx.AsyncClient) -> tuple[int, int, int]:
            found = (await of.get(f"/v1/drafts/{draft}")).json()
            rows = next(entry for entry in found["sheets"] if entry["name"] == "Demand")["rows"]
            column = [str(cell).lower() for cell in rows[0]].index("quantity")
            return found["revision"], int(float(rows[1][column])), column

        async def add(n: int, until: float) -> None:
            async with httpx.AsyncClient(base_url=address, timeout=120, headers=bearer(n)) as own:
                while perf_counter() < until:
                    revision, before, column = await value(own)
                    cell = {"kind": "cells", "sheet": "Demand", "row": 2, "column": chr(ord("A") + column)}
                    cell["cells"] = [[str(before + 1)]]
                    answer = await own.patch(f"/v1/drafts/{draft}", json={"revision": revision, "edits": [cell]})
                    counted[answer.status_code] += 1

        _, first, _ = await value(client)
        await asyncio.gather(*(add(n, perf_counter() + seconds) for n in range(PLANNERS)))
        _, last, _ = await value(client)
    lost = counted[200] - (last - first)
    print(
        f"\n{PLANNERS} planners on one cell: {counted[200]} accepted, {counted[409]} answered as conflicts, {lost} lost"
    )
    assert set(counted) <= {200, 409}, counted


if __name__ == "__main__":
    main()
