"""Settings and backups over HTTP: changed, made, taken away, restored from, removed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import heijunka as hj
from heijunka.library import PLANTS
from heijunka.model.record import PlanRecord
from heijunka.server.backups import KIND, folder_of, known
from heijunka.server.chosen import chosen
from heijunka.store import Store

NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def record() -> PlanRecord:
    return hj.plan(PLANTS["air-conditioning"]("small", seed=3), stop=hj.after(iterations=1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def admin(client: Any, folder: Path) -> Any:
    client.app.state.keeper.folder = folder
    return client


def made(admin: Any) -> str:
    job = admin.app.state.jobs.wait(admin.post("/v1/backups").json()["id"], 60)
    assert job is not None
    assert job.status.value == "done", job.error
    return str(job.result["name"])


@pytest.mark.parametrize("new_place", ["sqlite", "postgres"], indirect=True)
def test_a_backup_is_made_taken_away_restored_from_and_removed(
    admin: Any, served: Store, record: PlanRecord, tmp_path: Path, folder: Path
) -> None:
    version = served.propose("ac", record, parent=None, upto_event=0, who="ann", why="first", now=NOW)
    served.publish("ac", version.number, expected=None, who="ann", now=NOW)
    name = made(admin)
    listed = admin.get("/v1/backups").json()
    assert listed["folder"] == str(folder)
    assert [entry["name"] for entry in listed["backups"]] == [name]
    taken = tmp_path / "taken.sqlite"
    taken.write_bytes(admin.get(f"/v1/backups/{name}").content)
    assert taken.stat().st_size == listed["backups"][0]["size"]
    with Store.open(tmp_path / "new.sqlite") as empty:
        empty.restore(taken, who="ann", now=NOW)
        assert empty.version("ac").hash == version.hash
    assert admin.delete(f"/v1/backups/{name}").status_code == 204
    assert admin.get(f"/v1/backups/{name}").status_code == 404
    assert not known(folder)
    actions = {line["action"] for line in served.audit()}
    assert {"backup_made", "backup_taken_away", "backup_removed"} <= actions


def test_no_other_file_can_be_asked_for(admin: Any, folder: Path) -> None:
    folder.mkdir()
    (folder / "secret.txt").write_text("not yours")
    for name in ("secret.txt", "..%2Fserved.db", "heijunka-20260105T000000Z.sqlite%2F..%2Fsecret.txt"):
        assert admin.get(f"/v1/backups/{name}").status_code in (404, 422)
        assert admin.delete(f"/v1/backups/{name}").status_code in (404, 405, 422)
    assert (folder / "secret.txt").exists()


def test_a_folder_that_cannot_be_written_is_told(admin: Any, folder: Path) -> None:
    folder.write_text("a file is in the way")
    job = admin.app.state.jobs.wait(admin.post("/v1/backups").json()["id"], 60)
    assert job.status.value == "failed"
    assert "--backups" in job.error


def test_settings_are_changed_hold_and_are_audited(admin: Any, served: Store) -> None:
    usual = admin.get("/v1/settings").json()
    assert usual == {"session_hours": 12, "token_days": 366, "backup_hours": 0, "backups_kept": 7, "frozen_hours": 0}
    changed = admin.patch("/v1/settings", json={"token_days": 30, "backups_kept": 1}).json()
    assert changed == usual | {"token_days": 30, "backups_kept": 1}
    assert admin.get("/v1/settings").json() == changed
    asked = {"name": "erp", "roles": ["viewer"]}
    assert admin.post("/v1/tokens", json=asked | {"days": 31}).json()["code"] == "server.token_too_long"
    assert admin.post("/v1/tokens", json=asked | {"days": 30}).status_code == 201
    for wrong in ({"token_days": 0}, {"backup_hours": -1}, {"gold": 1}, {"session_hours": None}):
        assert admin.patch("/v1/settings", json=wrong).status_code == 422
    assert admin.get("/v1/settings").json() == changed
    assert [line for line in served.audit() if line["action"] == "settings_changed"]


def test_a_backup_is_due_when_the_newest_is_old_and_the_oldest_go(admin: Any, served: Store, folder: Path) -> None:
    keeper = admin.app.state.keeper
    now = datetime.now(UTC)
    assert not keeper.is_due(now)
    admin.patch("/v1/settings", json={"backup_hours": 6, "backups_kept": 2})
    assert chosen(served).backup_hours == 6
    assert keeper.is_due(now)
    folder.mkdir()
    for hours in (30, 20, 10):
        (folder / (now - timedelta(hours=hours)).strftime("heijunka-%Y%m%dT%H%M%SZ.sqlite")).touch()
    assert keeper.is_due(now)
    newest = made(admin)
    assert next(entry.name for entry in known(folder)) == newest
    assert len(known(folder)) == 2
    assert not keeper.is_due(now)
    assert served.jobs.known("", 5)[0].kind == KIND


def test_backups_are_kept_beside_the_store(tmp_path: Path) -> None:
    assert folder_of(str(tmp_path / "plant.db")) == tmp_path / "plant-backups"
    assert folder_of("postgresql://user@host/name").name == "heijunka-backups"
