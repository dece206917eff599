"""Each house rule catches a breach, and lets what is right pass."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
_RULE_NAMES = {
    "C901": "complex-structure",
    "PLR0917": "too-many-positional-arguments",
    "D100": "undocumented-public-module",
    "T201": "print",
}


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("house", ROOT / "tools" / "house.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


house = _load()


def test_the_project_keeps_its_rules() -> None:
    assert list(house.find(ROOT)) == []


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ('"""Doc."""\n' + "\n" * 501, "lines, the ceiling"),
        ("x = 1\n", "no module docstring"),
        ('"""Doc."""\ndef f(a, b, c, d, e): ...\n', "5 positional parameters"),
        ('"""Doc."""\ndef f():\n' + "    x = 1\n" * 61, "has 62 lines"),
    ],
)
def test_breaches_in_code_are_found(code: str, what: str) -> None:
    assert any(what in breach for breach in house.code_breaches("src/heijunka/room/thing.py", code))


def test_a_docstring_does_not_count_towards_a_function() -> None:
    code = '"""Doc."""\ndef f():\n    """' + "long\n" * 80 + '    """\n    return 1\n'
    assert not list(house.code_breaches("src/heijunka/room/thing.py", code))


def test_names_that_say_nothing_are_found() -> None:
    assert any("says nothing" in breach for breach in house.code_breaches("src/heijunka/utils.py", '"""Doc."""\n'))


def test_hosts_and_machine_paths_are_found() -> None:
    host = "https://" + "py" + "pi.org/simple"
    path = "see /" + "home/somebody/file"
    assert len(list(house.text_breaches("a.md", f"{host}\n{path}\nfine\n"))) == 2


def test_an_incomplete_catalogue_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        '[one]\nen = "x {n}"\nzh = "y"\n[two]\nen = "x"\n[three]\nen = "{a}"\nzh = "{a}"\n', encoding="utf-8"
    )
    breaches = list(house.catalogue_breaches(tmp_path))
    assert len(breaches) == 2
    assert breaches[0].startswith("a.one: has other placeholders")
    assert breaches[1].startswith("a.two: has ['en'], it needs en and zh")


@pytest.mark.parametrize(
    ("code", "breaches"),
    [
        ('say("cli.saved", language, path="x")', 0),
        ('console.say("cli.saved", **values)', 0),
        ('say("cli.lost")', 1),
        ('say("cli.saved", language)', 1),
    ],
)
def test_what_is_said_is_in_the_catalogue(code: str, breaches: int) -> None:
    texts = {"cli.saved": {"en": "Saved {path}", "zh": "{path}"}}
    assert len(list(house.speech_breaches("a.py", code, texts))) == breaches


@pytest.mark.parametrize(
    ("name", "line", "breaches"),
    [
        ("constraints.txt", "numpy==2.4.6", 0),
        ("constraints.txt", "numpy==2.4.6 ; python_version < '3.12'", 0),
        ("constraints.txt", "numpy @ https://example.org/numpy.whl", 1),
        ("constraints.txt", "--index-url https://example.org", 1),
        ("web/package-lock.json", '"resolved": "https://example.org/a.tgz",', 1),
        ("web/package-lock.json", '"url": "https://example.org/thanks"', 0),
        ("uv.lock", 'source = { registry = "https://example.org/simple" }', 1),
    ],
)
def test_pins_name_no_host(name: str, line: str, breaches: int) -> None:
    assert len(list(house.pin_breaches(name, line + "\n"))) == breaches


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        (
            "def f(x: int) -> int:\n"
            + "".join(f"    if x == {n}:\n        x += 1\n" for n in range(10))
            + "    return x\n",
            "C901",
        ),
        ("def f(a: int, b: int, c: int, d: int, e: int) -> None: ...\n", "PLR0917"),
        ("import os\n", "D100"),
        ("print(1)\n", "T201"),
    ],
)
def test_the_linter_holds_its_share(code: str, rule: str) -> None:
    command = [sys.executable, "-m", "ruff", "check", "-", "--stdin-filename", "src/heijunka/room.py", "--no-cache"]
    ran = subprocess.run(command, input=code, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert rule in ran.stdout or _RULE_NAMES[rule] in ran.stdout
