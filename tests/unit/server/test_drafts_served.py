"""Data over HTTP: a file uploaded, mended, agreed to, committed; all faults at once; nobody's work written over."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.unit.server.conftest import Enter

from heijunka.io.tables import problem_workbook, template
from heijunka.io.tables.example import example
from heijunka.io.tables.read import read_tables
from heijunka.store import Store


def uploaded(client: TestClient, data: bytes | None = None, name: str = "shop.xlsx") -> dict[str, Any]:
    answer = client.post("/v1/sites", files={"file": (name, data if data is not None else template())})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def patched(client: TestClient, draft: dict[str, Any], *edits: dict[str, Any]) -> dict[str, Any]:
    answer = client.patch(f"/v1/drafts/{draft['id']}", json={"revision": draft["revision"], "edits": list(edits)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def cell(value: object, row: int = 2, column: str = "C") -> dict[str, Any]:
    return {"kind": "cells", "sheet": "Demand", "row": row, "column": column, "cells": [[value]]}


@pytest.mark.parametrize("new_place", ["sqlite", "postgres"], indirect=True)
def test_from_a_messy_workbook_to_the_data_of_a_site(client: TestClient, served: Store) -> None:
    draft = uploaded(client)
    assert draft["is_ready"]
    assert draft["counts"] == {"resources": 5, "materials": 4, "operations": 6, "demands": 4, "orders": 0}
    draft = patched(client, draft, cell("lots"), cell("30.2.2024", column="D"))
    assert [(issue["sheet"], issue["row"], issue["column"]) for issue in draft["issues"]] == [
        ("Demand", 2, "C"),
        ("Demand", 2, "D"),
    ]
    assert all(issue["what"] and issue["advice"] for issue in draft["issues"])
    refused = client.post(f"/v1/drafts/{draft['id']}/commit", json={"revision": draft["revision"], "site": "shop"})
    assert refused.status_code == 422
    assert len(refused.json()["issues"]) == 2
    assert served.sites() == ()
    draft = patched(client, draft, cell("20 pcs"), cell("2024-01-08 17:00", column="D"))
    assert (draft["n_errors"], draft["n_assumptions"], draft["is_ready"]) == (0, 1, False)
    keys = [entry["key"] for entry in draft["assumptions"]]
    answer = client.post(f"/v1/drafts/{draft['id']}/accept", json={"revision": draft["revision"], "keys": keys})
    draft = answer.json()
    assert draft["is_ready"]
    done = client.post(f"/v1/drafts/{draft['id']}/commit", json={"revision": draft["revision"], "site": "shop"})
    assert done.json() == {"site": "shop", "version": 1}
    assert client.get("/v1/drafts").json() == []
    (site,) = client.get("/v1/sites").json()
    assert (site["id"], site["in_force"], site["data"]["number"]) == ("shop", None, 1)
    book = client.get("/v1/sites/shop/workbook").content
    assert read_tables(book, now=example().horizon.start).problem == example()


def test_a_draft_is_there_again_after_a_reload_with_all_its_cells(client: TestClient) -> None:
    draft = patched(client, uploaded(client), cell(21))
    again = client.get(f"/v1/drafts/{draft['id']}").json()
    demand = next(sheet for sheet in again["sheets"] if sheet["name"] == "Demand")
    assert demand["rows"][1][:3] == ["SO-101", "table", 21]
    assert demand["rows"][1][3] == "2024-01-08 17:00"
    assert [entry["id"] for entry in client.get("/v1/drafts").json()] == [draft["id"]]
    back = client.post(f"/v1/drafts/{draft['id']}/undo", json={"revision": again["revision"]}).json()
    demand = next(sheet for sheet in back["sheets"] if sheet["name"] == "Demand")
    assert demand["rows"][1][2] == 20
    assert (back["can_undo"], back["can_redo"]) == (False, True)
    once_more = client.post(f"/v1/drafts/{draft['id']}/redo", json={"revision": back["revision"]}).json()
    assert once_more["can_undo"]


def test_nobody_writes_over_what_somebody_else_has_changed(client: TestClient) -> None:
    draft = uploaded(client)
    patched(client, draft, cell(21))
    late = client.patch(f"/v1/drafts/{draft['id']}", json={"revision": draft["revision"], "edits": [cell(22)]})
    assert late.status_code == 409
    assert late.json()["code"] == "server.conflict"
    assert "change 1, it is at 2" in late.json()["message"]


def test_the_data_of_a_site_are_changed_in_a_draft_or_at_once(client: TestClient) -> None:
    draft = uploaded(client)
    client.post(f"/v1/drafts/{draft['id']}/commit", json={"revision": 1, "site": "shop"})
    table = client.get("/v1/sites/shop/tables/demand").json()
    assert table["version"] == 1
    assert table["sheet"]["rows"][1][0] == "SO-101"
    url = "/v1/sites/shop/tables/demand"
    wrong = client.patch(url, json={"expected": 1, "edits": [cell("lots"), cell("never", column="D")]})
    assert (wrong.status_code, len(wrong.json()["issues"])) == (422, 2)
    assert client.patch(url, json={"expected": 1, "edits": [cell(25)]}).json() == {"site": "shop", "version": 2}
    late = client.patch(url, json={"expected": 1, "edits": [cell(26)]})
    assert (late.status_code, late.json()["code"]) == (409, "server.data_changed")
    opened = client.post("/v1/sites/shop/drafts").json()
    assert opened["base"] == 2
    assert client.patch(url, json={"expected": 2, "edits": [cell(27)]}).status_code == 200
    gone = client.post(f"/v1/drafts/{opened['id']}/commit", json={"revision": 1, "site": "shop"})
    assert (gone.status_code, gone.json()["code"]) == (409, "server.conflict")
    assert client.get("/v1/sites/shop/tables/nothing").status_code == 404
    assert client.get("/v1/sites/nowhere/tables").status_code == 404


def test_what_cannot_be_read_is_told_in_the_language_of_who_asks(client: TestClient) -> None:
    for name, data in (("a.xlsx", b"none"), ("a.csv", b""), ("a.zip", b"PK\x03\x04"), ("a.json", b"{")):
        answer = client.post("/v1/sites?language=zh", files={"file": (name, data)})
        assert answer.status_code == 422, answer.text
        assert not answer.json()["message"].isascii()
    assert client.get("/v1/drafts").json() == []
    large = client.post("/v1/sites", files={"file": ("a.csv", b"x" * 22_000_000)})
    assert (large.status_code, large.json()["code"]) == (413, "server.too_large")


def test_a_plant_of_ours_to_begin_with(client: TestClient) -> None:
    first = client.post("/v1/samples", json={"sample": "template"}).json()
    assert first["is_ready"]
    demo = client.post("/v1/samples", json={"sample": "air-conditioning"}).json()
    assert demo["is_ready"]
    assert demo["counts"]["demands"] > 100
    book = client.get("/v1/template?language=zh")
    assert read_tables(book.content, now=example().horizon.start).problem == example("zh")
    assert {entry["noun"] for entry in client.get("/v1/nouns").json()} >= {"resource", "demand"}


@pytest.mark.parametrize(
    "edit",
    [
        {"kind": "cells", "sheet": "Nowhere", "cells": [[1]]},
        {"kind": "delete", "sheet": "Demand", "row": 400},
        {"kind": "cells", "sheet": "Demand", "row": 0, "cells": [[1]]},
        {"kind": "cells", "sheet": "Demand", "column": "A1", "cells": [[1]]},
        {"kind": "cells", "sheet": "Demand", "cells": [[{"a": 1}]]},
        {"kind": "burn"},
    ],
)
def test_an_edit_that_cannot_be_made_changes_nothing(client: TestClient, edit: dict[str, Any]) -> None:
    draft = uploaded(client)
    answer = client.patch(f"/v1/drafts/{draft['id']}", json={"revision": 1, "edits": [cell(3), edit]})
    assert answer.status_code == 422
    assert set(answer.json()) == {"code", "message", "advice", "issues"}
    assert client.get(f"/v1/drafts/{draft['id']}").json()["revision"] == 1


def test_a_draft_thrown_away_is_gone(client: TestClient) -> None:
    draft = uploaded(client)
    assert client.delete(f"/v1/drafts/{draft['id']}").status_code == 204
    assert client.delete(f"/v1/drafts/{draft['id']}").status_code == 404
    assert client.get(f"/v1/drafts/{draft['id']}").status_code == 404


def test_who_may_only_look_changes_nothing(enter: Enter) -> None:
    draft = uploaded(enter("planner"))
    viewer = enter("viewer")
    assert viewer.get(f"/v1/drafts/{draft['id']}").status_code == 200
    assert viewer.post("/v1/samples", json={"sample": "template"}).status_code == 403
    copilot = enter("copilot")
    assert copilot.patch(f"/v1/drafts/{draft['id']}", json={"revision": 1, "edits": [cell(3)]}).status_code == 200
    assert copilot.post(f"/v1/drafts/{draft['id']}/commit", json={"revision": 2, "site": "x"}).status_code == 403


def test_exports_neutralise_formulas(client: TestClient) -> None:
    draft = patched(
        client, uploaded(client), {"kind": "cells", "sheet": "Demand", "row": 2, "column": "F", "cells": [["'=1+1"]]}
    )
    client.post(f"/v1/drafts/{draft['id']}/commit", json={"revision": draft["revision"], "site": "shop"})
    problem = read_tables(client.get("/v1/sites/shop/workbook").content, now=example().horizon.start).problem
    assert problem is not None
    assert problem.demands[0].customer == "=1+1"
    assert b"<f>" not in problem_workbook(problem)
