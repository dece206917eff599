"""The numbers of a benchmark text, in order, each with the line it stands on."""

from __future__ import annotations

import re

from heijunka.errors import ReadError

LARGEST = 10_000_000
"""No number of a benchmark is larger; a text with a larger one is broken."""
MOST = 50_000
"""No benchmark has more machines, jobs, stages or modes than this."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,15}(\.0*)?")
_SHOWN = 10


class Numbers:
    """A reading position in the whole numbers of a text.

    Parameters
    ----------
    text
        White space and line ends separate numbers.
    source
        Named in errors.
    first_line
        Line number of the text's first line.

    Raises
    ------
    ReadError
        If anything in the text is no whole number; all such places are named.
    """

    def __init__(self, text: str, source: str, *, first_line: int = 1) -> None:
        self._source = source
        self._tokens: list[int] = []
        self._lines: list[int] = []
        self._next = 0
        self._last_line = first_line
        wrong: list[tuple[int, str]] = []
        for line, content in enumerate(text.splitlines(), first_line):
            for token in content.split():
                if _WHOLE.fullmatch(token):
                    self._tokens.append(int(token.partition(".")[0]))
                    self._lines.append(line)
                else:
                    wrong.append((line, token))
            self._last_line = line
        if wrong:
            shown = ", ".join(f"{token[:20]!r} (line {line})" for line, token in wrong[:_SHOWN])
            more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
            raise ReadError(f"Whole numbers are expected, but here is {shown}{more}.", source=source, row=wrong[0][0])

    def __len__(self) -> int:
        """Return how many numbers are left."""
        return len(self._tokens) - self._next

    @property
    def line(self) -> int:
        """The line of the number taken last, or of the first one."""
        if not self._lines:
            return self._last_line
        return self._lines[max(self._next - 1, 0)]

    def take(self, what: str, *, low: int = 0, high: int = LARGEST) -> int:
        """Return the next number.

        Parameters
        ----------
        what
            Its meaning, for errors.
        low, high
            What it must lie between.

        Raises
        ------
        ReadError
            If there is none, or it is out of range.
        """
        if self._next >= len(self._tokens):
            raise ReadError(f"The text ends where {what} should stand.", source=self._source, row=self._last_line)
        value = self._tokens[self._next]
        self._next += 1
        if not low <= value <= high:
            raise self.error(f"{what} is {value}; it must be from {low} to {high}.")
        return value

    def take_all(self, count: int, what: str, *, low: int = 0, high: int = LARGEST) -> list[int]:
        """Return the next so many numbers."""
        return [self.take(what, low=low, high=high) for _ in range(count)]

    def count(self, what: str) -> int:
        """Return the next number, which counts things: at least one of them."""
        return self.take(f"the number of {what}", low=1, high=MOST)

    def table(self, rows: int, columns: int, what: str) -> list[list[int]]:
        """Return the next rows x columns numbers."""
        return [self.take_all(columns, what) for _ in range(rows)]

    def finish(self) -> None:
        """Raise ``ReadError`` if numbers are left."""
        if self._next < len(self._tokens):
            raise ReadError(
                f"{len(self)} numbers are left over, from {self._tokens[self._next]} on.",
                source=self._source,
                row=self._lines[self._next],
            )

    def finish_line(self) -> None:
        """Raise ``ReadError`` if numbers are left on the line of the number taken last."""
        if self._next and self._lines[self._next : self._next + 1] == [self._lines[self._next - 1]]:
            raise self.error(f"The line goes on with {self._tokens[self._next]}, but all that it announced is there.")

    def error(self, message: str) -> ReadError:
        """Return an error at the number taken last."""
        return ReadError(message, source=self._source, row=self.line)


def lines_of(text: str) -> list[tuple[int, str]]:
    """Return the lines that hold something, with their numbers; lines that begin with ``#`` are remarks."""
    numbered = enumerate(text.splitlines(), 1)
    return [(number, line) for number, line in numbered if line.strip() and not line.lstrip().startswith("#")]


def header_of(text: str, source: str, *, least: int) -> tuple[list[int], list[tuple[int, str]]]:
    """Return the counts on the first line, and the lines after it.

    Parameters
    ----------
    least
        How many counts there must be; what stands after them on that line is ignored.
    """
    lines = lines_of(text)
    if not lines:
        raise ReadError("The text is empty.", source=source)
    number, line = lines[0]
    header = Numbers(" ".join(line.split()[:least]), source, first_line=number)
    return [header.take("a count", low=1, high=MOST) for _ in range(least)], lines[1:]


def rest_of(lines: list[tuple[int, str]], source: str) -> Numbers:
    """Return the numbers of the remaining lines, which keep their line numbers."""
    if not lines:
        return Numbers("", source)
    first = lines[0][0]
    filled = [""] * (lines[-1][0] - first + 1)
    for number, line in lines:
        filled[number - first] = line
    return Numbers("\n".join(filled), source, first_line=first)
