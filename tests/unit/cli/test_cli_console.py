"""Tables fit the page, many issues are summarised, JSON stays one document."""

from __future__ import annotations

import json

import pytest

from heijunka.cli.console import SHOWN_ISSUES, WIDTH, Console
from heijunka.cli.help import columns
from heijunka.model.issue import Issue, Place, Severity


def issue(n: int, code: str = "model.unknown_calendar", severity: Severity = Severity.ERROR) -> Issue:
    place = Place(noun="resource", id=f"R{n}", field="calendar", source="Resources", row=n, column="B")
    return Issue(code=code, place=place, severity=severity, values=(("name", "x"), ("near", "y")))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_tables_fit_the_page(capsys: pytest.CaptureFixture[str], language: str) -> None:
    console = Console(language)
    console.table("标题 title", ["指标", "figure"], [("很长的说明文字" * 20, "1,000.5"), ("word " * 60, "-3 h")])
    console.issues([issue(n) for n in range(3)])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 10
    assert max(columns(line) for line in lines) <= WIDTH


def test_figures_stand_to_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    Console("en").table("t", ["name", "value"], [("a", "1"), ("b", "1,000"), ("c", "–")])
    rows = [line.rstrip() for line in capsys.readouterr().out.splitlines() if line.strip()[:1] in ("a", "b", "c")]
    assert len({len(row) for row in rows}) == 1


def test_what_a_user_wrote_is_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console("en")
    console.table("[red]t[/red]", ["[bold]name"], [("[link=x]a[/link]",), ("[/nonsense]",)])
    console.error("[/nope] :smile:")
    captured = capsys.readouterr()
    for text in ("[red]t[/red]", "[bold]name", "[link=x]a[/link]", "[/nonsense]"):
        assert text in captured.out
    assert captured.err == "[/nope] :smile:\n"


def test_many_issues_of_a_kind_are_summarised(capsys: pytest.CaptureFixture[str]) -> None:
    many = [issue(n) for n in range(200)]
    other = issue(999, code="model.unknown_resource", severity=Severity.WARNING)
    Console("en").issues([*many, other])
    out = capsys.readouterr().out
    assert "Issues (201)" in out
    assert "R999" in out
    assert "R4" in out
    assert "R5" not in out
    assert "and 195 more" in out


def test_few_issues_are_all_shown(capsys: pytest.CaptureFixture[str]) -> None:
    Console("en").issues([issue(n) for n in range(SHOWN_ISSUES)])
    out = capsys.readouterr().out
    assert all(f"R{n}" in out for n in range(SHOWN_ISSUES))
    assert "more" not in out


def test_json_alone_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console("en", is_json=True)
    console.say("cli.compiling", number=1, count=2)
    console.table("t", ["a"], [("b",)])
    console.issues([issue(1)])
    console.result({"a": [float("inf"), float("nan"), 1.5], "b": {"名": None}})
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"a": [None, None, 1.5], "b": {"名": None}}
    assert "Compiling" in captured.err


def test_without_json_no_document_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    Console("en").result({"a": 1})
    assert capsys.readouterr().out == ""
