"""Dispatching: each operation once, from one leader, of the plan in force, only to machines that take work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from heijunka.agent.autonomy import Action, Autonomy, Grant, Level
from heijunka.agent.command import Ask, HandOver, Revoke, Send
from heijunka.agent.core import Dispatched, Happened, HeardOf, InForce, Mandated, Mind, Ticked, handle
from heijunka.agent.floor import Handing
from heijunka.agent.hands import Answer, Hands
from heijunka.engine.solve import solve
from heijunka.engine.stop import after
from heijunka.model import event as ev
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.model.record import PlanRecord
from heijunka.model.state import State
from heijunka.reschedule.policy import Trigger
from heijunka.store import Dispatch, DispatchStatus, Lease, Store
from heijunka.testing.builders import at, machine, mode, order, problem, routing, step
from heijunka.testing.shopfloor import Crash, Line, Machines

SITE = "shop"
START = at(0)
MINUTE = timedelta(minutes=1)
ALL = Autonomy(grants=(Grant(action=Action.DISPATCH, level=Level.ACT),))
NEVER = Trigger(when=("never",))
SAWS = ("saw-1", "saw-2")


def shop(n_orders: int = 6) -> Problem:
    """Return orders of one step that either of two saws does in half an hour."""
    cut = step("cut", mode("saw-1", minutes=30, id="one"), mode("saw-2", minutes=30, id="two"))
    orders = (order(f"o{n}", "chair", due=1 + n / 4) for n in range(n_orders))
    return problem(*map(machine, SAWS), routing("chair", cut), *orders)


PROBLEM = shop()
PLAN = solve(PROBLEM, stop=after(iterations=1), methods=("rules",)).plan


def turned(plan: Plan, random: Random) -> Plan:
    """Return a plan in which some operations go to the other saw, and all stand in another sequence."""
    entries, free = [], dict.fromkeys(SAWS, at(0))
    for entry in random.sample(plan.assignments, len(plan.assignments)):
        name = random.choice(SAWS)
        start, end = free[name], free[name] + 30 * MINUTE
        where = {"mode": "one" if name == SAWS[0] else "two", "resources": (name,)}
        entries.append(replace(entry, **where, setup_start=start, start=start, end=end))
        free[name] = end
    return replace(plan, assignments=tuple(sorted(entries, key=lambda entry: (entry.start, entry.resources))))


def mind(**fields: Any) -> Mind:
    known = {"autonomy": ALL, "trigger": NEVER, "plan": PLAN, "version": 1, **fields}
    return Mind(site=SITE, state=State(now=at(0)), **known)


def steps(known: Mind, now: datetime = START) -> list[Any]:
    return list(handle(known, Ticked(), now)[1])


def handed(known: Mind, now: datetime = START) -> list[str]:
    return [command.dispatch.order for command in steps(known, now) if isinstance(command, HandOver)]


def told(known: Mind, *events: ev.Event, now: datetime = START) -> Mind:
    for event in events:
        known, _ = handle(known, Happened(event=event), now)
    return known


def first_on(resource: str, n: int = 2) -> list[str]:
    mine = sorted(
        (entry for entry in PLAN.assignments if entry.resources == (resource,)), key=lambda entry: entry.start
    )
    return [entry.order for entry in mine[:n]]


def test_each_machine_is_given_its_next_few_in_their_sequence() -> None:
    found = handed(mind())
    soon = [entry.order for entry in PLAN.assignments if entry.start <= at(0.5)]
    assert sorted(found) == sorted(soon)
    deep = mind(handing=Handing(ahead=timedelta(hours=9), depth=1))
    assert sorted(handed(deep)) == sorted(first_on("saw-1", 1) + first_on("saw-2", 1))


def test_d1_what_was_sent_and_not_answered_is_asked_after_never_sent_again() -> None:
    (command, *_) = (entry for entry in steps(mind()) if isinstance(entry, HandOver))
    sent = replace(command.dispatch, status=DispatchStatus.SENT, n_tries=1)
    known, _ = handle(mind(), Dispatched(dispatches=(sent,)), at(0))
    found = steps(known)
    assert Ask(key=sent.key) in found
    assert sent.order not in [entry.dispatch.order for entry in found if isinstance(entry, HandOver)]
    assert Send(key=sent.key) not in found


def test_d2_what_an_older_plan_had_written_down_is_not_sent() -> None:
    (command, *_) = (entry for entry in steps(mind()) if isinstance(entry, HandOver))
    known = mind(dispatches=(command.dispatch,))
    assert Send(key=command.dispatch.key) in steps(known)
    later, _ = handle(known, InForce(version=2, plan=PLAN), at(0))
    found = steps(later)
    assert Send(key=command.dispatch.key) not in found
    assert Revoke(key=command.dispatch.key) in found


def test_what_the_new_plan_wants_elsewhere_is_taken_back_before_it_is_handed_over() -> None:
    (command, *_) = (entry for entry in steps(mind()) if isinstance(entry, HandOver))
    taken = replace(command.dispatch, status=DispatchStatus.TAKEN, n_tries=1)
    name = command.dispatch.body["resources"][0]
    other = SAWS[1 - SAWS.index(name)]
    there = {"mode": "two" if other == SAWS[1] else "one", "resources": (other,)}
    entries = (replace(e, **there) if e.order == taken.order else e for e in PLAN.assignments)
    known = mind(version=2, plan=replace(PLAN, assignments=tuple(entries)), dispatches=(taken,))
    found = steps(known)
    assert Revoke(key=taken.key) in found
    assert taken.order not in [entry.dispatch.order for entry in found if isinstance(entry, HandOver)]
    gone = replace(known, dispatches=(replace(taken, status=DispatchStatus.REVOKED),))
    again = [entry.dispatch for entry in steps(gone) if isinstance(entry, HandOver)]
    assert [entry.key for entry in again if entry.order == taken.order] == [f"{SITE}/{taken.order}/cut/2"]


@pytest.mark.parametrize(
    "event",
    [
        ev.ResourceDown(resource="saw-1", at=at(0)),
        ev.ControlChanged(resource="saw-1", at=at(0), control="manual"),
        ev.ControlChanged(resource="saw-1", at=at(0), control="interlocked"),
    ],
    ids=["down", "manual", "interlocked"],
)
def test_d3_nothing_goes_to_a_machine_that_takes_no_work(event: ev.Event) -> None:
    assert set(first_on("saw-1")) & set(handed(mind()))
    assert set(handed(told(mind(), event))) == set(handed(mind())) - set(first_on("saw-1", 9))


def test_d3_nothing_goes_to_a_machine_that_has_fallen_silent() -> None:
    known, _ = handle(mind(), HeardOf(resource="saw-1"), at(0))
    assert set(handed(known, at(0) + 5 * MINUTE)) & set(first_on("saw-1", 9))
    assert not set(handed(known, at(0) + 6 * MINUTE)) & set(first_on("saw-1", 9))
    known, _ = handle(known, HeardOf(resource="saw-1"), at(0) + 6 * MINUTE)
    assert set(handed(known, at(0) + 6 * MINUTE)) & set(first_on("saw-1", 9))


def test_what_is_doubted_by_its_source_stops_nothing_but_is_no_ground_to_go_on_either() -> None:
    doubtful = ev.ResourceDown(resource="saw-1", at=at(0), quality="uncertain")
    assert handed(told(mind(), doubtful)) == handed(mind())
    up = ev.ResourceUp(resource="saw-1", at=at(0), quality="bad")
    assert not set(handed(told(mind(), ev.ResourceDown(resource="saw-1", at=at(0)), up))) & set(first_on("saw-1", 9))


def test_a1_a_machine_that_is_not_left_to_the_agent_is_given_nothing() -> None:
    by_hand = Grant(action=Action.DISPATCH, level=Level.PROPOSE, resource="saw-1")
    known = mind(autonomy=Autonomy(grants=(*ALL.grants, by_hand)))
    assert not set(handed(known)) & set(first_on("saw-1", 9))
    assert set(handed(known)) & set(first_on("saw-2", 9))
    assert handed(mind(autonomy=Autonomy())) == []


def test_a3_stopped_it_gives_the_floor_nothing_and_takes_nothing_back() -> None:
    known, found = handle(mind(), Mandated(autonomy=ALL, is_stopped=True), at(0))
    assert found == ()
    assert steps(known) == []
    _, found = handle(known, Mandated(autonomy=ALL), at(0))
    assert found


def test_what_has_begun_is_left_alone() -> None:
    (command, *_) = (entry for entry in steps(mind()) if isinstance(entry, HandOver))
    begun = ev.OperationStarted(
        order=command.dispatch.order, operation="cut", mode="one", resources=("saw-1",), at=at(0)
    )
    known = told(mind(dispatches=(replace(command.dispatch, status=DispatchStatus.TAKEN),)), begun)
    assert Revoke(key=command.dispatch.key) not in steps(known)
    assert command.dispatch.order not in handed(known)


class World:
    """A shop whose agents crash and lose the lead, over a bad line, while plans and machines change."""

    def __init__(self, store: Store, seed: int, chances: dict[str, float]) -> None:
        self.store, self.random = store, Random(seed)
        self.machines, self.now, self.n_events = Machines(), at(0), 0
        self.line = Line(self.machines, self.random, chances, look=self.look)
        self.plan, self.version = PLAN, 1
        record = PlanRecord(problem=PROBLEM, plan=PLAN)
        store.propose(SITE, record, parent=None, upto_event=0, who="ann", why="first", now=self.now)
        store.publish(SITE, 1, expected=None, who="ann", now=self.now)

    def look(self, what: str, dispatch: Dispatch) -> None:
        """Hold every message that goes out: its machine takes work, as far as anybody has told."""
        state, _ = self.store.state(SITE)
        for name in dispatch.body["resources"]:
            known = state.resources.get(name) if state is not None else None
            assert known is None or (not known.is_down and known.control == "automatic"), (what, dispatch)
        assert dispatch.version == self.version, "of a plan that is not in force"

    def tell(self, event: ev.Event) -> None:
        self.n_events += 1
        known = replace(event, site=SITE, source="floor", sequence=self.n_events, received=self.now)
        self.store.append([known], now=self.now)

    def agent(self, holder: str) -> None:
        """Let an agent that was just started do what is to be done: it knows what the store knows."""
        lease = self.store.leases.take(SITE, holder, now=self.now, lasts=3 * MINUTE)
        if lease is None:
            return
        hands = Hands(site=SITE, store=self.store, link=self.line, lease=lease)
        state, _ = self.store.state(SITE)
        state = state or State(now=self.now)
        try:
            hands.note_begun(state, self.now)
            known = replace(mind(), plan=self.plan, version=self.version, state=state)
            known = replace(known, dispatches=self.store.dispatches.known(SITE))
            for command in handle(known, Ticked(), self.now)[1]:
                assert isinstance(command, HandOver | Send | Ask | Revoke)
                hands.do(command, self.now)
        except Crash:
            pass

    def step(self) -> None:
        """Let something happen."""
        self.now += timedelta(seconds=self.random.choice([1, 20, 60, 240]))
        what = self.random.random()
        if what < 0.5:
            self.agent(self.random.choice(["one", "two"]))
        elif what < 0.6:
            self.line.deliver_late()
        elif what < 0.75:
            self.begin()
        elif what < 0.85:
            self.change_machine()
        elif what < 0.92:
            self.change_plan()

    def begin(self) -> None:
        if self.machines.taken:
            dispatch = self.machines.begin(self.random.choice(sorted(self.machines.taken)))
            where = {"mode": dispatch.body["mode"], "resources": tuple(dispatch.body["resources"])}
            self.tell(ev.OperationStarted(order=dispatch.order, operation=dispatch.operation, at=self.now, **where))

    def change_machine(self) -> None:
        name = self.random.choice(SAWS)
        control = self.random.choice(["automatic", "manual", "interlocked"])
        kinds: list[Callable[[], ev.Event]] = [
            lambda: ev.ResourceDown(resource=name, at=self.now),
            lambda: ev.ResourceUp(resource=name, at=self.now),
            lambda: ev.ControlChanged(resource=name, at=self.now, control=control),  # type: ignore[arg-type]
        ]
        self.tell(self.random.choice(kinds)())

    def change_plan(self) -> None:
        plan = turned(PLAN, self.random)
        record = PlanRecord(problem=PROBLEM, plan=plan)
        made = self.store.propose(SITE, record, parent=1, upto_event=0, who="ann", why="new", now=self.now)
        self.store.publish(SITE, made.number, expected=self.version, who="ann", now=self.now)
        self.plan, self.version = plan, made.number

    def settle(self) -> None:
        """Let the line be good and all machines take work, until all is begun."""
        self.line.chances = {}
        for name in SAWS:
            self.tell(ev.ResourceUp(resource=name, at=self.now))
            self.tell(ev.ControlChanged(resource=name, at=self.now, control="automatic"))
        for _ in range(60):
            self.now += 4 * MINUTE
            self.agent("one")
            self.line.deliver_late()
            self.begin()


CHANCES = {"lost": 0.15, "unanswered": 0.15, "repeated": 0.3, "crash": 0.1}


@pytest.fixture
def store(new_place: Callable[[str], str]) -> Iterator[Store]:
    with Store.open(new_place("dispatching")) as found:
        yield found


@pytest.mark.parametrize("seed", range(40))
def test_d1_d2_d3_whatever_is_lost_late_repeated_or_killed(store: Store, seed: int) -> None:
    world = World(store, seed, CHANCES)
    for _ in range(120):
        world.step()
    world.settle()
    twice = {place: keys for place, keys in world.machines.begun.items() if len(keys) > 1}
    assert twice == {}, "0 operations begun twice"
    assert {place[0] for place, keys in world.machines.begun.items() if keys} == {entry.id for entry in PROBLEM.orders}
    assert store.dispatches.open(SITE) == ()
    assert store.verify() == ()


def test_d2_a_leader_whose_time_is_over_is_refused_by_the_floor() -> None:
    machines = Machines()
    new = Dispatch(site=SITE, key="a", order="o1", operation="cut", epoch=2)
    assert machines.hand_over(new) is Answer.TAKEN
    assert machines.hand_over(replace(new, key="b", order="o2", epoch=1)) is Answer.REFUSED
    assert machines.revoke(new, 1) is Answer.REFUSED


def test_what_may_not_be_done_any_more_is_left(store: Store) -> None:
    world = World(store, 0, {})
    lease = store.leases.take(SITE, "one", now=world.now, lasts=MINUTE)
    assert lease is not None
    over = Hands(
        site=SITE, store=store, link=world.line, lease=Lease(name=SITE, holder="one", epoch=0, until=world.now)
    )
    for command in steps(mind()):
        over.do(command, world.now)
    assert store.dispatches.known(SITE) == ()
    assert world.machines.taken == {}
