"""The one place that spells compiler flags and where compiled code is kept."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])


@cache
def cache_folder() -> Path:
    """Return the folder of compiled kernels: one for each state of their sources.

    Numba does not compile a kernel anew when another that it calls, in another file, has changed; a folder named by
    all sources does.
    """
    sources = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sources:
        digest.update(source.read_bytes())
    return _user_cache() / "heijunka" / f"kernels-{digest.hexdigest()[:16]}"


def kernel(function: F) -> F:
    """Compile a function that Python calls: without the interpreter's lock, kept on disk, division as in NumPy."""
    return _compile(function, is_called_by_kernels_only=False)


def part(function: F) -> F:
    """Compile a function that only kernels call; what it would need to be called by Python is left out."""
    return _compile(function, is_called_by_kernels_only=True)


def _compile(function: F, *, is_called_by_kernels_only: bool) -> F:
    before = numba.config.CACHE_DIR
    if not before:
        numba.config.CACHE_DIR = str(cache_folder())
    try:
        compiled: F = numba.njit(
            nogil=True,
            cache=True,
            error_model="numpy",
            no_cpython_wrapper=is_called_by_kernels_only,
            no_cfunc_wrapper=True,
        )(function)
    finally:
        numba.config.CACHE_DIR = before
    return compiled


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
