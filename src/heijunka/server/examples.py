"""An application whose OpenAPI document shows, for each route, what was once asked of it and answered."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import FastAPI

FORM = "application/json"


@cache
def recorded() -> dict[str, dict[str, Any]]:
    """Return what was asked and answered, by method and path: ``{"POST /v1/users": {"asked": …, "answered": …}}``."""
    text = (files("heijunka.server") / "examples.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found


class Exemplified(FastAPI):
    """An application that is described with examples."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document, which is made once."""
        if self.openapi_schema is None:
            document = super().openapi()
            for path, methods in document["paths"].items():
                for method, operation in methods.items():
                    _add(operation, recorded().get(f"{method.upper()} {path}", {}))
        found: dict[str, Any] = super().openapi()
        return found


def _add(operation: dict[str, Any], example: dict[str, Any]) -> None:
    body = operation.get("requestBody", {}).get("content", {}).get(FORM)
    if body is not None and "asked" in example:
        body["example"] = example["asked"]
    for status, answer in operation["responses"].items():
        if status.startswith("2") and FORM in answer.get("content", {}) and "answered" in example:
            answer["content"][FORM]["example"] = example["answered"]
