"""Runs commands, each test in an empty folder of its own on a system that speaks English."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cli_shop import record, shop

from heijunka import api
from heijunka.cli.app import run
from heijunka.io.tables import template

VARIABLES = (
    *("LC_ALL", "LC_MESSAGES", "HEIJUNKA_LANGUAGE", "HEIJUNKA_SECONDS"),
    *("HEIJUNKA_THREADS", "HEIJUNKA_SEED", "HEIJUNKA_STORE"),
)


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document that standard output holds."""
        return json.loads(self.out)


@pytest.fixture
def heijunka(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Done]:
    """Return what runs a command line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: object) -> Done:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return Done(int(code), captured.out, captured.err)

    return command


@pytest.fixture
def shop_file(tmp_path: Path) -> Path:
    """Return the JSON of the shop."""
    api.write(shop(), tmp_path / "shop.json")
    return tmp_path / "shop.json"


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    """Return a kept plan of the shop."""
    api.write(record(), tmp_path / "shop.plan.json")
    return tmp_path / "shop.plan.json"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Return the template, which can be planned as it is."""
    (tmp_path / "plant.xlsx").write_bytes(template("en"))
    return tmp_path / "plant.xlsx"
