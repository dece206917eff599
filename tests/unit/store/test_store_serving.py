"""People, keys, long work, news and scenarios: each once, in order, and gone when they should be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from heijunka.errors import PlanConflict, StoreError
from heijunka.store import Job, JobStatus, KeptRun, KeptScenario, Key, KeyKind, Store, User

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)
BOTH = pytest.mark.parametrize("new_place", ["sqlite", "postgres"], indirect=True)
NewPlace = Callable[[str], str]


def key(hash: str, who: str = "ann", kind: KeyKind = KeyKind.SESSION, hours: float = 1) -> Key:
    return Key(hash=hash, id=hash, kind=kind, who=who, created=NOW, expires=NOW + timedelta(hours=hours))


@BOTH
def test_only_one_can_be_the_first(new_place: NewPlace) -> None:
    with Store.open(new_place("people")) as store:
        store.people.add(User(name="ann", roles=("admin", "planner")), who="ann", now=NOW, only_first=True)
        with pytest.raises(StoreError, match="bob"):
            store.people.add(User(name="bob", roles=()), who="bob", now=NOW, only_first=True)
        with pytest.raises(StoreError, match="ann"):
            store.people.add(User(name="ann", roles=()), who="ann", now=NOW)
        assert [(user.name, user.roles) for user in store.people.known()] == [("ann", ("admin", "planner"))]
        assert [line["action"] for line in store.audit()] == ["user_added"]


def test_who_is_disabled_or_gets_a_new_password_is_put_out(new_place: NewPlace) -> None:
    with Store.open(new_place("people")) as store:
        store.people.add(User(name="ann", roles=()), who="ann", now=NOW)
        for n, user in enumerate(
            (User(name="ann", roles=(), is_disabled=True), User(name="ann", roles=(), password_hash="x"))
        ):
            store.keys.add(key(f"k{n}"))
            store.people.change(user, who="ann", now=NOW)
            assert store.keys.find(f"k{n}", KeyKind.SESSION, now=NOW) is None
        store.keys.add(key("k"))
        store.people.change(User(name="ann", roles=("viewer",), password_hash="x"), who="ann", now=NOW)
        assert store.keys.find("k", KeyKind.SESSION, now=NOW), "another role puts nobody out"
        store.people.remove("ann", who="root", now=NOW)
        assert store.keys.find("k", KeyKind.SESSION, now=NOW) is None
        with pytest.raises(StoreError, match="ann"):
            store.people.remove("ann", who="root", now=NOW)


def test_a_key_opens_until_it_expires_and_only_its_door(new_place: NewPlace) -> None:
    with Store.open(new_place("keys")) as store:
        store.keys.add(key("k"))
        assert store.keys.find("k", KeyKind.TOKEN, now=NOW) is None
        assert store.keys.find("k", KeyKind.SESSION, now=NOW + timedelta(hours=1)) is None
        store.keys.prolong(key("k"), NOW + timedelta(hours=3))
        assert store.keys.find("k", KeyKind.SESSION, now=NOW + timedelta(hours=2))
        store.keys.add(key("first", kind=KeyKind.SET_UP))
        store.keys.add(key("second", kind=KeyKind.SET_UP))
        assert [entry.hash for entry in store.keys.known(KeyKind.SET_UP, now=NOW)] == ["second"]
        assert store.keys.remove("k", kind=KeyKind.SESSION, who="ann", now=NOW)
        assert not store.keys.remove("k", kind=KeyKind.SESSION, who="ann", now=NOW)


@BOTH
def test_jobs_are_taken_once_and_fairly(new_place: NewPlace) -> None:
    with Store.open(new_place("jobs")) as store:
        for n, site in enumerate(("a", "a", "b")):
            made = NOW + timedelta(seconds=n)
            store.jobs.add(Job(id=f"j{n}", site=site, kind="solve", who="ann", created=made, asked={"seconds": n}))
        taken = [store.jobs.take("w1", now=NOW, most_of_site=1) for _ in range(3)]
        assert [job and job.id for job in taken] == ["j0", "j2", None], "one of each site at a time"
        assert store.jobs.report("j0", {"seconds": 1.5}, now=NOW)
        store.jobs.cancel("j0", now=NOW)
        assert not store.jobs.report("j0", {}, now=NOW)
        store.jobs.cancel("j1", now=NOW)
        assert store.jobs.end("j0", JobStatus.CANCELLED, now=NOW)
        assert not store.jobs.end("j0", JobStatus.DONE, now=NOW), "a job ends once"
        assert store.jobs.bury(now=NOW + timedelta(seconds=29), why="died") == ()
        assert store.jobs.bury(now=NOW + timedelta(seconds=31), why="died") == ("j2",)
        found = {job.id: (job.status.value, dict(job.progress), job.error) for job in store.jobs.known()}
        assert found == {
            "j0": ("cancelled", {"seconds": 1.5}, ""),
            "j1": ("cancelled", {}, ""),
            "j2": ("failed", {}, "died"),
        }


@BOTH
def test_news_are_numbered_in_order(new_place: NewPlace) -> None:
    with Store.open(new_place("feed")) as store:
        assert store.feed.last() == 0
        numbers = [store.feed.tell("event", {"n": n}, site="a", now=NOW) for n in range(3)]
        assert numbers == sorted(set(numbers))
        assert [news.body["n"] for news in store.feed.after(numbers[0])] == [1, 2]
        assert store.feed.last() == numbers[-1]


def test_nobody_overwrites_a_scenario_they_have_not_seen(new_place: NewPlace) -> None:
    made = KeptScenario(id="s", site="a", who="ann", name="more", updated=NOW, revision=1, body=b"{}")
    with Store.open(new_place("scenarios")) as store:
        store.scenarios.add(made)
        changed = KeptScenario(id="s", site="a", who="bob", name="more", updated=NOW, revision=2, body=b"[]")
        store.scenarios.change(changed, expected=1)
        with pytest.raises(PlanConflict, match="revision 1"):
            store.scenarios.change(changed, expected=1)
        assert store.scenarios.known("a") == (changed,)
        store.scenarios.remove("s")
        with pytest.raises(StoreError, match="s"):
            store.scenarios.get("s")


@BOTH
def test_what_was_played_is_kept_until_it_is_removed(new_place: NewPlace) -> None:
    with Store.open(new_place("runs")) as store:
        made = [
            KeptRun(id=f"r{n}", site="a", who="ann", made=NOW + timedelta(hours=n), asked={"n": n}, body=b"{}")
            for n in range(2)
        ]
        for run in made:
            store.runs.add(run)
        assert [(run.id, run.asked, run.body) for run in store.runs.known("a")] == [
            ("r1", {"n": 1}, b""),
            ("r0", {"n": 0}, b""),
        ]
        assert store.runs.known("b") == ()
        assert store.runs.find("r0") == made[0]
        store.runs.remove("r0")
        assert store.runs.find("r0") is None
