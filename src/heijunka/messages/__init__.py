"""The one catalogue of user-facing text: one TOML file a room, English and Chinese side by side.

A key is ``<file>.<name>``, for example ``cli.saved``; its entry holds ``en`` and ``zh`` with the same placeholders.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import cast

LANGUAGES = ("en", "zh")


@cache
def catalogue(room: str) -> dict[str, dict[str, str]]:
    """Return every text of one room, by name and language."""
    return cast("dict[str, dict[str, str]]", tomllib.loads(files(__name__).joinpath(f"{room}.toml").read_text("utf-8")))


def say(key: str, language: str = "en", **values: object) -> str:
    """Return the text of a key in a language, with the values put in.

    Parameters
    ----------
    key
        ``<room>.<name>``.
    language
        ``en`` or ``zh``; any other falls back to English.
    **values
        What the placeholders stand for.
    """
    room, _, name = key.partition(".")
    entry = catalogue(room)[name]
    return entry.get(language, entry["en"]).format(**values)


def has(key: str) -> bool:
    """Tell whether the catalogue holds a key."""
    room, _, name = key.partition(".")
    return files(__name__).joinpath(f"{room}.toml").is_file() and name in catalogue(room)
