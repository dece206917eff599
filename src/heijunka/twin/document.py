"""A report as parts, written as one self-contained HTML page or as Markdown with its pictures beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.55 system-ui, sans-serif; max-width: 1280px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0; }
table { display: block; overflow-x: auto; }
th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid #8886; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
svg { max-width: 100%; height: auto; }
"""


class _Heading(NamedTuple):
    text: str


class _Text(NamedTuple):
    text: str


class _Table(NamedTuple):
    columns: Sequence[str]
    rows: list[Sequence[str]]


class _Picture(NamedTuple):
    name: str
    svg: str
    text: str


class Document:
    """A report, part by part.

    Parameters
    ----------
    title
        What stands above it.
    language
        Of its texts.
    """

    def __init__(self, title: str, language: str) -> None:
        self.title, self.language = title, language
        self._parts: list[_Heading | _Text | _Table | _Picture] = []

    def heading(self, text: str) -> None:
        """Begin a section."""
        self._parts.append(_Heading(text))

    def text(self, text: str) -> None:
        """Add a paragraph."""
        self._parts.append(_Text(text))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Add a table."""
        self._parts.append(_Table(columns, [[str(cell) for cell in row] for row in rows]))

    def picture(self, name: str, svg: str, text: str) -> None:
        """Add a picture, with what stands in its place where it cannot be shown."""
        self._parts.append(_Picture(name, svg, text))

    @property
    def pictures(self) -> tuple[tuple[str, str, str], ...]:
        """Every picture: its name, its drawing, and what stands in its place."""
        return tuple((part.name, part.svg, part.text) for part in self._parts if isinstance(part, _Picture))

    def html(self) -> str:
        """Return the page, in one file."""
        body = "\n".join(_as_html(part) for part in self._parts)
        return (
            f'<!doctype html>\n<html lang="{self.language}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(self.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
            f"<h1>{escape(self.title)}</h1>\n{body}\n</body>\n</html>\n"
        )

    def write(self, path: Path) -> None:
        """Write the page; one whose name ends in ``.md`` as Markdown, with its pictures in a folder beside it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix != ".md":
            path.write_text(self.html(), encoding="utf-8")
            return
        images = path.parent / "images"
        lines = [f"# {self.title}"]
        for part in self._parts:
            if isinstance(part, _Picture):
                images.mkdir(exist_ok=True)
                (images / f"{part.name}.svg").write_text(part.svg, encoding="utf-8")
            lines.append(_as_markdown(part))
        path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")


def _as_html(part: _Heading | _Text | _Table | _Picture) -> str:
    if isinstance(part, _Heading):
        return f"<h2>{escape(part.text)}</h2>"
    if isinstance(part, _Text):
        return f"<p>{escape(part.text)}</p>"
    if isinstance(part, _Picture):
        return f"<figure>{part.svg}</figure>"
    head = "".join(f"<th>{escape(column)}</th>" for column in part.columns)
    rows = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in part.rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _as_markdown(part: _Heading | _Text | _Table | _Picture) -> str:
    if isinstance(part, _Heading):
        return f"## {part.text}"
    if isinstance(part, _Text):
        return part.text
    if isinstance(part, _Picture):
        return f"![{part.text}](images/{part.name}.svg)"
    lines = [part.columns, ["---", *["--:"] * (len(part.columns) - 1)], *part.rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)
