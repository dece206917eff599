"""The public face is small, is all there, and says what it does."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import heijunka as hj
from heijunka.testing.builders import demand, machine, problem, routing, step


def shop() -> hj.Problem:
    return problem(machine("press"), routing("part", step("press", "press", minutes=30)), demand("D1", "part", 2))


def test_the_public_face_is_small() -> None:
    assert 20 <= len(hj.__all__) <= 30
    assert sorted(hj.__all__) == hj.__all__


@pytest.mark.parametrize("name", hj.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    thing = getattr(hj, name)
    assert thing.__name__ == name
    assert inspect.getdoc(thing)
    assert name in dir(hj)


@pytest.mark.parametrize("name", [name for name in hj.__all__ if name[0].islower()])
def test_every_public_function_says_what_it_takes_and_gives(name: str) -> None:
    signature = inspect.signature(getattr(hj, name))
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(entry.annotation is not inspect.Parameter.empty for entry in signature.parameters.values())


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'sovle'"):
        hj.sovle  # noqa: B018


def test_a_problem_is_written_and_read_alike(tmp_path: Path) -> None:
    hj.write(shop(), tmp_path / "shop.json")
    assert hj.read(tmp_path / "shop.json") == shop()


def test_reading_a_problem_with_errors_lists_them_all(tmp_path: Path) -> None:
    broken = problem(machine("press"), routing("part", step("press", "lathe", minutes=30)), demand("D1", "nothing", 2))
    hj.write(broken, tmp_path / "broken.json")
    with pytest.raises(hj.InvalidProblem) as caught:
        hj.read(tmp_path / "broken.json")
    assert {issue.code for issue in caught.value.issues} >= {"model.unknown_resource", "model.unknown_material"}
    assert set(caught.value.issues) <= set(hj.validate(broken))


def test_netting_makes_orders_once() -> None:
    netted = hj.net(shop())
    assert [order.quantity for order in netted.orders] == [2]
    assert hj.net(netted) is netted


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(hj.ReadError):
        hj.write(shop(), tmp_path / "shop.docx")


def test_a_plan_is_found_judged_scored_and_explained() -> None:
    result = hj.solve(shop(), stop=hj.after(seconds=1.0))
    plan = result.plan
    assert hj.check(shop(), plan) == ()
    assert hj.score(shop(), plan).value == pytest.approx(result.score.value)
    assert hj.kpi(shop(), plan).figure("late_orders") == 0
    assert "D1" in hj.explain(shop(), plan, plan.assignments[0].order).summary()
    assert hj.diff(plan, plan).is_empty


def test_a_plan_is_kept_with_its_problem_and_certificate(tmp_path: Path) -> None:
    found: list[float] = []
    record = hj.plan(
        shop(), stop=hj.after(seconds=1.0), seed=5, on_progress=lambda incumbent: found.append(incumbent.value)
    )
    assert record.certificate is not None
    assert record.certificate.seed == 5
    assert len(record.certificate.compared) > 3
    assert record.certificate.value == min(found)
    assert record.reference is not None
    hj.write(record, tmp_path / "shop.plan.json")
    assert hj.open_plan(tmp_path / "shop.plan.json") == record
    for name in ("shop.html", "shop.xlsx", "shop.csv"):
        hj.write(record, tmp_path / name)
        assert (tmp_path / name).exists()
    with pytest.raises(hj.ReadError, match="no ending"):
        hj.write(record, tmp_path / "shop.docx")


def test_an_unknown_order_is_refused_with_near_names() -> None:
    plan = hj.solve(shop(), stop=hj.after(seconds=1.0)).plan
    with pytest.raises(hj.InvalidProblem, match="D1"):
        hj.explain(shop(), plan, "D-1")


def test_a_problem_with_errors_is_not_solved() -> None:
    with pytest.raises(hj.InvalidProblem):
        hj.solve(problem(machine("press"), routing("part", step("press", "lathe")), demand("D1", "part")))


def test_a_problem_is_no_plan(tmp_path: Path) -> None:
    hj.write(shop(), tmp_path / "shop.json")
    with pytest.raises(hj.ReadError, match="holds no plan"):
        hj.open_plan(tmp_path / "shop.json")
