"""Hypothesis strategies: what sources tell, in order, and how it may be delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, cast

from hypothesis import strategies as st

from heijunka.model import event as ev
from heijunka.model.calendar import CalendarException
from heijunka.model.demand import Demand
from heijunka.testing.builders import at

_MOMENTS = st.integers(0, 50).map(at)
_AMOUNTS = st.sampled_from([0.0, 0.1, 0.2, 0.3, 1.0, 7.0])
_CAUSES: st.SearchStrategy[ev.Cause] = st.sampled_from(["breakdown", "absence", "tool", "maintenance", "other"])
_CONTROLS = st.sampled_from(["automatic", "manual", "interlocked"])


def events(prefix: str = "") -> st.SearchStrategy[ev.Event]:
    """Return a strategy for events of every kind, without numbers, about a few things.

    Parameters
    ----------
    prefix
        Begins the ids of everything that they are about.
    """
    names = st.sampled_from([f"{prefix}a", f"{prefix}b"])
    common: dict[str, Any] = {"at": _MOMENTS}
    of_work = {**common, "order": names, "operation": st.sampled_from(["cut", "sew"])}
    of_material = {**common, "material": names}
    receipts = {**of_material, "reference": st.sampled_from(["", "r1"])}
    demands = st.builds(Demand, id=names, material=names, quantity=_AMOUNTS, due=_MOMENTS)
    windows = st.builds(_window, _MOMENTS, st.booleans())
    return st.one_of(
        st.builds(ev.OperationStarted, mode=st.sampled_from("12"), resources=st.tuples(names), **of_work),
        st.builds(ev.OperationInterrupted, **of_work),
        st.builds(ev.OperationResumed, **of_work),
        st.builds(ev.QuantityReported, good=_AMOUNTS, scrap=_AMOUNTS, **of_work),
        st.builds(ev.OperationEnded, good=_AMOUNTS, scrap=_AMOUNTS, **of_work),
        st.builds(ev.ResourceDown, resource=names, until=st.none() | _MOMENTS, cause=_CAUSES, **common),
        st.builds(ev.ResourceUp, resource=names, **common),
        st.builds(ev.ResourceSlowed, resource=names, speed=_AMOUNTS, **common),
        st.builds(ev.ControlChanged, resource=names, control=_CONTROLS, **common),
        st.builds(ev.MaterialArrived, quantity=_AMOUNTS, **receipts),
        st.builds(ev.MaterialDelayed, expected=_MOMENTS, quantity=st.none() | _AMOUNTS, **receipts),
        st.builds(ev.StockCounted, quantity=_AMOUNTS, **of_material),
        st.builds(ev.DemandChanged, demand=demands, **common),
        st.builds(ev.DemandCancelled, demand=names, **common),
        st.builds(ev.DemandExpedited, demand=names, priority=_AMOUNTS, due=st.none() | _MOMENTS, **common),
        st.builds(ev.CalendarChanged, calendar=names, exception=windows, **common),
        st.builds(ev.QualityHeld, order=names, is_held=st.booleans(), until=st.none() | _MOMENTS, **common),
        st.builds(ev.PinSet, start=st.none() | _MOMENTS, is_set=st.booleans(), **of_work),
        st.builds(ev.FreezeOverridden, **of_work),
    )


@st.composite
def streams(draw: st.DrawFn, *, most: int = 25) -> tuple[tuple[ev.Event, ...], ...]:
    """Return a strategy for what sources tell, each in its order, each about things of its own.

    Sources are started anew now and then; some events are not to be trusted, came late, or by a clock that is off.

    Parameters
    ----------
    most
        How many events a source tells at most.
    """
    return tuple(draw(_stream(source, most)) for source in draw(st.sampled_from([("x",), ("x", "y")])))


@st.composite
def _stream(draw: st.DrawFn, source: str, most: int) -> tuple[ev.Event, ...]:
    told = []
    epoch, sequence = draw(st.sampled_from([0, 0, 3])), 0
    for event in draw(st.lists(events(source), max_size=most)):
        sequence += 1
        if draw(st.integers(0, 19)) == 0:
            epoch, sequence = epoch + 1, 1
        late = draw(st.sampled_from([None, None, 0, 60, -60, 600, -600]))
        told.append(
            replace(
                event,
                source=source,
                epoch=epoch,
                sequence=sequence,
                received=None if late is None else event.at + timedelta(seconds=late),
                quality=draw(st.sampled_from(["good", "good", "good", "bad", "uncertain"])),
                ttl_seconds=draw(st.sampled_from([None, None, 30.0])),
            )
        )
    return tuple(told)


@st.composite
def merged(draw: st.DrawFn, told: Sequence[Sequence[ev.Event]]) -> list[ev.Event]:
    """Return a strategy for ways in which streams come in together, each in its order."""
    random = draw(st.randoms(use_true_random=False))
    waiting = [list(stream) for stream in told if stream]
    found: list[ev.Event] = []
    while waiting:
        stream = random.choice(waiting)
        found.append(stream.pop(0))
        waiting = [entry for entry in waiting if entry]
    return found


@st.composite
def delivered(draw: st.DrawFn, history: Sequence[ev.Event]) -> list[ev.Event]:
    """Return a strategy for deliveries of numbered events: nothing but repetition and disorder."""
    random = draw(st.randoms(use_true_random=False))
    return disordered(list(history) + [event for event in history if random.random() < 0.3], random, 0.5)


def disordered(history: Sequence[ev.Event], random: Random, share: float, *, most: int = 1000) -> list[ev.Event]:
    """Return events of which a share come late, by at most so many places."""
    places = ((n + random.randint(1, most) if random.random() < share else n, n) for n in range(len(history)))
    return [history[n] for _, n in sorted(places)]


def floor_stream(n_operations: int, source: str, start: datetime, *, n_reports: int = 4) -> list[ev.Event]:
    """Return the numbered events of a line that makes so many operations, one after the other.

    Parameters
    ----------
    n_reports
        Reports of quantities for each; with each come a pause and its end.
    """
    told: list[Any] = []
    for n in range(n_operations):
        place: dict[str, Any] = {"order": f"{source}-{n // 5}", "operation": str(n % 5)}
        moments = (start + timedelta(seconds=60 * n + second) for second in range(60))
        told.append(ev.OperationStarted(at=next(moments), mode="1", resources=(source,), **place))
        for _ in range(n_reports):
            told.append(ev.OperationInterrupted(at=next(moments), **place))
            told.append(ev.OperationResumed(at=next(moments), **place))
            told.append(ev.QuantityReported(at=next(moments), good=0.1, scrap=0.0, **place))
        told.append(ev.OperationEnded(at=next(moments), good=0.1 * n_reports, **place))
    return [cast(ev.Event, replace(event, source=source, sequence=n)) for n, event in enumerate(told, start=1)]


def _window(start: datetime, is_open: bool) -> CalendarException:
    return CalendarException(start=start, end=start + timedelta(hours=4), is_open=is_open)
