"""Long work: any process does it, any process ends it, and none is lost with the process that queued it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from heijunka.errors import NoPlan
from heijunka.server.jobs import Jobs, Running
from heijunka.store import Store
from heijunka.store.jobs import SILENT_AFTER, Job, JobStatus


def search(_store: Store, running: Running) -> Mapping[str, Any]:
    """Search until somebody says that it is enough."""
    running.advance({"seconds": 0.5})
    assert running.stop._cancelled.wait(30)
    return {"found": running.asked["wish"]}


def refuse(_store: Store, _running: Running) -> Mapping[str, Any]:
    raise NoPlan("no plan keeps to that")


def fall(_store: Store, _running: Running) -> Mapping[str, Any]:
    raise ZeroDivisionError("by nothing")


DOINGS = {"search": search, "refuse": refuse, "fall": fall}


def test_one_process_queues_another_does_and_the_first_ends_it(new_place: Callable[[str], str]) -> None:
    place = new_place("jobs")
    with Store.open(place) as here, Store.open(place) as there:
        desk, engine = Jobs(here, {}, at_once=0), Jobs(there, DOINGS)
        try:
            job = desk.start("search", site="shop", who="ann", asked={"wish": 7})
            while here.jobs.known()[0].progress != {"seconds": 0.5}:
                assert desk.wait(job.id, 0.05) is None
            desk.cancel(job.id)
            ended = desk.wait(job.id, 30)
            assert ended is not None
            assert (ended.status, ended.result) == (JobStatus.DONE, {"found": 7}), "what it had found is kept"
            told = [news.body["state"] for news in here.feed.after(0)]
            assert (told[0], told[-1], set(told[1:-1])) == ("queued", "done", {"running"})
        finally:
            desk.close()
            engine.close()


def test_what_fails_is_told_and_the_next_is_done(new_place: Callable[[str], str]) -> None:
    with Store.open(new_place("jobs")) as store:
        jobs = Jobs(store, DOINGS, at_once=1)
        try:
            ids = [jobs.start(kind, site="shop", who="ann", asked={}).id for kind in ("refuse", "fall", "unheard-of")]
            ended = [jobs.wait(id, 30) for id in ids]
        finally:
            jobs.close()
    assert [job and job.status for job in ended] == [JobStatus.FAILED] * 3
    assert [job and job.error for job in ended] == [
        "no plan keeps to that",
        "ZeroDivisionError: by nothing",
        "KeyError: 'unheard-of'",
    ]


def test_what_waits_when_a_server_ends_is_done_by_the_next(new_place: Callable[[str], str]) -> None:
    place = new_place("jobs")
    with Store.open(place) as store:
        Jobs(store, {}, at_once=0).start("refuse", site="shop", who="ann", asked={})
        left = datetime.now(UTC) - 2 * SILENT_AFTER
        store.jobs.add(Job(id="left", site="shop", kind="search", who="ann", created=left))
        assert store.jobs.take("dead", now=left, most_of_site=1) is not None
    with Store.open(place) as store:
        jobs = Jobs(store, DOINGS)
        try:
            waited, died = jobs.wait(store.jobs.known()[0].id, 30), jobs.wait("left", 30)
        finally:
            jobs.close()
    assert waited is not None
    assert waited.error == "no plan keeps to that"
    assert died is not None
    assert (died.status, bool(died.error)) == (JobStatus.FAILED, True), "whose process has died is not waited for"


def test_old_jobs_are_forgotten(new_place: Callable[[str], str]) -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    with Store.open(new_place("jobs")) as store:
        for id in ("old", "new"):
            store.jobs.add(Job(id=id, site="shop", kind="refuse", who="ann", created=now))
        store.jobs.end("old", JobStatus.DONE, now=now)
        store.jobs.end("new", JobStatus.DONE, now=now + timedelta(days=20))
        store.jobs.bury(now=now + timedelta(days=31), why="")
        assert [job.id for job in store.jobs.known()] == ["new"]


def test_a_stop_in_the_queue_never_begins(new_place: Callable[[str], str]) -> None:
    begun = Event()

    def begin(_store: Store, _running: Running) -> Mapping[str, Any]:
        begun.set()
        return {}

    with Store.open(new_place("jobs")) as store:
        desk = Jobs(store, {}, at_once=0)
        job = desk.start("begin", site="shop", who="ann", asked={})
        desk.cancel(job.id)
        desk.close()
        jobs = Jobs(store, {"begin": begin})
        ended = jobs.wait(job.id, 30)
        jobs.close()
    assert ended is not None
    assert ended.status is JobStatus.CANCELLED
    assert not begun.is_set()
