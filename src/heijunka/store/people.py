"""Who may come in: people and their roles, and the keys that open the door; of a secret only its hash is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from heijunka.errors import StoreError
from heijunka.messages import say
from heijunka.store import audit
from heijunka.store.database import Database
from heijunka.store.events import moment
from heijunka.store.schema import keys, users


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may sign in.

    Parameters
    ----------
    roles
        Names of roles.
    language
        ``en``, ``zh``, or empty for the browser's.
    password_hash
        Empty for those who sign in elsewhere.
    subject
        Who they are for the sign-in service; empty if there is none.
    """

    name: str
    roles: tuple[str, ...]
    language: str = ""
    password_hash: str = ""
    subject: str = ""
    is_disabled: bool = False


class KeyKind(StrEnum):
    """What a key opens: a browser's session, the interface for programs, or the first set-up."""

    SESSION = "session"
    TOKEN = "token"
    SET_UP = "set_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Something that opens the door, as it is kept.

    Parameters
    ----------
    hash
        Of the secret.
    id
        To speak of it.
    name
        What a token is for.
    who
        Whose it is.
    roles
        What a token may do; sessions go by their user's roles.
    csrf
        What a browser's session must show with every write.
    """

    hash: str
    id: str
    kind: KeyKind
    who: str
    created: datetime
    expires: datetime
    name: str = ""
    roles: tuple[str, ...] = ()
    csrf: str = ""


class People:
    """The users of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self) -> tuple[User, ...]:
        """Return all users, by name."""
        with self._database.reading() as connection:
            return tuple(_user(row) for row in connection.execute(select(users).order_by(users.c.name)))

    def find(self, name: str = "", *, subject: str = "") -> User | None:
        """Return the user of a name, or of a subject."""
        is_it = users.c.subject == subject if subject else users.c.name == name
        with self._database.reading() as connection:
            row = connection.execute(select(users).where(is_it)).first()
        return _user(row) if row is not None else None

    def add(self, user: User, *, who: str, now: datetime, only_first: bool = False) -> None:
        """Keep a new user.

        Parameters
        ----------
        only_first
            Whether it is refused if there is any user.

        Raises
        ------
        StoreError
            If the name is taken.
        """
        is_in_the_way = users.c.name == user.name
        with self._database.writing() as connection:
            query = select(func.count()).select_from(users)
            if connection.execute(query if only_first else query.where(is_in_the_way)).scalar_one():
                raise self._error("name_taken", name=user.name)
            row = _row(user) | {"created": moment(now), "updated": moment(now)}
            connection.execute(insert(users), [row])
            audit.note(
                connection, "user_added", {"user": user.name, "roles": list(user.roles)}, site="", who=who, now=now
            )

    def change(self, user: User, *, who: str, now: datetime) -> None:
        """Keep what has changed of a user; whoever may no longer come in is put out at once.

        Raises
        ------
        StoreError
            If there is none of that name.
        """
        with self._database.writing() as connection:
            before = connection.execute(select(users).where(users.c.name == user.name)).first()
            if before is None:
                raise self._error("no_user", name=user.name)
            values = _row(user) | {"updated": moment(now)}
            connection.execute(update(users).where(users.c.name == user.name).values(**values))
            if user.is_disabled or before.password_hash != user.password_hash:
                connection.execute(delete(keys).where(keys.c.who == user.name))
            details = {"user": user.name, "roles": list(user.roles), "is_disabled": user.is_disabled}
            audit.note(connection, "user_changed", details, site="", who=who, now=now)

    def remove(self, name: str, *, who: str, now: datetime) -> None:
        """Remove a user and all keys of theirs.

        Raises
        ------
        StoreError
            If there is none of that name.
        """
        with self._database.writing() as connection:
            if connection.execute(delete(users).where(users.c.name == name)).rowcount == 0:
                raise self._error("no_user", name=name)
            connection.execute(delete(keys).where(keys.c.who == name))
            audit.note(connection, "user_removed", {"user": name}, site="", who=who, now=now)

    def _error(self, key: str, **values: object) -> StoreError:
        code = f"store.{key}"
        return StoreError(say(code, self._database.language, **values), code=code)


class Keys:
    """The keys of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: Key) -> None:
        """Keep a new key; a new link for setting up takes the place of the one before."""
        row = {name: getattr(key, name) for name in ("hash", "id", "name", "who", "csrf")}
        row |= {"kind": key.kind.value, "roles": ",".join(key.roles)}
        row |= {"created": moment(key.created), "seen": moment(key.created), "expires": moment(key.expires)}
        with self._database.writing() as connection:
            connection.execute(delete(keys).where(keys.c.expires <= moment(key.created)))
            if key.kind is KeyKind.SET_UP:
                connection.execute(delete(keys).where(keys.c.kind == key.kind.value))
            connection.execute(insert(keys), [row])
            if key.kind is KeyKind.TOKEN:
                details = {"token": key.id, "name": key.name, "roles": list(key.roles)}
                audit.note(connection, "token_added", details, site="", who=key.who, now=key.created)

    def find(self, hash: str, kind: KeyKind, *, now: datetime) -> Key | None:
        """Return the key of a hash, unless it has expired."""
        is_it = (keys.c.hash == hash) & (keys.c.kind == kind.value) & (keys.c.expires > moment(now))
        with self._database.reading() as connection:
            row = connection.execute(select(keys).where(is_it)).first()
        return _key(row) if row is not None else None

    def known(self, kind: KeyKind, *, now: datetime) -> tuple[Key, ...]:
        """Return the keys of a kind that have not expired, the newest first."""
        is_it = (keys.c.kind == kind.value) & (keys.c.expires > moment(now))
        with self._database.reading() as connection:
            rows = connection.execute(select(keys).where(is_it).order_by(keys.c.created.desc(), keys.c.id))
            return tuple(_key(row) for row in rows)

    def prolong(self, key: Key, expires: datetime) -> None:
        """Let a key last longer."""
        with self._database.writing() as connection:
            connection.execute(update(keys).where(keys.c.hash == key.hash).values(expires=moment(expires)))

    def remove(self, id: str, *, kind: KeyKind, who: str, now: datetime) -> bool:
        """Take a key back; return whether there was one."""
        is_it = (keys.c.id == id) & (keys.c.kind == kind.value)
        with self._database.writing() as connection:
            is_gone = connection.execute(delete(keys).where(is_it)).rowcount > 0
            if is_gone and kind is KeyKind.TOKEN:
                audit.note(connection, "token_removed", {"token": id}, site="", who=who, now=now)
        return is_gone


def _user(row: Row[Any]) -> User:
    told = {name: getattr(row, name) for name in ("name", "language", "password_hash", "subject")}
    return User(**told, roles=_roles(row.roles), is_disabled=bool(row.is_disabled))


def _row(user: User) -> dict[str, Any]:
    told = {name: getattr(user, name) for name in ("name", "language", "password_hash", "subject")}
    return told | {"roles": ",".join(user.roles), "is_disabled": int(user.is_disabled)}


def _key(row: Row[Any]) -> Key:
    told = {name: getattr(row, name) for name in ("hash", "id", "name", "who", "csrf")}
    return Key(
        **told,
        kind=KeyKind(row.kind),
        roles=_roles(row.roles),
        created=datetime.fromisoformat(row.created),
        expires=datetime.fromisoformat(row.expires),
    )


def _roles(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()
