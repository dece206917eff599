"""Who may do what, and who did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from heijunka.server.shapes.base import Shape


class Session(Shape):
    """Who asks, what they may do, and what their page must send with every change; no name if nobody has signed in.

    ``provider`` is by way of whom people may sign in, too.
    """

    name: str | None
    may: list[str]
    roles: list[str]
    token: str
    language: str
    provider: str | None


class SetUp(Shape):
    """Whether somebody has still to set the server up."""

    is_open: bool


class UserShown(Shape):
    """A user."""

    name: str
    roles: list[str]
    language: str
    is_disabled: bool
    has_password: bool


class Token(Shape):
    """A key for a program."""

    id: str
    name: str
    who: str
    created: datetime
    expires: datetime
    roles: list[str]


class NewSecret(Token):
    """A token just made, with its secret, which is shown this once."""

    secret: str


class Webhook(Shape):
    """An address that is told."""

    id: str
    url: str
    kinds: list[str]
    who: str
    created: datetime


class NewWebhookSecret(Webhook):
    """A webhook just made, with the secret of its signatures, which is shown this once."""

    secret: str


class Webhooks(Shape):
    """The webhooks, and the hosts that may be told."""

    hosts: list[str]
    webhooks: list[Webhook]


class Delivery(Shape):
    """Something that was or is on its way to an address."""

    number: int
    kind: str
    status: str
    due: datetime
    n_tries: int
    why: str
    body: str


class BackupShown(Shape):
    """A backup; ``size`` in bytes."""

    name: str
    size: int
    made: datetime


class Backups(Shape):
    """The backups, the newest first, and where they are kept."""

    folder: str
    backups: list[BackupShown]


class AuditLine(Shape):
    """One line of the audit."""

    number: int
    at: datetime
    who: str
    action: str
    site: str
    details: dict[str, Any]
    hash: str
    previous_hash: str


class Audit(Shape):
    """A page of the audit, and how many lines there are in all."""

    count: int
    lines: list[AuditLine]


class Soundness(Shape):
    """Whether everything in the store is as it was written."""

    is_sound: bool
    faults: list[str]
