"""The store: events each once, versions never changed, one plan in force; on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import text

import heijunka as hj
from heijunka.errors import PlanConflict, RefusedPlan, StoreError
from heijunka.evaluate.score import score
from heijunka.io.json import dumps_event
from heijunka.model.event import Event, PlanPublished, QuantityReported, ResourceDown, ResourceUp
from heijunka.model.objective import Term
from heijunka.model.plan import Plan
from heijunka.model.record import PlanRecord
from heijunka.model.state import replay, state_hash
from heijunka.store import Status, Store
from heijunka.testing.builders import START, at, machine, order, problem, routing, step

BOTH = pytest.mark.parametrize("new_place", ["sqlite", "postgresql"], indirect=True)
SITE = "plant"


@pytest.fixture
def store(new_place: Callable[[str], str]) -> Iterator[Store]:
    with Store.open(new_place("store")) as found:
        yield found


@pytest.fixture(scope="module")
def records() -> list[PlanRecord]:
    shop = problem(machine("m"), routing("a", step("1", "m", minutes=30)), order("x", "a"), order("y", "a"))
    return [hj.plan(replace(shop, name=f"{n}"), stop=hj.after(iterations=3), seed=n) for n in range(3)]


def downs(n: int, source: str = "plc", first: int = 1) -> list[Event]:
    return [
        ResourceDown(at=at(minutes=k), resource=f"m{k % 3}", site=SITE, source=source, sequence=k)
        for k in range(first, first + n)
    ]


def propose(store: Store, record: PlanRecord, parent: int | None, who: str = "ann") -> int:
    return store.propose(SITE, record, parent=parent, upto_event=0, who=who, why="test", now=START).number


@BOTH
def test_e2_an_event_counts_once(store: Store) -> None:
    first = store.append(downs(10), now=START)
    again = store.append([*downs(3, first=9), *downs(2, source="other")], now=START)
    assert (first.n_new, first.numbers) == (10, tuple(range(1, 11)))
    assert (again.n_new, again.n_duplicate) == (3, 2)
    assert len(store.events(SITE)) == 13
    assert [entry.number for entry in store.recorded(SITE, after=11)] == [12, 13]


@BOTH
def test_e2_what_a_person_types_is_numbered(store: Store) -> None:
    store.append([ResourceUp(at=at(1), resource="m0", site=SITE)], now=START)
    store.append([ResourceUp(at=at(1), resource="m0", site=SITE), *downs(1)], now=START)
    assert [(event.source, event.sequence) for event in store.events(SITE)] == [
        ("person", 1),
        ("person", 2),
        ("plc", 1),
    ]


@BOTH
def test_e1_a_batch_is_kept_whole_or_not_at_all(store: Store) -> None:
    class Unkept(Exception):
        pass

    def batch() -> Iterator[Event]:
        yield from downs(3)
        raise Unkept

    with pytest.raises(Unkept):
        store.append(list(batch()), now=START)
    with pytest.raises(StoreError), store._database.writing() as connection:
        connection.execute(text("INSERT INTO dead_letters (received, raw, error) VALUES ('x', NULL, 'x')"))
    assert store.events(SITE) == ()
    assert store.dead_letters() == ()


@BOTH
def test_e3_the_state_is_what_replaying_the_log_gives(new_place: Callable[[str], str]) -> None:
    place = new_place("store")
    with Store.open(place) as store:
        given: list[Event] = downs(30)
        given += [
            QuantityReported(at=at(n), order="x", operation="1", good=1.0, site=SITE, source="cell", sequence=n)
            for n in range(1, 20)
        ]
        Random(3).shuffle(given)
        for n in range(0, len(given), 7):
            store.append(given[n : n + 9], now=at(n))
            if n == 21:
                store.snapshot(SITE)
        state, last = store.state(SITE)
        assert state is not None
        assert state_hash(replay(store.events(SITE))) == state_hash(state)
    with Store.open(place) as again:
        known, number = again.state(SITE)
        assert (known, number) == (state, last)
        assert again.verify() == ()


@BOTH
def test_e3_a_snapshot_that_is_not_what_its_hash_says_is_not_believed(store: Store) -> None:
    store.append(downs(5), now=START)
    state, _ = store.state(SITE)
    store.snapshot(SITE)
    with store._database.writing() as connection:
        connection.execute(text("INSERT INTO snapshots (site, upto, hash, state) VALUES ('plant', 99, 'no', '{}')"))
    assert store.state(SITE) == (state, 5)
    assert [fault.place for fault in store.verify()] == ["snapshots plant/99"]


@BOTH
def test_e7_what_nobody_can_read_is_put_aside(store: Store) -> None:
    good = dumps_event(downs(1)[0])
    found = store.append_raw([b"{oops", good, '{"kind": "unheard_of"}', b"\xff\xfe"], now=START)
    assert (found.n_new, found.n_dead) == (1, 3)
    assert [raw for raw, _ in store.dead_letters()] == [b"{oops", b'{"kind": "unheard_of"}', b"\xff\xfe"]
    assert all(why for _, why in store.dead_letters())


@BOTH
def test_p1_a_plan_that_the_judge_refuses_is_not_kept(store: Store, records: list[PlanRecord]) -> None:
    broken = replace(records[0], plan=Plan(assignments=records[0].plan.assignments[:1]))
    with pytest.raises(RefusedPlan, match="completeness"):
        propose(store, broken, None)
    assert store.versions(SITE) == ()


@BOTH
def test_p1_a_version_keeps_the_figures_that_the_judge_reckons(store: Store, records: list[PlanRecord]) -> None:
    record = records[0]
    assert record.certificate is not None
    boasting = replace(record, certificate=replace(record.certificate, value=-1.0, terms={Term.MAKESPAN: 0.0}))
    for n, given in enumerate((record, boasting), start=1):
        kept = store.version(SITE, propose(store, given, None))
        worth = score(record.problem, store.record(SITE, n).plan)
        assert (kept.value, kept.figures) == (worth.value, worth.terms)
        assert kept.figures[Term.MAKESPAN] == 60.0
    store.publish(SITE, 1, expected=None, who="ann", now=START)
    store.publish(SITE, propose(store, records[1], 1), expected=1, who="ann", now=START)
    undone = store.undo(SITE, expected=3, who="ann", why="worse", now=START)
    assert undone.figures == store.version(SITE, 1).figures
    assert undone.body_hash == store.version(SITE, 1).body_hash != store.version(SITE, 2).body_hash
    assert store.verify() == ()


@BOTH
def test_p2_publishing_wants_the_version_that_is_in_force(store: Store, records: list[PlanRecord]) -> None:
    first, second, third = (
        propose(store, records[0], None),
        propose(store, records[1], 1),
        propose(store, records[2], 1),
    )
    store.publish(SITE, first, expected=None, who="ann", now=START)
    store.publish(SITE, second, expected=1, who="ben", now=at(1))
    with pytest.raises(PlanConflict, match="published by ben"):
        store.publish(SITE, third, expected=1, who="ann", now=at(2))
    assert [entry.status for entry in store.versions(SITE)] == [Status.SUPERSEDED, Status.PUBLISHED, Status.PROPOSED]
    assert store.version(SITE).number == 2
    told = [event for event in store.events(SITE) if isinstance(event, PlanPublished)]
    assert [event.version for event in told] == [1, 2]


@BOTH
def test_p2_versions_form_a_chain_and_are_never_changed(store: Store, records: list[PlanRecord]) -> None:
    for record in records:
        propose(store, record, None)
    chain = store.versions(SITE)
    assert [entry.parent_hash for entry in chain] == ["", chain[0].hash, chain[1].hash]
    for statement in ("UPDATE versions SET who = 'eve'", "DELETE FROM versions", "DELETE FROM audit"):
        with pytest.raises(StoreError, match="never changed"), store._database.writing() as connection:
            connection.execute(text(statement))
    assert store.versions(SITE) == chain
    assert store.record(SITE, 2) == records[1]


@BOTH
def test_p2_undoing_publishes_anew_what_was_before(store: Store, records: list[PlanRecord]) -> None:
    store.publish(SITE, propose(store, records[0], None), expected=None, who="ann", now=START)
    with pytest.raises(StoreError, match="nothing to undo"):
        store.undo(SITE, expected=1, who="ann", why="", now=START)
    store.publish(SITE, propose(store, records[1], 1), expected=1, who="ann", now=START)
    done = store.undo(SITE, expected=2, who="ben", why="worse", now=at(1))
    assert (done.number, done.parent, done.status) == (3, 2, Status.PUBLISHED)
    assert store.record(SITE) == records[0]
    assert [entry.status for entry in store.versions(SITE)] == [Status.SUPERSEDED, Status.UNDONE, Status.PUBLISHED]
    assert [line["action"] for line in store.audit()] == ["propose", "publish", "propose", "publish", "propose", "undo"]
    assert store.verify() == ()


@BOTH
def test_p2_of_many_that_publish_at_once_one_wins(new_place: Callable[[str], str], records: list[PlanRecord]) -> None:
    place = new_place("store")
    with Store.open(place) as store:
        numbers = [propose(store, record, None) for record in records for _ in range(3)]
    outcomes: list[str] = []

    def run(number: int) -> None:
        with Store.open(place) as mine:
            try:
                mine.publish(SITE, number, expected=None, who=f"p{number}", now=START)
                outcomes.append("won")
            except PlanConflict:
                outcomes.append("lost")

    threads = [threading.Thread(target=run, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost"] * 8 + ["won"]


@BOTH
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("events", "UPDATE events SET kind = 'resource_up' WHERE number = 2"),
        ("events", "DELETE FROM events WHERE number = 3"),
        ("versions", "UPDATE versions SET who = 'eve' WHERE number = 1"),
        ("versions", "UPDATE versions SET plan_hash = 'other' WHERE number = 2"),
        ("publications", "UPDATE publications SET version = 7"),
        ("audit", "UPDATE audit SET who = 'eve' WHERE number = 1"),
        ("audit", "DELETE FROM audit WHERE number = 1"),
        ("snapshots", "UPDATE snapshots SET hash = 'other'"),
    ],
)
def test_tampering_is_found(store: Store, records: list[PlanRecord], table: str, change: str) -> None:
    store.append(downs(5), now=START)
    store.snapshot(SITE)
    store.publish(SITE, propose(store, records[0], None), expected=None, who="ann", now=START)
    propose(store, records[1], 1)
    assert store.verify() == ()
    with store._database.writing() as connection:
        for action in ("update", "delete"):
            name = f"{table}_{action}"
            suffix = "" if store._database.is_sqlite else f" ON {table}"
            connection.execute(text(f"DROP TRIGGER {name}{suffix}"))
        if not store._database.is_sqlite:
            connection.execute(text("ALTER TABLE publications DROP CONSTRAINT publications_site_version_fkey"))
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    if store._database.is_sqlite and table == "publications":
        change = "UPDATE publications SET replaced = 7"
    with store._database.writing() as connection:
        connection.execute(text(change))
    found = store.verify()
    assert found
    assert all(fault.place.startswith(table) for fault in found)
    assert found[0].text("zh")


@BOTH
def test_a_backup_is_the_whole_store(new_place: Callable[[str], str], tmp_path, records: list[PlanRecord]) -> None:
    with Store.open(new_place("store")) as store, Store.open(new_place("other")) as other:
        store.append(downs(50), now=START)
        store.append_raw([b"{"], now=START)
        store.publish(SITE, propose(store, records[0], None), expected=None, who="ann", now=START)
        store.snapshot(SITE)
        store.backup(tmp_path / "backup.db")
        with pytest.raises(StoreError, match="there already"):
            store.backup(tmp_path / "backup.db")
        other.restore(tmp_path / "backup.db", who="ann", now=at(1))
        assert (other.state(SITE), other.versions(SITE)) == (store.state(SITE), store.versions(SITE))
        assert other.dead_letters() == store.dead_letters()
        assert other.verify() == ()
        with pytest.raises(StoreError, match="not empty"):
            other.restore(tmp_path / "backup.db", who="ann", now=at(1))
        with pytest.raises(StoreError, match="no backup"):
            other.restore(tmp_path / "nothing.db", who="ann", now=at(1))


@BOTH
def test_pruning_deletes_only_what_a_snapshot_covers(store: Store, records: list[PlanRecord]) -> None:
    for n in range(10):
        store.append(downs(10, first=10 * n + 1), now=at(n))
    state, last = store.state(SITE)
    assert store.prune(at(5), who="ann", now=at(20)) == 0, "no snapshot, no pruning"
    propose(store, records[0], None)
    propose(store, records[1], None)
    store.publish(SITE, 1, expected=None, who="ann", now=START)
    store.snapshot(SITE)
    assert store.prune(at(5), who="ann", now=at(20)) == 50
    now_state, now_last = store.state(SITE)
    assert now_last == last + 1
    assert now_state is not None
    assert state is not None
    assert now_state.resources == state.resources
    assert store.verify() == ()
    assert store.record(SITE, 1) == records[0]
    with pytest.raises(StoreError, match="pruned"):
        store.record(SITE, 2)
    assert store.append(downs(10), now=at(21)).n_new == 10, "what is pruned is known to the state alone"


def test_other_files_and_schemas_are_refused(tmp_path) -> None:
    (tmp_path / "text.db").write_text("this is no database, whatever its name says, and long enough to be looked at")
    with pytest.raises(StoreError, match="not a store"):
        Store.open(tmp_path / "text.db")
    with pytest.raises(StoreError, match="cannot be reached"):
        Store.open(tmp_path / "nowhere" / "store.db")
    with pytest.raises(StoreError, match="does not name a store"):
        Store.open("oracle://nobody@nowhere/nothing")
    with Store.open(tmp_path / "store.db") as store, store._database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(StoreError, match="newer"):
        Store.open(tmp_path / "store.db")
    with Store.open(tmp_path / "old.db") as store, store._database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(StoreError, match="heijunka db upgrade"):
        Store.open(tmp_path / "old.db")
