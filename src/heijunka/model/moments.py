"""Moments and durations: aware datetimes on whole seconds, refused otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil

SECOND = timedelta(seconds=1)
EPSILON = 1e-9


def require_aware(owner: object, *names: str) -> None:
    """Raise ``ValueError`` unless the named datetime fields are None, or aware and on a whole second."""
    for name in names:
        value = getattr(owner, name)
        if value is None:
            continue
        if not isinstance(value, datetime):
            raise ValueError(f"{type(owner).__name__}.{name} is {value!r}; give a datetime.")
        if value.utcoffset() is None:
            raise ValueError(f"{type(owner).__name__}.{name} is {value} without a time zone; give it one.")
        if value.microsecond:
            raise ValueError(f"{type(owner).__name__}.{name} is {value}; moments are on whole seconds. Round it.")


def seconds_between(start: datetime, end: datetime) -> int:
    """Return the whole seconds from start to end; right across daylight-saving changes too."""
    return round((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds())


def after(start: datetime, seconds: int) -> datetime:
    """Return the moment so many seconds of real time after start, in UTC."""
    return start.astimezone(UTC) + timedelta(seconds=seconds)


def whole_seconds(seconds: float) -> int:
    """Round a duration up to whole seconds; noise of 1e-9 s from binary fractions does not count."""
    return ceil(seconds - EPSILON)
