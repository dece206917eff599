"""The error tree, on one page: a caller's mistake raises one of these and nothing else."""

from __future__ import annotations

from collections.abc import Sequence


class HeijunkaError(Exception):
    """Base of every error that heijunka raises on purpose."""


class InvalidProblem(HeijunkaError):
    """The problem cannot be planned as it stands; every reason is listed.

    Parameters
    ----------
    issues
        All of them (``model.issue.Issue``), errors first; any object that prints itself will do.
    """

    def __init__(self, issues: Sequence[object]) -> None:
        self.issues = tuple(issues)
        shown = "\n".join(f"- {issue}" for issue in self.issues[:20])
        more = f"\n... and {len(self.issues) - 20} more" if len(self.issues) > 20 else ""
        super().__init__(f"{len(self.issues)} issue(s) in the problem:\n{shown}{more}")

    def __reduce__(self) -> tuple[type[InvalidProblem], tuple[tuple[object, ...]]]:
        """Return how it travels to another process: with its issues."""
        return type(self), (self.issues,)


class ReadError(HeijunkaError):
    """A file could not be read as what it claims to be.

    Parameters
    ----------
    message
        What, which value, why and what to do.
    source
        File, or sheet within a workbook.
    row, column
        Place within the source, as a person counts (from 1) and names them.
    """

    def __init__(self, message: str, *, source: str = "", row: int | None = None, column: str | None = None) -> None:
        self.source, self.row, self.column = source, row, column
        parts = [source, f"row {row}" if row is not None else "", f"column '{column}'" if column else ""]
        place = ", ".join(part for part in parts if part)
        super().__init__(f"{place}: {message}" if place else message)


class Unsupported(HeijunkaError):
    """A method was asked for something it cannot express, and says so instead of ignoring it."""


class RefusedPlan(HeijunkaError):
    """The judge refuses a plan that the engine made: a fault of the engine, not of the caller."""


class SolverDied(HeijunkaError):
    """The process that plans ended by itself, or had to be ended; nothing was changed."""


class NoPlan(HeijunkaError):
    """A result holds no plan."""


class PlanConflict(HeijunkaError):
    """Another version is in force, or other events came, than whoever makes a change has seen."""


class PluginError(HeijunkaError):
    """A plug-in could not be loaded or broke its contract."""


class ConnectorError(HeijunkaError):
    """A live session with the shop floor or an office system failed."""


class ConnectionLost(ConnectorError):
    """The other side went away; the session will be tried again."""


class CommandRejected(ConnectorError):
    """The other side refused a command."""


class StoreError(HeijunkaError):
    """The store of events and plan versions could not be opened, read or written; nothing was half written.

    Parameters
    ----------
    message
        What, which, why and what to do.
    code
        Key of the catalogue that the message is made from.
    """

    def __init__(self, message: str, *, code: str = "") -> None:
        self.code = code
        super().__init__(message)
