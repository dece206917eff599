"""What is changed past the program is found, bodies and figures too; an older schema is brought up to date."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text, update

import heijunka as hj
from heijunka.errors import StoreError
from heijunka.evaluate.score import score
from heijunka.io.json import dumps_plan, dumps_record, loads_record, problem_hash
from heijunka.model.record import PlanRecord
from heijunka.store import Store, schema, versions
from heijunka.store.database import MIGRATIONS, Database
from heijunka.testing.builders import START, machine, order, problem, routing, step

BOTH = pytest.mark.parametrize("new_place", ["sqlite", "postgresql"], indirect=True)
SITE = "plant"
Row = Mapping[str, Any]


@pytest.fixture(scope="module")
def records() -> list[PlanRecord]:
    shop = problem(machine("m"), routing("a", step("1", "m", minutes=30)), order("x", "a"), order("y", "a"))
    return [hj.plan(replace(shop, name=f"{n}"), stop=hj.after(iterations=3), seed=n) for n in range(2)]


def boasted(row: Row) -> dict[str, Any]:
    """Return another certificate."""
    record = loads_record(zlib.decompress(row["body"]))
    assert record.certificate is not None
    better = replace(record, certificate=replace(record.certificate, value=-1.0))
    return {"body": zlib.compress(dumps_record(better))}


def renamed(row: Row) -> dict[str, Any]:
    """Return another problem."""
    record = loads_record(zlib.decompress(row["body"]))
    return {"body": zlib.compress(dumps_record(replace(record, problem=replace(record.problem, name="z"))))}


def cut(row: Row) -> dict[str, Any]:
    """Return half a body."""
    return {"body": row["body"][: len(row["body"]) // 2]}


def nicer(row: Row) -> dict[str, Any]:
    """Return figures that are too good."""
    return {"figures": json.dumps(dict.fromkeys(json.loads(row["figures"]), 0.0), sort_keys=True)}


def forged(row: Row) -> dict[str, Any]:
    """Return figures that are too good with a hash that fits them."""
    better = nicer(row)
    return {**better, "hash": versions.hash_of({**row, **better})}


def cheaper(row: Row) -> dict[str, Any]:
    """Return an objective that is too good with a hash that fits it."""
    return {"value": -1.0, "hash": versions.hash_of({**row, "value": -1.0})}


@BOTH
@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (boasted, {"store.fault_hash"}),
        (renamed, {"store.fault_hash"}),
        (cut, {"store.fault_hash"}),
        (nicer, {"store.fault_chain", "store.fault_figures"}),
        (lambda row: {"figures": None}, {"store.fault_chain"}),
        (lambda row: {"figures": "[]"}, {"store.fault_chain", "store.fault_figures"}),
        (lambda row: {"body_hash": None}, {"store.fault_chain"}),
        (forged, {"store.fault_figures"}),
        (cheaper, {"store.fault_figures"}),
    ],
)
def test_p1_p2_bodies_and_figures_that_were_changed_are_found(
    new_place: Callable[[str], str],
    records: list[PlanRecord],
    change: Callable[[Row], dict[str, Any]],
    codes: set[str],
) -> None:
    with Store.open(new_place("store")) as store:
        for record in records:
            store.propose(SITE, record, parent=None, upto_event=0, who="ann", why="", now=START)
        assert store.verify() == ()
        suffix = "" if store._database.is_sqlite else " ON versions"
        mine = schema.versions.c.number == 2
        with store._database.writing() as connection:
            row = connection.execute(schema.versions.select().where(mine)).mappings().one()
            connection.execute(text(f"DROP TRIGGER versions_update{suffix}"))
            connection.execute(update(schema.versions).where(mine).values(**change(row)))
        found = store.verify()
        assert {(fault.place, fault.code) for fault in found} == {(f"versions {SITE}/2", code) for code in codes}
        assert all(fault.text("zh") != fault.text("en") for fault in found)


def test_a_file_that_another_is_making_ready_can_be_opened(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE alembic_version (version_num TEXT)")
    database = Database(tmp_path / "store.db")
    try:
        assert database.revision() is None
        other.execute("ROLLBACK")
        with Store.open(tmp_path / "store.db") as store:
            assert store.sites() == ()
    finally:
        other.close()
        database.close()


def _first_schema(database: Database) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")


def _row_of_the_first_schema(record: PlanRecord) -> dict[str, Any]:
    """Return a version as the first schema had it, its hash reckoned as it was then."""
    told = {
        "site": SITE,
        "number": 1,
        "parent": None,
        "parent_hash": "",
        "problem_hash": problem_hash(record.problem),
        "plan_hash": sha256(dumps_plan(record.plan)).hexdigest(),
        "engine_version": "0.0.0",
        "method": record.plan.method,
        "seed": record.plan.seed,
        "value": score(record.problem, record.plan).value,
        "made_at": START.isoformat(),
        "who": "ann",
        "why": "first",
        "upto_event": 0,
    }
    digest = sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return {**told, "hash": digest, "body": zlib.compress(dumps_record(record))}


@BOTH
def test_versions_of_the_first_schema_keep_their_hashes(
    new_place: Callable[[str], str], records: list[PlanRecord]
) -> None:
    place = new_place("store")
    database = Database(place)
    try:
        _first_schema(database)
        with database.writing() as connection:
            connection.execute(insert(schema.versions), [_row_of_the_first_schema(records[0])])
        with pytest.raises(StoreError, match="heijunka db upgrade"):
            Store.open(place)
        database.upgrade()
    finally:
        database.close()
    with Store.open(place) as store:
        assert store.verify() == ()
        (old,) = store.versions(SITE)
        assert (old.figures, old.body_hash) == ({}, None)
        store.publish(SITE, 1, expected=None, who="ann", now=START)
        new = store.propose(SITE, records[1], parent=1, upto_event=0, who="ann", why="", now=START)
        assert new.parent_hash == old.hash
        assert new.figures
        store.publish(SITE, 2, expected=1, who="ann", now=START)
        undone = store.undo(SITE, expected=2, who="ann", why="", now=START)
        assert store.record(SITE) == records[0]
        assert (undone.figures, undone.body_hash is None) == ({}, False)
        assert store.verify() == ()
