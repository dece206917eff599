"""What an agent leans on: one leader at a time, a switch that stops it, and dispatches that are sent once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

import heijunka as hj
from heijunka.errors import StoreError
from heijunka.library import PLANTS
from heijunka.model.record import PlanRecord
from heijunka.store import Dispatch, DispatchStatus, Lease, Store

NOW = datetime(2026, 1, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BOTH = pytest.mark.parametrize("new_place", ["sqlite", "postgres"], indirect=True)


@pytest.fixture(scope="module")
def record() -> PlanRecord:
    return hj.plan(PLANTS["air-conditioning"]("small", seed=3), stop=hj.after(iterations=1))


@pytest.fixture
def store(new_place: Callable[[str], str], record: PlanRecord) -> Iterator[Store]:
    with Store.open(new_place("acting")) as found:
        found.propose("ac", record, parent=None, upto_event=0, who="ann", why="first", now=NOW)
        found.propose("ac", record, parent=None, upto_event=0, who="ann", why="second", now=NOW)
        found.publish("ac", 1, expected=None, who="ann", now=NOW)
        yield found


@pytest.fixture
def lease(store: Store) -> Lease:
    found = store.leases.take("ac", "one", now=NOW, lasts=MINUTE)
    assert found is not None
    return found


def cut(key: str = "ac/SO-1/cut/1", version: int = 1) -> Dispatch:
    return Dispatch(site="ac", key=key, order="SO-1", operation="cut", body={"mode": "1"}, version=version)


@BOTH
def test_one_leads_at_a_time_and_the_number_grows_with_each_change(store: Store) -> None:
    one = store.leases.take("ac", "one", now=NOW, lasts=MINUTE)
    assert one is not None
    assert one.epoch == 1
    assert store.leases.take("ac", "two", now=NOW, lasts=MINUTE) is None
    again = store.leases.take("ac", "one", now=NOW + MINUTE / 2, lasts=MINUTE)
    assert again is not None
    assert again.epoch == 1
    two = store.leases.take("ac", "two", now=NOW + 2 * MINUTE, lasts=MINUTE)
    assert two is not None
    assert two.epoch == 2
    assert store.leases.take("ac", "one", now=NOW + 2 * MINUTE, lasts=MINUTE) is None
    store.leases.give_back(two)
    three = store.leases.take("ac", "one", now=NOW + 2 * MINUTE, lasts=MINUTE)
    assert three is not None
    assert three.epoch == 3


@BOTH
def test_the_switch_holds_here_or_everywhere_until_it_is_let_go_on(store: Store) -> None:
    store.mandates.give("ac", {"level": 3}, who="ann", now=NOW)
    assert store.mandates.of("ac").body == {"level": 3}
    store.mandates.stop(who="bob", why="smoke", now=NOW)
    assert store.mandates.of("ac").is_stopped
    assert store.mandates.of("elsewhere").is_stopped
    assert (store.mandates.of("ac").who, store.mandates.of("ac").why) == ("bob", "smoke")
    store.mandates.stop("ac", who="ann", why="maintenance", now=NOW)
    store.mandates.resume(who="bob", why="no smoke", now=NOW)
    assert store.mandates.of("ac").is_stopped
    assert not store.mandates.of("elsewhere").is_stopped
    store.mandates.resume("ac", who="ann", why="done", now=NOW)
    assert store.mandates.of("ac").body == {"level": 3}
    assert not store.mandates.of("ac").is_stopped
    kinds = [entry["action"] for entry in store.audit()]
    assert kinds[-5:] == ["mandate_given", "agent_stopped", "agent_stopped", "agent_resumed", "agent_resumed"]
    assert store.verify() == ()


@BOTH
def test_d1_a_dispatch_is_written_down_once_and_sent_once(store: Store, lease: Lease) -> None:
    assert len(store.dispatches.add([cut()], lease=lease, now=NOW)) == 1
    assert store.dispatches.add([cut()], lease=lease, now=NOW) == ()
    sent = store.dispatches.send("ac", cut().key, lease=lease, now=NOW)
    assert sent is not None
    assert (sent.status, sent.n_tries, sent.epoch) == (DispatchStatus.SENT, 1, 1)
    assert store.dispatches.send("ac", cut().key, lease=lease, now=NOW) is None, "it may have arrived"
    assert [entry.status for entry in store.dispatches.open("ac")] == [DispatchStatus.SENT]


@BOTH
def test_d1_only_what_the_other_side_has_never_seen_is_sent_again(store: Store, lease: Lease) -> None:
    store.dispatches.add([cut()], lease=lease, now=NOW)
    store.dispatches.send("ac", cut().key, lease=lease, now=NOW)
    assert store.dispatches.settle("ac", cut().key, DispatchStatus.WAITING, now=NOW, why="never seen")
    again = store.dispatches.send("ac", cut().key, lease=lease, now=NOW)
    assert again is not None
    assert again.n_tries == 2
    assert store.dispatches.settle("ac", cut().key, DispatchStatus.TAKEN, now=NOW)
    assert not store.dispatches.settle("ac", cut().key, DispatchStatus.WAITING, now=NOW), "taken is taken"
    assert store.dispatches.settle("ac", cut().key, DispatchStatus.OVER, now=NOW)
    assert not store.dispatches.settle("ac", cut().key, DispatchStatus.REVOKED, now=NOW), (
        "what has begun is not revoked"
    )
    assert store.dispatches.open("ac") == ()


@BOTH
def test_d2_who_does_not_lead_hands_nothing_to_the_floor(store: Store, lease: Lease) -> None:
    store.dispatches.add([cut()], lease=lease, now=NOW)
    later = NOW + 2 * MINUTE
    two = store.leases.take("ac", "two", now=later, lasts=MINUTE)
    assert two is not None
    with pytest.raises(StoreError, match="does not lead"):
        store.dispatches.add([cut("ac/SO-1/fit/1")], lease=lease, now=later)
    assert store.dispatches.send("ac", cut().key, lease=lease, now=later) is None
    assert store.dispatches.send("ac", cut().key, lease=two, now=later).epoch == 2  # type: ignore[union-attr]


@BOTH
def test_d2_a_lease_that_has_lapsed_is_none_even_if_nobody_took_over(store: Store, lease: Lease) -> None:
    with pytest.raises(StoreError, match="does not lead"):
        store.dispatches.add([cut()], lease=lease, now=NOW + MINUTE)


@BOTH
def test_d2_what_is_of_another_version_than_the_one_in_force_is_not_sent(store: Store, lease: Lease) -> None:
    with pytest.raises(StoreError, match="is not in force"):
        store.dispatches.add([cut(version=2)], lease=lease, now=NOW)
    store.dispatches.add([cut()], lease=lease, now=NOW)
    store.publish("ac", 2, expected=1, who="ann", now=NOW)
    assert store.dispatches.send("ac", cut().key, lease=lease, now=NOW) is None
    assert [entry.status for entry in store.dispatches.open("ac")] == [DispatchStatus.WAITING]


@BOTH
def test_a3_nothing_is_handed_to_the_floor_once_the_switch_is_pulled(store: Store, lease: Lease) -> None:
    store.dispatches.add([cut()], lease=lease, now=NOW)
    store.mandates.stop("ac", who="bob", why="smoke", now=NOW)
    with pytest.raises(StoreError, match="smoke"):
        store.dispatches.add([cut("ac/SO-1/fit/1")], lease=lease, now=NOW)
    assert store.dispatches.send("ac", cut().key, lease=lease, now=NOW) is None
