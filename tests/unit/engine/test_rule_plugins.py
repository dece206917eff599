"""Rules from plug-ins: tried beside those of the house; a broken one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from heijunka.engine.construct.build import Builder
from heijunka.engine.construct.rules import GROUP, RULES, known_rules
from heijunka.engine.instance import compile_problem, decode
from heijunka.engine.solve import solve
from heijunka.engine.stop import after
from heijunka.errors import PluginError
from heijunka.model.problem import Problem
from heijunka.testing.builders import machine, order, problem, routing, step

SOURCE = """
import numpy as np
from heijunka.engine.construct.rules import Rule
from heijunka.engine.kernels import urgency

last_first = Rule(kind=urgency.FIFO, bias=lambda instance: np.arange(instance.n_operations, dtype=float))
too_short = Rule(kind=urgency.FIFO, bias=lambda instance: np.zeros(1))
no_rule = 7
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "strange_rules.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def install(site: Path, entry: str) -> None:
    info = site / "strange-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: strange\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\n{entry}\n", encoding="utf-8")


def shop() -> Problem:
    return problem(
        machine("m1"), routing("a", step("1", "m1", minutes=10)), *(order(name, "a", due=9) for name in "xyz")
    )


def test_a_rule_from_a_plugin_is_tried(site: Path) -> None:
    install(site, "last_first = strange_rules:last_first")
    builder = Builder(compile_problem(shop()))
    plan = decode(builder.instance, builder.build(known_rules()["last_first"]).placement)
    assert [entry.order for entry in plan.assignments] == ["z", "y", "x"]
    assert "last_first" in solve(shop(), stop=after(iterations=1), methods=("rules",)).rules


@pytest.mark.parametrize("entry", ["odd = strange_rules:no_rule", "edd = strange_rules:last_first"])
def test_what_is_no_rule_or_takes_a_name_is_refused(site: Path, entry: str) -> None:
    install(site, entry)
    with pytest.raises(PluginError, match=entry.split(" ")[0]):
        known_rules()


def test_a_bias_that_does_not_fit_is_refused(site: Path) -> None:
    install(site, "too_short = strange_rules:too_short")
    with pytest.raises(PluginError, match="3 operations"):
        Builder(compile_problem(shop())).build(known_rules()["too_short"])


def test_the_house_knows_its_rules() -> None:
    assert known_rules() == RULES
