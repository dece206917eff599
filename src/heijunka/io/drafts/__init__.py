"""Drafts: a file's tables as they came, changed cell by cell and read again after each change, until they are data."""

from __future__ import annotations

from heijunka.io.drafts.draft import Draft, Reading, accept, accept_all, key_of, read_draft
from heijunka.io.drafts.edits import AddSheet, DeleteRows, Edit, InsertRows, PutCells, RemoveSheet, RenameSheet
from heijunka.io.drafts.history import change, redo, undo
from heijunka.io.drafts.keep import dumps_draft, loads_draft, shown
from heijunka.io.drafts.opening import draft_of_file, draft_of_problem
from heijunka.io.drafts.outline import nouns, outline

__all__ = [
    "AddSheet",
    "DeleteRows",
    "Draft",
    "Edit",
    "InsertRows",
    "PutCells",
    "Reading",
    "RemoveSheet",
    "RenameSheet",
    "accept",
    "accept_all",
    "change",
    "draft_of_file",
    "draft_of_problem",
    "dumps_draft",
    "key_of",
    "loads_draft",
    "nouns",
    "outline",
    "read_draft",
    "redo",
    "shown",
    "undo",
]
