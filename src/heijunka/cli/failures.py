"""What a command says when it fails: a sentence in the user's language and an exit code, never a traceback."""

from __future__ import annotations

import tempfile
import traceback
from typing import Any

import typer
from typer.exceptions import TyperException

from heijunka.cli.console import Console, issue_document
from heijunka.cli.exits import Exit
from heijunka.errors import HeijunkaError, InvalidProblem, NoPlan, PlanConflict, ReadError, StoreError
from heijunka.messages import say

_OF_SYSTEM: dict[type[OSError], str] = {
    FileNotFoundError: "cli.no_such_file",
    PermissionError: "cli.no_permission",
    IsADirectoryError: "cli.is_a_folder",
    NotADirectoryError: "cli.is_no_folder",
    FileExistsError: "cli.is_no_folder",
}
"""What the system says in its own words, said in the user's language."""


def tell(error: BaseException, console: Console) -> Exit:
    """Say what happened, and return how the command ended."""
    code, message = _said(error, console.language)
    document: dict[str, Any] = {"error": message, "exit": int(code)}
    if isinstance(error, InvalidProblem):
        console.issues(error.issues, is_fault=True)
        document["issues"] = [issue_document(issue, console.language) for issue in error.issues]
    else:
        console.error(message)
    console.result(document)
    return code


def _said(error: BaseException, language: str) -> tuple[Exit, str]:
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return Exit.INTERRUPTED, say("cli.interrupted", language)
    if isinstance(error, TyperException):
        return Exit.USAGE, say("cli.usage", language, message=_misuse(error, language))
    if isinstance(error, InvalidProblem):
        return Exit.INVALID, say("cli.issues", language, count=len(error.issues))
    if isinstance(error, ReadError | OSError):
        return Exit.FILE, say("cli.file_error", language, message=_file_fault(error, language))
    if isinstance(error, StoreError):
        return Exit.FILE, str(error)
    if isinstance(error, HeijunkaError) and type(error) is not HeijunkaError:  # the bare base: a promise broken inside
        code = Exit.CONFLICT if isinstance(error, PlanConflict) else Exit.INVALID
        return Exit.NO_PLAN if isinstance(error, NoPlan) else code, str(error)
    message = f"{type(error).__name__}: {error}"
    return Exit.INTERNAL, say("cli.internal", language, message=message, path=_log(error))


def _misuse(error: TyperException, language: str) -> str:
    """Return what was wrong with the flags; the parser itself speaks English only."""
    message = error.format_message()
    parameter = getattr(error, "param", None)
    if parameter is not None:
        name = parameter.metavar or parameter.name if parameter.param_type_name == "argument" else parameter.opts[0]
        reason = error.message.removeprefix("Value error, ").rstrip(".")
        return say("cli.bad_value" if reason else "cli.missing", language, name=name, message=reason)
    option = getattr(error, "option_name", "")
    if option:
        near = ", ".join(getattr(error, "possibilities", None) or ())
        return say("cli.no_such_option", language, name=option, near=f" ({near}?)" if near else "")
    return str(error.message or message)


def _file_fault(error: BaseException, language: str) -> str:
    if not (isinstance(error, OSError) and error.filename):
        return str(error)
    key = next((key for kind, key in _OF_SYSTEM.items() if isinstance(error, kind)), "")
    return f"{error.filename}: {say(key, language) if key else error.strerror}"


def _log(error: BaseException) -> str:
    """Keep the traceback for whoever mends it; return where."""
    lines = traceback.format_exception(error)
    try:
        with tempfile.NamedTemporaryFile("w", prefix="heijunka-", suffix=".log", delete=False, encoding="utf-8") as log:
            log.write("".join(lines))
    except OSError:
        return lines[-2].strip() if len(lines) > 1 else "?"
    return log.name
