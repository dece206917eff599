"""The doctor mends what is safe, tells each assumption, and leaves the rest."""

from __future__ import annotations

import pytest
from broken_problems import BROKEN, Broken, sound
from mendable_problems import MENDABLE, Mendable

from heijunka.model.demand import Option
from heijunka.model.doctor import ASSUMED_LEAD_TIME, mend
from heijunka.model.issue import Severity
from heijunka.model.validate import validate
from heijunka.testing.builders import demand, group, material

MENDABLE_CODES = {
    "model.material_without_supply",
    "model.operation_too_long",
    "model.unknown_calendar",
    "model.due_before_release",
}


def errors(problem):
    return {(issue.code, issue.place) for issue in validate(problem) if issue.severity is Severity.ERROR}


@pytest.mark.parametrize("case", MENDABLE, ids=lambda case: f"{case.assumed}-{case.place.replace(' ', '-')}")
def test_what_is_mended_is_told_and_sound(case: Mendable) -> None:
    assert errors(case.problem)
    mended = mend(case.problem)
    assert [issue.code for issue in mended.assumptions] == [f"model.{case.assumed}"]
    (issue,) = mended.assumptions
    assert str(issue.place) == case.place
    assert issue.severity is Severity.WARNING
    assert issue.what("en") != issue.what("zh")
    assert issue.advice("en") != issue.advice("zh")
    assert validate(mended.problem) == ()
    assert mend(mended.problem) == mend(mend(mended.problem).problem)
    assert not mend(mended.problem).assumptions


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case.code}-{case.place.replace(' ', '-')}")
def test_mending_brings_no_new_error(case: Broken) -> None:
    mended = mend(case.problem)
    left = errors(mended.problem)
    assert left <= errors(case.problem)
    assert not {code for code, _ in left} & MENDABLE_CODES
    assert {entry.id for entry in mended.problem.demands} == {entry.id for entry in case.problem.demands}
    assert mended.assumptions or mended.problem == case.problem


def test_assumed_purchase_takes_two_weeks() -> None:
    mended = mend(sound(material("a"), demand("d", "a"))).problem
    assert next(entry for entry in mended.plant.materials if entry.id == "a").purchase_lead_time == ASSUMED_LEAD_TIME


def test_what_a_customer_chose_is_never_dropped() -> None:
    unsafe = sound(Option(id="red"), demand("d", "chair", options=("rde",)))
    mended = mend(unsafe)
    assert mended.problem == unsafe
    assert mended.assumptions == ()


def test_demands_that_differ_under_one_id_both_stay() -> None:
    two = sound(demand("d", "chair", 1), demand("d", "chair", 2))
    assert mend(two).problem == two


def test_group_whose_members_are_all_unknown_stays_an_error() -> None:
    mended = mend(sound(group("g", "x", "y")))
    assert len(mended.assumptions) == 2
    assert {code for code, _ in errors(mended.problem)} == {"model.empty_group"}
