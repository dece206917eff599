"""One shape for everything that goes wrong: code, message, advice, and every single issue with its place."""

from __future__ import annotations

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from heijunka.errors import (
    HeijunkaError,
    InvalidProblem,
    NoPlan,
    PlanConflict,
    ReadError,
    RefusedPlan,
    StoreError,
    Unsupported,
)
from heijunka.messages import has, say
from heijunka.model.issue import Issue
from heijunka.server.asking import language_of

MOST_ISSUES = 1000
_STATUS: tuple[tuple[type[HeijunkaError], int, str], ...] = (
    (InvalidProblem, 422, "server.invalid"),
    (ReadError, 422, "server.unreadable"),
    (Unsupported, 422, "server.unsupported"),
    (RefusedPlan, 422, "server.refused_plan"),
    (PlanConflict, 409, "server.conflict"),
    (NoPlan, 404, "server.no_plan"),
)
_MISSING = (
    "store.no_version",
    "store.no_webhook",
    "store.no_draft",
    "store.no_scenario",
    "store.nothing_published",
    "store.pruned",
)
_BUSY = ("store.locked", "store.unreachable", "store.full", "store.access", "store.read_only")


class Refused(HeijunkaError):
    """A request is not answered: nobody has signed in, leave is missing, or there is no such thing.

    Parameters
    ----------
    code
        Key of the catalogue; ``<code>_advice`` says what to do.
    """

    def __init__(self, code: str, status: int, **values: object) -> None:
        self.code, self.status, self.values = code, status, values
        super().__init__(say(code, "en", **values))


def handle_errors(app: FastAPI) -> None:
    """Give every error its answer."""
    app.add_exception_handler(HeijunkaError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_bad_request)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_fault)


def problem_of(issue: Issue, language: str) -> dict[str, Any]:
    """Return an issue as it goes out."""
    place = issue.place
    return {
        "code": issue.code,
        "severity": issue.severity.value,
        "what": issue.what(language),
        "advice": issue.advice(language),
        "sheet": place.source,
        "row": place.row,
        "column": place.column,
        "noun": place.noun,
        "id": place.id,
        "field": place.field,
    }


def answer(status: int, code: str, language: str, **more: Any) -> JSONResponse:
    """Return an error's answer.

    Parameters
    ----------
    **more
        ``message`` instead of the catalogue's, ``issues``, ``values`` for the texts.
    """
    values = more.get("values", {})
    advice = f"{code}_advice"
    body = {
        "code": code,
        "message": more.get("message") or say(code, language, **values),
        "advice": say(advice, language, **values) if has(advice) else "",
        "issues": more.get("issues", []),
    }
    return JSONResponse(body, status, headers={"Cache-Control": "no-store"})


def _on_error(request: Request, error: Exception) -> JSONResponse:
    language = language_of(request)
    if isinstance(error, Refused):
        return answer(error.status, error.code, language, values=error.values)
    if isinstance(error, StoreError):
        status = 404 if error.code in _MISSING else 503 if error.code in _BUSY else 409
        return answer(status, "server.store", language, message=str(error))
    if isinstance(error, InvalidProblem):
        found = [entry for entry in error.issues if isinstance(entry, Issue)][:MOST_ISSUES]
        issues = [problem_of(entry, language) for entry in found]
        return answer(422, "server.invalid", language, issues=issues, values={"count": len(error.issues)})
    for kind, status, code in _STATUS:
        if isinstance(error, kind):
            return answer(status, code, language, message=str(error))
    return answer(500, "server.failed", language)


def _on_bad_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    issues = [
        {"place": ".".join(map(str, entry["loc"])), "value": jsonable(entry.get("input")), "what": entry["msg"]}
        for entry in error.errors()[:MOST_ISSUES]
    ]
    return answer(422, "server.bad_request", language_of(request), issues=issues)


def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = {404: "server.not_found", 405: "server.not_allowed", 413: "server.too_large"}.get(error.status_code)
    if code is None:
        return answer(error.status_code, "server.not_understood", language_of(request))
    return answer(error.status_code, code, language_of(request))


def jsonable(value: object) -> str:
    """Return what was given, short enough to be shown."""
    return str(jsonable_encoder(value, custom_encoder={bytes: lambda data: f"{len(data)} bytes"}))[:200]


def _on_fault(request: Request, error: Exception) -> JSONResponse:
    structlog.get_logger().error("broken", path=request.url.path, exc_info=error)
    return answer(500, "server.failed", language_of(request))
