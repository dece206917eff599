"""The one place that spells compiler flags and where compiled code is kept."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])


ROOM = Path(__file__).resolve().parent
PACKAGE = "heijunka.engine.kernels"
IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+([\w.]+)(?:[ \t]+import[ \t]+(?:\(([^)]*)\)|(.*)))?", re.MULTILINE)
"""Parsing the sources whole would take a good part of the time in which the engine is loaded."""


@cache
def cache_folder() -> Path:
    """Return the folder of all compiled kernels."""
    return _user_cache() / "heijunka" / "kernels"


@cache
def sources_digest() -> str:
    """Return a short digest of all kernels' sources."""
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(ROOM.glob("**/*.py")):
        digest.update(_digest(source))
    return digest.hexdigest()[:16]


@cache
def folder_of(source: Path) -> Path:
    """Return where the kernels of a source file are kept: a folder for each state of all sources that they are made of.

    Numba does not compile a kernel anew when another that it calls, in another file, has changed; a folder named by
    what is imported, directly or not, does. Tables that a kernel takes need not be imported: those of its own folder
    and of the one above count as well.
    """
    digest = hashlib.sha256(numba.__version__.encode())
    parts = _closure(source)
    for layout in (*_layouts(source.parent), *_layouts(ROOM)):
        parts |= _closure(layout)
    for part_of_it in sorted(parts):
        digest.update(_digest(part_of_it))
    return cache_folder() / f"{source.stem}-{digest.hexdigest()[:16]}"


def _closure(source: Path) -> set[Path]:
    found, waiting = {source}, [source]
    while waiting:
        for imported in _imports(waiting.pop()) - found:
            found.add(imported)
            waiting.append(imported)
    return found


@cache
def _imports(source: Path) -> set[Path]:
    """Return the kernel sources that one imports."""
    names: set[str] = set()
    for module, in_brackets, in_line in IMPORT.findall(source.read_text("utf-8")):
        names |= {module, *(f"{module}.{name}" for name in re.findall(r"\w+", in_brackets or in_line))}
    inside = [ROOM.joinpath(*name.removeprefix(PACKAGE + ".").split(".")) for name in names if name.startswith(PACKAGE)]
    return {path for entry in inside for path in (entry.with_suffix(".py"), entry / "__init__.py") if path.is_file()}


@cache
def _layouts(folder: Path) -> tuple[Path, ...]:
    """Return the sources in a folder that lay out tables."""
    return tuple(source for source in sorted(folder.glob("*.py")) if b"(Tables):" in source.read_bytes())


@cache
def _digest(source: Path) -> bytes:
    return hashlib.sha256(source.read_bytes()).digest()


def kernel(function: F) -> F:
    """Compile a function that Python calls: without the interpreter's lock, kept on disk, division as in NumPy."""
    return _compile(function, is_called_by_kernels_only=False)


def part(function: F) -> F:
    """Compile a function that only kernels call; what it would need to be called by Python is left out."""
    return _compile(function, is_called_by_kernels_only=True)


def _compile(function: F, *, is_called_by_kernels_only: bool) -> F:
    before = numba.config.CACHE_DIR
    if not before:
        numba.config.CACHE_DIR = str(folder_of(Path(function.__code__.co_filename).resolve()))
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
    dispatcher: Any = compiled
    dispatcher._cache.save_overload = _one_at_a_time(dispatcher._cache.save_overload)
    dispatcher.compile = _once_for_all_integers(dispatcher.compile)
    return compiled


def _once_for_all_integers(compile_for: Callable[..., Any]) -> Callable[..., Any]:
    """Let a kernel be compiled for numbers of 64 bits alone.

    Numba would compile it again, and all that it calls, for each index read from an array of 32 bits and for each
    number that stands in the source.
    """

    def compile_wide(types: Any) -> Any:
        return compile_for(tuple(map(_wide, types)) if isinstance(types, tuple) else types)

    return compile_wide


def _wide(kind: Any) -> Any:
    """Return the type of 64 bits for a signed integer, also within a tuple of no name."""
    kind = numba.types.unliteral(kind)
    if isinstance(kind, numba.types.Integer):
        return numba.types.int64 if kind.signed else kind
    if isinstance(kind, numba.types.UniTuple | numba.types.Tuple):
        return numba.types.BaseTuple.from_types(tuple(map(_wide, kind)))
    return kind


def _one_at_a_time(save: Callable[..., None]) -> Callable[..., None]:
    """Keep two processes from filing compiled code at once.

    Both would take the same free name, and one would later run the other's code under its own signature.
    """

    def save_alone(*given: Any) -> None:
        cache_folder().mkdir(parents=True, exist_ok=True)
        with (cache_folder() / "lock").open("a+b") as file, locked(file):
            save(*given)

    return save_alone


@contextmanager
def locked(file: IO[bytes]) -> Iterator[None]:
    """Hold a lock on a file that no other process can have at the same time."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
