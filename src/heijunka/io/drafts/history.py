"""Changes made, taken back and made again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from heijunka.errors import ReadError
from heijunka.io.drafts.draft import Draft
from heijunka.io.drafts.edits import Edit, Sheets, apply
from heijunka.messages import say

MOST_STEPS = 200
"""That can be taken back."""


def change(draft: Draft, edits: Iterable[Edit], language: str = "en") -> Draft:
    """Return the draft with all edits made, as one step; none of them is made if one cannot be.

    Raises
    ------
    ReadError
        If an edit has no place.
    """
    sheets, back = _apply_all(draft.sheets, edits, language)
    return replace(draft, sheets=sheets, done=(*draft.done, back)[-MOST_STEPS:], undone=()) if back else draft


def undo(draft: Draft, language: str = "en") -> Draft:
    """Return the draft without its last step.

    Raises
    ------
    ReadError
        If there is none.
    """
    if not draft.done:
        raise ReadError(say("io.draft_nothing_to_undo", language), source=draft.name)
    sheets, again = _apply_all(draft.sheets, draft.done[-1], language)
    return replace(draft, sheets=sheets, done=draft.done[:-1], undone=(*draft.undone, again))


def redo(draft: Draft, language: str = "en") -> Draft:
    """Return the draft with the step that was taken back last.

    Raises
    ------
    ReadError
        If there is none.
    """
    if not draft.undone:
        raise ReadError(say("io.draft_nothing_to_redo", language), source=draft.name)
    sheets, back = _apply_all(draft.sheets, draft.undone[-1], language)
    return replace(draft, sheets=sheets, done=(*draft.done, back), undone=draft.undone[:-1])


def _apply_all(sheets: Sheets, edits: Iterable[Edit], language: str) -> tuple[Sheets, tuple[Edit, ...]]:
    back: list[Edit] = []
    for edit in edits:
        sheets, inverse = apply(sheets, edit, language)
        back.append(inverse)
    return sheets, tuple(reversed(back))
