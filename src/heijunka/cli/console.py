"""What a command prints: tables and sentences for people on a terminal, JSON for programs on request."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, TextIO

from heijunka.messages import say

if TYPE_CHECKING:
    from rich.console import Console as RichConsole
    from rich.table import Table

WIDTH = 100
"""Columns of a table where there is no terminal to ask."""
_FIGURE = re.compile(r"[+-]?[\d,]+(\.\d+)?( ?[^\d\s]{1,4})?")
"""A number, perhaps with its unit."""
SHOWN_ISSUES = 50
SHOWN_ALIKE = 5
"""When there are more issues than shown, so many of each kind are."""


class Console:
    """Prints results on standard output, and what went wrong on standard error.

    Parameters
    ----------
    language
        Of all texts.
    is_json
        Whether one JSON document is printed instead of tables; sentences then go to standard error.
    """

    def __init__(self, language: str, is_json: bool = False) -> None:
        self.language, self.is_json = language, is_json

    def say(self, key: str, **values: object) -> None:
        """Print a sentence of the catalogue."""
        print(say(key, self.language, **values), file=sys.stderr if self.is_json else sys.stdout, flush=True)

    def error(self, message: str) -> None:
        """Print what went wrong."""
        _rich(sys.stderr).print(message, style="bold red", markup=False, emoji=False, highlight=False, soft_wrap=True)

    def result(self, document: Mapping[str, Any]) -> None:
        """Print the JSON document, if that was asked for."""
        if self.is_json:
            is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
            print(json.dumps(_finite(document), ensure_ascii=not is_unicode, indent=2, allow_nan=False))

    def table(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print a table, unless JSON was asked for."""
        if not self.is_json:
            _rich(sys.stdout).print(_table(title, columns, rows))

    def issues(self, issues: Iterable[Any], *, title: str = "cli.issues", is_fault: bool = False) -> None:
        """Print issues as a table, unless JSON was asked for: severity, place, what, advice.

        Parameters
        ----------
        is_fault
            Whether they stop the command, which makes standard error their place.
        """
        found = list(issues)
        if self.is_json or not found:
            return
        language, stream = self.language, sys.stderr if is_fault else sys.stdout
        documents = _few([issue_document(issue, language) for issue in found])
        columns = [say(f"cli.{name}", language) for name in ("severity", "place", "what", "advice")]
        rows = [
            (say(f"cli.{entry['severity']}", language), entry["place"], entry["what"], entry["advice"])
            for entry in documents
        ]
        _rich(stream).print(_table(say(title, language, count=len(found)), columns, rows, show_lines=True))
        if len(found) > len(rows):
            print(say("cli.more_issues", language, count=len(found) - len(rows)), file=stream)


def issue_document(issue: Any, language: str) -> dict[str, Any]:
    """Return an issue as plain data; of one that is but a sentence, the sentence."""
    place = getattr(issue, "place", None)
    if place is None:
        return {"code": "", "severity": "error", "place": "", "what": str(issue), "advice": ""}
    return {
        "code": issue.code,
        "severity": issue.severity.value,
        "place": str(place),
        "noun": place.noun,
        "id": place.id,
        "field": place.field,
        "source": place.source,
        "row": place.row,
        "column": place.column,
        "what": issue.what(language),
        "advice": issue.advice(language),
    }


def _few(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(documents) <= SHOWN_ISSUES:
        return documents
    seen: Counter[str] = Counter()
    kept = []
    for entry in documents:
        seen[entry["code"]] += 1
        if seen[entry["code"]] <= SHOWN_ALIKE:
            kept.append(entry)
    return kept[:SHOWN_ISSUES]


def _rich(stream: TextIO) -> RichConsole:
    from rich.console import Console as Rich  # imported when something is printed: it costs 40 ms at start

    return Rich(file=stream, soft_wrap=False, width=None if stream.isatty() else WIDTH)


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, show_lines: bool = False) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title, style="bold"), box=SIMPLE_HEAD, title_justify="left", show_lines=show_lines)
    content = [[str(cell) for cell in row] for row in rows]
    for number, column in enumerate(columns):
        is_figure = bool(content) and number > 0 and all(_is_figure(row[number]) for row in content)
        table.add_column(Text(column), justify="right" if is_figure else "left", overflow="fold")
    for row in content:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _is_figure(cell: str) -> bool:
    return cell in ("", "–") or _FIGURE.fullmatch(cell) is not None


def _finite(value: Any) -> Any:
    """Return plain data with null for what JSON has no number for."""
    if isinstance(value, Mapping):
        return {str(key): _finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    return None if isinstance(value, float) and not isfinite(value) else value
