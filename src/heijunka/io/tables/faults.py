"""Gathers what is wrong while a file is read, so that all of it is told at once."""

from __future__ import annotations

from heijunka.model.issue import Issue, Place, Severity


class Faults:
    """Issues and assumptions in the order in which they are found."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.assumptions: list[Issue] = []
        self._blamed: set[tuple[str, int | None, str]] = set()

    @property
    def has_errors(self) -> bool:
        """Whether anything could not be understood."""
        return any(issue.severity is Severity.ERROR for issue in self.issues)

    def error(self, code: str, sheet: str, row: int | None = None, column: str = "", /, **values: object) -> None:
        """Note something that stops reading; a second fault of one cell only follows from its first."""
        if column:
            if (sheet, row, column) in self._blamed:
                return
            self._blamed.add((sheet, row, column))
        issue = _issue(code, (sheet, row, column), values, Severity.ERROR)
        if issue not in self.issues[-50:]:
            self.issues.append(issue)

    def warn(self, code: str, sheet: str, row: int | None = None, column: str = "", /, **values: object) -> None:
        """Note something doubtful."""
        self.issues.append(_issue(code, (sheet, row, column), values, Severity.WARNING))

    def assume(self, code: str, sheet: str, row: int | None = None, column: str = "", /, **values: object) -> None:
        """Note what was filled in or repaired."""
        self.assumptions.append(_issue(code, (sheet, row, column), values, Severity.WARNING))


def _issue(code: str, at: tuple[str, int | None, str], values: dict[str, object], severity: Severity) -> Issue:
    sheet, row, column = at
    place = Place(source=sheet, row=row, column=column)
    texts = tuple((name, str(value)) for name, value in values.items())
    return Issue(code=code, place=place, severity=severity, values=texts)
