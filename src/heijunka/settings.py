"""Settings: a flag wins over ``HEIJUNKA_*``, that over ``heijunka.toml`` in the working folder, that over the default."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from heijunka.errors import ReadError
from heijunka.messages import LANGUAGES

FILE = "heijunka.toml"


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
    """

    language: str = "en"
    seconds: float = 30.0
    threads: int = 0
    seed: int = 0


def load(environ: Mapping[str, str], folder: Path) -> Settings:
    """Return the settings that hold in a folder.

    Raises
    ------
    ReadError
        If a value, in the file or the environment, is not of its kind or not known.
    """
    given: dict[str, tuple[str, object]] = {}
    if _system_language(environ) == "zh":
        given["language"] = ("LANG", "zh")
    file = folder / FILE
    if file.is_file():
        try:
            table = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ReadError(f"This is not valid TOML: {error}. Mend or remove the file.", source=FILE) from error
        given.update({name: (FILE, value) for name, value in table.items()})
    names = [field.name for field in fields(Settings)]
    for name in names:
        variable = f"HEIJUNKA_{name.upper()}"
        if environ.get(variable):
            given[name] = (variable, environ[variable])
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise ReadError(f"Unknown setting(s) {', '.join(unknown)}; known are {', '.join(names)}.", source=FILE)
    return Settings(**{name: _converted(name, *given[name]) for name in given})


def _converted(name: str, source: str, value: object) -> object:
    kind = type(getattr(Settings(), name))
    try:
        converted = kind(value)
    except (TypeError, ValueError) as error:
        raise ReadError(f"'{name}' is {value!r}; give a {kind.__name__}.", source=source) from error
    if name == "language" and converted not in LANGUAGES:
        raise ReadError(f"'language' is {value!r}; give one of {', '.join(LANGUAGES)}.", source=source)
    return converted


def _system_language(environ: Mapping[str, str]) -> str:
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"
