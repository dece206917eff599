"""Every kind of event is a sentence, in both languages, with times of the plant."""

from __future__ import annotations

from typing import get_args

import pytest

from heijunka.evaluate.happened import sentence
from heijunka.messages import LANGUAGES
from heijunka.model import event as ev
from heijunka.model.calendar import CalendarException
from heijunka.testing.builders import at, demand

NOW = {"at": at(10, minutes=5)}
STEP = {"order": "SO-1", "operation": "10"}
EVENTS = {
    "SO-1 / 10 began at 01-01 10:05 on press-2, mould-1.": ev.OperationStarted(
        **NOW, **STEP, mode="1", resources=("press-2", "mould-1")
    ),
    "SO-1 / 10 has been interrupted since 01-01 10:05 (no oil).": ev.OperationInterrupted(
        **NOW, **STEP, reason="no oil"
    ),
    "SO-1 / 10 went on at 01-01 10:05.": ev.OperationResumed(**NOW, **STEP),
    "SO-1 / 10: 12 more good units reported at 01-01 10:05, 1.5 scrapped.": ev.QuantityReported(
        **NOW, **STEP, good=12, scrap=1.5
    ),
    "SO-1 / 10 ended at 01-01 10:05 with 1,200 good units.": ev.OperationEnded(**NOW, **STEP, good=1200),
    "press-2 works again since 01-01 10:05.": ev.ResourceUp(**NOW, resource="press-2"),
    "press-2 is run by hand since 01-01 10:05.": ev.ControlChanged(**NOW, resource="press-2", control="manual"),
    "A safety function holds press-2 since 01-01 10:05.": ev.ControlChanged(
        **NOW, resource="press-2", control="interlocked"
    ),
    "press-2 takes work from the plan again since 01-01 10:05.": ev.ControlChanged(
        **NOW, resource="press-2", control="automatic"
    ),
    "press-2 runs at speed 0.8 since 01-01 10:05.": ev.ResourceSlowed(**NOW, resource="press-2", speed=0.8),
    "40 of steel came in at 01-01 10:05 (PO-7).": ev.MaterialArrived(
        **NOW, material="steel", quantity=40, reference="PO-7"
    ),
    "steel is late (PO-7): expected at 01-02 08:00, as was told at 01-01 10:05.": ev.MaterialDelayed(
        **NOW, material="steel", reference="PO-7", expected=at(32)
    ),
    "steel comes short (PO-7): 30, expected at 14:00, as was told at 01-01 10:05.": ev.MaterialDelayed(
        **NOW, material="steel", reference="PO-7", expected=at(14), quantity=30
    ),
    "7 of steel were counted in stock at 01-01 10:05.": ev.StockCounted(**NOW, material="steel", quantity=7),
    "Demand D1 as of 01-01 10:05: 5 of chair for Li, due 01-02 00:00, with red, soft.": ev.DemandChanged(
        **NOW, demand=demand("D1", "chair", 5, customer="Li", options=("red", "soft"))
    ),
    "Rush order D2 came in at 01-01 10:05: 5 of chair, due 01-02 00:00.": ev.DemandChanged(
        **NOW, demand=demand("D2", "chair", 5, is_rush=True)
    ),
    "Demand D1 was cancelled at 01-01 10:05.": ev.DemandCancelled(**NOW, demand="D1"),
    "Calendar day is closed from 14:00 to 01-02 08:00 (flood), as was told at 01-01 10:05.": ev.CalendarChanged(
        **NOW, calendar="day", exception=CalendarException(start=at(14), end=at(32), reason="flood")
    ),
    "Calendar day is open from 14:00 to 18:00, as was told at 01-01 10:05.": ev.CalendarChanged(
        **NOW, calendar="day", exception=CalendarException(start=at(14), end=at(18), is_open=True)
    ),
    "Order SO-1 is held by quality since 01-01 10:05 until further notice.": ev.QualityHeld(**NOW, order="SO-1"),
    "Order SO-1 is held by quality since 01-01 10:05 until 14:00.": ev.QualityHeld(**NOW, order="SO-1", until=at(14)),
    "Order SO-1 was released by quality at 01-01 10:05.": ev.QualityHeld(**NOW, order="SO-1", is_held=False),
    "SO-1 / 10 was fixed at 01-01 10:05 on press-2 from 01-02 00:00 on.": ev.PinSet(
        **NOW, **STEP, resources=("press-2",), start=at(24)
    ),
    "SO-1 / 10 was freed at 01-01 10:05: it may move again.": ev.PinSet(**NOW, **STEP, is_set=False),
    "Demand D1 was expedited at 01-01 10:05: priority 5, now due 01-02 00:00.": ev.DemandExpedited(
        **NOW, demand="D1", priority=5, due=at(24)
    ),
    "SO-1 / 10 may move although it is frozen, as was told at 01-01 10:05 (chief).": ev.FreezeOverridden(
        **NOW, **STEP, reason="chief"
    ),
    "Version 3 of the plan came into force at 01-01 10:05.": ev.PlanPublished(**NOW, version=3, plan_hash="x"),
}


@pytest.mark.parametrize("text", EVENTS)
def test_an_event_is_a_sentence(text: str) -> None:
    assert sentence(EVENTS[text]) == text
    chinese = sentence(EVENTS[text], "zh")
    assert not chinese.isascii()
    assert chinese.endswith("。")
    assert "01-01 18:05" in sentence(EVENTS[text], "zh", time_zone="Asia/Shanghai")


def test_every_kind_of_event_has_its_sentence() -> None:
    from heijunka.evaluate.happened import _SENTENCES

    assert {kind.__dataclass_fields__["kind"].default for kind in get_args(ev.Event)} <= set(_SENTENCES)


def test_a_machine_that_is_down_says_since_when_and_until_when() -> None:
    down = ev.ResourceDown(**NOW, resource="press-2", until=at(14), reason="bearing")
    assert sentence(down).endswith(" since 01-01 10:05, expected back at 14:00 (bearing).")
    unknown = ev.ResourceDown(**NOW, resource="press-2")
    assert sentence(unknown).endswith(", nobody knows until when.")
    assert sentence(unknown, "zh").startswith("press-2 自 01-01 10:05 起")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_cause_of_a_standstill_has_its_words(language: str) -> None:
    told = {sentence(ev.ResourceDown(**NOW, resource="press-2", cause=cause), language) for cause in get_args(ev.Cause)}
    assert len(told) == len(get_args(ev.Cause))
