"""How drafts become the data of a site: whole or not at all, and what is planned stays where it can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

import heijunka as hj
from heijunka.errors import InvalidProblem, PlanConflict, StoreError, Unsupported
from heijunka.io.drafts import Draft, PutCells, accept_all, change, draft_of_file, read_draft
from heijunka.io.tables import template
from heijunka.io.tables.example import example
from heijunka.model.standing import OperationState, Progress
from heijunka.model.state import State
from heijunka.mrp.renewed import bare, renewed
from heijunka.server.sitedata import commit, draft_of_site, newest_data
from heijunka.store import KeptDraft, Store

NOW = datetime(2024, 1, 1, tzinfo=UTC)
MADE = {"who": "ann", "why": "test", "now": NOW}


@pytest.fixture
def store(new_place: Callable[[str], str]) -> Iterator[Store]:
    with Store.open(new_place("data")) as opened:
        yield opened


def workbook() -> Draft:
    return draft_of_file("shop.xlsx", template(), now=NOW, keep=lambda *_: pytest.fail("tables need no file"))


def quantity(draft: Draft, value: object) -> Draft:
    return change(draft, [PutCells(sheet="Demand", row=2, column="C", cells=[[value]])])


@pytest.mark.parametrize("new_place", ["sqlite", "postgres"], indirect=True)
def test_a_workbook_becomes_the_first_version_of_a_site(store: Store) -> None:
    version = commit(store, "shop", workbook(), **MADE)
    assert (version.number, version.parent, version.status, version.who) == (1, None, "proposed", "ann")
    record = store.record("shop", 1)
    assert bare(record.problem) == example()
    assert len(record.plan.unplanned) == len(record.problem.orders) > 0
    assert newest_data(store, "shop") == version
    assert store.verify() == ()


def test_nothing_half_is_kept(store: Store) -> None:
    with pytest.raises(InvalidProblem) as caught:
        commit(store, "shop", quantity(workbook(), "lots"), **MADE)
    assert len(caught.value.issues) == 1
    assert store.sites() == ()


def test_what_is_assumed_must_be_agreed_to(store: Store) -> None:
    draft = quantity(workbook(), "20 pcs")
    with pytest.raises(InvalidProblem, match="20"):
        commit(store, "shop", draft, **MADE)
    commit(store, "shop", accept_all(draft, read_draft(draft)), **MADE)
    assert store.sites() == ("shop",)


def test_changed_data_keep_of_the_plan_what_still_holds(store: Store) -> None:
    record = hj.plan(example(), stop=hj.after(iterations=1))
    store.propose("shop", record, parent=None, upto_event=0, **MADE)
    store.publish("shop", 1, expected=None, who="ann", now=NOW)
    draft = draft_of_site(store, "shop")
    assert draft.base == 1
    same = commit(store, "shop", draft, **MADE)
    assert store.record("shop", same.number).plan.assignments == record.plan.assignments
    with pytest.raises(PlanConflict, match="version 1, the newest is 2"):
        commit(store, "shop", draft, **MADE)
    more = commit(store, "shop", quantity(draft_of_site(store, "shop"), 35), **MADE)
    changed = store.record("shop", more.number)
    assert changed.problem.demands[0].quantity == 35
    assert 0 < len(changed.plan.assignments) < len(record.plan.assignments)
    assert newest_data(store, "shop") == more
    assert more.parent == 1


def test_orders_that_have_begun_are_not_made_anew() -> None:
    record = hj.plan(example(), stop=hj.after(iterations=1))
    first = record.plan.assignments[0]
    begun = OperationState(progress=Progress.RUNNING, mode=first.mode, resources=first.resources, start=first.start)
    state = State(now=first.start, operations={f"{first.order}/{first.operation}": begun})
    before = replace(record.problem, state=state)
    given = bare(before)
    fewer = replace(given, demands=tuple(replace(entry, quantity=entry.quantity + 1) for entry in given.demands))
    with pytest.raises(Unsupported, match=first.order):
        renewed(before, fewer)
    named = replace(given, name="March")
    assert renewed(before, named) == replace(before, name="March")


@pytest.mark.parametrize("new_place", ["sqlite", "postgres"], indirect=True)
def test_drafts_are_kept_changed_and_thrown_away(store: Store) -> None:
    kept = KeptDraft(id="a1", site="", who="ann", name="shop.xlsx", revision=1, updated=NOW)
    store.drafts.add(kept, b"{}")
    assert store.drafts.known() == (kept,)
    later = replace(kept, site="shop", revision=2)
    store.drafts.change(later, b"{1}", expected=1)
    assert store.drafts.get("a1") == (later, b"{1}")
    with pytest.raises(PlanConflict, match="change 1, it is at 2"):
        store.drafts.change(later, b"{2}", expected=1)
    store.drafts.remove("a1", who="bob", now=NOW)
    for call in (
        lambda: store.drafts.get("a1"),
        lambda: store.drafts.remove("a1", who="bob", now=NOW),
        lambda: store.drafts.change(later, b"", expected=2),
    ):
        with pytest.raises(StoreError, match="no draft 'a1'"):
            call()
    assert [line["action"] for line in store.audit()] == ["draft", "draft_removed"]
    assert store.verify() == ()
