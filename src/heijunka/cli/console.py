"""What a command prints: tables and sentences for people on a terminal, JSON for programs on request."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from heijunka.messages import say

if TYPE_CHECKING:
    from rich.console import Console as RichConsole
    from rich.table import Table

SHOWN_ISSUES = 50


class Console:
    """Prints results on standard output, and everything else on standard error.

    Parameters
    ----------
    language
        Of all texts.
    is_json
        Whether results are printed as one JSON document instead of tables.
    """

    def __init__(self, language: str, is_json: bool = False) -> None:
        self.language, self.is_json = language, is_json

    def say(self, key: str, **values: object) -> None:
        """Print a sentence of the catalogue, beside the results if they are JSON."""
        print(say(key, self.language, **values), file=sys.stderr if self.is_json else sys.stdout, flush=True)

    def error(self, message: str) -> None:
        """Print what went wrong."""
        _rich(sys.stderr).print(message, style="bold red", markup=False, highlight=False)

    def result(self, document: Mapping[str, Any]) -> None:
        """Print the JSON document, if that was asked for."""
        if self.is_json:
            print(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))

    def table(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print a table, unless JSON was asked for."""
        if self.is_json:
            return
        _rich(sys.stdout).print(_table(title, columns, rows))

    def issues(self, issues: Iterable[Any], *, title: str = "cli.issues") -> None:
        """Print issues as a table on standard error: severity, place, what, advice."""
        found = list(issues)
        language = self.language
        columns = [say(f"cli.{name}", language) for name in ("severity", "place", "what", "advice")]
        rows = [
            (
                say(f"cli.{issue.severity.value}", language),
                str(issue.place),
                issue.what(language),
                issue.advice(language),
            )
            for issue in found[:SHOWN_ISSUES]
        ]
        stream = sys.stderr if self.is_json or title == "cli.issues" else sys.stdout
        _rich(stream).print(_table(say(title, language, count=len(found)), columns, rows, show_lines=True))
        if len(found) > SHOWN_ISSUES:
            print(say("cli.more_issues", language, count=len(found) - SHOWN_ISSUES), file=stream)


def issue_document(issue: Any, language: str) -> dict[str, Any]:
    """Return an issue as plain data."""
    place = issue.place
    return {
        "code": issue.code,
        "severity": issue.severity.value,
        "noun": place.noun,
        "id": place.id,
        "field": place.field,
        "source": place.source,
        "row": place.row,
        "column": place.column,
        "what": issue.what(language),
        "advice": issue.advice(language),
    }


def _rich(stream: Any) -> RichConsole:
    from rich.console import Console as Rich  # imported when something is printed: it costs 40 ms at start

    return Rich(file=stream, soft_wrap=False, width=None if stream.isatty() else 120)


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, show_lines: bool = False) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", title_style="bold", show_lines=show_lines)
    content = [[str(cell) for cell in row] for row in rows]
    for number, column in enumerate(columns):
        is_figure = bool(content) and number > 0 and all(_is_figure(row[number]) for row in content)
        table.add_column(column, justify="right" if is_figure else "left", overflow="fold")
    for row in content:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _is_figure(cell: str) -> bool:
    return cell in ("", "–") or cell.lstrip("+-−").replace(",", "")[:1].isdigit()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return str(value)
