"""Whatever is typed, and whatever is in the file: an exit code and a sentence, never a fault inside."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heijunka import api
from heijunka.cli.app import COMMANDS, run
from heijunka.cli.exits import Exit
from heijunka.io.json import dumps_problem, dumps_record
from heijunka.io.tables import template
from heijunka.model.plan import Plan
from heijunka.model.record import PlanRecord
from heijunka.testing.builders import demand, machine, problem, routing, step

SHOP = problem(machine("press"), routing("part", step("press", "press", minutes=30)), demand("D1", "part", 2))
FILES = ("shop.json", "shop.plan.json", "plant.xlsx", "folder", "no.json", "garbage.bin")
KNOWN = {Exit.DONE, Exit.USAGE, Exit.INVALID, Exit.NO_PLAN, Exit.FILE, Exit.CONFLICT}
FLAGS = ("--json", "--lenient", "--force", "--version", "--help", "--output", "-o", "--seconds", "--language", "--now")
VALUES = ("en", "zh", "fr", "0.1", "-1", "nan", "2026-11-23T06:00+08:00", "", "--", "-", "x=1", "空", "a.xlsx", "b.csv")
WORDS = st.sampled_from([*COMMANDS, *FILES, *FLAGS, *VALUES]) | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8
)


@pytest.fixture(scope="module", autouse=True)
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before, folder = Path.cwd(), tmp_path_factory.mktemp("fuzz")
    os.chdir(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEIJUNKA_SECONDS", "0.1")
        yield
    os.chdir(before)


@cache
def _contents() -> dict[str, bytes]:
    plan = PlanRecord(problem=api.net(SHOP), plan=Plan())
    return {
        "shop.json": dumps_problem(SHOP),
        "shop.plan.json": dumps_record(plan),
        "plant.xlsx": template("en"),
        "garbage.bin": bytes(range(256)),
    }


def _prepare() -> None:
    for name, content in _contents().items():
        Path(name).write_bytes(content)
    Path("folder").mkdir(exist_ok=True)


def _command(arguments: list[str]) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(arguments)
    return code, out.getvalue(), err.getvalue()


@settings(max_examples=100)
@given(st.lists(WORDS, max_size=6))
def test_whatever_is_typed_has_an_answer(arguments: list[str]) -> None:
    if {"demo", "warmup"} & set(arguments):
        arguments = [*arguments, "--help"]
    _prepare()
    code, out, err = _command(arguments)
    assert code in KNOWN, err
    assert out or err
    if "--json" in arguments and out and not {"--help", "--version"} & set(arguments):
        json.loads(out)


@settings(max_examples=50)
@given(
    st.sampled_from(["check", "kpi", "explain", "convert"]),
    st.sampled_from(["shop.json", "shop.plan.json", "plant.xlsx"]),
    st.data(),
)
def test_whatever_is_in_the_file_has_an_answer(command: str, name: str, data: st.DataObject) -> None:
    _prepare()
    content = bytearray(Path(name).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    Path(name).write_bytes(content)
    arguments = [command, name, "--json"] + (["there.json", "--force"] if command == "convert" else [])
    code, out, err = _command(arguments)
    assert code in KNOWN, err
    assert isinstance(json.loads(out), dict)


def test_a_plan_of_another_problem_has_an_answer() -> None:
    _prepare()
    record = api.open_plan("shop.plan.json")
    others = replace(record, problem=replace(record.problem, orders=()))
    api.write(others, "shop.plan.json")
    for command in ("check", "kpi", "explain", "show"):
        assert _command([command, "shop.plan.json"])[0] in KNOWN
