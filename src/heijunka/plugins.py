"""Plug-ins: each seam is a group of entry points; built-ins register the same way as anyone's."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

from heijunka.errors import PluginError


def load(group: str) -> dict[str, Any]:
    """Return what is registered under a group of entry points, by name.

    Raises
    ------
    PluginError
        If one cannot be imported, or two have the same name.
    """
    found: dict[str, Any] = {}
    for point in entry_points(group=group):
        if point.name in found:
            raise PluginError(f"Two plug-ins of '{group}' are named '{point.name}'. Uninstall one of them.")
        try:
            found[point.name] = point.load()
        except Exception as error:  # whatever a stranger's import raises is this plug-in's fault
            raise PluginError(f"Plug-in '{point.name}' of '{group}' cannot be loaded: {error}. Mend it.") from error
    return found
