"""The page on events leaves out no kind and no field, and its examples can be read."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from heijunka.io.json import loads_event
from heijunka.model.event import Event

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "events.md").read_text("utf-8")
ROWS = {row[0]: row for row in re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \| `(\{.*\})` \| .* \|$", PAGE, re.MULTILINE)}
KINDS = {kind.__dataclass_fields__["kind"].default: kind for kind in get_args(Event)}
COMMON = {"at", "site", "source", "epoch", "sequence", "received", "quality", "ttl_seconds", "kind"}


def test_every_kind_is_documented() -> None:
    assert set(ROWS) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_field_is_documented_and_the_example_is_such_an_event(kind: str) -> None:
    _, _, named, example = ROWS[kind]
    own = {entry.name for entry in fields(KINDS[kind])} - COMMON
    assert own == set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", named)))
    event = loads_event(json.dumps({"at": "2024-01-01T08:00:00Z", **json.loads(example)}).encode())
    assert isinstance(event, KINDS[kind])


def test_what_every_event_says_is_documented() -> None:
    assert COMMON - {"kind"} <= set(re.findall(r"`(\w+)`", PAGE.split("## What may happen")[0]))
