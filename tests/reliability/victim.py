"""A program that uses a store and is killed: it tells what it is about to do, and what was acknowledged.

``python victim.py`` reads jobs, one JSON a line, and forks a victim for each: forking from a process that has imported
everything, and has no threads, takes a few milliseconds.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import event

from heijunka.io.json import loads_record
from heijunka.model.event import Event, QuantityReported, ResourceDown
from heijunka.model.record import PlanRecord
from heijunka.store import Store, versions
from heijunka.testing.builders import START, at

SITE = "plant"
POINTS = ("before_statement", "after_statement", "before_commit", "after_commit", "judged", "unacknowledged")
"""Where a victim may be killed by name; otherwise it is killed whenever it is."""
ACTIONS = ("append", "append", "append", "raw", "propose", "publish", "undo", "snapshot", "state", "prune")


def die() -> None:
    """Die as by kill -9."""
    os.kill(os.getpid(), signal.SIGKILL)


class Fuse:
    """Kills at the n-th passing of a point."""

    def __init__(self, point: str, passings: int) -> None:
        self.point, self.left = point, passings

    def passing(self, point: str) -> None:
        """Pass a point."""
        if point == self.point:
            self.left -= 1
            if self.left == 0:
                die()


def run(job: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> None:
    """Use a store in a random way until killed or done."""
    random, fuse = Random(job["seed"]), Fuse(job["point"], job["passings"])
    records = [loads_record(Path(name).read_bytes()) for name in job["records"]]
    with Store.open(job["place"]) as store:
        _watch(store, fuse)
        judged = versions.judged

        def watched(record: PlanRecord) -> versions.Draft:
            draft = judged(record)
            fuse.passing("judged")
            return draft

        versions.judged = watched
        for step in range(job["steps"]):
            action = random.choice(ACTIONS)
            _act(store, action, (random, job["seed"], step), records=records, tell=tell)
            fuse.passing("unacknowledged")
            tell({"done": step})


def _watch(store: Store, fuse: Fuse) -> None:
    engine = store._database.engine
    event.listen(engine, "before_cursor_execute", lambda *_: fuse.passing("before_statement"))
    event.listen(engine, "after_cursor_execute", lambda *_: fuse.passing("after_statement"))
    event.listen(engine, "commit", lambda *_: fuse.passing("before_commit"))
    event.listen(engine, "checkin", lambda *_: fuse.passing("after_commit"))


def _act(
    store: Store,
    action: str,
    chance: tuple[Random, int, int],
    *,
    records: list[PlanRecord],
    tell: Callable[[dict[str, Any]], None],
) -> None:
    random, seed, step = chance
    now = at(seed)
    if action in ("append", "raw"):
        given = _events(random, seed, step)
        tell({"step": step, "events": [[entry.source, entry.sequence] for entry in given]})
        if action == "append":
            store.append(given, now=now)
        else:
            from heijunka.io.json import dumps_event

            store.append_raw([dumps_event(entry) for entry in given], now=now)
        return
    kept = store.versions(SITE)
    current = next((entry.number for entry in kept if entry.status == "published"), None)
    if action == "propose" or not kept:
        tell({"step": step, "version": len(kept) + 1})
        store.propose(SITE, random.choice(records), parent=current, upto_event=0, who="v", why=f"{step}", now=now)
    elif action == "publish":
        number = random.choice(kept).number
        tell({"step": step, "in_force": number})
        store.publish(SITE, number, expected=current, who="v", now=now)
    elif action == "undo" and current is not None and store.version(SITE).parent is not None:
        tell({"step": step, "in_force": len(kept) + 1, "version": len(kept) + 1})
        store.undo(SITE, expected=current, who="v", why="worse", now=now)
    elif action == "prune":
        tell({"step": step})
        store.prune(START, who="v", now=now)
    else:
        tell({"step": step})
        store.snapshot(SITE) if action == "snapshot" else store.state(SITE)


def _events(random: Random, seed: int, step: int) -> list[Event]:
    """Return some events of one source, among them some that were sent before."""
    source, first = f"s{seed}", 10 * step + 1
    numbers = list(range(first, first + random.randint(1, 10)))
    numbers += random.sample(range(1, first + 1), min(first, 3))
    return [
        ResourceDown(at=at(minutes=n), resource=f"m{n % 5}", site=SITE, source=source, sequence=n)
        if n % 2
        else QuantityReported(
            at=at(minutes=n), order="x", operation="1", good=1.0, site=SITE, source=source, sequence=n
        )
        for n in numbers
    ]


def _fork(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Run one victim and return what it told before it died."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        try:
            run(job, lambda told: os.write(write_end, json.dumps(told).encode() + b"\n") and None)
        except BaseException as error:
            os.write(write_end, json.dumps({"failed": f"{type(error).__name__}: {error}"}).encode() + b"\n")
        os._exit(0)
    os.close(write_end)
    if job["point"] == "any":
        time.sleep(job["delay"])
        os.kill(child, signal.SIGKILL)
    with os.fdopen(read_end) as pipe:
        told = [json.loads(line) for line in pipe]
    _, status = os.waitpid(child, 0)
    return [*told, {"killed": os.WIFSIGNALED(status)}]


def main() -> None:
    """Fork a victim for each job."""
    for line in sys.stdin:
        print(json.dumps(_fork(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
