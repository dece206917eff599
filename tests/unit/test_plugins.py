"""Plug-ins are found by group, and a broken one is named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from heijunka import plugins
from heijunka.errors import PluginError


def _install(folder: Path, name: str, entries: str) -> None:
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[heijunka.objectives]\n{entries}\n", encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_what_is_installed_is_found_by_name(site: Path) -> None:
    _install(site, "good", "root = math:sqrt")
    assert plugins.load("heijunka.objectives")["root"](9) == 3


def test_a_group_of_nothing_is_empty() -> None:
    assert plugins.load("heijunka.nothing") == {}


@pytest.mark.parametrize("target", ["no_such_module:thing", "math:no_such_name", "broken_on_import:thing"])
def test_a_plugin_that_cannot_be_loaded_is_named(site: Path, target: str) -> None:
    (site / "broken_on_import.py").write_text("raise RuntimeError('no licence')\n", encoding="utf-8")
    _install(site, "bad", f"bad = {target}")
    with pytest.raises(PluginError, match=r"'bad' of 'heijunka\.objectives' cannot be loaded"):
        plugins.load("heijunka.objectives")
    sys.modules.pop("broken_on_import", None)


def test_two_plugins_of_one_name_are_refused(site: Path) -> None:
    _install(site, "first", "same = math:sqrt")
    _install(site, "second", "same = math:floor")
    with pytest.raises(PluginError, match="Two plug-ins"):
        plugins.load("heijunka.objectives")
