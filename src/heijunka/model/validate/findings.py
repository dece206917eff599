"""What the checks find: one list of issues, each told once for its place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from difflib import get_close_matches

from heijunka.model.issue import Issue, Place, Severity
from heijunka.model.routing import ZERO

# Beyond these, arithmetic on quantities and moments loses units or overflows; no plant needs them.
LARGEST = 1e15
LONGEST = timedelta(days=3660)
FIRST_YEAR, LAST_YEAR = 1970, 2199
# Looking for near names is slow; a planner needs it for the first few, not for a whole wrong column.
MOST_SUGGESTIONS = 40


class Findings:
    """Collects issues; a second one of the same code at the same place says nothing new and is left out.

    Attributes
    ----------
    n_noted
        How many were noted, those left out included.
    """

    def __init__(self) -> None:
        self.n_noted = 0
        self._found: dict[tuple[str, Place], Issue] = {}
        self._near: dict[tuple[str, str], str] = {}

    def error(self, code: str, place: Place, **values: object) -> None:
        """Note what stops planning."""
        self._note(code, place, Severity.ERROR, values)

    def warn(self, code: str, place: Place, **values: object) -> None:
        """Note what is doubtful."""
        self._note(code, place, Severity.WARNING, values)

    def unknown(self, kind: str, name: str, place: Place, known: Collection[str]) -> None:
        """Note a name that nothing of its kind has."""
        key = (kind, name)
        if key not in self._near and len(self._near) < MOST_SUGGESTIONS:
            self._near[key] = ", ".join(get_close_matches(name, list(known), n=3)) or "-"
        self.error(f"unknown_{kind}", place, name=name, near=self._near.get(key, "-"))

    def not_negative(self, noun: str, id: str, **fields: float | timedelta | None) -> None:
        """Note every field that is negative or no usable number."""
        for field, value in fields.items():
            if isinstance(value, timedelta):
                if not ZERO <= value <= LONGEST:
                    self._duration(Place(noun=noun, id=id, field=field), value)
            elif value is not None and not 0.0 <= value < LARGEST:
                self._number("negative_value", Place(noun=noun, id=id, field=field), value)

    def positive(self, noun: str, id: str, **fields: float | None) -> None:
        """Note every field that is zero, negative or no usable number."""
        for field, value in fields.items():
            if value is not None and not 0.0 < value < LARGEST:
                self._number("not_positive", Place(noun=noun, id=id, field=field), value)

    def share(self, code: str, place: Place, value: float, *, is_whole_allowed: bool) -> None:
        """Note a yield outside (0, 1], or a scrap outside [0, 1)."""
        is_sound = 0.0 < value <= 1.0 if is_whole_allowed else 0.0 <= value < 1.0
        if not is_sound:
            self.error(code, place, value=shown(value))

    def moments(self, noun: str, id: str, **fields: datetime | None) -> bool:
        """Note every moment in a year that cannot be meant; tell whether all can."""
        wrong = {name: value for name, value in fields.items() if value is not None and not is_plausible(value)}
        for field, value in wrong.items():
            place = Place(noun=noun, id=id, field=field)
            self.error("date_out_of_range", place, value=shown(value), first=FIRST_YEAR, last=LAST_YEAR)
        return not wrong

    def issues(self) -> tuple[Issue, ...]:
        """Return all, errors first, otherwise as they were found."""
        return tuple(sorted(self._found.values(), key=lambda issue: issue.severity is not Severity.ERROR))

    def _note(self, code: str, place: Place, severity: Severity, values: dict[str, object]) -> None:
        self.n_noted += 1
        texts = tuple((name, shown(value)) for name, value in values.items())
        self._found.setdefault((code, place), Issue(code=f"model.{code}", place=place, severity=severity, values=texts))

    def _number(self, code: str, place: Place, value: float) -> None:
        is_usable = -LARGEST < value < LARGEST
        self.error(code if is_usable else "not_a_number", place, field=place.field, value=shown(value))

    def _duration(self, place: Place, value: timedelta) -> None:
        if value < ZERO:
            self.error("negative_time", place, field=place.field, value=shown(value))
        else:
            self.error("time_too_long", place, field=place.field, value=shown(value), days=LONGEST.days)


def usable(value: float) -> float:
    """Return a number to reckon with: what is none counts as zero, it is told elsewhere."""
    return float(value) if -LARGEST < value < LARGEST else 0.0


def is_plausible(moment: datetime) -> bool:
    """Tell whether a moment is in a year that can be meant."""
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def shown(value: object) -> str:
    """Return a value as a person writes it, in any language."""
    if isinstance(value, timedelta):
        return _duration_shown(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, int) and abs(value) >= LARGEST:
        # Python refuses to print integers of thousands of digits.
        return f"{'-' if value < 0 else ''}1e15+"
    return str(value)


def _duration_shown(value: timedelta) -> str:
    minutes, seconds = divmod(abs(round(value.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    text = " ".join(f"{amount} {unit}" for amount, unit in parts if amount) or "0 s"
    return f"-{text}" if value < ZERO else text
