"""What the documentation shows runs: its commands and its Python."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from heijunka.io.tables import template

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
HEIJUNKA = Path(sys.executable).with_name("heijunka")


def blocks(page: Path, kind: str) -> Iterator[str]:
    yield from re.findall(rf"^```{kind}\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def commands(page: Path) -> dict[str, list[str]]:
    """Return the commands that a page shows, each with the lines of output shown below it."""
    shown: dict[str, list[str]] = {}
    for block in blocks(page, "text"):
        lines: list[str] = []
        for line in block.splitlines():
            if line.startswith(".venv/bin/heijunka "):
                lines = shown.setdefault(line.split("#")[0].strip(), [])
            elif not line.startswith("make "):
                lines.append(line)
    return shown


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.name)
def test_commands_run_as_shown(page: Path, tmp_path: Path) -> None:
    for command, lines in commands(page).items():
        words = [str(HEIJUNKA), *shlex.split(command)[1:]]
        if words[1] in ("solve", "demo", "adjust"):
            words += ["--seconds", "1"]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert [line for line in lines if line not in done.stdout] == [], f"{command}\n{done.stdout}"


@pytest.mark.parametrize("page", [page for page in PAGES if list(blocks(page, "python"))], ids=lambda page: page.name)
def test_python_runs_as_shown(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plant.xlsx").write_bytes(template("en"))
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        short = block.replace("seconds=30", "seconds=1")
        exec(compile(short, str(page), "exec"), names)


def test_every_page_is_in_the_table_of_contents() -> None:
    listed = set(re.findall(r"^([a-z-]+)$", (ROOT / "docs" / "index.md").read_text("utf-8"), re.MULTILINE))
    assert {page.stem for page in (ROOT / "docs").glob("*.md")} - {"index"} == listed


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "README.zh-CN.md", ROOT / "ARCHITECTURE.md"], ids=lambda page: page.name
)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)\)", page.read_text("utf-8"))
    missing = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert missing == []
