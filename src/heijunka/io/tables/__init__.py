"""Tables: an Excel workbook, or a folder of CSV or Parquet files, one sheet per noun, both ways."""

from __future__ import annotations

from heijunka.io.tables.read import read_tables
from heijunka.io.tables.template import template
from heijunka.io.tables.write import problem_csv, problem_parquet, problem_workbook

__all__ = ["problem_csv", "problem_parquet", "problem_workbook", "read_tables", "template"]
