"""Bytes in, model out, and back: JSON, workbooks, folders of tables, frePPLe, benchmark formats. No network."""

from __future__ import annotations

from heijunka.io.files import READERS, Reader, read_problem, write_problem
from heijunka.io.reading import Reading

__all__ = ["READERS", "Reader", "Reading", "read_problem", "write_problem"]
