"""What an administrator chooses for all, with what holds as long as nobody has."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from heijunka.store import Store

MOST_TOKEN_DAYS = 3660


class Chosen(BaseModel):
    """The settings of a server; those of the command line stay with whoever starts it."""

    model_config = ConfigDict(extra="forbid")

    session_hours: Annotated[int, Field(ge=1, le=720, description="After which an idle browser signs in again")] = 12
    token_days: Annotated[int, Field(ge=1, le=MOST_TOKEN_DAYS, description="For which a token may hold at most")] = 366
    backup_hours: Annotated[int, Field(ge=0, le=720, description="Between backups; 0 for none")] = 0
    backups_kept: Annotated[int, Field(ge=1, le=1000, description="The oldest is removed when there are more")] = 7
    frozen_hours: Annotated[int, Field(ge=0, le=168, description="From now: no adjustment moves what can stay")] = 0

    @property
    def session(self) -> timedelta:
        """How long a session holds."""
        return timedelta(hours=self.session_hours)


def chosen(store: Store) -> Chosen:
    """Return the settings of a store."""
    names = Chosen.model_fields
    return Chosen(**{name: value for name, value in store.choices.known().items() if name in names})


def choose(store: Store, given: dict[str, Any], **made: Any) -> Chosen:
    """Change settings; return them all."""
    store.choices.put(given, **made)
    return chosen(store)
