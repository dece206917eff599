"""Whether answers are what the OpenAPI document says of them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import httpx2
import jsonschema_rs
from fastapi import FastAPI
from tests.unit.server.recording import Examples


class Described:
    """The OpenAPI document of an app, to hold answers against."""

    def __init__(self, app: FastAPI, examples: Examples | None = None) -> None:
        self._examples = examples
        self._app = app
        self._validators: dict[str, jsonschema_rs.Validator] = {}

    def hold(self, answer: httpx2.Response) -> None:
        """Fail if an answer in JSON is none that its route describes."""
        if answer.status_code >= 300:
            return
        method, path = answer.request.method, answer.request.url.path
        route = self._route(method.lower(), path)
        if self._examples is not None and route is not None:
            self._examples.note(f"{method} {route}", answer)
        if answer.status_code == 204 or not answer.headers.get("content-type", "").startswith("application/json"):
            return
        answer.read()
        where = f"{method} {path} {answer.status_code}"
        schema = self._schema(route, method.lower(), str(answer.status_code))
        assert schema is not None, f"{where} is not described"
        error = next(iter(self._validator(schema).iter_errors(answer.json())), None)
        assert error is None, f"{where}: {error}"

    @cached_property
    def _document(self) -> dict[str, Any]:
        return self._app.openapi()

    @cached_property
    def _paths(self) -> list[tuple[re.Pattern[str], str, dict[str, Any]]]:
        """Paths, those with most words that are fixed first: `/scenarios/choices` before `/scenarios/{id}`."""
        found = sorted(self._document["paths"].items(), key=lambda entry: (entry[0].count("{"), -len(entry[0])))
        return [(re.compile(_pattern(path)), path, methods) for path, methods in found]

    def _route(self, method: str, path: str) -> str | None:
        return next((name for form, name, known in self._paths if form.fullmatch(path) and method in known), None)

    def _schema(self, route: str | None, method: str, status: str) -> dict[str, Any] | None:
        answers = self._document["paths"][route][method]["responses"] if route is not None else {}
        content = answers.get(status, {}).get("content", {})
        schema: dict[str, Any] | None = content.get("application/json", {}).get("schema")
        return schema

    def _validator(self, schema: dict[str, Any]) -> jsonschema_rs.Validator:
        key = str(schema)
        if key not in self._validators:
            whole = schema | {"components": self._document["components"]}
            self._validators[key] = jsonschema_rs.validator_for(whole)
        return self._validators[key]


def _pattern(path: str) -> str:
    """Return what a path's addresses look like; what its last word stands for may hold slashes."""
    inner = re.sub(r"\{\w+\}$", ".+", path)
    return re.sub(r"\{\w+\}", "[^/]+", inner)
