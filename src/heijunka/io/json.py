"""Canonical JSON: one envelope, defaults left out, moments in UTC; equal things give equal bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, time, timedelta
from enum import Enum
from functools import cache, lru_cache
from math import isfinite
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict

from heijunka.errors import ReadError, Unsupported
from heijunka.garbage import collection_paused
from heijunka.messages import has, say
from heijunka.model.event import Event
from heijunka.model.plan import Plan
from heijunka.model.problem import Problem
from heijunka.model.record import PlanRecord
from heijunka.model.state import State

FORMAT = "heijunka"
VERSION = 1
_TYPES: Mapping[str, type] = {"problem": Problem, "plan": Plan, "record": PlanRecord, "state": State}
_STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
_SHOWN = 50

Encoder = Callable[[Any], Any]


def dumps_problem(problem: Problem) -> bytes:
    """Return a problem as canonical JSON."""
    return _dumps("problem", problem)


def loads_problem(data: bytes, *, source: str = "", language: str = "en") -> Problem:
    """Return the problem that JSON holds.

    Raises
    ------
    ReadError
        If it is no such JSON; every error is named with its path.
    """
    return cast(Problem, _loads("problem", data, source, language))


def dumps_plan(plan: Plan) -> bytes:
    """Return a plan as canonical JSON."""
    return _dumps("plan", plan)


def loads_plan(data: bytes, *, source: str = "", language: str = "en") -> Plan:
    """Return the plan that JSON holds; raises as `loads_problem`."""
    return cast(Plan, _loads("plan", data, source, language))


def dumps_record(record: PlanRecord) -> bytes:
    """Return a plan with its problem and certificate as canonical JSON."""
    return _dumps("record", record)


def loads_record(data: bytes, *, source: str = "", language: str = "en") -> PlanRecord:
    """Return the plan record that JSON holds; raises as `loads_problem`."""
    return cast(PlanRecord, _loads("record", data, source, language))


def dumps_state(state: State) -> bytes:
    """Return a state as canonical JSON."""
    return _dumps("state", state)


def loads_state(data: bytes, *, source: str = "", language: str = "en") -> State:
    """Return the state that JSON holds; raises as `loads_problem`."""
    return cast(State, _loads("state", data, source, language))


def dumps_event(event: Event) -> bytes:
    """Return an event as canonical JSON: one object on one line, without an envelope."""
    return _text(_encoder(cast(Any, type(event)))(event))


def loads_event(data: bytes, *, source: str = "", language: str = "en") -> Event:
    """Return the event that JSON holds; raises as `loads_problem`."""
    try:
        return _events().validate_json(data)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        if faults[0]["type"] == "json_invalid":
            raise ReadError(say("io.not_json", language, error=faults[0]["msg"]), source=source) from error
        raise ReadError(_all_in_words([_of_event(fault) for fault in faults], language), source=source) from error


def problem_hash(problem: Problem) -> str:
    """Return the SHA-256 of the canonical problem, in hexadecimal."""
    return hashlib.sha256(dumps_problem(problem)).hexdigest()


def kind_of(data: bytes) -> str | None:
    """Tell what an envelope holds (``problem``, ``plan``, ``record``, ``state``); None if it is no envelope of ours."""
    try:
        envelope = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(envelope, dict) or envelope.get("format") != FORMAT:
        return None
    kind = envelope.get("kind")
    return kind if isinstance(kind, str) and kind in _TYPES else None


@collection_paused()
def _dumps(kind: str, value: object) -> bytes:
    return _text({"format": FORMAT, "version": VERSION, "kind": kind, kind: _encoder(_TYPES[kind])(value)})


def _text(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


@collection_paused()
def _loads(kind: str, data: bytes, source: str, language: str) -> object:
    try:
        envelope = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ReadError(say("io.not_json", language, error=error), source=source) from error
    if not isinstance(envelope, dict) or envelope.get("format") != FORMAT:
        raise ReadError(say("io.no_envelope", language), source=source)
    version = envelope.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= VERSION:
        raise ReadError(say("io.unknown_version", language, version=version, known=VERSION), source=source)
    if envelope.get("kind") != kind or kind not in envelope:
        raise ReadError(say("io.other_kind", language, kind=envelope.get("kind"), wanted=kind), source=source)
    _require_kinds(envelope[kind], language, source)
    try:
        # Read again by pydantic from text: only so does strict mode accept moments and enumerations as JSON has them.
        return _adapter(kind).validate_json(data)[kind]
    except ValidationError as error:
        raise ReadError(_all_in_words(error.errors(include_url=False), language), source=source) from error


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    # A dictionary around the type lets the configuration reach the plain dataclasses inside.
    held: Any = {"format": str, "version": int, "kind": str, kind: _TYPES[kind]}
    envelope = TypedDict("envelope", held)  # type: ignore[misc]
    setattr(envelope, "__pydantic_config__", _STRICT)  # noqa: B010  (no attribute that a type checker knows)
    return TypeAdapter(envelope)


@cache
def _events() -> TypeAdapter[Event]:
    return TypeAdapter(Annotated[Event, Field(discriminator="kind")], config=_STRICT)


def _of_event(fault: ErrorDetails) -> ErrorDetails:
    """Return a fault of an event by its place in the event; pydantic puts the kind before it."""
    place: dict[str, Any] = {"loc": fault["loc"][1:]}
    if fault["type"] == "union_tag_not_found":
        place = {"loc": ("kind",), "type": "missing"}
    elif fault["type"] == "union_tag_invalid":
        place = {"loc": ("kind",), "type": "unknown_kind", "input": fault["input"]["kind"]}
    return cast(ErrorDetails, fault | place)


def _require_kinds(body: object, language: str, source: str) -> None:
    # Some facts differ only in their kind: without it the reader would have to guess.
    state = body.get("state", body) if isinstance(body, dict) else None
    events = state.get("events") if isinstance(state, dict) else None
    if isinstance(events, list):
        bare = [str(n) for n, entry in enumerate(events) if isinstance(entry, dict) and "kind" not in entry]
        if bare:
            raise ReadError(say("io.json_no_kind", language, numbers=", ".join(bare[:_SHOWN])), source=source)


def _all_in_words(errors: list[ErrorDetails], language: str) -> str:
    lines: dict[str, None] = {}
    for error in _of_the_kind_meant(errors):
        path = _path(error["loc"])
        key = f"io.json_{error['type']}"
        given = repr(error["input"])
        given = given if len(given) <= 60 else f"{given[:57]}..."
        text = say(key, language, given=given) if has(key) else say("io.json_other", language, why=error["msg"])
        lines.setdefault(f"- {path}: {text}")
    shown = "\n".join(list(lines)[:_SHOWN])
    more = f"\n- ... + {len(lines) - _SHOWN}" if len(lines) > _SHOWN else ""
    return f"{say('io.json_faults', language, n=len(lines))}\n{shown}{more}"


def _of_the_kind_meant(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Drop what is said of the other members of a union: those whose tag is not the one given."""
    tags = {error["loc"][:-1] for error in errors if error["type"] == "literal_error"}
    others = {place[:-1] for place in tags}
    meant = {error["loc"][: len(place) + 1] for place in others for error in errors if _within(error, place)} - tags
    unknown = others - {place[:-1] for place in meant}
    kept, told = [], set()
    for error in errors:
        place = next((place for place in others if _within(error, place)), None)
        if place in unknown and place not in told and error["type"] == "literal_error":
            told.add(place)
            kept.append(error | {"loc": (*place, "kind"), "type": "unknown_kind"})
        elif place is None or error["loc"][: len(place) + 1] in meant:
            kept.append(error | {"loc": (*place, *error["loc"][len(place) + 1 :])} if place else error)
    return kept


def _within(error: ErrorDetails, place: tuple[int | str, ...]) -> bool:
    return error["loc"][: len(place)] == place


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path.lstrip(".") or "$"


@cache
def _encoder(kind: Any) -> Encoder:
    """Return what turns a value of a type into plain JSON data, one canonical form for equal values."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return str
    if origin in (Union, UnionType):
        return _encode_union(arguments)
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            each = _encoder(arguments[0])
            return lambda value: [each(entry) for entry in value]
        parts = [_encoder(argument) for argument in arguments]
        return lambda value: [part(entry) for part, entry in zip(parts, value, strict=True)]
    if origin is not None and issubclass(origin, Mapping):
        each = _encoder(arguments[1])
        return lambda value: {str(name): each(value[name]) for name in sorted(value)}
    if is_dataclass(kind):
        return _encode_dataclass(cast(type, kind))
    return _PLAIN.get(kind, _enum_value)


def _encode_union(arguments: tuple[Any, ...]) -> Encoder:
    others = [argument for argument in arguments if argument is not NoneType]
    if len(others) == 1:
        each = _encoder(others[0])
        return lambda value: None if value is None else each(value)
    return lambda value: _encoder(cast(Any, type(value)))(value)


def _encode_dataclass(kind: type) -> Encoder:
    hints = get_type_hints(kind)
    columns = []
    for entry in fields(kind):
        default = entry.default_factory() if entry.default_factory is not MISSING else entry.default
        # A literal tag tells classes of a union apart, so it is always written.
        is_tag = get_origin(hints[entry.name]) is Literal
        columns.append((entry.name, MISSING if is_tag else default, _encoder(hints[entry.name])))

    def encode(value: object) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, default, each in columns:
            given = getattr(value, name)
            if default is MISSING or given != default:
                found[name] = each(given)
        return found

    return encode


def _enum_value(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _number(value: float) -> float:
    if not isfinite(value):
        raise Unsupported(f"{value} cannot be written as JSON. Give a finite number.")
    return float(value) + 0.0  # -0.0 equals 0.0, so it is written like it


@lru_cache(maxsize=65536)
def _duration(value: timedelta) -> str:
    if value < timedelta(0):
        return f"-{_duration(-value)}"
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06d}".rstrip("0").rstrip(".") if value.microseconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or fraction:
        clock += f"{seconds}{fraction}S"
    days = f"{value.days}D" if value.days else ""
    return f"P{days}T{clock}" if clock else f"P{days or '0D'}"


@lru_cache(maxsize=65536)
def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


_PLAIN: dict[Any, Encoder] = {
    str: str,
    bool: bool,
    int: int,
    float: _number,
    datetime: _moment,
    time: time.isoformat,
    timedelta: _duration,
}
