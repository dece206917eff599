"""Drawing: a few shapes, axes and legends as SVG that reads on light and on dark ground."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from math import ceil, floor, log10

COLOURS = ("#3b7dd8", "#e08e2b", "#3f9c6b", "#c4524a", "#8265b8", "#2a9db0", "#b5779f", "#8a8f98")
"""Told apart on both grounds; the last is for all that is left over."""
_STYLE = (
    "svg.hj{color:#1d2430;font:12px system-ui,'Noto Sans SC',sans-serif}"
    "@media(prefers-color-scheme:dark){svg.hj{color:#e4e7ec}}"
    "svg.hj text{fill:currentColor}svg.hj .rule{stroke:currentColor;opacity:.18}svg.hj .soft{opacity:.7}"
)


@dataclass(slots=True)
class Canvas:
    """Collects shapes; lengths are in pixels, from the upper left corner."""

    width: int
    height: int
    shapes: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False) -> None:
        """Write words, their base line at y."""
        look = ' font-weight="600"' if bold else ""
        self.shapes.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{look}>{escape(words)}</text>')

    def box(self, x: float, y: float, size: tuple[float, float], *, fill: str, opacity: float = 1.0) -> None:
        """Fill a rectangle."""
        width, height = size
        self.shapes.append(
            f'<rect x="{x:.2f}" y="{y:.2f}" width="{max(0.0, width):.2f}" height="{height:.2f}" fill="{fill}"'
            f' fill-opacity="{opacity}"/>'
        )

    def line(self, start: tuple[float, float], end: tuple[float, float], *, stroke: str = "", width: float = 1) -> None:
        """Draw a line: of a colour, or a rule in the colour of the text."""
        look = f'stroke="{stroke}"' if stroke else 'class="rule"'
        (x, y), (u, v) = start, end
        self.shapes.append(f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{u:.1f}" y2="{v:.1f}" {look} stroke-width="{width}"/>')

    def dot(self, x: float, y: float, *, fill: str, radius: float = 2.5, opacity: float = 1.0) -> None:
        """Draw a dot."""
        self.shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" fill-opacity="{opacity}"/>')

    def area(self, points: Iterable[tuple[float, float]], *, fill: str) -> None:
        """Fill a polygon."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.shapes.append(f'<polygon points="{path}" fill="{fill}" fill-opacity=".85"/>')

    def legend(self, x: float, y: float, entries: Sequence[tuple[str, str]]) -> None:
        """Name colours in a row that breaks at the right edge."""
        at = x
        for name, colour in entries:
            length = 24 + _breadth(name)
            if at > x and at + length > self.width:
                at, y = x, y + 18
            self.box(at, y - 9, (10, 10), fill=colour)
            self.text(at + 14, y, name)
            at += length

    def svg(self, title: str) -> str:
        """Return the picture; the title is read to those who cannot see it."""
        name = escape(title, quote=True)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="hj" role="img" aria-label="{name}" width="{self.width}" '
            f'height="{self.height}" viewBox="0 0 {self.width} {self.height}"><title>{name}</title>'
            f"<style>{_STYLE}</style>{''.join(self.shapes)}</svg>"
        )


def rows_of_legend(names: Sequence[str], room: float) -> int:
    """Return the rows that a legend of some names takes in so many pixels."""
    rows, at = 1, 0.0
    for name in names:
        length = 24 + _breadth(name)
        if at and at + length > room:
            rows, at = rows + 1, 0.0
        at += length
    return rows


def margin(names: Iterable[str]) -> int:
    """Return the pixels that names to the left of rows take."""
    return 16 + int(max((_breadth(name) for name in names), default=0))


def ticks(low: float, high: float, count: int = 6) -> list[float]:
    """Return round numbers from at most ``low`` to at least ``high``, about so many."""
    span = max(high - low, 1e-9)
    size = 10.0 ** floor(log10(span / count))
    step = size * next(factor for factor in (1, 2, 5, 10) if span / (size * factor) <= count)
    return [step * n for n in range(floor(low / step + 1e-9), ceil(high / step - 1e-9) + 1)]


def number(value: float) -> str:
    """Write a number of an axis."""
    return f"{value:,.6g}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _breadth(words: str) -> float:
    """Guess the pixels that words take: a Chinese character takes two of a Latin letter's."""
    return sum(12.5 if ord(letter) > 0x2E7F else 6.8 for letter in words)
