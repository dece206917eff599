"""Bytes in, model out, and back: JSON, workbooks, folders of tables, frePPLe, benchmark formats. No network."""

from __future__ import annotations

from heijunka.io.reading import Reading

__all__ = ["Reading"]
