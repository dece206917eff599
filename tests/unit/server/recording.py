"""What tests ask of the server and are answered, kept as examples for the OpenAPI document.

``HEIJUNKA_EXAMPLES=src/heijunka/server/examples.json pytest tests/unit/server`` writes them anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2

SHOWN = 2
"""Entries of a list that are shown."""
LONGEST = 120
"""Characters of a text that are shown."""
ENOUGH = 2500
"""Characters of an example that nobody minds reading: the one that tells most of those that short is kept."""
SECRETS = frozenset({"token", "secret", "password", "present_password", "key"})

PLACES = frozenset({"folder"})
"""Of the machine on which the tests ran."""


class Examples:
    """One exchange for each route."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Any]] = {}

    def note(self, route: str, answer: httpx2.Response) -> None:
        """Keep an exchange that went well, if it tells more than the one that is kept."""
        asked, answered = _json(answer.request.read(), answer.request.headers), _json(answer.read(), answer.headers)
        found = {name: _shown(value) for name, value in (("asked", asked), ("answered", answered)) if value is not None}
        if found and _worth(found) > _worth(self._found.get(route, {})):
            self._found[route] = found

    def write(self, path: Path) -> None:
        """Write them to a file."""
        path.write_text(json.dumps(self._found, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def _worth(found: dict[str, Any]) -> tuple[int, int]:
    if not found:
        return (0, 0)
    size = len(json.dumps(found))
    return (2, size) if size <= ENOUGH else (1, -size)


def _json(content: bytes, headers: httpx2.Headers) -> Any:
    is_json = headers.get("content-type", "").startswith("application/json")
    return json.loads(content) if is_json and content else None


def _shown(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        # What is kept by name may be hundreds of the same kind: the first ones show it.
        is_many = len(value) > 40
        return {key: _shown(entry, key) for key, entry in list(value.items())[: SHOWN if is_many else None]}
    if isinstance(value, list):
        return [_shown(entry, name) for entry in value[:SHOWN]]
    if isinstance(value, str):
        return "as it was told" if name in SECRETS | PLACES and value else value[:LONGEST]
    return value


EXAMPLES = Examples()
"""What the tests of this run have asked and been answered."""
