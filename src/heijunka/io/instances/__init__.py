"""Benchmark formats of the scheduling literature: one reader a family, all giving a problem that is ready to plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

from heijunka.errors import ReadError
from heijunka.io.instances.flexible import read_assembly, read_flexible, read_naderi
from heijunka.io.instances.job_shop import read_flow_shop, read_job_shop
from heijunka.io.instances.projects import read_multi_mode, read_project, read_projects
from heijunka.io.instances.setups import (
    read_flexible_operation_setups,
    read_flexible_setups,
    read_flow_shop_setups,
)
from heijunka.io.instances.stages import (
    read_hybrid_flow_shop,
    read_open_shop,
    read_parallel_machines,
    read_tardiness_flow_shop,
)
from heijunka.io.instances.workers import read_workers
from heijunka.model.problem import Problem

Reader = Callable[[str, str], Problem]

READERS: MappingProxyType[str, Reader] = MappingProxyType(
    {
        "jobshop": read_job_shop,
        "flowshop": read_flow_shop,
        "openshop": read_open_shop,
        "fjsp": read_flexible,
        "fjsp_assembly": read_assembly,
        "fjsp_bv": read_naderi,
        "fjsp_sdst": read_flexible_setups,
        "fjsp_sdst_opwise": read_flexible_operation_setups,
        "fjsp_worker": read_workers,
        "hybrid_flowshop": read_hybrid_flow_shop,
        "sdst_flowshop": read_flow_shop_setups,
        "tardiness_flowshop": read_tardiness_flow_shop,
        "parallel_machine": read_parallel_machines,
        "rcpsp": read_project,
        "rcmpsp": read_projects,
        "mrcpsp": read_multi_mode,
    }
)
"""Reader of ``(text, name)`` by family."""

_BY_EXTENSION = {
    ".rcp": ("rcpsp",),
    ".mm": ("mrcpsp",),
    ".jsp": ("jobshop",),
    ".fjs": ("fjsp", "fjsp_sdst", "fjsp_sdst_opwise", "fjsp_worker"),
}


def read(data: str | bytes, family: str, name: str = "") -> Problem:
    """Return the problem that a benchmark text describes.

    Parameters
    ----------
    data
        The text, or its bytes in UTF-8.
    family
        One of ``READERS``.
    name
        Name of the instance; errors call the text by it.

    Raises
    ------
    ReadError
        If the family is not known, or the text is not of its format.
    """
    reader = READERS.get(family)
    if reader is None:
        raise ReadError(f"There is no benchmark family '{family}'. Known: {', '.join(READERS)}.", source=name)
    return reader(_text(data, name), name)


def read_instance(path: str | Path, family: str | None = None) -> Problem:
    """Return the problem in a benchmark file.

    Parameters
    ----------
    path
        The file; its name without extension becomes the problem's.
    family
        One of ``READERS``; None guesses it, if only one is possible.

    Raises
    ------
    ReadError
        If the file cannot be read, is not of the family, or could be of several or of none.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"The file cannot be opened: {error.strerror}.", source=str(path)) from None
    if family is not None:
        return read(data, family, path.stem)
    return _guess(_text(data, path.stem), path)


def _guess(text: str, path: Path) -> Problem:
    found: dict[str, Problem] = {}
    for family in _BY_EXTENSION.get(path.suffix.lower(), READERS):
        try:
            problem = READERS[family](text, path.stem)
        except ReadError:
            continue
        # A flow shop is a job shop too: where two families mean the same problem there is nothing to ask.
        if problem not in found.values():
            found[family] = problem
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise ReadError(f"It could be of family {' or '.join(found)}; say which.", source=str(path))
    raise ReadError(
        f"It is in none of the benchmark formats ({', '.join(READERS)}). If it should be, name the family to see why.",
        source=str(path),
    )


def _text(data: str | bytes, name: str) -> str:
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError(f"The file is no text: byte {error.start} is not UTF-8.", source=name) from None
