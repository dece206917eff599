"""``heijunka db``: each action says what it did, and what was wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from heijunka.cli.app import run
from heijunka.model.event import ResourceDown
from heijunka.store import Store
from heijunka.testing.builders import START, at


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    place = str(tmp_path / "kept.db")
    with Store.open(place) as store:
        given = [ResourceDown(at=at(n), resource="m", site="plant", source="plc", sequence=n) for n in range(1, 6)]
        store.append(given, now=START)
    return place


def db(*arguments: str, place: str, language: str = "en") -> int:
    return run(["db", *arguments, "--store", place, "--language", language])


def test_a_sound_store_is_said_to_be(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert db("verify", place=place) == 0
    assert "is sound" in capsys.readouterr().out
    assert db("verify", place=place, language="zh") == 0
    assert "完好" in capsys.readouterr().out


def test_faults_are_listed_and_the_exit_code_tells(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(place) as store, store._database.writing() as connection:
        connection.execute(text("DROP TRIGGER events_update"))
        connection.execute(text("UPDATE events SET kind = 'other' WHERE number = 3"))
    assert db("verify", place=place) == 5
    told = capsys.readouterr()
    assert "events plant/3" in told.err
    assert "1 fault(s)" in told.out
    assert db("verify", "--json", place=place) == 5
    assert json.loads(capsys.readouterr().out)["faults"] == [{"place": "events plant/3", "code": "store.fault_event"}]


def test_a_backup_goes_there_and_back(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backup, other = str(tmp_path / "backup.db"), str(tmp_path / "other.db")
    assert db("backup", backup, place=place) == 0
    assert db("restore", backup, place=other) == 0
    assert db("backup", backup, place=place) == 5
    assert "there already" in capsys.readouterr().err
    with Store.open(place) as first, Store.open(other) as second:
        assert first.events("plant") == second.events("plant")


def test_files_are_asked_for_where_they_belong(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert db("backup", place=place) == 2
    assert db("verify", "some.db", place=place) == 2
    assert "wrong number of files" in capsys.readouterr().err
    assert db("mend", place=place) == 2


def test_pruning_keeps_the_state(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(place) as store:
        before, _ = store.state("plant")
    assert db("prune", "--days", "1", place=place) == 0
    assert "5 event(s)" in capsys.readouterr().out
    with Store.open(place) as store:
        assert store.state("plant") == (before, 5)
        assert store.events("plant") == ()
    assert db("verify", place=place) == 0


def test_an_older_schema_is_brought_up_to_date_by_command(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert db("upgrade", place=place) == 0
    assert "nothing was to be done" in capsys.readouterr().out
    assert db("upgrade", place=f"{place}.new") == 0
    assert "up to date now" in capsys.readouterr().out


def test_a_password_is_never_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert db("verify", place="postgresql://ann:secret@127.0.0.1:1/none") == 5
    told = capsys.readouterr()
    assert "secret" not in told.out + told.err
    assert "cannot be reached" in told.err
