"""One database, SQLite or PostgreSQL: its engine, its transactions, its schema, its errors in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from heijunka.errors import StoreError
from heijunka.messages import say
from heijunka.store.schema import REVISION

BUSY_SECONDS = 10
"""How long a writer waits for another."""
WRITER = 7_305_001
"""Number of the lock that writers take on PostgreSQL, so that events are numbered in the order of their commits."""
MIGRATIONS = Path(__file__).parent / "migrations"
_SIGNS = (
    ("full", ("database or disk is full", "no space left", "disk full", "could not extend file", "disk i/o error")),
    ("locked", ("database is locked", "lock timeout")),
    ("read_only", ("readonly", "read-only", "attempt to write")),
    ("not_a_database", ("not a database", "malformed", "unsupported file format")),
    ("protected", ("stays as it is",)),
    ("access", ("password authentication", "permission denied", "no pg_hba.conf", "role ", "does not exist")),
    ("unreachable", ("unable to open database file", "connection", "server closed", "terminating", "could not")),
)


class Database:
    """Where a store keeps its rows.

    Parameters
    ----------
    place
        Path of an SQLite file, or a URL.
    """

    def __init__(self, place: str | Path, *, language: str = "en") -> None:
        self.language = language
        self.place = str(place)
        is_url = "://" in self.place
        self.is_sqlite = not is_url or self.place.startswith("sqlite")
        self.engine = self._engine(self.place if is_url else f"sqlite:///{self.place}")
        #: For messages: without a password.
        self.name = self.engine.url.render_as_string(hide_password=True) if is_url else self.place

    def close(self) -> None:
        """Let all connections go."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the database."""
        with self.in_words(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes come all together, or not at all; one writer at a time."""
        with self.in_words(), self.engine.connect() as plain:
            connection = plain.execution_options(is_writer=True)
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITER})"))
                yield connection

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """Turn what the database complains of into a sentence."""
        try:
            yield
        except DBAPIError as error:
            raise self.complaint(str(error.orig or error)) from error

    def complaint(self, why: str) -> StoreError:
        """Return the error for what a database complains of."""
        lower = why.lower()
        kind = next((kind for kind, signs in _SIGNS if any(sign in lower for sign in signs)), "failed")
        message = say(f"store.{kind}", self.language, place=self.name, why=" ".join(why.split()))
        return StoreError(message, code=f"store.{kind}")

    def revision(self) -> str | None:
        """Return the revision of the schema; None in an empty database.

        Raises
        ------
        StoreError
            If there are tables, but none of a store.
        """
        with self.reading() as connection:
            tables = inspect(connection).get_table_names()
            if "alembic_version" in tables:
                found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
                return str(found) if found is not None else None
        if tables and self.is_sqlite:
            message = say("store.other_tables", self.language, place=self.name, tables=", ".join(sorted(tables)[:5]))
            raise StoreError(message, code="store.other_tables")
        return None

    def make_ready(self) -> None:
        """Make the schema in an empty database; refuse one of another revision.

        Raises
        ------
        StoreError
            If the schema is older or newer than this heijunka knows.
        """
        found = self.revision()
        if found is None:
            self.upgrade()
        elif found != REVISION:
            kind = "old_schema" if found < REVISION else "new_schema"
            message = say(f"store.{kind}", self.language, place=self.name, found=found, known=REVISION)
            raise StoreError(message, code=f"store.{kind}")

    def upgrade(self) -> None:
        """Bring the schema up to date, all at once or not at all."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _engine(self, url: str) -> Engine:
        try:
            parsed = make_url(url)
            if parsed.drivername in ("postgresql", "postgres"):
                parsed = parsed.set(drivername="postgresql+psycopg")
            if not self.is_sqlite:
                return create_engine(parsed, pool_pre_ping=True)
            engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            message = say("store.bad_url", self.language, place=self.place, why=error)
            raise StoreError(message, code="store.bad_url") from error
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    # The driver would begin transactions late and commit before changes of the schema; we say when ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
    except OperationalError as error:
        # Where all else waits, this fails at once. Whoever else is making the file ready sets its mode too.
        if "locked" not in str(error):
            raise
    cursor.execute("PRAGMA synchronous = FULL")  # what is acknowledged survives a loss of power
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    is_writer = connection.get_execution_options().get("is_writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")
