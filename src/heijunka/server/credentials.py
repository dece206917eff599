"""Secrets and passwords: made, hashed, compared; a secret itself is shown once and kept nowhere."""

from __future__ import annotations

import secrets
from functools import cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
"""Characters of a password at least."""


def new_secret() -> str:
    """Return a secret that nobody guesses."""
    return secrets.token_urlsafe(32)


def new_id() -> str:
    """Return a short name for something new."""
    return secrets.token_hex(8)


def hash_of(secret: str) -> str:
    """Return the hash under which a secret is kept; it has enough chance in it to need no salt."""
    return sha256(secret.encode()).hexdigest()


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # argon2id, with the parameters of RFC 9106 for little memory


@cache
def _nobody() -> str:
    return _hasher().hash(new_secret())


def hash_of_password(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher().hash(password)


def is_password(password: str, kept: str) -> bool:
    """Tell whether a password is the one kept; takes as long if none is."""
    try:
        return _hasher().verify(kept or _nobody(), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False
