"""Settings: a flag wins over ``HEIJUNKA_*``, that over ``heijunka.toml`` in the folder, that over the default."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from math import inf
from pathlib import Path
from typing import Any

from heijunka.errors import ReadError
from heijunka.messages import LANGUAGES, say

FILE = "heijunka.toml"
STORE = "heijunka.db"
"""Store of a folder where nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the command line, the server and the agent may be told.

    Parameters
    ----------
    language
        ``en`` or ``zh``; by default that of the system.
    seconds
        How long to search for a plan.
    threads
        How many searches run side by side; 0 means one for each core.
    seed
        Of everything random.
    store
        Where events and plan versions are kept: a file, or the URL of a database.
    """

    language: str = "en"
    seconds: float = 30.0
    threads: int = 0
    seed: int = 0
    store: str = STORE


def load(environ: Mapping[str, str], folder: Path) -> Settings:
    """Return the settings that hold in a folder.

    Raises
    ------
    ReadError
        If a value, in the file or the environment, is not of its kind or not known.
    """
    language = system_language(environ)
    given: dict[str, tuple[str, object]] = {name: (FILE, value) for name, value in _file(folder, language).items()}
    names = [field.name for field in fields(Settings)]
    unknown = sorted(set(given) - set(names))
    if unknown:
        text = say("settings.unknown", language, names=", ".join(unknown), known=", ".join(names))
        raise ReadError(text, source=FILE)
    for name in names:
        variable = f"HEIJUNKA_{name.upper()}"
        if environ.get(variable):
            given[name] = (variable, environ[variable])
    values: dict[str, Any] = {"language": language}
    for name, (source, value) in given.items():
        try:
            values[name] = checked(name, value, language)
        except ValueError as error:
            raise ReadError(str(error), source=source) from error
    return Settings(**values)


def checked(name: str, value: object, language: str) -> Any:
    """Return a setting's value as its kind.

    Raises
    ------
    ValueError
        If it is not of that kind; the text says what is wanted.
    """
    try:
        return _KINDS[name](value)
    except ValueError as error:
        wanted = say(f"settings.wanted_{name}", language)
        raise ValueError(say("settings.bad", language, name=name, value=repr(value), wanted=wanted)) from error


def system_language(environ: Mapping[str, str]) -> str:
    """Return ``zh`` if the system speaks Chinese, else ``en``."""
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


def _file(folder: Path, language: str) -> dict[str, object]:
    file = folder / FILE
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except ValueError as error:  # not TOML, or not UTF-8
        raise ReadError(say("settings.not_toml", language, why=error), source=FILE) from error


def _language(value: object) -> str:
    if value not in LANGUAGES:
        raise ValueError
    return str(value)


def _seconds(value: object) -> float:
    seconds = _number(value)
    if not 0 < seconds < inf:
        raise ValueError
    return seconds


def _count(value: object) -> int:
    number = _number(value)
    if not 0 <= number < inf or number != int(number):
        raise ValueError
    return int(number)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError
    return float(value)


def _place(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


_KINDS: Mapping[str, Callable[[object], object]] = {
    "language": _language,
    "seconds": _seconds,
    "threads": _count,
    "seed": _count,
    "store": _place,
}
