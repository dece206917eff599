"""One text for equal values, whatever order their mappings are in and however their numbers are written; for hashes."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache, lru_cache
from typing import Any, cast


def canonical(value: object) -> str:
    """Return the text of a value made of the model's dataclasses.

    Fields at their defaults are left out, so that a field that is added later changes no text.
    """
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: Any) -> Any:
    plain = _PLAIN.get(type(value))
    if plain is not None:
        return plain(value)
    if is_dataclass(value):
        return _of_dataclass(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): _plain(entry) for name, entry in value.items()}
    return _moment(value) if isinstance(value, datetime) else str(value)


def _of_dataclass(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"": type(value).__name__}
    for name, default in _columns(cast(Hashable, type(value))):
        given = getattr(value, name)
        if given is not default and (default is MISSING or given != default):
            found[name] = _plain(given)
    return found


def _same(value: Any) -> Any:
    return value


def _number(value: float) -> float | int:
    # 9 and 9.0 are equal, and JSON does not keep them apart.
    return int(value) if value.is_integer() else value


def _list(values: Iterable[Any]) -> list[Any]:
    return [_plain(entry) for entry in values]


@cache
def _columns(kind: Hashable) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (entry.name, entry.default_factory() if entry.default_factory is not MISSING else entry.default)
        for entry in fields(cast(Any, kind))
    )


@lru_cache(maxsize=65536)
def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


_PLAIN: Mapping[type, Callable[[Any], Any]] = {
    str: _same,
    int: _same,
    bool: _same,
    type(None): _same,
    float: _number,
    datetime: _moment,
    timedelta: timedelta.total_seconds,
    tuple: _list,
    list: _list,
}
