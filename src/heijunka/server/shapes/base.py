"""What all answers have in common."""

from __future__ import annotations

from typing import Any

from fastapi import status
from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """An answer, or a part of one; it has these fields and no others."""

    model_config = ConfigDict(extra="forbid")


def written(shape: Any, code: int = status.HTTP_200_OK) -> dict[int | str, dict[str, Any]]:
    """Return what a route tells of an answer that it writes itself, packed or from memory."""
    return {code: {"model": shape}}


def file_of(media_type: str) -> dict[int | str, dict[str, Any]]:
    """Return what a route tells of an answer that is a file."""
    return {status.HTTP_200_OK: {"content": {media_type: {}}}}


class Named(Shape):
    """Something by its id, and how it is called."""

    id: str
    name: str


class NumberOfVersion(Shape):
    """The version that was made."""

    version: int
