"""Why a cell could not be understood; caught where its place is known and turned into an issue."""

from __future__ import annotations


class CellError(Exception):
    """A cell makes no sense in its column.

    Parameters
    ----------
    code
        Of the issue it becomes.
    **values
        What the issue's texts need.
    """

    def __init__(self, code: str, /, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values
