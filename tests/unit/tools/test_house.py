"""Each house rule catches a breach, and lets what is right pass."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


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
    assert "'one'" in breaches[0]
    assert "'two'" in breaches[1]
