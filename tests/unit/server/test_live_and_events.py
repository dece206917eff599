"""Events told and kept; the live stream: what happens, in order, once, and from where a browser was."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from tests.unit.server.conftest import Enter

from heijunka.server.wire import Wire
from heijunka.store import News, Store

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)


async def heard(wire: Wire, count: int, after: int | None = None) -> list[News]:
    found: list[News] = []
    async for news in wire.listen(after, quiet=30.0):
        if news is not None:
            found.append(news)
        if len(found) == count:
            break
    return found


def test_whoever_listens_hears_all_in_order_and_who_was_away_what_was_missed(served: Store) -> None:
    async def scene() -> tuple[list[int], list[int], list[int]]:
        wire = Wire(served, every=0.01)
        listening = asyncio.create_task(heard(wire, 3))
        while not wire._listeners:
            await asyncio.sleep(0)
        await asyncio.sleep(0.2)
        for n in range(3):
            served.feed.tell("event", {"n": n}, site="a", now=NOW)
        first = await listening
        late = await heard(wire, 2, after=first[0].number)
        everything = await heard(wire, 3, after=0)
        return tuple([news.body["n"] for news in found] for found in (first, late, everything))

    assert asyncio.run(scene()) == ([0, 1, 2], [1, 2], [0, 1, 2])


def test_what_is_kept_is_told_to_whoever_listens(enter: Enter, served: Store) -> None:
    client = enter()
    draft = client.post("/v1/samples", json={"sample": "template"}).json()
    body = {"revision": draft["revision"], "site": "shop"}
    made = client.post(f"/v1/drafts/{draft['id']}/commit", json=body)
    assert made.status_code < 300, made.text
    kinds = client.get("/v1/event-kinds").json()
    assert {"resource-down", "rush-order"} <= {entry["kind"] for entry in kinds}
    machine = client.get("/v1/sites/shop/plans").json()
    assert machine["versions"]
    resource = served.record("shop", machine["versions"][0]["number"]).problem.plant.resources[0].id
    told = client.post("/v1/sites/shop/events/told", json={"kind": "resource-down", "words": [resource]})
    assert told.status_code == 201, told.text
    assert resource in told.json()["text"]
    wrong = client.post("/v1/sites/shop/events/told", json={"kind": "resource-down", "words": ["nothing"]})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "server.invalid")
    event = {"kind": "resource_up", "resource": resource, "at": "2026-01-05T09:00:00+00:00", "sequence": 7}
    sent = {"events": [event, event, {"kind": "nonsense"}]}
    assert client.post("/v1/sites/shop/events", json=sent).json() | {"numbers": 0} == {
        "new": 1,
        "again": 1,
        "dead": 1,
        "numbers": 0,
    }
    other = {"events": [event | {"site": "elsewhere"}]}
    assert client.post("/v1/sites/shop/events", json=other).json()["code"] == "server.other_site"
    listed = client.get("/v1/sites/shop/events").json()
    assert [entry["kind"] for entry in listed["events"]][-2:] == ["resource_down", "resource_up"]
    kinds_told = [news.kind for news in served.feed.after(0)]
    assert kinds_told[-2:] == ["events", "events"]
    assert "version_proposed" in kinds_told
